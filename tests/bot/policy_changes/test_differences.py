"""What differs between two sets of rules: each kind of edit found as what it is, with both figures and both clauses."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from assessment.library import Library, load_library
from assessment.wording import Words
from bot.policy_changes.differences import Found, Side, differences, differences_of_all_kinds
from bot.policy_changes.findings import About, Difference, Effect, Figure
from bot.policy_changes.told import Languages, Line, counted, sections
from bot.policy_changes.turning_days import turning_days
from tests.assessment.small_pack import DOCUMENT, FACTS, MEASURES, REGION, REVENUE, SIZES, SUM, TIERS, TOWN, written

DAY = date(2026, 11, 22)
BEFORE_2026 = date(2026, 3, 31)
ONE = "{id: revenue, text: 收入, fact: revenue, at_least: 100万}"
Edit = Mapping[str, tuple[str, str]]


def _libraries(folder: Path, old: Edit | None = None, new: Edit | None = None) -> tuple[Library, Library]:
    return load_library(written(folder / "old", old)), load_library(written(folder / "new", new))


def _found(folder: Path, new: Edit, old: Edit | None = None, region: str = "cn") -> list[Difference]:
    before, after = _libraries(folder, old, new)
    return list(differences(Side(before, DAY), Side(after, DAY), region, "new"))


def _told(folder: Path, new: Edit, old: Edit | None = None, region: str = "cn") -> list[str]:
    before, after = _libraries(folder, old, new)
    found = differences_of_all_kinds(Side(before, DAY), Side(after, DAY), region)
    return _sentences(found, before, after)


def _sentences(found: tuple[Found, ...], before: Library, after: Library, locale: str = "en") -> list[str]:
    words = Languages(Words(locale, before.catalogue), Words(locale, after.catalogue))
    return [
        f"{section.heading} | {line.sentence(words.after)}"
        for section in sections(found, words)
        for line in section.lines
    ]


def test_the_same_packs_do_not_differ(tmp_path: Path) -> None:
    assert _found(tmp_path, {}) == []


def test_a_library_does_not_differ_from_itself_on_a_day(library: Library) -> None:
    side = Side(library, DAY)
    for region in library.regions:
        assert differences_of_all_kinds(side, side, region) == ()


@pytest.mark.parametrize(
    ("new", "effect"),
    [
        ("fact: revenue, at_least: 200万", Effect.TIGHTENED),
        ("fact: revenue, at_least: 50万", Effect.LOOSENED),
        ("fact: revenue, more_than: 100万", Effect.TIGHTENED),
    ],
)
def test_a_figure_is_tightened_or_loosened(tmp_path: Path, new: str, effect: Effect) -> None:
    (found,) = _found(tmp_path, {TIERS: (REVENUE, new)})
    assert (found.about, found.effect, found.owner.id) == (About.REQUIREMENT, effect, "first")
    assert isinstance(found.before, Figure)
    assert isinstance(found.after, Figure)
    assert found.cited_before == found.cited_after == ("rule", "一")


def test_a_ceiling_that_comes_down_is_tightened(tmp_path: Path) -> None:
    ceiling = {TIERS: (REVENUE, "fact: revenue, at_most: 300万")}
    (found,) = _found(tmp_path, {TIERS: (REVENUE, "fact: revenue, at_most: 200万")}, ceiling)
    assert found.effect is Effect.TIGHTENED


def test_old_and_new_figures_are_told_with_their_unit_and_clause(tmp_path: Path) -> None:
    told = _told(tmp_path, {TIERS: (REVENUE, "fact: revenue, at_least: 200万")})
    assert told == ["Tier: 一级 | Tighter: 收入: at least 1 million yuan → at least 2 million yuan [rule 一]"]


def test_a_requirement_that_came_and_one_that_is_gone_are_told(tmp_path: Path) -> None:
    told = _told(tmp_path, {TIERS: (ONE, "{id: brand, text: 有品牌, is_true: own_brand}")})
    assert told == ["Tier: 一级 | New: 有品牌 [rule 一]", "Tier: 一级 | Gone: 收入 [rule 一]"]


def test_an_exclusion_is_told_as_one(tmp_path: Path) -> None:
    excluded = f"{ONE}\n      - {{id: shut_out, text: 有品牌的不要, is_false: own_brand}}"
    (found,) = _found(tmp_path, {TIERS: (ONE, excluded)})
    assert (found.about, found.effect) == (About.EXCLUSION, Effect.ADDED)


def test_another_way_to_meet_a_requirement_is_no_new_demand(tmp_path: Path) -> None:
    def either(*ways: str) -> Edit:
        return {TIERS: (ONE, f"{{id: one, text: 之一, any_of: [{', '.join(ways)}]}}")}

    brand, staff = "{id: brand, is_true: own_brand}", "{id: staff, fact: employees, at_least: 10}"
    old = either("{id: revenue, fact: revenue, at_least: 100万}", brand)
    (found,) = _found(tmp_path, either("{id: revenue, fact: revenue, at_least: 100万}", brand, staff), old)
    assert (found.effect, found.aspect, found.within) == (Effect.ADDED, "alternative", ("之一",))


def test_all_of_instead_of_any_of_is_tightened(tmp_path: Path) -> None:
    parts = "[{id: revenue, fact: revenue, at_least: 100万}, {id: brand, is_true: own_brand}]"
    old = {TIERS: (ONE, f"{{id: one, text: 之一, any_of: {parts}}}")}
    (found,) = _found(tmp_path, {TIERS: (ONE, f"{{id: one, text: 之一, all_of: {parts}}}")}, old)
    assert (found.effect, found.aspect) == (Effect.TIGHTENED, "needed")


def test_a_requirement_of_another_kind_is_told_with_both_texts(tmp_path: Path) -> None:
    told = _told(tmp_path, {TIERS: (ONE, "{id: revenue, text: 有品牌, is_true: own_brand}")})
    assert told == ["Tier: 一级 | Changed: 有品牌: 收入 → 有品牌 [rule 一]"]


def test_what_only_reads_otherwise_is_told_apart(tmp_path: Path) -> None:
    (found,) = _found(tmp_path, {TIERS: ("text: 收入", "text: 营业收入")})
    assert (found.effect, found.judges) == (Effect.WORDED, False)


@pytest.mark.parametrize(
    ("old", "new", "effect", "aspect"),
    [
        ("pass: 6", "pass: 7", Effect.TIGHTENED, "pass"),
        ("{at_least: 3%, points: 6}", "{at_least: 2%, points: 6}", Effect.LOOSENED, "band"),
        ("{at_least: 5%, points: 10}", "{at_least: 6%, points: 10}", Effect.TIGHTENED, "band"),
        ("{at_least: 3%, points: 6}", "{at_least: 3%, points: 5}", Effect.CHANGED, "points"),
        ("text: 强度", "text: 研发强度", Effect.WORDED, "text"),
    ],
)
def test_scores_differ_in_their_marks_and_points(
    tmp_path: Path, old: str, new: str, effect: Effect, aspect: str
) -> None:
    (found,) = _found(tmp_path, {TIERS: (old, new)})
    assert (found.about, found.effect, found.aspect) == (About.SCORE, effect, aspect)


def test_a_band_is_told_with_its_points_and_both_figures(tmp_path: Path) -> None:
    (told,) = _told(tmp_path, {TIERS: ("{at_least: 3%, points: 6}", "{at_least: 2%, points: 6}")})
    assert "6 points for at least 3% → 6 points for at least 2%" in told


@pytest.mark.parametrize(
    ("new", "effect", "told"),
    [
        ("sum: {fixed: 20万}", Effect.RAISED, "100,000 yuan → 200,000 yuan"),
        ("sum: {fixed: 5万}", Effect.LOWERED, "100,000 yuan → 50,000 yuan"),
        (
            "sum: {rate: 10%, of: revenue, cap: 30万}",
            Effect.CHANGED,
            "100,000 yuan → 10% of 收入, at most 300,000 yuan",
        ),
    ],
)
def test_what_a_measure_pays_is_told_from_and_to(tmp_path: Path, new: str, effect: Effect, told: str) -> None:
    edited = {MEASURES: (SUM, new)}
    (found,) = _found(tmp_path / "found", edited)
    assert (found.about, found.effect) == (About.MEASURE, effect)
    assert told in _told(tmp_path / "told", edited)[0]


def test_a_measure_open_to_more_titles_is_easier(tmp_path: Path) -> None:
    (found,) = _found(tmp_path, {MEASURES: ("titles: [first]", "titles: [first, second]")})
    assert (found.effect, found.aspect) == (Effect.LOOSENED, "titles")


def test_a_new_measure_is_told_with_what_it_pays(tmp_path: Path) -> None:
    more = f"{SUM}\n  - {{id: more, name: 补贴, says: 再给钱。, clause: 二, kind: grant, sum: {{up_to: 3万}}}}"
    (told,) = _told(tmp_path, {MEASURES: (SUM, more)})
    assert told == "Support: 补贴 | New: 补贴: none → up to 30,000 yuan [rule 二]"


def test_a_tier_that_came_and_one_that_is_gone_are_told(tmp_path: Path) -> None:
    longer = {REGION: ("{id: first, name: 一级}", "{id: zeroth, name: 零级}\n  - {id: first, name: 一级}")}
    rule = {
        **longer,
        TIERS: (
            "tiers:",
            "tiers:\n  - {id: zeroth, clause: 一, requires: [{id: b, text: 有品牌, is_true: own_brand}]}",
        ),
    }
    (told,) = _told(tmp_path / "came", rule)
    assert told.startswith("Tier: 零级 | New: 零级")
    (told,) = _told(tmp_path / "gone", {}, rule)
    assert told.startswith("Tier: 零级 | Gone: 零级")


def test_a_document_s_dates_and_standing_are_told(tmp_path: Path) -> None:
    told = _told(
        tmp_path, {DOCUMENT: ("effective_from: 2022-01-01", "effective_from: 2022-01-01\neffective_until: 2026-06-30")}
    )
    assert "Document: 办法 [rule] | Changed: where it stands: in force → ended" in told
    assert "Document: 办法 [rule] | Changed: ends: no date is stated → 30 June 2026" in told


def test_a_document_that_was_only_checked_judges_nothing_otherwise(tmp_path: Path) -> None:
    (found,) = _found(tmp_path, {DOCUMENT: ("verified: false", "verified: true")})
    assert not found.judges


def test_a_fact_worked_out_otherwise_is_told_to_whoever_judges_by_it(tmp_path: Path) -> None:
    (found,) = _found(tmp_path, {FACTS: ("max: 1\n", "max: 0.9\n")})
    assert (found.about, found.effect) == (About.FACT, Effect.CHANGED)


def test_other_sizes_are_the_nation_s_difference(tmp_path: Path) -> None:
    (found,) = _found(tmp_path / "cn", {SIZES: ("sme_below: [1000]", "sme_below: [2000]")})
    assert found.about is About.SIZES
    assert _found(tmp_path / "town", {SIZES: ("sme_below: [1000]", "sme_below: [2000]")}, region="town") == []


def test_a_city_that_names_the_national_tier_differs_with_it(tmp_path: Path) -> None:
    edited = {TIERS: (REVENUE, "fact: revenue, at_least: 200万")}
    (found,) = _found(tmp_path, edited, region="town")
    assert (found.owner.id, found.effect) == ("first", Effect.TIGHTENED)


def test_a_city_with_a_test_of_its_own_says_that_it_rests_on_another_document(tmp_path: Path) -> None:
    own = {TOWN: ("national: first", "requires: [{id: brand, text: 有品牌, is_true: own_brand}]")}
    told = _told(tmp_path, own, region="town")
    assert "Tier: 一级 | Changed: the document that it rests on: 办法 → 计划 [rule 一] → [plan 一]" in told


def test_when_a_rule_begins_to_hold_is_told_whatever_the_day(tmp_path: Path) -> None:
    told = _told(
        tmp_path,
        {
            TIERS: (
                "  - id: first\n    clause: 一\n",
                "  - id: first\n    clause: 一\n    applies: [{from: 2022-06-01}]\n",
            )
        },
    )
    assert told == ["Tier: 一级 | Changed: when the rule holds: always → from 1 June 2022 on [rule 一]"]


def test_the_national_rules_of_2026_differ_from_those_of_2022_by_date(library: Library) -> None:
    found = differences_of_all_kinds(Side(library, BEFORE_2026), Side(library, DAY), "cn")
    told = "\n".join(_sentences(found, library, library))
    assert "where it stands: in force → replaced by a newer document" in told
    assert "at least 2 years → at least 3 years [cn-2022 Annex 2 · 一] → [cn-2026 Annex 1 · 一]" in told
    assert "at least 10 million yuan → at least 15 million yuan" in told
    assert "Easier: Debt ratio of at most 75%: at most 70% → at most 75%" in told
    assert counted(found)["tightened"] == 3


def test_what_holds_for_one_kind_of_application_alone_says_so(library: Library) -> None:
    found = differences_of_all_kinds(Side(library, BEFORE_2026), Side(library, DAY), "cn")
    told = _sentences(found, library, library)
    assert any("(for new applications alone)" in line for line in told)
    assert any("(for re-reviews alone)" in line for line in told)


def test_every_difference_can_be_told_in_every_language(library: Library) -> None:
    for region in library.regions:
        found = differences_of_all_kinds(Side(library, BEFORE_2026), Side(library, DAY), region)
        for locale in ("zh_Hans_CN", "zh_Hant_TW", "en"):
            assert len(_sentences(found, library, library, locale)) == len(found)


def test_a_region_that_one_side_does_not_know_is_new_altogether() -> None:
    before, after = load_library(regions=["cn"]), load_library(regions=["cn", "qingdao"])
    found = differences(Side(before, DAY), Side(after, DAY), "qingdao", "new")
    assert {each.effect for each in found} == {Effect.ADDED}


def test_the_days_on_which_rules_turn_are_those_of_the_region_and_of_the_nation(library: Library) -> None:
    assert turning_days([library], "cn", BEFORE_2026)[:2] == (date(2026, 4, 1), date(2027, 1, 1))
    assert date(2026, 4, 1) in turning_days([library], "hangzhou", BEFORE_2026)
    assert turning_days([library], "cn", date(2026, 4, 1))[:1] == (date(2027, 1, 1),)


def test_a_difference_is_told_with_the_marks_of_its_language() -> None:
    line = Line(Effect.CHANGED, "提高", "营业收入", "3000万元", "5000万元", "", "", "")
    assert line.sentence(Words("zh_Hans_CN", {})) == "提高：营业收入：3000万元 → 5000万元"
    assert line.sentence(Words("en", {})) == "提高: 营业收入: 3000万元 → 5000万元"
