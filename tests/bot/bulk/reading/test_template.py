"""Whoever fills in the table that we offer is understood: every heading and every answer of its example."""

from datetime import date
from pathlib import Path

import pytest

from assessment.library import library_of
from assessment.wording import DEFAULT_LOCALE, Words, supported_locales
from bot.bulk.reading.pieces import Rules, opened
from bot.bulk.reading.taking import EXAMPLE
from bot.bulk.reading.template import template

REGIONS = library_of().regions
IN_LANGUAGES = [(region, DEFAULT_LOCALE) for region in REGIONS] + [
    (REGIONS[-1], locale) for locale in supported_locales()[1:]
]


@pytest.mark.parametrize(("region", "locale"), IN_LANGUAGES)
def test_every_heading_of_a_template_and_the_answers_of_its_example_are_understood(
    tmp_path: Path, region: str, locale: str
) -> None:
    library = library_of()
    rules = Rules(library, region, date(2026, 11, 21))
    heading, shown, _end = template(rules, Words(locale, library.catalogue)).decode().split("\r\n")
    path = tmp_path / "template.csv"
    path.write_text(f"{heading}\n{shown}\n甲公司{shown[shown.index(',') :]}\n", encoding="utf-8")
    source = opened(path, rules)
    (piece,) = source.pieces()
    assert source.ignored == ()
    assert piece.bad.select("row", "reason").rows() == [(2, EXAMPLE)]
    assert piece.unread.is_empty()
    assert piece.firms["name"].to_list() == ["甲公司"]
    unknown = {column for column in piece.firms.columns if piece.firms[column].null_count()}
    assert unknown == {"district"}


def test_an_example_that_somebody_changed_is_a_firm(tmp_path: Path) -> None:
    library = library_of()
    rules = Rules(library, "cn", date(2026, 11, 21))
    heading, shown, _end = template(rules, Words(DEFAULT_LOCALE, library.catalogue)).decode().split("\r\n")
    assert ",3000," in shown
    path = tmp_path / "template.csv"
    path.write_text("\n".join([heading, shown.replace(",3000,", ",3001,", 1), ""]), encoding="utf-8")
    (piece,) = opened(path, rules).pieces()
    assert piece.firms["row"].to_list() == [2]
    assert piece.bad.is_empty()
