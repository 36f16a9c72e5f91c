"""What the pages of policy show, put together without asking anybody: where documents stand, and what a draft changes when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from assessment.library import Library
from assessment.policy import Document, Status
from assessment.wording import DEFAULT_LOCALE, Words
from assessment.wording import later as _
from bot.impact.moved_words import MovedWords
from bot.policy_changes.differences import Side, differences_of_all_kinds
from bot.policy_changes.told import Languages, Section, counted, sections
from bot.policy_changes.turning_days import turning_days
from bot.registry.tables import Impact, Movement

GROUPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (_("In force"), ("in_force",)),
    (_("To come"), ("to_come",)),
    (_("Drafts for comment"), ("draft",)),
    (_("Ending or ended"), ("ending", "superseded", "expired")),
)
_SOON: Final = timedelta(days=366)
"""A document that ends within a year is shown as ending."""
STATES: Final = {
    "draft": _("draft"),
    "submitted": _("waiting for approval"),
    "published": _("in use"),
    "replaced": _("replaced by a newer one"),
    "withdrawn": _("withdrawn"),
}
_MOST_SAID: Final = 100
"""Sentences of a difference that the record keeps."""


class Standing(NamedTuple):
    """A document and where it stands today."""

    document: Document
    standing: Status | str


class Day(NamedTuple):
    """A day on which two libraries are held against each other, and how many of their differences judge."""

    on: date
    judging: int
    all: int


class Changed(NamedTuple):
    """What differs on the chosen day, and on which other days something differs."""

    days: tuple[Day, ...]
    on: date
    sections: tuple[Section, ...]
    counts: Mapping[str, int]


def documents_of(library: Library, region: str, today: date) -> list[tuple[str, list[Standing]]]:
    """The region's documents in their groups, those without any left out."""
    pack = library.packs.get(region)
    standings = [
        Standing(part.document, _standing(part.document, today))
        for part in (pack.documents if pack is not None else ())
    ]
    found = [(name, [one for one in standings if one.standing in group]) for name, group in GROUPS]
    return [(name, documents) for name, documents in found if documents]


def _standing(document: Document, today: date) -> str:
    status = document.status(today)
    if status != "in_force":
        return status
    if document.effective_from is not None and document.effective_from > today:
        return "to_come"
    ends = [document.effective_until, None if document.superseded_by is None else document.superseded_by.starts]
    return "ending" if any(day is not None and day <= today + _SOON for day in ends) else "in_force"


def changed(libraries: tuple[Library, Library], region: str, today: date, wanted: date | None, locale: str) -> Changed:
    """What the second library changes: on the day wanted, else the first on which something that judges does."""
    before, after = libraries
    days = []
    for on in (today, *turning_days(libraries, region, today)):
        found = differences_of_all_kinds(Side(before, on), Side(after, on), region)
        if found or on == today:
            days.append(Day(on, sum(one.difference.judges for one in found), len(found)))
    if wanted is None:
        wanted = next((day.on for day in days if day.judging), today)
    return Changed(tuple(days), wanted, *_said(Side(before, wanted), Side(after, wanted), region, locale))


def changed_by_date(library: Library, region: str, days: tuple[date, date], locale: str) -> Changed:
    """What differs between two days under the same policies."""
    return Changed((), days[1], *_said(Side(library, days[0]), Side(library, days[1]), region, locale))


def _said(before: Side, after: Side, region: str, locale: str) -> tuple[tuple[Section, ...], Mapping[str, int]]:
    found = differences_of_all_kinds(before, after, region)
    words = Languages(Words(locale, before.library.catalogue), Words(locale, after.library.catalogue))
    return sections(found, words), counted(found)


