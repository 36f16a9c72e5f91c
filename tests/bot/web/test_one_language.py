"""Whoever enrols a firm on the web, or looks at what is kept, finds no sentence of another language."""

from pathlib import Path

import pytest

from assessment.library import Library
from assessment.wording import supported_locales
from tests.bot.web.enrolling import CODE, begin, enrol, firm_of
from tests.bot.web.sites import site
from tests.one_language import of_page, told

FIRM = "ΩΩ 8"
"""A name that is of no language."""
WRONG = {"firm_name": "", "credit_code": "9133", "role": ""}
CONFIRMED = ("unsubscribe", "delete")


@pytest.mark.parametrize("locale", supported_locales())
def test_enrolling_and_what_is_kept_are_in_one_language(library: Library, tmp_path: Path, locale: str) -> None:
    with site(library, tmp_path) as visitor:
        visitor.client.headers["Accept-Language"] = locale.replace("_", "-")
        pages = {"where": visitor.open("/enrol")}
        begin(visitor)
        pages |= {"form": visitor.open("/enrol"), "wrong": enrol(visitor, **WRONG)}
        pages |= {"enrolled": enrol(visitor, firm_name=FIRM, district=""), "again": visitor.open("/enrol")}
        firm = firm_of(visitor)
        asked = [f"correct?firm={firm}&field={field}" for field in ("firm_name", "role", "district")]
        asked += [f"withdraw?firm={firm}&purpose={purpose}" for purpose in ("register", "facts")]
        pages |= {path: visitor.open(f"/data/{path}" if path else "/data") for path in ("", *asked, *CONFIRMED)}
    assert firm
    assert FIRM in pages[""]
    said = {name: [text.replace(CODE, "") for text in of_page(page)] for name, page in pages.items()}
    assert {name: words for name, texts in said.items() if (words := told(texts, locale))} == {}
