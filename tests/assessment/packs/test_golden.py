"""The firms written down beside each pack are judged as the pack's author says."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assessment.judge import judge
from assessment.library import PACKS, Library
from assessment.presentation import as_json
from assessment.profile import read_firm
from assessment.wording import Words
from assessment.yaml_source import YamlSource

EXPECTATIONS = {"likely_tier", "possible_tier", "tiers", "requirements", "missing", "measures", "documents"}


def _golden_cases() -> Iterator[Any]:
    for file in sorted(PACKS.glob("*/golden/*.yaml")):
        source = YamlSource(file, file.name)
        assert not source.problems, source.problems
        for case in source.data["cases"]:
            region = file.parent.parent.name
            yield pytest.param(region, case, id=f"{region}-{file.stem}-{case['name']}")


def _found(requirements: list[dict[str, Any]], path: str) -> dict[str, Any]:
    """The requirement at a path of ids such as `strength/award`."""
    first, *rest = path.split("/")
    found = {requirement["id"]: requirement for requirement in requirements}
    assert first in found, f"no requirement {first!r}: {list(found)}"
    if not rest:
        return found[first]
    parts = [part for key in ("any_of", "all_of", "open_reading") for part in found[first].get(key, ())]
    return _found(parts, "/".join(rest))


def _check_tiers(tiers: Mapping[str, dict[str, Any]], expected: Mapping[str, dict[str, Any]]) -> None:
    for tier, wanted in expected.items():
        assert not set(wanted) - {"outcome", "score"}, wanted
        assert tiers[tier]["outcome"] == wanted.get("outcome", tiers[tier]["outcome"]), tier
        if "score" in wanted:
            score = tiers[tier]["score"]
            assert [score["low"], score["high"]] == wanted["score"], tier


def _check_measures(measures: Mapping[str, dict[str, Any]], expected: Mapping[str, dict[str, Any]]) -> None:
    for measure, wanted in expected.items():
        assert not set(wanted) - {"outcome", "low", "high"}, wanted
        said = measures[measure]
        assert said["outcome"] == wanted.get("outcome", said["outcome"]), measure
        for end in ("low", "high"):
            if end in wanted:
                assert said["benefit"][end] == wanted[end], (measure, said["benefit"])


@pytest.mark.parametrize(("region", "case"), list(_golden_cases()))
def test_a_golden_firm_is_judged_as_its_file_says(library: Library, region: str, case: dict[str, Any]) -> None:
    expect = case["expect"]
    assert expect, "a golden case expects something"
    assert not set(expect) - EXPECTATIONS
    assert not set(case) - {"name", "on", "kind", "facts", "expect"}
    on = case["on"] if isinstance(case["on"], date) else date.fromisoformat(case["on"])
    firm = read_firm(library.catalogue, case["facts"])
    said = as_json(judge(library, region, firm, on, case["kind"]), Words("zh_Hans_CN", library.catalogue))
    tiers = {tier["id"]: tier for tier in said["tiers"]}

    for key in ("likely_tier", "possible_tier"):
        if key in expect:
            assert said[key] == expect[key], key
    _check_tiers(tiers, expect.get("tiers", {}))
    for tier, outcomes in expect.get("requirements", {}).items():
        for path, outcome in outcomes.items():
            assert _found(tiers[tier]["requirements"], path)["outcome"] == outcome, f"{tier}/{path}"
    if "missing" in expect:
        assert [requirement["id"] for requirement in said["missing"]] == expect["missing"]
    _check_measures({measure["id"]: measure for measure in said["measures"]}, expect.get("measures", {}))
    statuses = {document["id"]: document["status"] for document in said["documents"]}
    for document, status in expect.get("documents", {}).items():
        assert statuses[document] == status, document


@pytest.mark.parametrize("region", sorted(folder.parent.name for folder in PACKS.glob("*/region.yaml")))
def test_every_region_has_golden_firms(region: str) -> None:
    assert list((Path(PACKS) / region / "golden").glob("*.yaml"))
