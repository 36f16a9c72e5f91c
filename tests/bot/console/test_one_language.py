"""An official finds no sentence of another language on the console's pages."""

import re
from typing import Final

import pytest
from starlette.testclient import TestClient

from tests.bot.console.conftest import LOCALES, Console
from tests.bot.console.firms import a_firm, contact_of, kept, known_of, visits
from tests.one_language import of_page, told

PLACES: Final = (
    "/console",
    "/console?by=week",
    "/console/firms",
    "/console/firms?likely=unheard_of",
    "/console/policy",
    "/console/policy/by-date?since=2026-03-01&until=2026-11-20",
    "/console/imports",
    "/console/officials",
    "/console/audit",
    "/console/account",
    "/console/nothing",
)
SIGNED_OUT: Final = ("/console/sign-in", "/console/invitation/unknown")
FIRM: Final = "№ 8"
"""A name that is of no language."""
THE_SAME: Final = re.compile(
    r"administrator[0-9]+|Administrator of hangzhou|西湖区|91330100MA[0-9]{8}|unheard_of"
    r"|(?<![a-z])(?:cn|zhejiang|hangzhou)-(?:[0-9]{4}|draft)|\S+〔[0-9]{4}〕[0-9]+号"
)
"""What officials and firms are called, what was asked for, and how documents are numbered: the same in every language."""


def _said(client: TestClient, path: str) -> list[str]:
    page = client.get(path, follow_redirects=True)
    return [THE_SAME.sub(" ", text) for text in of_page(page.text)]


@pytest.mark.parametrize("locale", LOCALES.values())
def test_every_page_is_in_the_language_of_the_official(console: Console, locale: str) -> None:
    firm = a_firm(FIRM)
    contact, *known = known_of(firm)
    console.run(kept, console.registry, firm, contact)
    console.run(kept, console.registry, *known, contact_of(firm, contact), *visits())
    client = console.signed_in("hangzhou", "administrator", locale)
    assert FIRM in _said(client, f"/console/firms/{firm.id}")
    foreign = {path: told(_said(client, path), locale) for path in (*PLACES, f"/console/firms/{firm.id}")}
    assert {path: words for path, words in foreign.items() if words} == {}


@pytest.mark.parametrize(("language", "locale"), LOCALES.items())
def test_who_is_not_signed_in_is_met_in_the_language_of_the_browser(
    console: Console, language: str, locale: str
) -> None:
    client = console.client()
    client.headers["Accept-Language"] = language
    for path in SIGNED_OUT:
        assert told(_said(client, path), locale) == "", path
