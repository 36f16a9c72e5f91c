"""What administrators read in the audit."""

import ast
import re
from pathlib import Path

from sqlalchemy import text

import bot
from assessment.wording import Words
from bot.console.audit_words import ACTIONS, shown
from bot.registry.audit import SYSTEM
from bot.registry.tables import AuditEntry
from bot.registry.tables.base import now
from tests.bot.console.conftest import ON_BOTH, Console
from tests.bot.console.forms import sign_in

SOURCES = Path(bot.__file__).parent


def test_who_signed_in_is_told_with_the_name_and_what_they_did(console: Console) -> None:
    person = console.official("hangzhou", "viewer")
    sign_in(console.client(), person)
    page = console.signed_in("hangzhou", "administrator").get("/console/audit").text
    assert person.username in page[page.index("<table") :]
    assert "signed in" in page[page.index("<table") :]


@ON_BOTH
def test_entries_are_chosen_by_person_act_and_day(console: Console) -> None:
    first, second = console.official("hangzhou"), console.official("hangzhou")
    for person in (first, second):
        sign_in(console.client(), person)
    client = console.signed_in("hangzhou", "administrator")

    def shown(query: str) -> str:
        page = client.get(f"/console/audit?{query}").text
        return page[page.index("</form>", page.index("<main")) :]

    assert first.username in shown(f"who={first.id}")
    assert second.username not in shown(f"who={first.id}")
    assert "Nothing of the kind" in shown("what=sign_out")
    assert "Nothing of the kind" in shown("until=2020-01-01")
    assert first.username in shown("since=2020-01-01")


def test_a_day_that_is_none_is_said_to_be_none(console: Console) -> None:
    client = console.signed_in("hangzhou", "administrator")
    assert "YYYY-MM-DD" in client.get("/console/audit?since=yesterday").text
    for odd in ("9999-12-31", "0001-01-01"):
        assert client.get(f"/console/audit?since={odd}&until={odd}").status_code == 200


def test_what_was_done_is_told_in_words_and_a_change_of_role_with_both(console: Console) -> None:
    person = console.official("hangzhou", "viewer")
    client = console.signed_in("hangzhou", "administrator")
    console.post(client, f"/console/officials/{person.id}/role", {"role": "approver"})
    page = client.get("/console/audit").text
    assert "changed a role" in page
    assert "before: Viewer; after: Approver" in page
    assert f'<a href="/console/officials/{person.id}">{person.username}</a>' in page


def test_a_publication_is_told_by_what_it_changed_and_whom_it_moved(console: Console) -> None:
    entry = AuditEntry(
        number=1,
        at=now(),
        region="hangzhou",
        actor=SYSTEM,
        action="policy.published",
        subject="publication 1",
        details={
            "summary": {
                "on": "2026-11-22",
                "counts": {"tightened": 1},
                "said": ["R&D: 3% → 4%"],
                "left_out": 0,
                "impact": {"firms": 4, "judged": 3, "directions": {"down": 1, "same": 2}, "gained": {}},
            }
        },
    )
    told = shown(entry, Words("en", console.service.library.catalogue), {}, {}).details
    assert "The difference: R&D: 3% → 4%" in told
    assert "Firms: 4" in told
    assert "Firms that move down: 1" in told
    assert "Same tier, but something else changes: 2" in told
    assert "tightened" not in told
    assert "_" not in told


def test_many_entries_are_read_page_after_page(console: Console) -> None:
    client = console.signed_in("hangzhou", "administrator")
    for number in range(52):
        console.post(client, "/console/officials", {"username": f"new{number}", "name": "n", "role": "viewer"})
    first = client.get("/console/audit").text
    assert ">52</th>" in first
    assert ">2</th>" not in first
    older = client.get("/console/audit?before=3").text
    assert ">2</th>" in older
    assert "To the newest" in older


def test_the_check_says_whether_an_entry_was_changed(console: Console) -> None:
    client = console.signed_in("hangzhou", "administrator")
    console.post(client, "/console/officials", {"username": "somebody", "name": "n", "role": "viewer"})
    assert "every entry is as it was recorded" in console.post(client, "/console/audit/check").text

    async def tamper() -> None:
        async with console.registry.engine.begin() as connection:
            await connection.execute(text("DROP TRIGGER audit_entries_no_update"))
            await connection.execute(text("UPDATE audit_entries SET actor = 'system' WHERE number = 1"))

    console.run(tamper)
    assert "Entry 1 was changed." in console.post(client, "/console/audit/check").text


def test_every_act_that_is_recorded_has_words() -> None:
    families = "|".join({action.partition(".")[0] for action in ACTIONS})
    named = re.compile(rf"(?:{families})\.[a-z_]+")
    written = {
        node.value
        for folder in ("console", "registry", "commands")
        for file in (SOURCES / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and named.fullmatch(node.value)
    }
    assert {action for action in written if not action.endswith(".html")} - set(ACTIONS) == set()
