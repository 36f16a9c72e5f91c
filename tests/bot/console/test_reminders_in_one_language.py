"""An official finds no sentence of another language on the pages of reminders, but in the words that owners are sent."""

import re
from typing import Final

import pytest
from pydantic import SecretStr

from bot.outreach.kinds import KINDS
from bot.settings import Settings
from tests.bot.console.conftest import LOCALES, Console
from tests.bot.console.reminding import HERE, checked, going_out, proposed, rows_of, willing, written
from tests.one_language import of_page, told

THE_SAME: Final = re.compile(
    r"(?:author|approver|administrator)[0-9]+|(?:Author|Approver|Administrator) of hangzhou"
    r"|杭州提醒企业[0-9]+有限公司|91330100MA[0-9]{8}|西湖区|Spring notice|Titles that end|贵企业距专精特新中小企业还差1项。"
    r"|TEST-[A-Z2-9]{8}|\b[0-9a-f]{10}(?:…|[0-9a-f]{2}\b)|\{[a-z_]+\}|\bcn-2026\b|\S*〔[0-9]{4}〕[0-9]+号"
)
"""What reminders, firms, officials and placeholders are called, and codes: the same in every language."""
OF_OWNERS: Final = re.compile(r'(?s)<(textarea|blockquote|figure|dd)\b[^>]*\blang="[^"]*"[^>]*>.*?</\1>')
"""The words of a reminder, each in the language that it is marked as."""


@pytest.fixture
def console_settings(console_settings: Settings) -> Settings:
    """With a channel over which reminders could go out; nothing is sent here."""
    return console_settings.model_copy(update={"telegram_token": SecretStr("111111:secret")})


@pytest.mark.parametrize("locale", LOCALES.values())
def test_every_page_of_reminders_is_in_the_language_of_the_official(console: Console, locale: str) -> None:
    firms = console.run(willing, console.registry, 6)
    author, approver = (console.signed_in("hangzhou", role, locale) for role in ("author", "approver"))
    reader = console.signed_in("hangzhou", "administrator", locale)
    drafted = str(console.post(author, f"{HERE}/new", written()).headers["location"])
    flawed = {"body.zh_Hans_CN": "{firm}：{expires_on}到期。"}
    lacking = str(console.post(author, f"{HERE}/new", written(**flawed)).headers["location"])
    console.run(checked, console.registry, console.service, lacking.rsplit("/", 1)[1])
    sent = str(console.post(author, f"{HERE}/new", written()).headers["location"])
    sent_id = sent.rsplit("/", 1)[1]
    console.run(checked, console.registry, console.service, sent_id)
    console.post(author, f"{sent}/submit")
    paths = [HERE, *(f"{HERE}/new?kind={kind}" for kind in KINDS), f"{HERE}/new", f"{HERE}/messengers"]
    paths += [drafted, lacking, f"{lacking}/edit", f"{HERE}/{console.run(proposed, console.registry)}"]
    seen = {"waiting": approver.get(sent).text}
    seen_there = dict(re.findall(r'name="(content|checked_on)" value="([^"]+)"', seen["waiting"]))
    assert console.post(approver, f"{sent}/approve", seen_there).status_code == 303
    console.run(going_out, console.registry, sent_id, firms)
    rows = console.run(rows_of, console.registry, sent_id)
    paths += [f"{sent}{path}" for path in ("", "/progress", "/recipients", "/edit")]
    paths += [f"{sent}/recipients/{row}" for row in rows.values()] + [f"/console/firms/{firms[1]}"]
    seen |= {path: reader.get(path).text for path in paths}
    seen["refused"] = console.post(author, f"{HERE}/new", written(name="", ends="soon", **flawed)).text
    seen["code"] = console.post(author, f"{HERE}/messengers/code").text
    seen["audit"] = reader.get("/console/audit").text
    found = {path: told(_said(page), locale) for path, page in seen.items()}
    assert {path: words for path, words in found.items() if words} == {}


def _said(page: str) -> list[str]:
    return [THE_SAME.sub(" ", text) for text in of_page(OF_OWNERS.sub("", page))]
