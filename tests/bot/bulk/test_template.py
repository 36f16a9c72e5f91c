"""Whoever fills in the table that we offer is understood: every heading and every answer of its example."""

from datetime import date
from pathlib import Path

import pytest

from assessment.library import library_of
from assessment.wording import Words, supported_locales
from bot.bulk.reading import Rules, opened
from bot.bulk.template import template


@pytest.mark.parametrize("locale", supported_locales())
def test_every_heading_and_the_example_of_a_template_are_understood(tmp_path: Path, locale: str) -> None:
    library = library_of()
    for region in library.regions:
        rules = Rules(library, region, date(2026, 11, 21))
        path = tmp_path / f"{region}.csv"
        path.write_bytes(template(rules, Words(locale, library.catalogue)))
        source = opened(path, rules)
        (piece,) = source.pieces()
        assert source.ignored == ()
        assert piece.bad.is_empty()
        assert piece.unread.is_empty()
        unknown = {column for column in piece.firms.columns if piece.firms[column].null_count()}
        assert unknown == {"district"}
