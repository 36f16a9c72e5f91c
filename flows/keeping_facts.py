"""Answers kept with the firm that was enrolled, where that was agreed to: each time they are whole and differ from what was kept.

Pure: a position in, what is to be kept out. They are about that firm until the owner begins anew; then they are kept only on the
owner's word, since another firm may be meant.
"""

from hashlib import blake2b
from typing import Final

from pydantic import JsonValue
from pydantic_core import to_json

from assessment.wording import later as _
from flows.chart import Place
from flows.enrolling_entries import Enrolled, FactsKept, Withdrawn
from flows.position import Position, position
from flows.prompts import prompt
from flows.replies import Text
from flows.steps import Turn
from flows.written import encoded

_KEPT: Final = _("These answers are now kept with the firm that you enrolled.")


def facts_of(at: Position) -> dict[str, JsonValue]:
    """The answers that count now, as they are kept."""
    return {fact: encoded(at.given[fact]) for fact in sorted(at.given)}


def in_short(facts: dict[str, JsonValue]) -> str:
    """The same for the same answers."""
    return blake2b(to_json(facts), digest_size=9).hexdigest() if facts else ""


def kept_up(at: Position, taken: Turn) -> Turn:
    """The turn, with the wish to keep the answers where it leads to a result that differs from what was kept."""
    if at.standing.enrolled is None or taken.wish is not None or not taken.entries:
        return taken
    now = position((*at.log, *taken.entries), at.ground, at)
    facts = facts_of(now)
    if not _is_whole(now) or not _is_news(now, facts):
        return taken
    waits, say = prompt(now), now.words.say
    said = taken.replies[: len(taken.replies) - len(waits)]
    if now.standing.is_about_the_enrolled:
        kept = Text(text=say(_KEPT))
        return keeping(now, at.standing.enrolled.firm, Turn(taken.entries, (*said, kept, *waits), taken.over))
    if at.standing.state is Place.RESULT:
        return taken
    offered = Text(
        text=say(
            "You began anew, so these answers are not kept with the firm that you enrolled. “Update my firm” keeps them with it."
        )
    )
    return taken._replace(replies=(*said, offered, *waits))


def keeping(now: Position, firm: str, taken: Turn) -> Turn:
    """The turn, with the wish to keep the answers of where it leads with this firm."""
    facts = facts_of(now)
    entries = (*taken.entries, FactsKept(facts=in_short(facts)))
    return taken._replace(entries=entries, wish="facts", facts=facts, firm=firm)


def not_kept(at: Position, taken: Turn) -> Turn:
    """The same turn where the answers were not kept after all, since the consent was taken back elsewhere: it says so no more."""
    entries = tuple(entry for entry in taken.entries if not isinstance(entry, FactsKept | Enrolled))
    withdrawn = Withdrawn(firm=taken.firm, purpose="facts")
    replies = tuple(reply for reply in taken.replies if reply != Text(text=at.words.say(_KEPT)))
    return taken._replace(entries=(*entries, withdrawn), replies=replies, wish=None)


def _is_whole(now: Position) -> bool:
    return now.standing.state is Place.RESULT and not now.standing.is_quick and now.ground.enrols


def _is_news(now: Position, facts: dict[str, JsonValue]) -> bool:
    enrolled = now.standing.enrolled
    return (
        enrolled is not None
        and "facts" in enrolled.purposes
        and enrolled.region == now.standing.region
        and enrolled.facts != in_short(facts)
        and bool(facts)
    )
