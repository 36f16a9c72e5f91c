"""Writes made-up firms into a registry, with how they stand, what their owners agreed to, and what happened to them over a year.

Quick enough for a start: firms are judged once for all that are alike, and rows go in many at a time.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.firm import Value
from assessment.library import Library
from bot.dates import CHINA
from bot.demonstration import DEMONSTRATION_REGION
from bot.demonstration.population import MadeUpFirm, firms
from bot.registry.audit import OWNER, record
from bot.registry.bulk import insert_rows
from bot.registry.contacts import Caller, address_known_as, sealed_address
from bot.registry.keys import Keys
from bot.registry.known import SaidFact, known
from bot.registry.staleness import expiry, stale_on
from bot.registry.standing import Standing, entitlements, judgement, note_standing, shortfalls, stand
from bot.registry.tables import (
    Address,
    Base,
    Consent,
    Contact,
    Enrolled,
    Firm,
    FirmFact,
    FirmTitle,
    Judgement,
    VisitCount,
)
from bot.registry.tables.base import new_id, now
from flows.consent import CONSENT_WORDS
from flows.enrolment import Purpose

FIRMS: Final = 1_200
_AT_ONCE: Final = 300
_LOCALES: Final = ("zh_Hans_CN", "zh_Hans_CN", "zh_Hans_CN", "zh_Hant_TW", "en")
_WHO_LEFT: Final = 70
_ONE_OUT_OF_DATE_IN: Final = 12
"""Of so many firms one may have figures of an earlier year, as there are everywhere."""
_DAYS: Final = 360
_DAYS_OF_VISITS: Final = 180
_ENTRIES: Final = 40
_ASKED_LAST: Final = (
    "revenue",
    "rd_expense",
    "ip_class1_in_use",
    "domestic_niche_share",
    "development_score",
    "employees",
)


async def fill(
    session: AsyncSession, keys: Keys, library: Library, on: date, count: int = FIRMS, seed: int = 1
) -> None:
    """Write so many firms and what happened to them until that day, in the session's transaction."""
    filling = _Filling(keys, library, on)
    waiting: list[Base] = []
    for firm in firms(count, seed):
        waiting += filling.rows_of(firm)
        if firm.number % _AT_ONCE == 0:
            await insert_rows(session, waiting)
            waiting.clear()
    waiting += _who_left(on, seed)
    waiting += _visits(on, seed)
    await insert_rows(session, waiting)
    for subject in filling.latest[-_ENTRIES:]:
        details = {"channel": "web", "purposes": ["register"]}
        await record(
            session,
            region=DEMONSTRATION_REGION,
            actor=OWNER,
            action="firm.enrolled",
            subject=f"firm {subject}",
            details=details,
        )


