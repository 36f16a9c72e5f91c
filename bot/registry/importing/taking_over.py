"""Taking a list over: every row that may be, in one transaction with its audit entry, or nothing; a second time does nothing.

What was kept when the list was shown may be another by now: firms are looked up anew, and who withdrew meanwhile stays away.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.library import Library
from bot.registry.audit import record
from bot.registry.bulk import insert_behind
from bot.registry.database import RegistryUnavailable
from bot.registry.importing.comparing import LIST, Kept, changes, kept, together
from bot.registry.importing.drafts import OUTCOMES, parted
from bot.registry.importing.forecast import Forecast
from bot.registry.importing.lookups import FIRMS_AT_ONCE, Known, known_firms, withdrawn
from bot.registry.importing.rows import Listed
from bot.registry.known import known
from bot.registry.staleness import stale_on
from bot.registry.standing import entitlements, judgement, note_standing, shortfalls, stands
from bot.registry.tables import (
    Base,
    Entitlement,
    Firm,
    FirmFact,
    FirmTitle,
    ImportDraft,
    ImportRow,
    Judgement,
    Shortfall,
)
from bot.registry.tables.base import new_id, now
from bot.registry.wall import Wall

ACTION: Final = "import.taken"
_TRIES: Final = 3
"""An owner may enrol a firm of the list at the same moment: the second look finds it."""
_TO_BE_TAKEN: Final = ("new", "changed", "same")


class NotThere(LookupError):
    """The list is not kept any more, or is none of the region's."""


async def take_over(wall: Wall, official: str, draft: str, library: Library, on: date) -> dict[str, int]:
    """Take the list over, once; how many rows came to what. Raises NotThere, RegistryUnavailable."""
    forecast = Forecast(library, wall.region, on)
    await forecast.work_out(wall, draft)
    for left in reversed(range(_TRIES)):
        try:
            async with wall.writing() as session:
                return await _Taking(wall, session, forecast, library, on).take(official, draft)
        except IntegrityError as error:
            if not left:
                raise RegistryUnavailable(type(error).__name__) from None
    raise AssertionError


