"""An assessment is told as the contract has it, in both languages, for whatever is known of a firm."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.judge import judge
from assessment.library import Library
from assessment.presentation import as_json
from assessment.profile import read_firm
from assessment.wording import Words
from tests.assessment.firms import Case, cases

CONTRACT = {
    "region", "on", "kind", "locale", "documents", "likely_tier", "possible_tier", "tiers", "national", "missing", "unknown",
    "measures", "benchmarks",
}  # fmt: skip
DOCUMENT = {"id", "title", "number", "status", "effective_from", "effective_until", "verified", "notice"}
REQUIREMENT = {"id", "text", "outcome", "judged_by", "source"}
MEASURE = {"id", "name", "outcome", "benefit", "requirements", "source", "contacts"}
OUTCOMES = {"met", "not_met", "undecided"}


def _told(library: Library, region: str, on: date, locale: str = "zh_Hans_CN", **facts: Any) -> dict[str, Any]:
    firm = read_firm(library.catalogue, facts)
    return as_json(judge(library, region, firm, on), Words(locale, library.catalogue))


def _requirements(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [*said["missing"]]
    for tier in (*said["tiers"], *(said["national"] or {"tiers": []})["tiers"]):
        waiting += tier["requirements"]
    for measure in said["measures"]:
        waiting += measure["requirements"]
    while waiting:
        requirement = waiting.pop()
        yield requirement
        for key in ("any_of", "all_of", "open_reading"):
            waiting += requirement.get(key, ())


def _check(said: dict[str, Any]) -> None:
    assert set(said) >= CONTRACT
    for document in said["documents"]:
        assert set(document) >= DOCUMENT
        assert document["status"] in {"in_force", "draft", "expired", "superseded"}
        assert document["notice"]
    for tier in said["tiers"]:
        assert set(tier) >= {"id", "name", "outcome", "score", "requirements"}
        if tier["score"] is not None:
            assert set(tier["score"]) == {"low", "high", "pass", "max"}
            assert 0 <= tier["score"]["low"] <= tier["score"]["high"] <= tier["score"]["max"]
    for requirement in _requirements(said):
        assert set(requirement) >= REQUIREMENT
        assert requirement["text"]
        assert requirement["outcome"] in OUTCOMES
        assert requirement["judged_by"] in {"figures", "statement", "officials"}
        assert requirement["source"]["document"]
        assert requirement["source"]["clause"]
        if "gap" in requirement:
            assert requirement["outcome"] == "not_met"
            assert requirement["gap"]["text"]
            assert requirement["gap"]["moves"] or "by" in requirement["gap"]
    for measure in said["measures"]:
        assert set(measure) >= MEASURE
        assert measure["outcome"] in {"applicable", "after_recognition", "not_applicable", "undecided"}
        if measure["benefit"] is not None:
            assert set(measure["benefit"]) == {"kind", "low", "high", "currency"}
    for benchmark in said["benchmarks"]:
        assert set(benchmark) >= {"fact", "actual", "reference", "source"}


@settings(max_examples=100)
@given(case=cases(), locale=st.sampled_from(("zh_Hans_CN", "en")))
def test_every_assessment_is_told_as_the_contract_says(case: Case, locale: str) -> None:
    said = as_json(case.judged(), Words(locale, case.library.catalogue))
    _check(json.loads(json.dumps(said, allow_nan=False)))


@settings(max_examples=50)
@given(case=cases())
def test_the_language_changes_the_words_and_nothing_else(case: Case) -> None:
    def bare(data: Any) -> Any:
        if isinstance(data, dict):
            words = {"text", "name", "title", "notice", "locale", "contacts", "issuer", "sides", "paid_to", "of"}
            return {key: bare(value) for key, value in data.items() if key not in words}
        return [bare(value) for value in data] if isinstance(data, list) else data

    assessment = case.judged()
    chinese, english = (as_json(assessment, Words(locale, case.library.catalogue)) for locale in ("zh_Hans_CN", "en"))
    assert bare(chinese) == bare(english)


@pytest.mark.parametrize("region", ["anhui", "hangzhou", "municipality", "qingdao", "shanghai"])
def test_a_region_is_told_with_the_national_ladder_of_the_date_beside_it(library: Library, region: str) -> None:
    said = _told(library, region, date(2026, 11, 21))
    assert [tier["id"] for tier in said["national"]["tiers"]] == ["innovative_sme", "srdi_sme", "little_giant"]
    assert {document["id"] for document in said["documents"]} >= {"cn-2022", "cn-2026"}


def test_the_nation_itself_is_told_without_another_ladder(library: Library) -> None:
    assert _told(library, "cn", date(2026, 11, 21))["national"] is None


LADDERS = {
    "cn": ("innovative_sme", "srdi_sme", "little_giant"),
    "shanghai": ("srdi_sme", "domestic_hidden_champion", "international_hidden_champion"),
    "municipality": ("innovative_sme", "srdi_sme", "little_giant", "single_champion"),
    "qingdao": ("srdi_product", "srdi_demonstration", "hidden_champion"),
    "anhui": ("srdi_sme", "matching_specialist", "single_item_champion", "industry_little_giant"),
    "hangzhou": ("innovative_sme", "srdi_sme", "provincial_hidden_champion", "little_giant"),
}


def test_every_region_of_the_contract_is_there(library: Library) -> None:
    assert set(library.regions) >= set(LADDERS)


@pytest.mark.parametrize(("region", "ladder"), LADDERS.items())
def test_the_tiers_of_a_region_are_those_of_the_contract_lowest_first(
    library: Library, region: str, ladder: tuple[str, ...]
) -> None:
    assert tuple(tier["id"] for tier in _told(library, region, date(2026, 11, 21))["tiers"]) == ladder


@pytest.mark.parametrize(
    ("region", "on", "document", "status", "word"),
    [
        ("shanghai", date(2016, 6, 30), "shanghai-2015", "in_force", ""),
        ("shanghai", date(2017, 12, 31), "shanghai-2015", "in_force", ""),
        ("shanghai", date(2018, 1, 1), "shanghai-2015", "expired", "2017"),
        ("qingdao", date(2026, 11, 21), "qingdao-2018", "expired", "2021"),
        ("hangzhou", date(2026, 11, 21), "hangzhou-draft", "draft", "draft"),
        ("cn", date(2026, 3, 31), "cn-2022", "in_force", ""),
        ("cn", date(2026, 4, 1), "cn-2022", "superseded", "2026"),
        ("cn", date(2026, 4, 1), "cn-2026", "in_force", ""),
    ],
)
def test_the_owner_reads_whether_a_document_is_a_draft_ended_or_was_replaced(
    library: Library, region: str, on: date, document: str, status: str, word: str
) -> None:
    said = _told(library, region, on, "en")
    found = next(each for each in said["documents"] if each["id"] == document)
    assert found["status"] == status
    assert word in found["notice"]
    assert found["verified"] is False


@pytest.mark.parametrize("region", ["qingdao"])
def test_a_tier_that_the_document_gives_no_test_for_is_never_met_by_silence(library: Library, region: str) -> None:
    said = _told(library, region, date(2019, 6, 30))
    assert {tier["outcome"] for tier in said["tiers"]} == {"undecided"}
    assert said["likely_tier"] is None


@pytest.mark.parametrize("region", sorted(LADDERS))
def test_no_tier_of_any_region_is_met_while_nothing_is_known(library: Library, region: str) -> None:
    assert _told(library, region, date(2026, 11, 21))["likely_tier"] is None


def test_an_aim_for_the_whole_city_is_shown_beside_the_firms_figure_and_is_no_requirement(library: Library) -> None:
    said = _told(library, "municipality", date(2026, 11, 21), revenue=100, rd_expense=3)
    benchmark = next(each for each in said["benchmarks"] if each["fact"] == "rd_ratio")
    assert benchmark["actual"] == 0.03
    assert benchmark["reference"] == {"at_least": 0.04}


def test_money_that_a_ratio_lacks_is_told_in_yuan(library: Library) -> None:
    said = _told(library, "cn", date(2024, 6, 30), "en", revenue=40_000_000, rd_expense=1_020_000)
    srdi = next(tier for tier in said["tiers"] if tier["id"] == "srdi_sme")
    ratio = next(requirement for requirement in srdi["requirements"] if requirement["id"] == "rd_ratio")
    assert ratio["actual"] == 0.0255
    assert ratio["required"] == {"at_least": 0.03}
    assert ratio["gap"]["moves"][0]["by"] == 180_000
