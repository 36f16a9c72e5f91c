"""Whoever fills in the table that we offer is understood: every heading and every answer of its example."""

from datetime import date
from pathlib import Path

import pytest

from assessment.library import library_of
from assessment.wording import DEFAULT_LOCALE, Words, supported_locales
from bot.bulk.reading.pieces import Rules, opened
from bot.bulk.reading.template import template

REGIONS = library_of().regions
IN_LANGUAGES = [(region, DEFAULT_LOCALE) for region in REGIONS] + [
    (REGIONS[-1], locale) for locale in supported_locales()[1:]
]


@pytest.mark.parametrize(("region", "locale"), IN_LANGUAGES)
def test_every_heading_and_the_example_of_a_template_are_understood(tmp_path: Path, region: str, locale: str) -> None:
    library = library_of()
    rules = Rules(library, region, date(2026, 11, 21))
    path = tmp_path / "template.csv"
    path.write_bytes(template(rules, Words(locale, library.catalogue)))
    source = opened(path, rules)
    (piece,) = source.pieces()
    assert source.ignored == ()
    assert piece.bad.is_empty()
    assert piece.unread.is_empty()
    unknown = {column for column in piece.firms.columns if piece.firms[column].null_count()}
    assert unknown == {"district"}
