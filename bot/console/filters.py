"""The form by which firms are chosen: its fields as they stand in an address, and the typed filter that they mean.

What cannot be read is told and chooses nothing; nothing is silently left out.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar

from assessment.wording import later as _
from bot.console.policy_names import PolicyNames
from bot.dates import BadDate, read_day
from bot.registry.queries.firms import NO_TIER, Behind, FirmFilter, Holding, Lacking, Order, Origin, Standing

BEHIND: Final = "behind"
"""The field for where a page begins, which is no part of the choice."""
LONGEST: Final = 200
_BETWEEN: Final = "/"
_LONGEST_PLACE: Final = 4_000
_MOST_COUNTED: Final = 1_000_000
_FIRST_YEAR: Final = 1900
_ID: Final = re.compile(r"[0-9a-f]{32}")
_SEARCHED: Final = "q"
_Choice = TypeVar("_Choice", bound=StrEnum)

STANDINGS: Final = {
    Standing.OPEN: _("a higher tier is still open"),
    Standing.SETTLED: _("settled"),
    Standing.UNJUDGED: _("nothing known to judge by"),
}
ORIGINS: Final = {
    Origin.ENROLLED: _("enrolled by its owner"),
    Origin.IMPORTED: _("from a bureau's list"),
    Origin.DEMONSTRATION: _("made up for demonstration"),
}
ORDERS: Final = {
    Order.NAME: _("name"),
    Order.DISTANCE: _("fewest missing or open first"),
    Order.EXPIRY: _("title that ends first"),
    Order.LATEST: _("last heard of first"),
    Order.QUIETEST: _("quiet for longest first"),
}
NAMES: Final = {
    "q": _("Name or credit code"),
    "likely": _("Likely tier"),
    "possible": _("Highest tier still possible"),
    "standing": _("How it stands"),
    "next": _("Next tier"),
    "missing_least": _("At least so many requirements missing for the next tier"),
    "missing": _("At most so many requirements missing for the next tier"),
    "lacking": _("Requirement missing"),
    "measure": _("Support measure"),
    "later": _("When the measure applies"),
    "district": _("District"),
    "title": _("Title held"),
    "ends_from": _("A title ends on or after"),
    "expires": _("A title ends before"),
    "stale": _("Something known goes out of date before"),
    "changed_by": _("Changed by a publication"),
    "active": _("Heard of since"),
    "quiet": _("Not heard of since"),
    "origin": _("How it came in"),
    "order": _("Order"),
}


class Fault(NamedTuple):
    """A field that cannot be read, and what stood in it."""

    field: str
    value: str


class Chosen(NamedTuple):
    """What a form means, and what in it means nothing."""

    filter: FirmFilter
    faults: tuple[Fault, ...]


class _Unreadable(Exception):
    pass


def read(fields: Mapping[str, str], names: PolicyNames) -> Chosen:
    """The filter that these fields mean; empty ones choose nothing out."""
    faults: list[Fault] = []
    found: dict[str, Any] = {}
    for field, value in fields.items():
        if not value.strip() or field == BEHIND:
            continue
        if field not in _READERS or len(value) > LONGEST:
            faults.append(Fault(field, value))
            continue
        name, reader = _READERS[field]
        try:
            found[name] = reader(value.strip(), names)
        except _Unreadable:
            faults.append(Fault(field, value))
    return Chosen(FirmFilter(**found), tuple(faults))


def written(chosen: FirmFilter) -> dict[str, str]:
    """The fields of a filter, those that choose something out."""
    usual = FirmFilter()
    fields: dict[str, str] = {}
    for field, (name, _reader) in _READERS.items():
        value = getattr(chosen, name)
        if value == getattr(usual, name):
            continue
        match value:
            case Holding():
                fields[field] = value.title
            case Lacking():
                fields[field] = f"{value.tier}{_BETWEEN}{value.requirement}"
            case bool():
                fields[field] = "1"
            case date():
                fields[field] = value.isoformat()
            case _:
                fields[field] = str(value)
    return fields


def recorded(chosen: FirmFilter) -> dict[str, str]:
    """The fields for the audit, which outlives the firms: of what was searched for only that it was, since it may name one."""
    return {field: "…" if field == _SEARCHED else value for field, value in written(chosen).items()}


def written_place(behind: Behind) -> str:
    """The place behind a firm, for an address."""
    value = behind.value.isoformat() if isinstance(behind.value, date) else behind.value
    return base64.urlsafe_b64encode(json.dumps([value, behind.id]).encode()).decode().rstrip("=")


def read_place(text: str, order: Order) -> Behind | None:
    """The place that an address names; None where it names none in this order."""
    try:
        text = text[:_LONGEST_PLACE]
        value, id_ = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(id_, str) or not _ID.fullmatch(id_):
            return None
        match order:
            case _ if value is None and order in (Order.DISTANCE, Order.EXPIRY):
                return Behind(None, id_)
            case Order.NAME if isinstance(value, str) and value.isprintable():
                return Behind(value, id_)
            case Order.DISTANCE if type(value) is int and 0 <= value <= _MOST_COUNTED:
                return Behind(value, id_)
            case Order.EXPIRY if isinstance(value, str):
                return Behind(date.fromisoformat(value), id_)
            case Order.LATEST | Order.QUIETEST if isinstance(value, str):
                at = datetime.fromisoformat(value)
                return None if at.tzinfo is None or at.year < _FIRST_YEAR else Behind(at, id_)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        pass
    return None


_Reader = Callable[[str, PolicyNames], Any]


def _text(value: str, _names: PolicyNames) -> str:
    # A database may refuse a character that nobody can see.
    if not value.isprintable():
        raise _Unreadable
    return value


def _tier(value: str, names: PolicyNames) -> str:
    if value != NO_TIER and value not in names.tiers:
        raise _Unreadable
    return value


def _lacking(value: str, names: PolicyNames) -> Lacking:
    tier, _between, requirement = value.partition(_BETWEEN)
    if Lacking(tier, requirement) not in names.requirements:
        raise _Unreadable
    return Lacking(tier, requirement)


def _measure(value: str, names: PolicyNames) -> str:
    if value not in names.measures:
        raise _Unreadable
    return value


def _holding(value: str, names: PolicyNames) -> Holding:
    if value not in names.titles:
        raise _Unreadable
    return Holding(value, names.today)


def _publication(value: str, _names: PolicyNames) -> str:
    if not _ID.fullmatch(value):
        raise _Unreadable
    return value


def _count(value: str, _names: PolicyNames) -> int:
    if not re.fullmatch(r"\d{1,3}", value, re.ASCII):
        raise _Unreadable
    return int(value)


def _later(value: str, _names: PolicyNames) -> bool:
    if value not in ("0", "1"):
        raise _Unreadable
    return value == "1"


def _day(value: str, _names: PolicyNames) -> date:
    try:
        day = read_day(value)
    except BadDate:
        raise _Unreadable from None
    # A day at the end of all calendars has no moment at which it begins elsewhere.
    if not date(1900, 1, 1) <= day <= date(9000, 1, 1):
        raise _Unreadable
    return day


def _one_of(kind: type[_Choice]) -> _Reader:
    def read_choice(value: str, _names: PolicyNames) -> _Choice:
        try:
            return kind(value)
        except ValueError:
            raise _Unreadable from None

    return read_choice


_READERS: Final[dict[str, tuple[str, _Reader]]] = {
    "q": ("text", _text),
    "likely": ("likely", _tier),
    "possible": ("possible", _tier),
    "standing": ("standing", _one_of(Standing)),
    "next": ("next", _tier),
    "missing_least": ("missing_at_least", _count),
    "missing": ("missing_at_most", _count),
    "lacking": ("lacking", _lacking),
    "measure": ("measure", _measure),
    "later": ("after_recognition", _later),
    "district": ("district", _text),
    "title": ("holding", _holding),
    "ends_from": ("expires_from", _day),
    "expires": ("expires_before", _day),
    "stale": ("stale_before", _day),
    "changed_by": ("changed_by", _publication),
    "active": ("active_since", _day),
    "quiet": ("quiet_since", _day),
    "origin": ("origin", _one_of(Origin)),
    "order": ("order", _one_of(Order)),
}
