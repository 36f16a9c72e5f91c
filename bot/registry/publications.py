"""How a region's pack comes into use: drafted by one official, submitted, and published by another who has seen that very content.

The database refuses as well what must not be (`tables.policies`): a publication approved by its author, or two in use at a time.
Every step is an entry of the audit in the same transaction.
"""

from datetime import date
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from transitions import Machine

from assessment.wording import later as _
from bot.pack_archives import Files, content_of, written_archive
from bot.registry.audit import record
from bot.registry.tables import Firm, Impact, Movement, Publication
from bot.registry.tables.base import now
from bot.registry.wall import Wall

_LINES: Final[tuple[tuple[str, list[str], str], ...]] = (
    ("edit", ["draft", "submitted"], "draft"),
    ("submit", ["draft"], "submitted"),
    ("publish", ["submitted"], "published"),
    ("replace", ["published"], "replaced"),
    ("withdraw", ["draft", "submitted"], "withdrawn"),
)
CHART: Final = Machine(
    model=None,
    states=["draft", "submitted", "published", "replaced", "withdrawn"],
    initial="draft",
    transitions=[{"trigger": trigger, "source": source, "dest": dest} for trigger, source, dest in _LINES],
    auto_transitions=False,
    ignore_invalid_triggers=True,
    name="publication",
)
"""Built once; a row is moved by it and never registered, so that the chart holds none."""

NOT_THERE: Final = _("There is no such draft in your region.")
NOT_FROM_HERE: Final = _("That cannot be done with it where it stands now.")
OF_ANOTHER: Final = _("Only its author can submit a draft.")
OWN_WORK: Final = _("Whoever wrote a draft cannot approve it: another official has to publish it.")
OTHER_CONTENT: Final = _("The draft was changed since you looked at it. Please look at it again.")
COMPARE_AGAIN: Final = _(
    "Other policies came into use since the draft was compared. Please compare it again, then publish."
)

TOO_MANY: Final = _("There are as many open drafts as can be looked at. Please publish or withdraw one of them first.")
MOST_OPEN: Final = 20
"""Drafts of a region at once: each is a whole pack, and each has its own impact worked out."""


class Refused(ValueError):
    """A step that cannot be taken, with why."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


async def add_draft(wall: Wall, official: str, files: Files, *, edition: str, note: str) -> str:
    """Keep a new draft of the wall's region, held against what is in use now; gives its id. Raises Refused."""
    async with wall.writing() as session:
        is_open = Publication.state.in_(("draft", "submitted"))
        if (await session.scalar(select(func.count()).select_from(Publication).where(is_open)) or 0) >= MOST_OPEN:
            raise Refused(TOO_MANY)
        publication = Publication(
            region=wall.region,
            state="draft",
            archive=written_archive(files),
            content=content_of(files),
            based_on=edition,
            follows=await _in_use_now(session),
            note=note,
            author_id=official,
        )
        session.add(publication)
        await session.flush()
        await _told(session, publication, official, "drafted")
        return publication.id


async def edit(wall: Wall, official: str, publication_id: str, files: Files, *, edition: str, note: str) -> None:
    """Put other content into a draft, whose author the official then is; a submitted one is a draft again. Raises Refused."""
    async with wall.writing() as session:
        publication = await _found(session, publication_id)
        _check(publication, "edit")
        if content_of(files) == publication.content and publication.author_id == official:
            if note != publication.note:
                publication.note = note
                await _told(session, publication, official, "edited", note=note)
            return
        _step(publication, "edit")
        publication.archive, publication.content = written_archive(files), content_of(files)
        publication.based_on, publication.follows = edition, await _in_use_now(session)
        publication.note, publication.author_id, publication.submitted_at = note, official, None
        await _forget_impact(session, publication)
        await _told(session, publication, official, "edited")


async def compare_again(wall: Wall, official: str, publication_id: str, *, edition: str) -> None:
    """Note that a draft is held against what is in use now; one that was submitted has to be submitted again. Raises Refused."""
    async with wall.writing() as session:
        publication = await _found(session, publication_id)
        _step(publication, "edit")
        publication.based_on, publication.follows = edition, await _in_use_now(session)
        publication.submitted_at = None
        await _forget_impact(session, publication)
        await _told(session, publication, official, "compared")


