"""What two policies named by their documents mean, and which names mean nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assessment.library import Library, load_library
from assessment.pack_files import DocumentPack
from assessment.requirement import Kind
from bot.bulk.impact.sides import RefusedNames, Sides, sides_of

TODAY = date(2026, 11, 23)
LAST_OF_2022, FIRST_OF_2026 = date(2026, 3, 31), date(2026, 4, 1)


def _sides(
    library: Library, older: str, newer: str, region: str | None = None, on: date = TODAY, kind: Kind = "new"
) -> Sides:
    return sides_of(library, (older, newer), region, on, kind)


def _days(sides: Sides) -> tuple[date, date]:
    return sides.before.on, sides.after.on


def _refused(library: Library, older: str, newer: str, **asked: Any) -> list[tuple[str, str]]:
    with pytest.raises(RefusedNames) as refused:
        _sides(library, older, newer, **asked)
    return [(problem.fact, problem.message.format(**problem.values)) for problem in refused.value.problems]


def _changed(library: Library, region: str, document: str, **changes: Any) -> Library:
    pack = library.packs[region]
    parts = tuple(_part(part, changes) if part.document.id == document else part for part in pack.documents)
    return Library(library.catalogue, {**library.packs, region: replace(pack, documents=parts)}, library.sizes)


def _part(part: DocumentPack, changes: Mapping[str, Any]) -> DocumentPack:
    return part._replace(document=part.document.model_copy(update=changes))


def test_a_policy_is_taken_on_the_day_asked_for_or_the_nearest_one_of_its_time(library: Library) -> None:
    assert _days(_sides(library, "cn-2022", "cn-2026")) == (LAST_OF_2022, TODAY)
    assert _days(_sides(library, "cn-2022", "cn-2026", on=date(2024, 6, 30))) == (date(2024, 6, 30), FIRST_OF_2026)
    assert _days(_sides(library, "cn-2022", "cn-2026", on=date(1999, 1, 1))) == (date(2022, 8, 1), FIRST_OF_2026)
    assert _days(_sides(library, "cn-2026", "cn-2022")) == (TODAY, LAST_OF_2022)


def test_the_rules_of_both_are_those_of_the_library_on_their_days(library: Library) -> None:
    sides = _sides(library, "cn-2022", "cn-2026", "hangzhou")
    for policy in (sides.before, sides.after):
        assert sides.ladder(policy) == library.ladder("hangzhou", policy.on, "new")
    assert {each.id for each in sides.documents(sides.before)} == {"cn-2022", "zhejiang-2026", "hangzhou-draft"}


def test_two_national_documents_are_about_the_nation_and_one_of_a_region_about_that(library: Library) -> None:
    assert _sides(library, "cn-2022", "cn-2026").region == "cn"
    assert _sides(library, "cn-2022", "hangzhou-draft").region == "hangzhou"


def test_an_unknown_name_is_refused_with_those_that_are_known(library: Library) -> None:
    refused = _refused(library, "cn-2023", "cn-2027")
    assert [fact for fact, _ in refused] == ["from", "to"]
    assert all("cn-2022" in said and "shanghai-2015" in said for _, said in refused)
    ((_, said),) = _refused(library, "cn-2022", "shanghai-2015", region="hangzhou")
    assert said.endswith("hangzhou-draft, zhejiang-2026, cn-2022, cn-2026")
    ((fact, said),) = _refused(library, "cn-2022", "cn-2026", region="atlantis")
    assert fact == "region"
    assert "hangzhou" in said


def test_a_name_that_two_regions_have_is_refused_until_a_region_is_chosen(library: Library) -> None:
    twice = _changed(library, "hangzhou", "zhejiang-2026", id="anhui-2018")
    ((fact, said),) = _refused(twice, "cn-2022", "anhui-2018")
    assert fact == "to"
    assert "anhui, hangzhou" in said
    assert _sides(twice, "cn-2022", "anhui-2018", "hangzhou").after.document.title.startswith("浙江省")


def test_documents_of_two_regions_are_no_pair(library: Library) -> None:
    ((_, said),) = _refused(library, "anhui-2018", "shanghai-2015")
    assert "anhui" in said
    assert "shanghai" in said


def test_documents_that_hold_on_one_day_are_no_pair(library: Library) -> None:
    ((_, said),) = _refused(library, "hangzhou-draft", "zhejiang-2026")
    assert "side by side on 2026-11-23" in said


def test_one_document_is_no_pair_with_itself(library: Library) -> None:
    assert _refused(library, "cn-2026", "cn-2026") == [
        ("to", "this is the older policy as well: name another document")
    ]


def test_a_national_document_that_no_tier_of_the_region_rests_on_is_refused(library: Library) -> None:
    refused = _refused(library, "cn-2022", "cn-2026", region="shanghai")
    assert [fact for fact, _ in refused] == ["from", "to"]
    assert all("cn" in said for _, said in refused)


def test_a_document_without_a_day_or_with_a_tier_that_has_no_rule_then_is_refused(library: Library) -> None:
    never = _changed(library, "cn", "cn-2026", effective_until=date(2026, 3, 1))
    assert _refused(never, "cn-2022", "cn-2026") == [("to", "there is no day on which this document is in force")]
    early = _changed(library, "cn", "cn-2022", effective_from=date(2020, 1, 1), superseded_by=None)
    late = _changed(early, "cn", "cn-2022", effective_until=date(2021, 1, 1))
    ((fact, said),) = _refused(late, "cn-2022", "cn-2026")
    assert fact == "from"
    assert "no day" in said


def test_a_re_review_has_rules_of_its_own(library: Library) -> None:
    sides = _sides(library, "cn-2022", "cn-2026", kind="re_review")
    rules = {tier: rule.document.id for tier, rule, _ in sides.ladder(sides.after)}
    assert rules == {"innovative_sme": "cn-2022", "srdi_sme": "cn-2026", "little_giant": "cn-2022"}


def test_the_shipped_packs_are_not_needed_in_whole() -> None:
    nation = load_library(regions=())
    assert _days(_sides(nation, "cn-2022", "cn-2026")) == (LAST_OF_2022, TODAY)
