"""What a turn wishes of the registry of firms, fulfilled: the turn as it is then, with what was found out.

Each may be done again, so that a crash before the turn is committed costs nothing. Without a registry there is nothing to ask for.
"""

from dataclasses import replace
from typing import NamedTuple

from assessment.wording import Words
from bot.sessions.registrar import TOO_MANY_FIRMS, Registrar, TooManyFirms
from flows.conversation import greeted
from flows.enrolling_entries import Enrolled
from flows.enrolment import Enrolment
from flows.keeping_facts import not_kept
from flows.looking_up import known
from flows.position import Ground, Position
from flows.replies import Text
from flows.steps import Turn, again


class Desk(NamedTuple):
    """Where a way in has what is asked of the registry done, and the address of its pages, empty where it is on them already."""

    registrar: Registrar
    pages: str = ""


def ground_at(desk: Desk | None, ground: Ground) -> Ground:
    """The ground of a talk at this desk: without one, nobody can be enrolled."""
    return ground if desk is not None or not ground.enrols else replace(ground, enrols=False)


async def fulfilled(desk: Desk | None, user: str, at: Position, taken: Turn) -> Turn:
    """Have done what the turn wishes of the registry; raises StoreUnavailable."""
    if desk is None:
        return taken
    registrar = desk.registrar
    if taken.wish == "own_data":
        taken = greeted(at, known(at, await registrar.own_data(user), taken.looked))
    match taken.wish:
        case "enrol" if taken.enrolment is not None:
            return await _enrolled(registrar, user, at, taken, taken.enrolment)
        case "correct" if taken.correction is not None:
            await registrar.correct(user, taken.correction)
        case "withdraw" if taken.withdrawn is not None:
            await registrar.withdraw(user, taken.withdrawn.firm, taken.withdrawn.purpose, at.words.locale)
        case "facts":
            if not await registrar.keep_facts(user, taken.firm, taken.facts):
                return not_kept(at, taken)
        case "unsubscribe":
            await registrar.unsubscribe(user)
        case "erase":
            await registrar.erase(user)
        case _:
            pass
    return taken


async def _enrolled(registrar: Registrar, user: str, at: Position, taken: Turn, enrolment: Enrolment) -> Turn:
    try:
        firm = await registrar.enrol(user, enrolment, taken.facts)
    except TooManyFirms:
        return again(at, at.words.say(TOO_MANY_FIRMS))
    return taken._replace(
        entries=tuple(
            entry.model_copy(update={"firm": firm}) if isinstance(entry, Enrolled) else entry for entry in taken.entries
        )
    )


def way_to_the_data(desk: Desk | None, link: str, words: Words) -> Text:
    """Where one's data can be downloaded: behind a link that opens this talk, or on the page that one is on."""
    if desk is None or not desk.pages:
        return Text(
            text=words.say(
                "Your data can be downloaded on this site's page “Your data”, as JSON and as a spreadsheet: {page}",
                page="/data",
            )
        )
    said = words.say(
        "Download your data here, as JSON and as a spreadsheet; the link works once, within 7 days, and whoever has it sees "
        "your answers: {link}",
        link=f"{desk.pages}/go/{link}?to=data",
    )
    return Text(text=said)