class _Taking:
    """One transaction in which a list is taken over."""

    def __init__(self, wall: Wall, session: AsyncSession, forecast: Forecast, library: Library, on: date) -> None:
        self._wall, self._session, self._forecast = wall, session, forecast
        self._library, self._on = library, on
        self._counts: Counter[str] = Counter()
        self._made: list[Base] = []

    async def take(self, official: str, draft_id: str) -> dict[str, int]:
        session = self._session
        draft = await session.scalar(
            select(ImportDraft).where(ImportDraft.id == draft_id, ImportDraft.ends_at > now()).with_for_update()
        )
        if draft is None:
            raise NotThere(draft_id)
        if draft.taken_at is not None:
            return draft.counts
        self._counts["withdrawn"] = draft.counts["withdrawn"]
        for numbers in parted(await self._numbers(draft_id), FIRMS_AT_ONCE):
            await self._take_some(draft_id, [number for firm in numbers for number in firm])
            # Others are answered in between.
            await asyncio.sleep(0)
        counts = {outcome: self._counts[outcome] for outcome in OUTCOMES}
        counts["refused"] = draft.counts["refused"]
        taken = update(ImportDraft).where(ImportDraft.id == draft_id).values(counts=counts, taken_at=now())
        await session.execute(taken)
        await session.execute(delete(ImportRow).where(ImportRow.draft_id == draft_id))
        await record(
            session,
            region=self._wall.region,
            actor=official,
            action=ACTION,
            subject=f"import {draft_id}",
            # Not the file's name, which may name somebody, and the audit outlives everybody.
            details=counts,
        )
        return counts

    async def _numbers(self, draft_id: str) -> list[list[int]]:
        """The numbers of the rows to be taken over, those of one firm together."""
        found = await self._session.execute(
            select(ImportRow.number, ImportRow.said["credit_code"].as_string())
            .where(ImportRow.draft_id == draft_id, ImportRow.outcome.in_(_TO_BE_TAKEN))
            .order_by(ImportRow.number)
        )
        firms: dict[str, list[int]] = {}
        for number, code in found:
            firms.setdefault(code, []).append(number)
        return list(firms.values())

    async def _take_some(self, draft_id: str, numbers: Sequence[int]) -> None:
        session = self._session
        rows = await session.execute(
            select(ImportRow.number, ImportRow.said)
            .where(ImportRow.draft_id == draft_id, ImportRow.number.in_(numbers))
            .order_by(ImportRow.number)
        )
        firms: dict[str, list[Listed]] = {}
        for _number, said in rows:
            listed = Listed.model_validate(said)
            firms.setdefault(listed.credit_code, []).append(listed)
        gone = await withdrawn(session, self._wall, list(firms))
        there = await known_firms(session, list(firms), held=True)
        touched: list[Known] = []
        for code, said_of_firm in firms.items():
            if code in gone:
                self._counts["withdrawn"] += len(said_of_firm)
            elif (firm := self._take_firm(there.get(code), said_of_firm)) is not None:
                touched.append(firm)
        await self._judge(touched)
        await session.flush()
        await insert_behind(self._wall, session, self._made)
        self._made.clear()
        session.expunge_all()

    def _take_firm(self, there: Known | None, rows: Sequence[Listed]) -> Known | None:
        """Write what the rows say of the firm; it, where that is anything new."""
        before = None if there is None else kept(there.firm, there.titles, there.facts, self._on)
        is_news = False
        for row in rows:
            if before is None:
                self._counts["new"] += 1
                before, is_news = Kept(said=row, is_listed=True), True
                continue
            changed = bool(changes(before, row))
            self._counts["changed" if changed else "same"] += 1
            before, is_news = Kept(said=together(before.said, row), is_listed=True), is_news or changed
        if before is None or not is_news:
            return None
        listed = rows[0]
        for row in rows[1:]:
            listed = together(listed, row)
        known_firm = there or self._new(listed)
        self._write(known_firm, listed)
        return known_firm

    def _new(self, listed: Listed) -> Known:
        firm = Firm(
            id=new_id(),
            region=self._wall.region,
            credit_code=listed.credit_code,
            name=listed.name,
            district=listed.district,
            origin="imported",
        )
        self._made.append(firm)
        return Known(firm, alone=listed)

    def _write(self, there: Known, listed: Listed) -> None:
        firm, moment = there.firm, now()
        firm.name = firm.listed_name = listed.name
        if listed.district:
            firm.district = firm.listed_district = listed.district
        firm.active_at = moment
        titles = {title.title: title for title in there.titles if title.given_by == LIST}
        for name, days in listed.titles.items():
            title = titles.get(name)
            if title is None:
                title = FirmTitle(firm_id=firm.id, region=firm.region, given_by=LIST, title=name)
                self._made.append(title)
                there.titles.append(title)
            title.granted_on, title.expires_on = days.granted_on, days.expires_on
        # What lists say counts together, whichever of them said it.
        for title in there.titles:
            if title.given_by == LIST and listed.titles:
                title.source, title.noted_on, title.said_at = "import", self._on, moment
        facts = {fact.fact: fact for fact in there.facts if fact.given_by == LIST}
        for name, value in listed.facts.items():
            fact = facts.get(name)
            if fact is None:
                fact = FirmFact(firm_id=firm.id, region=firm.region, given_by=LIST, fact=name)
                self._made.append(fact)
                there.facts.append(fact)
            fact.value, fact.source, fact.noted_on, fact.said_at = value, "import", self._on, moment
            fact.stale_on = stale_on(self._library.catalogue, name, self._on)

    async def _judge(self, firms: Sequence[Known]) -> None:
        """Have each firm stand as all that is kept of it now says."""
        session, ids = self._session, [known_firm.firm.id for known_firm in firms]
        for table in (Shortfall, Entitlement):
            await session.execute(
                delete(table).where(table.firm_id.in_(ids)).execution_options(synchronize_session=False)
            )
        last = await session.scalars(
            select(Judgement).where(Judgement.firm_id.in_(ids)).order_by(Judgement.at, Judgement.id.desc())
        )
        before = {row.firm_id: stands(row) for row in last}
        for there in firms:
            if there.alone is not None:
                told, standing = self._forecast.of_new(there.alone)
            else:
                told = known(self._library, there.facts, there.titles, self._on)
                standing = self._forecast.stand(told.values)
            note_standing(there.firm, standing, told, self._on)
            if standing is None:
                continue
            self._made += shortfalls(there.firm, standing)
            self._made += entitlements(there.firm, standing)
            row = judgement(there.firm, standing, self._on, "import")
            if before.get(there.firm.id) != stands(row):
                self._made.append(row)
