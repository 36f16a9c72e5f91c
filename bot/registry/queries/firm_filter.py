"""Which firms of a region are looked for: a typed filter, and the conditions that it comes to in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select

from bot.dates import beginning_of
from bot.registry.tables import Entitlement, Firm, FirmTitle, Movement, Shortfall
from flows.credit_code import LENGTH

_SURELY_A_CODE: Final = 8
"""So many letters and digits, a digit first, are no part of a name."""


class Origin(StrEnum):
    """Who brought a firm in first."""

    ENROLLED = "enrolled"
    IMPORTED = "imported"
    DEMONSTRATION = "demonstration"


class Standing(StrEnum):
    """What is known of how a firm stands."""

    OPEN = "open"
    """A higher tier than the likely one is not ruled out."""
    SETTLED = "settled"
    UNJUDGED = "unjudged"
    """Nothing is known to judge by."""


class Order(StrEnum):
    """What firms are ordered by."""

    NAME = "name"
    DISTANCE = "distance"
    """Those come first of which the fewest requirements of the next tier are missing or open."""
    EXPIRY = "expiry"
    LATEST = "latest"
    """Those last heard of come first."""
    QUIETEST = "quietest"
    """Those not heard of for longest come first."""


NO_TIER: Final = "-"
"""In the place of a tier: none of them."""


class Lacking(NamedTuple):
    """A requirement of a tier that firms do not meet."""

    tier: str
    requirement: str


class Holding(NamedTuple):
    """A title, and the day on which firms are to hold it."""

    title: str
    on: date


@dataclass(frozen=True)
class FirmFilter:
    """Which firms, and in which order; None and the empty text choose nothing out."""

    text: str = ""
    """A part of the name, or of the credit code from its beginning."""
    likely: str | None = None
    possible: str | None = None
    standing: Standing | None = None
    next: str | None = None
    missing_at_least: int | None = None
    missing_at_most: int | None = None
    """Of the next tier's requirements so many are surely not met; what is open is not counted."""
    lacking: Lacking | None = None
    measure: str | None = None
    after_recognition: bool = False
    """Whether the measure would apply with the next title, not now."""
    district: str | None = None
    holding: Holding | None = None
    expires_from: date | None = None
    expires_before: date | None = None
    """Of firms that hold a certain title the end of that one, of others that of the first to end."""
    stale_before: date | None = None
    """The first of what is known goes stale before then."""
    changed_by: str | None = None
    """The publication that changes something for them."""
    active_since: date | None = None
    quiet_since: date | None = None
    """Nothing was said of it from this day on."""
    origin: Origin | None = None
    order: Order = Order.NAME


def conditions(wanted: FirmFilter) -> Sequence[ColumnElement[bool]]:
    """What holds of all these firms and of no others."""
    parts = (*_of_identity(wanted), *_of_standing(wanted), *_of_time(wanted))
    return [condition for condition in parts if condition is not None]


def _of_identity(wanted: FirmFilter) -> Sequence[ColumnElement[bool] | None]:
    text = wanted.text.strip()
    return (
        _called(text) if text else None,
        None if wanted.district is None else Firm.district == wanted.district,
        None if wanted.active_since is None else Firm.active_at >= beginning_of(wanted.active_since),
        None if wanted.quiet_since is None else Firm.active_at < beginning_of(wanted.quiet_since),
        None if wanted.origin is None else Firm.origin == wanted.origin.value,
    )


def _called(text: str) -> ColumnElement[bool]:
    code = text.upper()
    # No code holds anything after Z, so that all that begin so lie between these two.
    has_code = Firm.credit_code.between(code, code.ljust(LENGTH, "Z"))
    is_alphanumeric = text.isascii() and text.isalnum() and len(text) <= LENGTH
    if is_alphanumeric and text[0].isdecimal() and len(text) >= _SURELY_A_CODE:
        return has_code
    # Chinese knows no capitals, and not to look for them takes half as long.
    is_named = (Firm.name.contains if code == text.lower() else Firm.name.icontains)(text, autoescape=True)
    return or_(is_named, has_code) if is_alphanumeric else is_named


def _of_standing(wanted: FirmFilter) -> Sequence[ColumnElement[bool] | None]:
    return (
        *(
            None if tier is None else and_(column.is_(None), _JUDGED) if tier == NO_TIER else column == tier
            for column, tier in (
                (Firm.likely_tier, wanted.likely),
                (Firm.possible_tier, wanted.possible),
                (Firm.next_tier, wanted.next),
            )
        ),
        None if wanted.standing is None else _IN[wanted.standing],
        None if wanted.missing_at_least is None else Firm.missing_count >= wanted.missing_at_least,
        None if wanted.missing_at_most is None else Firm.missing_count <= wanted.missing_at_most,
        None if wanted.lacking is None else Firm.id.in_(lacking_it(wanted.lacking)),
        None if wanted.measure is None else Firm.id.in_(entitled_to(wanted.measure, later=wanted.after_recognition)),
    )


_JUDGED: Final = Firm.judged_on.is_not(None)
"""Of the others it is not known whether they are in a tier."""
_IN: Final = {
    Standing.OPEN: and_(_JUDGED, Firm.likely_tier.is_distinct_from(Firm.possible_tier)),
    Standing.SETTLED: and_(_JUDGED, Firm.likely_tier.is_not_distinct_from(Firm.possible_tier)),
    Standing.UNJUDGED: Firm.judged_on.is_(None),
}


def _of_time(wanted: FirmFilter) -> Sequence[ColumnElement[bool] | None]:
    since, before = wanted.expires_from, wanted.expires_before
    ends = Firm.expires_on if wanted.holding is None else FirmTitle.expires_on
    days = [] if since is None else [ends >= since]
    days += [] if before is None else [ends < before]
    changed = select(Movement.firm_id).where(Movement.publication_id == wanted.changed_by)
    return (
        *(days if wanted.holding is None else [Firm.id.in_(_holding(wanted.holding).where(*days))]),
        None if wanted.stale_before is None else Firm.recheck_on < wanted.stale_before,
        None if wanted.changed_by is None else Firm.id.in_(changed),
    )


def _holding(held: Holding) -> Select[str]:
    """As a firm's page tells them: whoever said so, until its end."""
    has_not_ended = or_(FirmTitle.expires_on.is_(None), FirmTitle.expires_on > held.on)
    return select(FirmTitle.firm_id).where(FirmTitle.title == held.title, has_not_ended)


def lacking_it(lacking: Lacking) -> Select[str]:
    """The firms that lack it."""
    return select(Shortfall.firm_id).where(Shortfall.tier == lacking.tier, Shortfall.requirement == lacking.requirement)


def entitled_to(measure: str, *, later: bool) -> Select[str]:
    """The firms that the measure applies to."""
    outcome = "after_recognition" if later else "applicable"
    return select(Entitlement.firm_id).where(Entitlement.measure == measure, Entitlement.outcome == outcome)