class _Filling:
    """Makes the rows of one firm after the other, and remembers how firms stand that are alike."""

    def __init__(self, keys: Keys, library: Library, on: date) -> None:
        self._keys, self._library, self._on = keys, library, on
        self._standings: dict[frozenset[tuple[str, Value]], Standing | None] = {}
        self.latest: list[str] = []
        """The firms enrolled in these days."""

    def rows_of(self, made_up: MadeUpFirm) -> Iterator[Base]:
        """All rows of one firm."""
        joined, active = self._on - timedelta(days=made_up.joined), self._heard_on(made_up)
        is_listed = not made_up.is_enrolled
        firm = Firm(
            id=new_id(),
            region=DEMONSTRATION_REGION,
            name=made_up.name,
            credit_code=made_up.credit_code,
            district=made_up.district,
            origin="demonstration",
            listed_name=made_up.name if is_listed else None,
            listed_district=made_up.district if is_listed else None,
            created_at=_moment(joined, made_up.number),
            active_at=_moment(active, made_up.number),
        )
        contact = "" if is_listed else new_id()
        said = dict(made_up.profile.facts) if "facts" in made_up.purposes else {}
        titles = list(self._titles(firm, made_up, contact, active)) if said or is_listed else []
        facts = [self._fact(firm, contact, fact, value, active) for fact, value in said.items()]
        now_known = known(self._library, facts, titles, self._on)
        standing = self._stand(now_known.values)
        note_standing(firm, standing, now_known, self._on)
        yield firm
        yield from titles
        yield from facts
        if standing is not None:
            yield from shortfalls(firm, standing)
            yield from entitlements(firm, standing)
            yield from self._history(firm, standing, said, (joined, active))
        if contact:
            address = self._address(contact, made_up, joined)
            yield from _owner(firm, contact, address, made_up, joined, self._on)
            if address is not None:
                yield address
            if made_up.joined < 3:
                self.latest.append(firm.id)

    def _heard_on(self, made_up: MadeUpFirm) -> date:
        """When it was heard of last: this year, so that figures are of last year on whatever day they are shown, but for some."""
        day = self._on - timedelta(days=made_up.active)
        return max(day, date(self._on.year, 1, 1)) if made_up.number % _ONE_OUT_OF_DATE_IN else day

    def _address(self, contact: str, made_up: MadeUpFirm, joined: date) -> Address | None:
        """An address that is nobody's; none on the web, where nobody can be reached."""
        if made_up.channel == "web":
            return None
        caller = Caller(made_up.channel, DEMONSTRATION_REGION, f"made-up-{made_up.number}")
        return Address(
            id=new_id(),
            contact_id=contact,
            channel=caller.channel,
            sealed=sealed_address(self._keys, caller),
            known_as=address_known_as(self._keys, caller),
            added_at=_moment(joined, made_up.number),
        )

    def _titles(self, firm: Firm, made_up: MadeUpFirm, contact: str, noted_on: date) -> Iterator[FirmTitle]:
        for title, ago in made_up.granted.items():
            granted_on = min(self._on - timedelta(days=ago), noted_on)
            yield FirmTitle(
                region=firm.region,
                firm_id=firm.id,
                given_by=contact,
                title=title,
                granted_on=granted_on,
                expires_on=expiry(self._library, firm.region, title, granted_on),
                source="self_check" if contact else "import",
                noted_on=noted_on,
                said_at=firm.active_at,
            )

    def _fact(self, firm: Firm, contact: str, fact: str, value: JsonValue, noted_on: date) -> FirmFact:
        return FirmFact(
            region=firm.region,
            firm_id=firm.id,
            given_by=contact,
            fact=fact,
            value=value,
            source="self_check",
            noted_on=noted_on,
            said_at=firm.active_at,
            stale_on=stale_on(self._library.catalogue, fact, noted_on),
        )

    def _history(
        self, firm: Firm, standing: Standing, said: Mapping[str, JsonValue], days: tuple[date, date]
    ) -> Iterator[Judgement]:
        """How it stood when it was enrolled, with fewer answers, and when its owner last said something."""
        joined, active = days
        if joined < active and said:
            moment = _moment(joined, 0)
            fewer = [SaidFact(fact, value, "", joined, moment) for fact, value in said.items()][: len(said) * 2 // 3]
            before = self._stand(known(self._library, fewer, (), joined).values)
            if before is not None and _told(before) != _told(standing):
                row = judgement(firm, before, joined, "enrolled")
                row.at = firm.created_at
                yield row
        row = judgement(firm, standing, active, "answers" if said else "import")
        row.at = firm.active_at
        yield row

    def _stand(self, values: dict[str, Value]) -> Standing | None:
        key = frozenset(values.items())
        if key not in self._standings:
            self._standings[key] = stand(self._library, DEMONSTRATION_REGION, values, self._on)
        return self._standings[key]


def _owner(
    firm: Firm, contact: str, address: Address | None, made_up: MadeUpFirm, joined: date, on: date
) -> Iterator[Base]:
    """Who enrolled it, over which channel, and what was agreed to and taken back."""
    locale, since = _LOCALES[made_up.number % len(_LOCALES)], _moment(joined, made_up.number)
    yield Contact(id=contact, talk=None, locale=locale, created_at=since)
    yield Enrolled(
        region=firm.region,
        firm_id=firm.id,
        contact_id=contact,
        address_id=None if address is None else address.id,
        channel=made_up.channel,
        firm_name=firm.name,
        district=firm.district,
        role=made_up.role,
        topics=list(made_up.topics),
        purposes=list(made_up.purposes),
        since=since,
    )
    before: tuple[Purpose, ...] = () if made_up.left is None else ("reminders",)
    for purpose in (*made_up.purposes, *before):
        yield _line(firm.id, contact, purpose, since, made_up.channel, locale)
    if made_up.left is not None:
        left = max(_moment(on - timedelta(days=made_up.left), made_up.number), since)
        yield _line(firm.id, contact, "reminders", left, made_up.channel, locale, given=False)


def _line(
    firm: str, contact: str, purpose: Purpose, at: datetime, channel: str, locale: str, *, given: bool = True
) -> Consent:
    return Consent(
        region=DEMONSTRATION_REGION,
        at=at,
        firm_id=firm,
        contact_id=contact,
        purpose=purpose,
        given=given,
        words=CONSENT_WORDS,
        locale=locale,
        channel=channel,
    )


def _who_left(on: date, seed: int) -> Iterator[Consent]:
    """What the ledger keeps of owners who had everything deleted."""
    dice = _dice(f"left {seed}")
    for number in range(_WHO_LEFT):
        firm, contact = new_id(), new_id()
        came = dice.randrange(5, _DAYS)
        for ago, given in ((came, True), (dice.randrange(came), False)):
            at = _moment(on - timedelta(days=ago), number)
            yield _line(firm, contact, "register", at, "wechat", _LOCALES[0], given=given)


def _visits(on: date, seed: int) -> Iterator[VisitCount]:
    """How visits to the self-check ended, day by day."""
    dice = _dice(f"visits {seed}")
    for ago in range(_DAYS_OF_VISITS):
        day = on - timedelta(days=ago)
        # Fewer come at weekends.
        busy = 1 if day.weekday() >= 5 else 3
        yield _visit(day, "finished", "", busy * dice.randrange(2, 9))
        for weight, question in enumerate(_ASKED_LAST):
            if count := busy * dice.randrange(0, 1 + len(_ASKED_LAST) - weight) // 2:
                yield _visit(day, "stopped", question, count)
        if count := dice.randrange(0, 3):
            yield _visit(day, "ruled_out", "on_dishonesty_list" if ago % 3 else "registered_in_region", count)


def _visit(day: date, ended: str, question: str, count: int) -> VisitCount:
    return VisitCount(region=DEMONSTRATION_REGION, day=day, exit=ended, question=question, count=count)


def _moment(day: date, number: int) -> datetime:
    """A moment of that day, in the hours of an office, and never one that is still to come."""
    return min(datetime.combine(day, time(9 + number % 8, number % 60), CHINA), now())


def _told(standing: Standing) -> tuple[Any, ...]:
    return standing.likely_tier, standing.possible_tier, standing.missing_count, standing.open_count


def _dice(seed: str) -> Random:
    # Nothing is kept secret by it: the same seed shall give the same firms.
    return Random(seed)  # noqa: S311
