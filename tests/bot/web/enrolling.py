"""An owner who enrols on the web: the form filled in as it should be, each field to be changed by a test."""

import re
from html import unescape

from flows.credit_code import with_check_character
from tests.bot.web.sites import Site

CODE = with_check_character("91330108MA27XQ5N0")
FIRM = "Hangzhou Precision Bearings Co., Ltd."
FILLED = {
    "firm_name": FIRM,
    "credit_code": CODE,
    "role": "finance",
    "district": "Binjiang",
    "purposes": ["register", "facts"],
}


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's own form."""
    inside = page.partition("<main")[2]
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', inside)
    }


def begin(visitor: Site) -> None:
    """Choose Hangzhou and say how many employees there are."""
    visitor.say("employees 120", visitor.say("Hangzhou"))


def send(visitor: Site, page: str, path: str, **fields: object) -> str:
    """Send the page's form with these fields; the page that follows."""
    return visitor.client.post(path, data={**hidden(page), **fields}).text


def enrol(visitor: Site, **fields: object) -> str:
    """Enrol; the page that follows."""
    return send(visitor, visitor.open("/enrol"), "/enrol", **{**FILLED, **fields})


def problems(page: str) -> dict[str, str]:
    """What is wrong, by field, as the summary lists it."""
    summary = page.partition('id="problems"')[2].partition("</div>")[0]
    return {field: unescape(said) for field, said in re.findall(r'<a href="#([^"]*)">(.*?)</a>', summary)}


def kept(visitor: Site) -> dict[str, str]:
    """What the page of one's data lists, by name."""
    listed = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", visitor.open("/data"))
    return {unescape(name): unescape(value) for name, value in listed}


def ledger(visitor: Site) -> list[str]:
    """What was agreed to and taken back, line by line."""
    listed = visitor.open("/data").partition("by date</summary>")[2].partition("</details>")[0]
    return [unescape(line) for line in re.findall(r"<li>(.*?)</li>", listed)]


def firm_of(visitor: Site) -> str:
    """The id of the first firm that the page lists."""
    return visitor.open("/data").partition("/data/correct?firm=")[2].partition("&")[0]
