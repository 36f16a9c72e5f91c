"""What the registry keeps of whoever asks, put into words for a page. Shows everything and leaves nothing out."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from assessment.library import Library
from assessment.wording import Words
from flows.enrolment import OwnData, OwnFact, OwnFirm, Purpose
from flows.enrolment_names import CHANNEL_NAMES, PURPOSE_NAMES, field_name
from flows.own_data import (
    SOURCES,
    consent_said,
    fact_shown,
    field_shown,
    region_name,
    reminder_said,
    tier_names,
)


class Line(NamedTuple):
    """Something kept: what it is, what it says, and the word that changes or takes it back, empty where none does."""

    name: str
    value: str
    act: str = ""
    about: str = ""


class FirmView(NamedTuple):
    """One firm of the asker."""

    id: str
    name: str
    fields: tuple[Line, ...]
    purposes: tuple[Line, ...]
    standing: tuple[str, ...]
    titles: tuple[Line, ...]
    facts: tuple[Line, ...]


class OwnView:
    """All of it, in one language."""

    def __init__(self, own: OwnData, library: Library, words: Words, today: date) -> None:
        self._own, self._library, self._words, self._today = own, library, words, today

    def firms(self) -> list[FirmView]:
        """Each firm with all that is kept of it."""
        return [
            FirmView(
                firm.id,
                firm.firm_name,
                tuple(self._fields(firm)),
                tuple(self._purposes(firm)),
                tuple(self._standing(firm)),
                tuple(self._titles(firm)),
                tuple(self._fact(fact) for fact in firm.facts),
            )
            for firm in self._own.firms
        ]

    def ledger(self) -> list[str]:
        """What was agreed to and taken back, line by line."""
        return [consent_said(line, self._words) for line in self._own.consents]

    def reminders(self) -> list[str]:
        """Every reminder that was sent, the newest first."""
        return [reminder_said(line, self._words) for line in reversed(self._own.reminders)]

    def _fields(self, firm: OwnFirm) -> Iterator[Line]:
        words, say = self._words, self._words.say
        yield Line(field_name("firm_name", words), firm.firm_name, "firm_name")
        yield Line(field_name("credit_code", words), firm.credit_code)
        yield Line(field_name("role", words), field_shown(firm, "role", words), "role")
        yield Line(field_name("region", words), region_name(firm.region, words, self._library))
        yield Line(field_name("district", words), field_shown(firm, "district", words), "district")
        if "reminders" in firm.purposes:
            yield Line(field_name("topics", words), field_shown(firm, "topics", words), "topics")
        yield Line(say("Enrolled on"), words.day(firm.enrolled_on))
        channels = words.semicolons(say(CHANNEL_NAMES.get(channel, channel)) for channel in firm.channels)
        yield Line(say("Enrolled over"), channels or say("none"))

    def _purposes(self, firm: OwnFirm) -> Iterator[Line]:
        for purpose in firm.purposes:
            given = [
                line.on
                for line in self._own.consents
                if line.given and line.purpose == purpose and line.credit_code == firm.credit_code
            ]
            since = self._words.say("since {day}", day=self._words.day(max(given))) if given else ""
            yield Line(self._words.say(PURPOSE_NAMES[purpose]), since, purpose)

    def _standing(self, firm: OwnFirm) -> Iterator[str]:
        if firm.judged_on is None:
            return
        say, tiers = self._words.say, tier_names(firm.region, self._words, self._library)
        if firm.likely_tier is not None:
            yield say("Likely: {tier}.", tier=tiers.get(firm.likely_tier, firm.likely_tier))
        if firm.possible_tier is not None and firm.possible_tier != firm.likely_tier:
            yield say("Possible: {tier}.", tier=tiers.get(firm.possible_tier, firm.possible_tier))
        if firm.possible_tier is None:
            yield say("No tier is reached by what is kept.")
        yield say("Judged on {day} by what is kept here; the authorities decide.", day=self._words.day(firm.judged_on))

    def _titles(self, firm: OwnFirm) -> Iterator[Line]:
        say, day = self._words.say, self._words.day
        for title in firm.titles:
            said = [say("granted on {day}", day=day(title.granted_on))] if title.granted_on is not None else []
            if title.expires_on is not None:
                said.append(say("until {day}", day=day(title.expires_on)))
            yield Line(
                self._words.option("recognitions", title.title),
                self._words.semicolons(said) or say("the day is not known"),
            )

    def _fact(self, kept: OwnFact) -> Line:
        words, day = self._words, self._words.day
        about = [words.say("noted on {day}", day=day(kept.noted_on)), words.say(SOURCES[kept.source])]
        if kept.stale_on is not None and kept.stale_on <= self._today:
            about.append(words.say("out of date since {day}", day=day(kept.stale_on)))
        elif kept.stale_on is not None:
            about.append(words.say("out of date from {day}", day=day(kept.stale_on)))
        return Line(*fact_shown(kept, words, self._library), about=words.semicolons(about))


def purpose_name(purpose: Purpose, words: Words) -> str:
    """A purpose of consent by its name."""
    return words.say(PURPOSE_NAMES[purpose])
