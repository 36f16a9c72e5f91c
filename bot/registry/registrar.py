"""The registry on behalf of one caller: enrols, shows, corrects, takes back, erases, each in one transaction with its audit entry.

Everything may be asked for again after a crash, and the second time changes nothing more: what is there already is left as it is,
and neither the ledger nor the audit tells it twice.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeVar

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.traces import remove_traces
from bot.registry.audit import OWNER, record
from bot.registry.consents import Shown, agree, take_back
from bot.registry.contacts import Caller, contact_for, contacts_of
from bot.registry.database import RegistryUnavailable
from bot.registry.erasure import (
    Leaving,
    empty_log,
    enrolments,
    erase_contact,
    firms_of,
    forget_caller,
    forget_said,
    leave_firm,
    suppress_caller,
    welcome_back,
)
from bot.registry.firm_names import retell
from bot.registry.keeping import keep
from bot.registry.own_data import read_own_data
from bot.registry.parts import firm_of, put_right, take_part
from bot.registry.recalling import follow
from bot.registry.standing import judge_firm
from bot.registry.tables import Contact, Enrolled, Firm
from bot.registry.tables.base import now
from bot.service import Service
from bot.sessions.registrar import TooManyFirms
from bot.sessions.store import StoreUnavailable
from bot.shared_state.state import StateUnavailable
from flows.consent import CONSENT_WORDS
from flows.enrolment import Correction, Enrolment, OwnData, Purpose

_TRIES: Final = 3
"""Two who enrol the same firm at once: one of them finds it only at the second look."""

Given = TypeVar("Given")


class OwnRegistrar:
    """The registry for one caller, as `bot.sessions.registrar.Registrar` describes it."""

    def __init__(self, service: Service, caller: Caller, address: str = "") -> None:
        self._service, self._caller = service, caller
        self._address = address
        """Of the network, where the caller came over one that is known."""

    async def enrol(self, user: str, enrolment: Enrolment, facts: Mapping[str, JsonValue]) -> str:
        """Enrol the firm, or bring up to date what the caller enrolled under this credit code before; its id."""

        async def work(session: AsyncSession) -> str:
            keys, library, on = self._service.registry.keys, self._service.library, self._service.today()
            firm = await firm_of(session, enrolment)
            contact = await contact_for(session, keys, self._caller, user, enrolment.locale)
            await welcome_back(session, keys, self._caller, (firm.region, firm.credit_code))
            enrolled, is_news = await take_part(session, keys, self._caller, firm, contact, enrolment)
            shown = Shown(enrolment.words, enrolment.locale, self._caller.channel)
            is_news |= await agree(session, enrolled, enrolment.purposes, shown)
            if "facts" in enrolment.purposes:
                is_news |= await keep(session, firm, contact, facts, enrolment.granted, library, on)
            else:
                mine = await contacts_of(session, keys, self._caller, user)
                is_news |= await self._without_facts(session, firm, mine, shown)
            if is_news:
                firm.active_at = contact.active_at = now()
                await retell(session, firm)
                await follow(session, firm.id, [contact.id])
                await judge_firm(session, firm, library, on, "enrolled")
                await self._record(session, firm, "firm.enrolled", {"purposes": sorted(enrolment.purposes)})
            return firm.id

        if not await self._has_enrolled(user, enrolment):
            await self._count_new_firm(user)
        firm = await self._writing(work)
        if "facts" not in enrolment.purposes:
            await self._forgotten()
        return firm

    async def _has_enrolled(self, user: str, enrolment: Enrolment) -> bool:
        """Whether it is the caller's firm already, so that nothing new is made."""
        try:
            async with self._service.registry.reading() as session:
                mine = await contacts_of(session, self._service.registry.keys, self._caller, user)
                is_the_firm = (Firm.region == enrolment.region, Firm.credit_code == enrolment.credit_code)
                is_mine = Enrolled.contact_id.in_([contact.id for contact in mine])
                found = select(Enrolled.id).join(Firm, Firm.id == Enrolled.firm_id).where(is_mine, *is_the_firm)
                return await session.scalar(found.limit(1)) is not None
        except RegistryUnavailable as error:
            raise StoreUnavailable(str(error)) from error

    async def _count_new_firm(self, user: str) -> None:
        """Raises TooManyFirms, StoreUnavailable."""
        throttle = self._service.firms_throttle
        seconds = await throttle.wait("firms", self._address, shared=True) if self._address else 0
        if seconds := seconds or await throttle.wait("firms", user):
            raise TooManyFirms(seconds)

    async def own_data(self, user: str) -> OwnData:
        """All that is kept of the caller; the firms in the order in which they were enrolled."""
        try:
            async with self._service.registry.reading() as session:
                mine = await contacts_of(session, self._service.registry.keys, self._caller, user)
                return await read_own_data(session, mine, self._service.library, self._service.today())
        except RegistryUnavailable as error:
            raise StoreUnavailable(str(error)) from error

    async def correct(self, user: str, correction: Correction) -> None:
        """Put one field right; nothing happens where the firm is not the caller's."""

        async def work(session: AsyncSession) -> None:
            firm, mine, parts = await self._mine(session, user, correction.firm)
            if firm is None or not [part for part in parts if put_right(part, correction)]:
                return
            firm.active_at = now()
            _note_activity(mine)
            await retell(session, firm)
            await follow(session, firm.id, [part.contact_id for part in parts])
            await self._record(session, firm, "enrolment.corrected", {"field": correction.field})

        await self._writing(work)
        await self._forgotten()

    async def withdraw(self, user: str, firm: str, purpose: Purpose, locale: str) -> None:
        """Take the caller's consent back for one firm, and delete what was kept for this purpose alone."""

        async def work(session: AsyncSession) -> Sequence[Caller]:
            row, mine, parts = await self._mine(session, user, firm)
            if row is None:
                return ()
            leaving = self._leaving(locale)
            if purpose == "register":
                return await self._left(session, row, mine, parts, leaving)
            shown = Shown(CONSENT_WORDS, locale, self._caller.channel)
            if not [part for part in parts if take_back(session, part, [purpose], shown)]:
                return ()
            if purpose == "facts":
                await forget_said(session, row, mine, leaving)
            else:
                for part in parts:
                    part.topics = []
                await follow(session, row.id, [part.contact_id for part in parts])
            _note_activity(mine)
            await self._record(session, row, "consent.withdrawn", {"purpose": purpose})
            return ()

        await self._forgotten(await self._writing(work))

    async def unsubscribe(self, user: str) -> None:
        """Suppress the caller on every channel known, and delete all that is kept; the same where nothing is kept."""

        async def work(session: AsyncSession) -> Sequence[Caller]:
            await suppress_caller(session, self._service.registry.keys, self._caller)
            return await self._erased(session, user)

        await self._forgotten(await self._writing(work))

    async def erase(self, user: str) -> None:
        """Delete all that is kept of the caller; of somebody who never enrolled nothing is kept, not even a digest."""
        await self._forgotten(await self._writing(lambda session: self._erased(session, user)))

    async def keep_facts(self, user: str, firm: str, facts: Mapping[str, JsonValue]) -> bool:
        """Have these answers take the place of those before, and judge the firm anew; False where that is not agreed to."""

        async def work(session: AsyncSession) -> bool:
            row, mine, parts = await self._mine(session, user, firm)
            agreed = [part.contact_id for part in parts if "facts" in part.purposes]
            contact = next((each for each in mine if each.id in agreed), None)
            if row is None or contact is None:
                return False
            library, on = self._service.library, self._service.today()
            if await keep(session, row, contact, facts, {}, library, on):
                row.active_at = contact.active_at = now()
                await judge_firm(session, row, library, on, "answers")
                await self._record(session, row, "facts.kept", {"facts": len(facts)})
            return True

        is_kept = await self._writing(work)
        await self._forgotten()
        return is_kept

    async def _without_facts(self, session: AsyncSession, firm: Firm, mine: Sequence[Contact], shown: Shown) -> bool:
        """Have the figures be agreed to on no channel any more; whether they were."""
        parts = await enrolments(session, firm, mine)
        taken = [part for part in parts if take_back(session, part, ["facts"], shown)]
        await forget_said(session, firm, mine, self._leaving(shown.locale))
        return bool(taken)

    async def _mine(
        self, session: AsyncSession, user: str, firm: str
    ) -> tuple[Firm | None, list[Contact], list[Enrolled]]:
        """The firm where it is the caller's, the caller's contacts, and their part in it."""
        mine = await contacts_of(session, self._service.registry.keys, self._caller, user)
        found = next((each for each in await firms_of(session, mine) if each.id == firm), None)
        return found, mine, [] if found is None else await enrolments(session, found, mine)

    async def _left(
        self, session: AsyncSession, firm: Firm, mine: Sequence[Contact], parts: Sequence[Enrolled], leaving: Leaving
    ) -> list[Caller]:
        """End the caller's part in the firm; without another firm nothing is kept of the caller any more."""
        reached: list[Caller] = []
        taking_part = {part.contact_id for part in parts}
        for contact in [each for each in mine if each.id in taking_part]:
            await leave_firm(session, firm, contact, leaving)
            if not await firms_of(session, [contact]):
                reached += await erase_contact(session, contact, leaving)
        return reached

    async def _erased(self, session: AsyncSession, user: str) -> list[Caller]:
        mine = await contacts_of(session, self._service.registry.keys, self._caller, user)
        # Held all at once, before anything else that others wait for.
        await firms_of(session, mine)
        reached: list[Caller] = []
        for contact in mine:
            reached += await erase_contact(session, contact, self._leaving(contact.locale))
        await forget_caller(session, self._service.registry.keys, self._caller)
        return reached

    def _leaving(self, locale: str) -> Leaving:
        service = self._service
        return Leaving(service.registry.keys, service.library, service.today(), self._caller.channel, locale)

    async def _record(self, session: AsyncSession, firm: Firm, action: str, details: Mapping[str, object]) -> None:
        told = {"channel": self._caller.channel, **details}
        await session.flush()
        await record(session, region=firm.region, actor=OWNER, action=action, subject=f"firm {firm.id}", details=told)

    async def _writing(self, work: Callable[[AsyncSession], Awaitable[Given]]) -> Given:
        """Do it in one transaction; raises StoreUnavailable."""
        for left in reversed(range(_TRIES)):
            try:
                async with self._service.registry.writing() as session:
                    return await work(session)
            except RegistryUnavailable as error:
                raise StoreUnavailable(str(error)) from error
            except DBAPIError as error:
                if not left:
                    raise StoreUnavailable(type(error).__name__) from error
        raise AssertionError

    async def _forgotten(self, reached: Sequence[Caller] = ()) -> None:
        """See to it that what was deleted is nowhere any more: not in the file, nor counted under other addresses of the caller.

        What is counted under the caller's own is what lets the answer to this very message through.
        """
        try:
            await empty_log(self._service.registry)
            for caller in reached:
                if caller != self._caller:
                    await remove_traces(self._service.shared_state, *caller)
        except (DBAPIError, OSError, StateUnavailable) as error:
            raise StoreUnavailable(type(error).__name__) from error


def _note_activity(contacts: Sequence[Contact]) -> None:
    for contact in contacts:
        contact.active_at = now()