def recorded(libraries: tuple[Library, Library], region: str, today: date) -> dict[str, Any]:
    """The difference as the record of a publication keeps it: counted by day, and told in the language of the policies."""
    shown = changed(libraries, region, today, None, DEFAULT_LOCALE)
    words = Words(DEFAULT_LOCALE, libraries[1].catalogue)
    said = [f"{section.heading} · {line.sentence(words)}" for section in shown.sections for line in section.lines]
    return {
        "on": shown.on.isoformat(),
        "counts": dict(shown.counts),
        "days": {day.on.isoformat(): day.judging for day in shown.days},
        "said": said[:_MOST_SAID],
        "left_out": max(0, len(said) - _MOST_SAID),
    }


class Names:
    """Names of tiers and measures in either of two libraries."""

    def __init__(self, libraries: Sequence[Library], region: str, words: Words) -> None:
        self._words = words
        packs = [library.packs[region] for library in libraries if region in library.packs]
        self._tiers = {tier.id: tier.name for pack in packs for tier in pack.region.tiers}
        self._measures = {
            measure.id: measure.name for pack in packs for part in pack.documents for measure in part.measures
        }

    def tier(self, tier: str | None) -> str:
        """A tier's name; of no tier a word for that."""
        return self._words.policy(self._tiers.get(tier, tier)) if tier else self._words.say("no tier")

    def measures(self, measures: Sequence[str]) -> str:
        """The names of measures in one phrase."""
        return self._words.semicolons(self._words.policy(self._measures.get(name, name)) for name in measures)

    def tiers(self) -> list[str]:
        """The ids of all tiers, the lowest first, and before them that of none."""
        return ["", *self._tiers]


def counted_in_words(
    counts: Mapping[str, Mapping[str, int]], names: Names, moved: MovedWords, words: Words
) -> list[tuple[str, list[tuple[str, int]]]]:
    """What moves, by how many firms it moves for: under each heading the most first, headings without any left out."""
    said: tuple[tuple[str, str, Callable[[str], str]], ...] = (
        ("gaps", _("Other gaps for the next tier"), lambda id_: moved.gap(id_).text),
        ("gained", _("Support gained"), lambda id_: names.measures([id_])),
        ("lost", _("Support lost"), lambda id_: names.measures([id_])),
        ("sums", _("Support of another amount"), lambda id_: names.measures([id_])),
        ("deadlines", _("Falls due on another day"), lambda id_: moved.deadline(id_).text),
    )
    found = []
    for name, heading, in_words in said:
        listed = sorted(counts.get(name, {}).items(), key=lambda each: (-each[1], each[0]))
        if listed:
            found.append((words.say(heading), [(in_words(id_), count) for id_, count in listed]))
    return found


class Progress(NamedTuple):
    """An impact as it is shown."""

    impact: Impact
    percent: int
    is_running: bool
    is_silent: bool
    """It runs, and nobody has told anything for so long that whoever worked at it may be gone."""
    is_outdated: bool


_SILENCE: Final = timedelta(seconds=60)


def progress(impact: Impact | None, edition: str, content: str, moment: Any) -> Progress | None:
    """How far an impact is, and whether it still speaks of this draft and of what is in use."""
    if impact is None:
        return None
    percent = 100 if impact.state == "finished" else min(99, impact.done * 100 // max(impact.total, 1))
    is_running = impact.state == "running"
    return Progress(
        impact,
        percent,
        is_running,
        is_running and moment - impact.told_at > _SILENCE,
        impact.edition != edition or impact.content != content,
    )


def move_in_words(movement: Movement, names: Names, words: Words) -> str:
    """How one firm moves: its likely tier, else what is possible for it."""
    if movement.likely_before != movement.likely_after:
        before, after = names.tier(movement.likely_before), names.tier(movement.likely_after)
        return words.say("{before} → {after}", before=before, after=after)
    if movement.possible_before != movement.possible_after:
        before, after = names.tier(movement.possible_before), names.tier(movement.possible_after)
        return words.say("possible: {before} → {after}", before=before, after=after)
    return names.tier(movement.likely_after)
