"""A summary told to people: tables that stand straight on a terminal, and one HTML file that needs nothing else."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from itertools import pairwise
from typing import Final, Literal

import polars as pl
import pytest

from assessment.batch import compiled
from assessment.wording import Words
from bot.bulk.summary.numbers import DistrictCount, Summary
from bot.bulk.summary.report import report_html
from bot.bulk.summary.tally import Tally
from bot.bulk.summary.text import WIDEST, summary_text
from bot.bulk.summary.view import View
from bot.channels.wrapping import width
from tests.assessment.batch.tables import Question, shipped
from tests.bot.web.test_accessible import violations
from tests.browser import DESKTOP, PHONE, launched

MADE = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
SIZES: Final[tuple[tuple[Literal["screen", "print"], int], ...]] = (
    ("screen", 320), ("screen", PHONE[0]), ("screen", 900), ("screen", DESKTOP[0]), ("print", 718)
)  # fmt: skip
"""Of screens, and of a sheet of A4."""
LONG = "\x1b[31m\u202e" + "X" * 200
"""Longer than a line, and with what would colour a terminal and turn the text behind it."""
HANGZHOU = Question("hangzhou", date(2026, 11, 21), "new")


@pytest.fixture(scope="module")
def summary() -> Summary:
    """Forty firms that differ in a few figures, in districts whose names could be taken for markup."""
    table = pl.DataFrame(
        {
            "district": [["西湖区", "<b>余杭</b>区", LONG, None][row % 4] for row in range(40)],
            "name": [f"杭州某某{row}有限公司" for row in range(40)],
            "registered_in_region": True,
            "on_dishonesty_list": False,
            "restricted_products": False,
            "major_incident_3y": [row % 9 == 0 for row in range(40)],
            "industry": pl.Series([9] * 40, dtype=pl.Int16),
            "employees": 80,
            "revenue": [2_000_000_00 * (1 + row) for row in range(40)],
            "total_assets": 3_000_000_000,
            "rd_expense": [50_000_00 * row for row in range(40)],
            "niche_years": [row % 6 for row in range(40)],
            **{
                f"recognitions.{title}": title == "innovative_sme"
                for title in shipped().catalogue["recognitions"].options
            },
        }
    )
    batch = compiled(shipped(), *HANGZHOU)
    tally = Tally(batch)
    tally.take(batch.judge(table.lazy()).collect().with_columns(likely_tier=pl.lit("innovative_sme")))
    tally.refuse(3, in_part=2)
    return tally.made()


def _words(locale: str) -> Words:
    return Words(locale, shipped().catalogue)


class _Page(HTMLParser):
    """The tags of a page, and what it says."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)


@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN", "zh_Hant_TW"])
def test_figures_stand_below_each_other_also_where_characters_are_wide(summary: Summary, locale: str) -> None:
    words = _words(locale)
    lines = summary_text(summary, shipped(), words, MADE).split("\n")
    tiers = next(View(summary, shipped(), words).sections())
    begin = lines.index(tiers.title) + 2
    table = lines[begin : begin + 1 + len(tiers.tables[0].rows)]
    assert len({width(line) for line in table}) == 1
    assert all(re.search(r"\d$", line) for line in table[1:])


def test_the_text_tells_rows_drafts_and_documents_and_no_firm(summary: Summary) -> None:
    text = summary_text(summary, shipped(), _words("en"), MADE)
    assert "Hangzhou, new application, by the rules of 21 November 2026" in text
    for said in (
        "Rows read: 43",
        "Rows left out: 3",
        "of these judged in part: 2",
        "23 November 2026 09:30 by the rules of edition",
    ):
        assert said in text
    assert "a draft, nothing in it holds yet" in text
    assert text.endswith("Numbers alone, no firm and no person.\nA self-check, not a decision: the authorities decide.")
    assert "某某" not in text
    assert "某某" not in report_html(summary, shipped(), _words("zh"), MADE)


def test_a_name_neither_steers_a_terminal_nor_makes_a_table_wider(summary: Summary) -> None:
    text = summary_text(summary, shipped(), _words("en"), MADE)
    page = report_html(summary, shipped(), _words("en"), MADE)
    assert not any(steers in told for steers in "\x1b\u202e" for told in (text, page))
    begin = text.index("Firms by district")
    districts = text[begin : text.index("By the tier", begin)].split("\n")
    assert sum(line.count("X") for line in districts) == 200
    assert max(line.count("X") for line in districts) <= WIDEST


def test_of_very_many_districts_with_few_firms_the_first_are_named(summary: Summary) -> None:
    few = DistrictCount(tuple(f"Street {number}" for number in range(2_000)), 2_000, summary.districts[0].counts)
    text = " ".join(summary_text(replace(summary, districts=(few,)), shipped(), _words("en"), MADE).split())
    assert "Street 19, and 1,980 more; the summary as JSON has them all." in text
    assert "Street 20" not in text


def test_the_report_is_one_file_that_runs_and_fetches_nothing(summary: Summary) -> None:
    page = report_html(summary, shipped(), _words("en"), MADE)
    tags = _Page(page).tags
    assert not {"script", "link", "iframe", "form", "object"} & {tag for tag, _ in tags}
    addresses = [attrs[name] or "" for _, attrs in tags for name in ("src", "href", "srcset") if name in attrs]
    assert addresses
    assert all(address.startswith(("#", "data:image/svg+xml;base64,")) for address in addresses)
    assert "url(" not in page
    assert "@import" not in page


def test_every_picture_stands_with_a_table_of_the_same_figures_and_every_rule_with_its_clause(summary: Summary) -> None:
    said = _Page(report_html(summary, shipped(), _words("en"), MADE))
    order = [tag for tag, _ in said.tags if tag in ("img", "table")]
    assert "img" in order
    assert all(after == "table" for picture, after in pairwise(order) if picture == "img")
    whole = "".join(said.said)
    for told in ("Firms by tier", "<b>余杭</b>区", "What firms lack for Provincial SRDI SME", "[cn-2026 Annex 1"):
        assert told in whole
    assert "How far off they are" in whole
    assert "Provincial SRDI SME [cn-2026 Annex 1]" in whole
    assert "Innovative SME [cn-2022 Annex 1] (superseded)" in whole
    assert "Pass mark 60 [cn-2022 Annex 1 · score] (superseded): surely reached by" in whole


def test_where_a_band_of_distances_begins_is_said_unless_they_are_whole_numbers(summary: Summary) -> None:
    said = "the first figure of a line belongs to the line above"
    assert said in summary_text(summary, shipped(), _words("en"), MADE)
    tiers = summary.ladders[0].tiers
    whole = [tuple(gap for gap in tier.gaps if gap.fact == "niche_years") for tier in tiers]
    ladder = replace(
        summary.ladders[0], tiers=tuple(replace(tier, gaps=gaps) for tier, gaps in zip(tiers, whole, strict=True))
    )
    text = summary_text(replace(summary, ladders=(ladder,)), shipped(), _words("en"), MADE)
    assert "How far off:" in text
    assert said not in text


def test_the_report_is_fit_for_every_reader(summary: Summary) -> None:
    with launched() as browser:
        page = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, color_scheme="dark").new_page()
        page.set_content(report_html(summary, shipped(), _words("zh"), MADE))
        assert violations(page) == []
        for media, width_shown in SIZES:
            page.emulate_media(media=media)
            page.set_viewport_size({"width": width_shown, "height": DESKTOP[1]})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (media, width_shown)
