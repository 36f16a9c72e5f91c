"""Whoever enrols a firm on the web, looks at what is kept, or opens a reminder, finds no sentence of another language."""

import re
from pathlib import Path

import pytest

from assessment.library import Library
from assessment.wording import supported_locales
from tests.bot.web.enrolling import CODE, begin, enrol, firm_of, hidden
from tests.bot.web.reminded import FIRM as REMINDED
from tests.bot.web.reminded import planted
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


@pytest.mark.parametrize("locale", supported_locales())
def test_the_page_of_a_reminder_is_in_one_language_but_for_the_reminders_own_words(
    library: Library, tmp_path: Path, locale: str
) -> None:
    path = planted(library, tmp_path)
    with site(library, tmp_path) as visitor:
        chosen = visitor.client.post("/language", data={"locale": locale, "page": path})
        pages = {"reminder": chosen.text}
        for wish in ("stop", "unsubscribe"):
            said = {**hidden(pages["reminder"]), "wish": wish}
            pages[wish] = visitor.client.post(path, data=said).text
    assert len(set(pages.values())) == 3
    assert {name: words for name, page in pages.items() if (words := told(around(page), locale))} == {}


def around(page: str) -> list[str]:
    """What stands around the words of a reminder, which are marked as being of their own language."""
    page = re.sub(r'(?s)<(article|dd) lang="[^"]*">.*?</\1>', " ", page)
    return [re.sub(rf"{REMINDED}|申报快截止了|Applications close soon", " ", text) for text in of_page(page)]
