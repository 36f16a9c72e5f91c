"""What is said of two policies: of every figure why, by the clauses of both, and what must be known before it is believed."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from assessment.batch import table_of
from assessment.firm import Firm
from assessment.profile import read_firm
from assessment.wording import Words
from bot.bulk.impact.columns import Compared
from bot.bulk.impact.page import impact_page
from bot.bulk.impact.plain_data import impact_json
from bot.bulk.impact.sides import sides_of
from bot.bulk.impact.tables import signed
from bot.bulk.impact.tally import ROW, ImpactTally
from bot.bulk.impact.text import impact_text
from bot.bulk.impact.view import About, View
from bot.bulk.reading.pieces import Ignored
from bot.dates import CHINA
from tests.assessment.batch.tables import shipped
from tests.bot.bulk.impact.firms import population
from tests.bot.bulk.impact.one_table import PLAIN, SMALL, STEADY, UNRATED
from tests.bot.bulk.impact.test_sides import TODAY
from tests.browser import DESKTOP, PHONE, launched

MADE_AT = datetime(2026, 11, 23, 9, 30, tzinfo=CHINA)


@cache
def _compared(older: str, newer: str) -> Compared:
    if (older, newer) == ("cn-2022", "cn-2026"):
        return population("cn").compared
    return Compared(sides_of(shipped(), (older, newer), None, TODAY, "new"))


def _view(
    *facts: Mapping[str, Any],
    older: str = "cn-2022",
    newer: str = "cn-2026",
    about: About | None = None,
    compared: Compared | None = None,
) -> View:
    catalogue = shipped().catalogue
    firms = [read_firm(catalogue, each) for each in facts] or [Firm(catalogue, {})]
    table = table_of(firms).with_row_index(ROW, offset=2)
    tally = ImpactTally(compared or _compared(older, newer))
    tally.take(table if facts else table.clear())
    return View(tally, about or About("firms.csv"), Words("en", catalogue), with_names=False)


def _said(view: View) -> str:
    return " ".join(impact_text(view, MADE_AT).split())


def test_every_firm_is_in_one_cell_of_each_table_and_in_one_group() -> None:
    of = population("cn")
    tally = ImpactTally(of.compared)
    tally.take(of.table)
    found = impact_json(View(tally, About("firms.csv"), Words("en", shipped().catalogue), with_names=False))
    for which in ("likely", "possible"):
        assert sum(cell["firms"] for cell in found[which]) == len(of.firms)
    by_direction = {"up": 0, "down": 0}
    for group in found["groups"]:
        by_direction[group["direction"]] += group["firms"]
        assert len(group["samples"]) == min(group["firms"], 3)
        assert all(why["alone"] <= why["firms"] <= group["firms"] for why in group["reasons"])
    assert by_direction | {"same": found["moves"]["stays"]} == found["directions"]
    assert sum(found["directions"].values()) == len(of.firms)


def test_a_reason_names_what_stood_in_its_place() -> None:
    said = _said(_view(SMALL))
    assert "Revenue of at least 15 million yuan last year" in said
    assert "[cn-2026 Annex 1 · 二] – before: Revenue of at least 10 million yuan last year" in said


def test_every_tier_names_the_rules_that_it_was_judged_by_on_either_side() -> None:
    tiers = next(_view(STEADY).tables.parts()).section.tables[0]
    assert {row.name: row.source for row in tiers.rows} == {
        "Little Giant": "before: [cn-2022 Annex 3] (until 31 March 2026); after: [cn-2026 Annex 2]",
        "SRDI SME": "before: [cn-2022 Annex 2] (until 31 March 2026); after: [cn-2026 Annex 1]",
        "Innovative SME": "before: [cn-2022 Annex 1]; after: [cn-2022 Annex 1] (superseded)",
        "no tier": "",
    }


def test_of_a_figure_it_is_told_how_far_half_of_those_who_miss_it_are_at_most() -> None:
    firms = [{**STEADY, "rd_expense_prev": spent} for spent in (100_000, 700_000, 999_000, 1_000_000)]
    view = _view(*firms)
    (group,) = impact_json(view)["groups"]
    (why, *_others) = group["reasons"]
    assert (why["requirement"]["id"], why["firms"]) == ("rd_expense_prev", 3)
    assert why["half_miss_by_at_most"] == {"fact": "rd_expense_prev", "figure": 300_000}
    assert "half of them miss it by at most 300,000 yuan" in _said(view)


def test_what_is_won_is_told_by_what_stands_in_the_way_no_longer() -> None:
    said = _said(_view(PLAIN))
    assert (
        "1 of 1 firms would newly qualify as SRDI SME. Most often because this no longer stands in the way: A score"
        in said
    )
    assert "not asked by itself after" in said


def test_the_other_way_round_what_was_won_is_lost() -> None:
    there, back = _view(PLAIN, STEADY), _view(PLAIN, STEADY, older="cn-2026", newer="cn-2022")
    assert (there.up(), there.down()) == (back.down(), back.up()) == (1, 0)


def test_what_the_table_says_of_no_firm_is_a_warning_before_all_figures() -> None:
    assert any("development evaluation" in caution for caution in _view(UNRATED, UNRATED).cautions())
    assert not any("development evaluation" in caution for caution in _view(UNRATED, STEADY).cautions())


def test_of_a_table_without_a_firm_that_could_be_judged_no_figure_is_told_but_where_its_rows_went() -> None:
    view = _view()
    view.tally.refused = 3
    said = _said(view)
    assert "Rows not judged: 3" in said
    assert "No row of the table could be judged." in said
    assert "Highest tier of the firms" not in said
    assert "surely, before" not in impact_page(view, MADE_AT)


def test_where_nobody_moves_that_is_said() -> None:
    assert list(_view(STEADY).lead()) == ["No firm of the table would stand otherwise."]
    assert list(_view().lead()) == ["No row of the table could be judged."]
    assert list(_view(UNRATED).lead()) == [
        "No firm would surely gain or lose a tier.",
        "For 1 firm a tier that is certain before would be open.",
    ]


def test_a_source_that_does_not_simply_hold_is_marked_each_time() -> None:
    of = population("hangzhou")
    tally = ImpactTally(of.compared)
    tally.take(of.table)
    said = _said(View(tally, About("firms.csv"), Words("en", shipped().catalogue), with_names=False))
    assert "Before: by hangzhou-draft (draft)" in said
    assert "After: by hangzhou-draft (draft)" in said
    back = _said(_view(STEADY, SMALL, older="cn-2026", newer="cn-2022"))
    assert "[cn-2026 Annex 1 · 二]" in back
    assert "[cn-2026 Annex 1 · 二] (" not in back


def test_of_both_policies_it_is_told_until_when_they_hold_and_what_falls_due() -> None:
    view = _view(STEADY)
    lasts, due = "its titles last 3 years [cn-2022", "every year by 4/30"
    for said in (_said(view), unescape(" ".join(impact_page(view, MADE_AT).split()))):
        assert "[cn-2026] takes its place on 1 April 2026" in said
        assert lasts in said
        assert due in said
    before = impact_json(view)["before"]["documents"][0]
    assert (before["effective_from"], before["effective_until"]) == ("2022-08-01", None)
    told = {deadline["kind"]: deadline for deadline in before["deadlines"]}
    assert told["replaced"]["day"] == "2026-04-01"
    assert told["valid"]["years"] == 3
    assert told["yearly"]["day"] == "04-30"
    tiers = {tier["id"]: tier["until"] for tier in impact_json(view)["before"]["tiers"]}
    assert tiers == {"innovative_sme": None, "srdi_sme": "2026-03-31", "little_giant": "2026-03-31"}


def test_what_runs_out_is_told_before_all_figures_and_beside_what_rests_on_it() -> None:
    view = _view(STEADY, compared=population("hangzhou").compared)
    end = "holds until 31 December 2026, and is not known beyond"
    assert any("[zhejiang-2026]" in caution and end in caution for caution in view.cautions())
    tiers = next(view.tables.parts()).section.tables[0]
    assert "[zhejiang-2026 Conditions] (until 31 December 2026)" in {row.source for row in tiers.rows}
    documents = {each["id"]: each for each in impact_json(view)["after"]["documents"]}
    assert documents["zhejiang-2026"]["effective_until"] == "2026-12-31"
    assert documents["hangzhou-draft"]["deadlines"] == []


def test_columns_that_are_not_used_are_named_with_why() -> None:
    about = About("firms.csv", (Ignored("a", "not known here"), Ignored("b", "not known here")))
    assert "Columns that are not used: a, b – not known here" in list(_view(STEADY, about=about).notes())


@pytest.mark.parametrize(("number", "said"), [(0, "0"), (1234, "+1,234"), (-1, "−1")])
def test_a_change_has_its_sign(number: int, said: str) -> None:
    assert signed(number) == said


def test_the_page_fits_a_phone_and_a_desk_and_says_what_the_text_says(tmp_path: Path) -> None:
    view = _view(STEADY, SMALL, UNRATED, PLAIN)
    page = tmp_path / "impact.html"
    page.write_text(impact_page(view, MADE_AT), encoding="utf-8")
    with launched() as browser:
        for size in (PHONE, DESKTOP):
            shown = browser.new_page(viewport={"width": size[0], "height": size[1]})
            shown.goto(page.as_uri())
            assert shown.evaluate("document.documentElement.scrollWidth") <= size[0]
            text = shown.inner_text("main")
            assert all(sentence in text for sentence in view.lead())
            assert all(view.said.sentence(group) in text for group in view.groups)
            shown.close()
