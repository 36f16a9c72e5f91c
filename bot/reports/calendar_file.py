"""The dates that matter as a calendar file: what comes round by a clause, where documents end or begin, and when a gap can close.

Every date is the packs' or the judgement's; none is guessed. All are whole days, so that no time zone moves them. The same result
gives the same file, and an event keeps its name, so that a calendar which reads it again changes what it has.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Final, NamedTuple

import icalendar

from assessment.gap import move_of
from assessment.judge import Assessment
from assessment.library import Library
from assessment.measures import HELD
from assessment.policy import Document, YearlyDate
from assessment.wording import Words

_WARNINGS: Final = (timedelta(days=-30), timedelta(days=-7))
_PRODUCT: Final = "-//srdi//self-check//ZH"


class _Day(NamedTuple):
    """A day with its event; a yearly one comes again until `until`, where that is known."""

    name: str
    day: date
    title: str
    text: str
    is_yearly: bool = False
    until: date | None = None


def calendar_file(assessment: Assessment, library: Library, words: Words) -> bytes:
    """The calendar in the language of the words, by RFC 5545."""
    region = words.policy(library.packs[assessment.region].region.name)
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", words.say("SRDI dates: {region}", region=region))
    calendar.add("x-wr-calname", words.say("SRDI dates: {region}", region=region))
    for day in sorted(_days(assessment, library, words), key=lambda day: (day.day, day.name)):
        calendar.add_component(_event(day, assessment))
    return bytes(calendar.to_ical())


def _event(day: _Day, assessment: Assessment) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{day.name}.{assessment.region}@srdi")
    event.add("dtstamp", datetime.combine(assessment.on, time(), UTC))
    event.add("dtstart", day.day)
    event.add("dtend", day.day + timedelta(days=1))
    event.add("summary", day.title)
    event.add("description", day.text)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    if day.is_yearly:
        event.add("rrule", {"freq": "yearly"} | ({"until": day.until} if day.until is not None else {}))
    for before in _WARNINGS:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", day.title)
        alarm.add("trigger", before)
        event.add_component(alarm)
    return event


def _days(assessment: Assessment, library: Library, words: Words) -> Iterator[_Day]:
    titles = {part.document.id: part.document.title for pack in library.packs.values() for part in pack.documents}
    for document in assessment.documents:
        yield from _of_document(document, assessment, titles, words)
    yield from _of_the_way(assessment, words)
    next_year = date(assessment.on.year + 1, 1, 1)
    text = words.say(
        "From today an application counts the figures of the year that has just ended. Do the self-check again."
    )
    if assessment.firm.members(HELD):
        text += "\n" + words.say(
            "Look on your certificates for the day on which each title ends, and apply for the re-review in time."
        )
    yield _Day(f"new-year-{next_year.year}", next_year, words.say("New figures count: check again"), text)


def _of_document(document: Document, assessment: Assessment, titles: dict[str, str], words: Words) -> Iterator[_Day]:
    on, title = assessment.on, words.policy(document.title)
    replaced = document.superseded_by
    if document.status(on) == "in_force":
        last = document.effective_until
        if replaced is not None:
            day_before = replaced.starts - timedelta(days=1)
            last = day_before if last is None else min(last, day_before)
        for index, yearly in enumerate(document.dates):
            first = _next(yearly, on)
            if last is None or first <= last:
                yield _Day(
                    f"{document.id}-yearly-{index}",
                    first,
                    words.say("Due: {what}", what=words.policy(document.clauses[yearly.clause].says)),
                    _text(document, yearly.clause, assessment, words),
                    is_yearly=True,
                    until=last,
                )
        if document.effective_until is not None:
            yield _Day(
                f"{document.id}-ends",
                document.effective_until,
                words.say("Last day of: {document}", document=title),
                words.say("What it asks and offers is not known beyond this day. Do the self-check again."),
            )
    if replaced is not None and replaced.starts > on:
        yield _Day(
            f"{document.id}-replaced",
            replaced.starts,
            words.say("A new rule begins: {document}", document=words.policy(titles[replaced.document])),
            words.say("It takes the place of: {document}", document=title),
        )


def _next(yearly: YearlyDate, on: date) -> date:
    """The day itself where it is today, so that nobody is told of it a year late."""
    this_year = date(on.year, yearly.month, yearly.day)
    return this_year if this_year >= on else date(on.year + 1, yearly.month, yearly.day)


def _text(document: Document, clause: str, assessment: Assessment, words: Words) -> str:
    cited = words.say(
        "Clause: {document}, {clause}", document=words.policy(document.title), clause=words.clause(clause)
    )
    held = assessment.firm.members(HELD)
    if held is not None and not held:
        return words.say("This holds once the firm has a title.") + "\n" + cited
    return cited


def _of_the_way(assessment: Assessment, words: Words) -> Iterator[_Day]:
    """The first days on which an application can count what only time brings, all gaps of a day in one event."""
    way, next_tier = assessment.way, assessment.ladder.next
    if way is None or next_tier is None:
        return
    moves = [move_of(move, assessment.firm, words, assessment.on) for move in way.moves]
    dated = sorted((move for move in moves if "from" in move), key=lambda move: str(move["from"]))
    for day, group in groupby(dated, key=lambda move: str(move["from"])):
        yield _Day(
            f"{next_tier.tier}-from-{day}",
            date.fromisoformat(day),
            words.say("Closer to {tier}", tier=words.policy(next_tier.name)),
            "\n".join(str(move["text"]) for move in group),
        )
