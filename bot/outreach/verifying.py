"""Whether a row may be sent, by all that is known of it at a moment, and otherwise where it stands from then on.

Pure. What withdraws it for good is looked at first: it holds whatever else does, and whoever had it sent.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Row

from bot.outreach import reasons
from bot.outreach.rows import Held
from bot.outreach.schedule import QuietHours, next_moment
from bot.registry.contacts import firm_known_as
from bot.registry.keys import Keys

WEEK: Final = timedelta(days=7)
UNREACHABLE_FOR: Final = timedelta(days=30)
AnyRow = Row[*tuple[Any, ...]]
_PURPOSE: Final = "reminders"


class Rules(NamedTuple):
    """What holds for all reminders of an installation."""

    quiet_hours: QuietHours
    a_week: int


class Refusal(NamedTuple):
    state: str
    reason: str
    due_at: datetime | None = None


class Known(NamedTuple):
    """All that decides whether rows may be sent, as it stands while the transaction holds it."""

    at: datetime
    rules: Rules
    keys: Keys
    rows: Mapping[str, AnyRow]
    """Each with its campaign's state, its firm, what the recipient agreed to, the address, and whether the channel is halted."""
    suppressed: frozenset[str]
    week: dict[str, dict[str, datetime]]
    """When each campaign last may have gone out to each firm."""


def digests_of(keys: Keys, held: Held, row: AnyRow) -> frozenset[str]:
    """What may keep it from being sent for good: of the address as it was and as it is, and of the firm."""
    firm = None if row.credit_code is None else firm_known_as(keys, row.region, row.credit_code)
    return frozenset(each for each in (held.known_as, row.known_as, firm) if each is not None)


def refusal_of(known: Known, held: Held, row: AnyRow) -> Refusal | None:
    """Why it may not be sent now; None where it may."""
    return _by_consent(known, held, row) or _by_time(known, held, row)


def _by_consent(known: Known, held: Held, part: AnyRow) -> Refusal | None:
    if not known.suppressed.isdisjoint(digests_of(known.keys, held, part)):
        return Refusal("suppressed", reasons.SUPPRESSED)
    if part.credit_code is None or part.known_as is None:
        return Refusal("suppressed", reasons.GONE)
    if part.known_as != held.known_as:
        # Reached elsewhere by now: to be looked at anew with that address.
        return Refusal("pending", "")
    if _PURPOSE not in part.purposes:
        return Refusal("suppressed", reasons.WITHDRAWN)
    if held.topic and held.topic not in part.topics:
        return Refusal("suppressed", reasons.OTHER_TOPIC)
    if part.unreachable_at is not None and part.unreachable_at > known.at - UNREACHABLE_FOR:
        return Refusal("suppressed", reasons.UNREACHABLE)
    return None


def _by_time(known: Known, held: Held, row: AnyRow) -> Refusal | None:
    if row.campaign_state != "running":
        return Refusal("pending", reasons.NOT_RUNNING)
    if held.repeatable_until is not None and not _is_dropped(held, known.at):
        return Refusal("unknown", reasons.LOST)
    if row.is_halted:
        return Refusal("pending", reasons.HALTED)
    if (refusal := by_the_clock(held, known.rules, known.at)) is not None:
        return refusal
    room_at = _room_in_the_week(known, held)
    return None if room_at is None else put_off(held, room_at, reasons.OFTEN)


def _is_dropped(held: Held, at: datetime) -> bool:
    """Whether its channel surely drops it still: after the clock was set back nobody knows how long ago it may have gone out."""
    return held.repeatable_until is not None and (held.settled_at or at) <= at < held.repeatable_until


def by_the_clock(held: Held, rules: Rules, at: datetime) -> Refusal | None:
    """Why nothing of it goes out at this moment, whatever else is known."""
    if at >= held.ends_at:
        return put_off(held, at, reasons.ENDED)
    allowed = next_moment(at, rules.quiet_hours, on_days_off=held.on_days_off)
    return None if allowed <= at else put_off(held, allowed, reasons.QUIET)


def put_off(held: Held, until: datetime, reason: str) -> Refusal:
    """Not before then; where that is too late to be of use, not at all, and then nobody knows of one that may have gone out."""
    if until < held.ends_at:
        return Refusal("pending", reason, until)
    return Refusal("expired", reason) if held.settled_at is None else Refusal("unknown", reasons.LOST)


def _room_in_the_week(known: Known, held: Held) -> datetime | None:
    """When the firm may get a reminder of this campaign; None for now."""
    others = sorted(
        sent_at for campaign, sent_at in known.week.get(held.firm_id, {}).items() if campaign != held.campaign_id
    )
    too_many = len(others) - known.rules.a_week
    return None if too_many < 0 else others[too_many] + WEEK
