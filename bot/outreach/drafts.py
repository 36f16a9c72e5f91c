"""What a reminder to many says, to whom and when: as officials write it, with a hash over all of it that decides what goes out.

Pure. `faults` says why it cannot be kept at all, `lacks` why it cannot be submitted or approved yet.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Protocol

from assessment.wording import DEFAULT_LOCALE, supported_locales
from assessment.wording import later as _
from bot.dates import beginning_of
from bot.outreach.kinds import BODY, KINDS, TITLE, ReminderKind
from bot.outreach.wording import names_in, problems_of
from bot.registry.tables import Campaign

LONGEST_NAME: Final = 100
LONGEST_TITLE: Final = 100
LONGEST_BODY: Final = 2_000
_LONGEST_OTHER: Final = 200
_A_DAY: Final = timedelta(days=1)

UNKNOWN_KIND: Final = _("There is no such kind of reminder.")
NO_NAME: Final = _("A reminder needs a name of 100 characters at most, by which officials know it.")
UNKNOWN_TOPIC: Final = _("That topic does not go with this kind of reminder.")
UNKNOWN_LANGUAGE: Final = _("There are words in a language that nobody can choose.")
TOO_LONG: Final = _("A title has 100 characters at most, and a text 2,000.")
NOT_ABOUT_THAT: Final = _("This kind of reminder says nothing of some of what was given.")
BAD_DAY: Final = _("The day is written YYYY-MM-DD.")
ENDS_FIRST: Final = _("It has to end after it begins.")

NO_WORDS: Final = _("Title and text are needed in simplified Chinese at least.")
WRONG_WORDS: Final = _("Something in the words has to be put right first.")
NEEDS_A_DAY: Final = _("The day that it is about is needed.")
NEEDS_A_DOCUMENT: Final = _("The document that it is about is needed.")
NEEDS_A_CLAUSE: Final = _("The clause that it rests on is needed.")
NEEDS_A_TIER: Final = _("The tier that it is about is needed.")
NEEDS_MORE: Final = _("What it is about is needed: a publication, or a document.")
IS_OVER: Final = _("The time by which it has to be sent has passed.")
COUNTS_TO_THE_PAST: Final = _("Its words count the days until its day: it has to end when that day does.")
_NEEDS: Final[Mapping[str, str]] = {
    "day": NEEDS_A_DAY,
    "document": NEEDS_A_DOCUMENT,
    "clause": NEEDS_A_CLAUSE,
    "tier": NEEDS_A_TIER,
}


@dataclass(frozen=True)
class Draft:
    """All that an official writes of a reminder."""

    kind: str
    name: str
    topic: str
    audience: Mapping[str, str]
    """The fields of the filter of firms, as they stand in an address."""
    words: Mapping[str, Mapping[str, str]]
    """Title and body by language."""
    about: Mapping[str, str]
    starts_at: datetime | None
    ends_at: datetime
    on_days_off: bool = False


class Written(Protocol):
    """A draft, or a campaign."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def audience(self) -> Mapping[str, str]: ...
    @property
    def words(self) -> Mapping[str, Mapping[str, str]]: ...
    @property
    def about(self) -> Mapping[str, str]: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def on_days_off(self) -> bool: ...


def hash_of(written: Written) -> str:
    """The content: a hash over everything that decides what goes out, to whom and when; its name does not."""
    said = {
        "kind": written.kind,
        "topic": written.topic,
        "audience": dict(written.audience),
        "words": {locale: dict(words) for locale, words in written.words.items()},
        "about": dict(written.about),
        "starts_at": None if written.starts_at is None else written.starts_at.astimezone(UTC).isoformat(),
        "ends_at": written.ends_at.astimezone(UTC).isoformat(),
        "on_days_off": written.on_days_off,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def put(campaign: Campaign, draft: Draft) -> None:
    """Have the campaign say what the draft says."""
    campaign.kind, campaign.name, campaign.topic = draft.kind, draft.name, draft.topic
    campaign.audience, campaign.about = dict(draft.audience), dict(draft.about)
    campaign.words = {locale: dict(words) for locale, words in draft.words.items()}
    campaign.starts_at, campaign.ends_at, campaign.on_days_off = draft.starts_at, draft.ends_at, draft.on_days_off
    campaign.content = hash_of(draft)


def draft_of(written: Written) -> Draft:
    """What a campaign says."""
    return Draft(
        written.kind,
        written.name,
        written.topic,
        dict(written.audience),
        {locale: dict(words) for locale, words in written.words.items()},
        dict(written.about),
        written.starts_at,
        written.ends_at,
        written.on_days_off,
    )


def faults(draft: Draft) -> tuple[str, ...]:
    """Everything for which it cannot be kept."""
    kind = KINDS.get(draft.kind)
    return (UNKNOWN_KIND,) if kind is None else tuple(_faults(draft, kind))


def lacks(written: Written, at: datetime) -> tuple[str, ...]:
    """Everything that it still needs before it can go out, where it would be submitted or approved at this moment."""
    return tuple(_lacks(written, KINDS[written.kind], at))


def _faults(draft: Draft, kind: ReminderKind) -> Iterator[str]:
    if not draft.name.strip() or len(draft.name) > LONGEST_NAME:
        yield NO_NAME
    if draft.topic not in kind.topics:
        yield UNKNOWN_TOPIC
    if not set(draft.words) <= set(supported_locales()):
        yield UNKNOWN_LANGUAGE
    if any(
        len(words.get(TITLE, "")) > LONGEST_TITLE or len(words.get(BODY, "")) > LONGEST_BODY
        for words in draft.words.values()
    ):
        yield TOO_LONG
    if not set(draft.about) <= set(kind.about) or any(len(value) > _LONGEST_OTHER for value in draft.about.values()):
        yield NOT_ABOUT_THAT
    if (day := draft.about.get("day")) and not _is_a_day(day):
        yield BAD_DAY
    if draft.starts_at is not None and draft.starts_at >= draft.ends_at:
        yield ENDS_FIRST


def _lacks(written: Written, kind: ReminderKind, at: datetime) -> Iterator[str]:
    first = written.words.get(DEFAULT_LOCALE, {})
    if not (first.get(TITLE, "").strip() and first.get(BODY, "").strip()):
        yield NO_WORDS
    elif problems_of(written.words, written.kind, written.about):
        yield WRONG_WORDS
    for field in kind.needs:
        if not written.about.get(field):
            yield _NEEDS[field]
    if kind.needs_one_of and not any(written.about.get(field) for field in kind.needs_one_of):
        yield NEEDS_MORE
    if written.ends_at <= at:
        yield IS_OVER
    if "days_left" in names_in(written.words) and _goes_on_after_its_day(written):
        yield COUNTS_TO_THE_PAST


def again(other: Campaign, *, name: str, at: datetime) -> Draft:
    """What a copy of it says at first: a beginning that has passed is none."""
    said: dict[str, Any] = vars(draft_of(other)) | {"name": name}
    if other.starts_at is not None and other.starts_at <= at:
        said["starts_at"] = None
    return Draft(**said)


def _goes_on_after_its_day(written: Written) -> bool:
    named = written.about.get("day", "")
    day = date.fromisoformat(named) if _is_a_day(named) else date.max
    return day < date.max and written.ends_at > beginning_of(day + _A_DAY)


def _is_a_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False
