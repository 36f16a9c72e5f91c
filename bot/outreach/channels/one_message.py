"""A reminder as one plain text: what it says, why it comes and by which source, and how to end reminders. Nothing is sent here."""

from typing import Final

from assessment.wording import Words
from assessment.wording import later as _
from bot.capabilities import Limit
from bot.outreach.content import Content

TOO_LONG: Final = _("This is longer than one message on this channel can be. Please shorten it.")
NOTHING: Final = _("There is nothing in it to read.")
_PARTED: Final = "\n\n"


def words_of(content: Content) -> Words:
    """What is said around a reminder, in its language."""
    return Words(content.locale, {})


def as_text(content: Content, *endings: str) -> str:
    """All of it, with what else stands at its end."""
    say = words_of(content).say
    about = [say("For: {firm}", firm=content.firm)] if content.firm else []
    about += [say("Why you get this: {why}", why=content.why)] if content.why else []
    about += [say("Source: {source}", source=content.source)] if content.source else []
    parts = (content.title, content.body, "\n".join(about), *endings)
    return _PARTED.join(part.strip() for part in parts if part.strip())


def problems_of(content: Content, text: str, limit: Limit) -> tuple[str, ...]:
    """Why this could not be sent; with none it can."""
    if not content.title.strip() and not content.body.strip():
        return (NOTHING,)
    return () if limit.holds(text) else (TOO_LONG,)