async def submit(wall: Wall, official: str, publication_id: str) -> None:
    """Ask for approval; raises Refused."""
    async with wall.writing() as session:
        publication = await _found(session, publication_id)
        if publication.author_id != official:
            raise Refused(OF_ANOTHER)
        _step(publication, "submit")
        publication.submitted_at = now()
        await _told(session, publication, official, "submitted")


async def withdraw(wall: Wall, official: str, publication_id: str) -> None:
    """Give a draft up; raises Refused."""
    async with wall.writing() as session:
        publication = await _found(session, publication_id)
        _step(publication, "withdraw")
        await _forget_impact(session, publication)
        await _told(session, publication, official, "withdrawn")


async def publish(
    wall: Wall,
    official: str,
    publication_id: str,
    *,
    content: str,
    edition: str,
    summary: dict[str, Any],
    impact_on: date | None = None,
) -> None:
    """Bring a submitted draft into use, with the content that the official has seen; raises Refused.

    With `impact_on` it is worked out anew, in the same step, which firms it moves on that day.
    """
    try:
        async with wall.writing() as session:
            publication = await _found(session, publication_id)
            if publication.author_id == official:
                raise Refused(OWN_WORK)
            if publication.content != content:
                raise Refused(OTHER_CONTENT)
            _check(publication, "publish")
            older = await session.scalar(select(Publication).where(Publication.state == "published").with_for_update())
            # The same row decides and is replaced: between two looks another could be published.
            if publication.based_on != edition or publication.follows != ("" if older is None else older.id):
                raise Refused(COMPARE_AGAIN)
            if older is not None:
                _step(older, "replace")
                # Before the newer one is published: the database has one in use at a time.
                await session.flush()
            _step(publication, "publish")
            publication.approver_id, publication.published_at, publication.summary = official, now(), summary
            await session.flush()
            if impact_on is not None:
                await begin_impact(session, publication, edition=edition, on=impact_on)
            await _told(session, publication, official, "published", summary=summary, note=publication.note)
    except IntegrityError:
        # Another was published in the same moment.
        raise Refused(COMPARE_AGAIN) from None


async def _found(session: AsyncSession, publication_id: str) -> Publication:
    found = await session.scalar(select(Publication).where(Publication.id == publication_id).with_for_update())
    if found is None:
        raise Refused(NOT_THERE)
    return found


def _check(publication: Publication, event: str) -> None:
    if publication.state not in CHART.events[event].transitions:
        raise Refused(NOT_FROM_HERE)


def _step(publication: Publication, event: str) -> None:
    _check(publication, event)
    CHART.events[event].trigger(publication)


async def _in_use_now(session: AsyncSession) -> str:
    """The id of the region's publication in use, empty where that is the shipped pack."""
    return await session.scalar(select(Publication.id).where(Publication.state == "published")) or ""


async def begin_impact(session: AsyncSession, publication: Publication, *, edition: str, on: date) -> None:
    """Have it worked out from the beginning which firms the publication moves, held against that edition."""
    await _forget_impact(session, publication)
    session.add(
        Impact(
            region=publication.region,
            publication_id=publication.id,
            content=publication.content,
            edition=edition,
            judged_on=on,
            state="running",
            total=await session.scalar(select(func.count()).select_from(Firm)) or 0,
            done=0,
            counts={},
        )
    )


async def _forget_impact(session: AsyncSession, publication: Publication) -> None:
    """What was worked out is of another content; whoever still works it out finds nothing to add to, and stops."""
    await session.execute(delete(Movement).where(Movement.publication_id == publication.id))
    await session.execute(delete(Impact).where(Impact.publication_id == publication.id))


async def _told(session: AsyncSession, publication: Publication, official: str, what: str, **more: Any) -> None:
    await record(
        session,
        region=publication.region,
        actor=official,
        action=f"policy.{what}",
        subject=f"publication {publication.id}",
        details={"content": publication.content, "based_on": publication.based_on, **more},
    )
