"""Rows of a list as they are read by an official: what is wrong with each, or what it would change."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from assessment.library import Library
from assessment.measures import HELD
from assessment.profile import check_value
from assessment.wording import Words
from assessment.wording import later as _
from bot.registry.importing.comparing import Change
from bot.registry.importing.headings import FIELD_NAMES, Column
from bot.registry.importing.problems import Problem
from bot.registry.importing.rows import Listed, ListedTitle
from bot.registry.tables import ImportRow
from flows.written import decoded

if TYPE_CHECKING:
    from assessment.firm import Value

OUTCOMES: Final[Mapping[str, str]] = {
    "refused": _("cannot be taken over"),
    "withdrawn": _("withdrew, and stay out"),
    "new": _("new"),
    "changed": _("changed"),
    "same": _("nothing new"),
}
_ONE_DAY: Final = timedelta(days=1)


class Fault(NamedTuple):
    """One thing that is wrong with a row."""

    column: str
    given: str
    allowed: str


class RowShown(NamedTuple):
    """A row, with what is wrong with it or what it would do."""

    number: int
    name: str
    code: str
    faults: list[Fault]
    lines: list[str]


class View:
    """Says rows in one language."""

    def __init__(self, library: Library, words: Words) -> None:
        self._library, self._words = library, words

    def row(self, row: ImportRow) -> RowShown:
        """One row."""
        listed = Listed.model_validate(row.said)
        lines = self._whole(listed) if row.outcome == "new" else [self._change(change) for change in row.changes]
        lines += [self._unread(heading, given) for heading, given in listed.unread.items()]
        return RowShown(row.number, listed.name, listed.credit_code, self.faults(row), lines)

    def faults(self, row: ImportRow) -> list[Fault]:
        """What is wrong with the row."""
        problems = [Problem.model_validate(problem) for problem in row.problems]
        return [
            Fault(problem.column, problem.given, problem.said(self._words, self._library.catalogue))
            for problem in problems
        ]

    def column(self, column: Column) -> str:
        """What a column was read as, or why it was left out."""
        if column.left_out:
            return self._words.say("left out: {reason}", reason=self._words.say(column.left_out))
        if column.fact is not None:
            return self._words.name(column.fact)
        return self._words.say(FIELD_NAMES[column.field]) if column.field else ""

    def title(self, title: str) -> str:
        """A title's name."""
        return self._words.option(HELD, title)

    def _unread(self, heading: str, given: str) -> str:
        return self._words.say(
            "{heading}: “{words}” is none of the industries known here, and is left out", heading=heading, words=given
        )

    def _whole(self, listed: Listed) -> list[str]:
        lines = [listed.district] if listed.district else []
        lines += [self._title(title, days.model_dump(mode="json")) for title, days in listed.titles.items()]
        return lines + [f"{self._words.name(fact)}: {self._fact(fact, value)}" for fact, value in listed.facts.items()]

    def _change(self, kept: Mapping[str, Any]) -> str:
        change, say = Change.model_validate(kept), self._words.say
        match change.of:
            case "listed":
                return say("Named by a list for the first time")
            case "title":
                after = self._title(change.id, change.after)
                if change.before is None:
                    return say("New title: {title}", title=after)
                return say("{before} → {after}", before=self._title(change.id, change.before), after=after)
            case "owner_title":
                after = self._title(change.id, change.after)
                if change.before is None:
                    return say("Counts from now on, though the owner did not name it: {title}", title=after)
                before = self._title(change.id, change.before)
                return say(
                    "Counts from now on instead of what the owner said: {before} → {after}", before=before, after=after
                )
            case "owner_fact":
                before, after = self._fact(change.id, change.before), self._fact(change.id, change.after)
                return say(
                    "Counts from now on instead of what the owner said: {what}: {before} → {after}",
                    what=self._words.name(change.id),
                    before=before,
                    after=after,
                )
            case "fact":
                before, after = self._fact(change.id, change.before), self._fact(change.id, change.after)
                return say("{what}: {before} → {after}", what=self._words.name(change.id), before=before, after=after)
            case _:
                what, before = say(FIELD_NAMES[change.of]), change.before or "–"
                return say("{what}: {before} → {after}", what=what, before=before, after=change.after)

    def _title(self, title: str, kept: Mapping[str, Any]) -> str:
        days, say = ListedTitle.model_validate(kept), self._words.say
        name = self.title(title)
        match days.granted_on, days.expires_on:
            case date() as granted, date() as end:
                return say("{title}, {day} to {last}", title=name, day=self._day(granted), last=self._last(end))
            case date() as granted, None:
                return say("{title}, since {day}", title=name, day=self._day(granted))
            case None, date() as end:
                return say("{title}, until {last}", title=name, last=self._last(end))
            case _:
                return name

    def _fact(self, fact: str, written: Any) -> str:
        value: Value | list[Any] | None = None
        if written is not None and fact in self._library.catalogue:
            value = check_value(self._library.catalogue[fact], decoded(written))
        return "–" if value is None or isinstance(value, list) else self._words.value(fact, value)

    def _day(self, day: date) -> str:
        return self._words.day(day)

    def _last(self, end: date) -> str:
        """The last day of a term, of the day from which it is over."""
        return self._words.day(end - _ONE_DAY)
