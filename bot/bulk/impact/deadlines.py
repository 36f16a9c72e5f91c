"""What the documents of a policy say of time: until when they hold, how long their titles last, what falls due every year.

Told as on the day of judging, in one language; all of it stands in the packs, and nothing is worked out of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assessment.library import Library
from assessment.policy import Document
from assessment.wording import Words
from bot.policy_changes.findings import PolicyText
from bot.policy_changes.values import yearly_in_words
from flows.support import cited


@dataclass(frozen=True, slots=True)
class Deadline:
    """One thing that a document says of time: a day, or how many years; and the clause where it stands in one."""

    kind: Literal["until", "replaced", "valid", "yearly"]
    text: str
    day: str | None = None
    """As in JSON; `MM-DD` where it comes round every year."""
    years: int | None = None
    clause: str | None = None


def deadlines(document: Document, on: date, library: Library, words: Words) -> Iterator[Deadline]:
    """All of them, what ends the document first; of one that is over, or a draft, its status tells enough."""
    say, status = words.say, document.status(on)
    if status in ("draft", "expired"):
        return
    until, successor = document.effective_until, document.superseded_by
    if until is not None:
        yield Deadline(
            "until", say("holds until {day}, and is not known beyond", day=words.day(until)), until.isoformat()
        )
    if successor is not None and status == "in_force":
        newer = _title(successor.document, library, words)
        text = say("{document} takes its place on {day}", document=newer, day=words.day(successor.starts))
        yield Deadline("replaced", text, successor.starts.isoformat())
    if document.valid is not None:
        years = words.say_count("{count} year", "{count} years", document.valid.years)
        source = cited(document.id, document.valid.clause, words)
        text = say("its titles last {years} {source}", years=years, source=source)
        yield Deadline("valid", text, years=document.valid.years, clause=document.valid.clause)
    for yearly in document.dates if status == "in_force" else ():
        what, day = words.policy(document.clauses[yearly.clause].says), f"{yearly.month}-{yearly.day}"
        due = yearly_in_words(PolicyText(day), words)
        text = say("{day}: {what} {source}", day=due, what=what, source=cited(document.id, yearly.clause, words))
        yield Deadline("yearly", text, f"{yearly.month:02}-{yearly.day:02}", clause=yearly.clause)


def _title(document: str, library: Library, words: Words) -> str:
    parts = (part.document for pack in library.packs.values() for part in pack.documents)
    title = next((each.title for each in parts if each.id == document), "")
    return words.say("{title} [{id}]", title=words.policy(title), id=document) if title else document
