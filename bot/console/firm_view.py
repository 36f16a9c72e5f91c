"""One firm as officials read it: every fact with its date, source and staleness, how it stands and stood, and who enrolled it.

It words what the rows say and judges nothing anew.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from assessment.profile import check_value
from assessment.quantity import exactly
from assessment.wording import later as _
from bot.console.access import SignedIn
from bot.console.campaign_words import HERE, ROW_STATES, ROW_TAGS, channel_name
from bot.console.open_requirements import Open, open_requirements
from bot.console.policy_names import PolicyNames
from bot.console.times import moment
from bot.dates import day_of
from bot.outreach.reasons import said
from bot.registry.known import differing, latest, order_of
from bot.registry.queries.firms import Lacking
from bot.registry.queries.one_firm import OneFirm
from bot.registry.queries.recipients import Sent
from bot.registry.tables import Campaign, FirmFact, Judgement, Reminder, Shortfall
from bot.web.pages import LANGUAGE_NAMES
from flows.enrolment_names import CHANNEL_NAMES, PURPOSE_NAMES, ROLE_NAMES
from flows.written import decoded

SOURCES: Final = {
    "self_check": _("self-check"),
    "import": _("a bureau's list"),
}
REASONS: Final = {
    "enrolled": _("enrolled"),
    "answers": _("new answers"),
    "import": _("a bureau's list"),
    "publication": _("changed rules"),
    "stale": _("facts ran out"),
}


class FactRow(NamedTuple):
    """A fact with all that is known of its age."""

    name: str
    value: str
    source: str
    noted: str
    stale: str
    is_stale: bool
    others: tuple[str, ...]
    """What others said of it that differs."""


class LackRow(NamedTuple):
    """A requirement of the next tier that is not met."""

    name: str
    clause: str
    gap: str
    share: str


class OpenRow(NamedTuple):
    """A requirement of the next tier that is neither met nor missed, and what it waits for."""

    name: str
    clause: str
    waits: str


class JudgementRow(NamedTuple):
    """How the firm stood once."""

    at: str
    reason: str
    likely: str
    possible: str
    missing: int
    open: int


class MessageRow(NamedTuple):
    """A reminder to the firm."""

    name: str
    link: str
    state: str
    tag: str
    reason: str
    at: str
    channel: str
    why: str


class FirmView:
    """A firm in the official's words."""

    def __init__(self, official: SignedIn, found: OneFirm, sent: Sequence[Sent] = ()) -> None:
        self._found, self._words, self._sent = found, official.words, sent
        self._library = official.service.library
        self._catalogue = self._library.catalogue
        self._today = official.service.today()
        self.names = PolicyNames(official)

    def facts(self) -> Iterator[FactRow]:
        """The facts as they were said last, in the order of the questions."""
        said, others = latest(self._found.facts), differing(self._found.facts)
        for fact in order_of(self._catalogue, list(said)):
            row = said[fact]
            yield FactRow(
                self.names.fact(fact),
                self._value(row),
                self._source(row.source),
                self._day(row.noted_on),
                self._day(row.stale_on),
                row.stale_on is not None and row.stale_on <= self._today,
                tuple(
                    self._words.say(
                        "{value} ({source}, {day})",
                        value=self._value(other),
                        source=self._source(other.source),
                        day=self._day(other.noted_on),
                    )
                    for other in others.get(fact, [])[1:]
                ),
            )

    def titles(self) -> Iterator[tuple[str, str, str, bool, str]]:
        """Each title with when it was granted and ends, whether it has ended, and who said so."""
        for row in self._found.titles:
            has_ended = row.expires_on is not None and row.expires_on <= self._today
            days = (self._day(row.granted_on), self._day(row.expires_on))
            yield (self.names.tier(row.title), *days, has_ended, self._source(row.source))

    def lacks(self) -> list[LackRow]:
        """What the next tier asks that is surely not met, the largest gap last."""
        rows = sorted(
            self._found.shortfalls, key=lambda row: (row.gap_band is None, row.gap_band or 0, row.requirement)
        )
        return [self._lack(row) for row in rows]

    def still_open(self) -> list[OpenRow]:
        """What the next tier asks of which nobody can say yet whether it is met, in the order of the rules."""
        return [self._open(each) for each in open_requirements(self._library, self._found)]

    def messages(self) -> list[MessageRow]:
        """What it was or will be sent, the latest first."""
        return [self._message(*each) for each in self._sent]

    def judgements(self) -> list[JudgementRow]:
        """How it stood, the latest first."""
        return [self._judgement(row) for row in self._found.judgements]

    def measures(self, outcome: str) -> list[tuple[str, str]]:
        """The measures of this outcome, in the order of the documents."""
        theirs = {row.measure for row in self._found.entitlements if row.outcome == outcome}
        known = [measure for measure in self.names.measures if measure in theirs]
        return [self.names.measure(measure) for measure in (*known, *sorted(theirs.difference(known)))]

    def contacts(self) -> Iterator[tuple[str, str, str, str]]:
        """Each contact's role, channel, what is agreed to, and since when."""
        say = self._words.say
        for row in self._found.contacts:
            purposes = say(", ").join(self._purpose(purpose) for purpose in row.purposes)
            role = say(ROLE_NAMES[row.role]) if row.role in ROLE_NAMES else row.role  # type: ignore[index]
            yield role, self._channel(row.channel), purposes or say("nothing"), moment(row.since, self._words)

    def consents(self) -> Iterator[tuple[str, str, str, str, str]]:
        """The ledger: when, for what, given or taken back, over which channel, in which words."""
        say = self._words.say
        for row in self._found.consents:
            yield (
                moment(row.at, self._words),
                self._purpose(row.purpose),
                say("given") if row.given else say("taken back"),
                self._channel(row.channel),
                say("version {words}, {locale}", words=row.words, locale=LANGUAGE_NAMES.get(row.locale, row.locale)),
            )

    def day(self, day: date | None) -> str:
        """A day; a dash for none."""
        return self._day(day)

    def came_in(self) -> str:
        """The day on which it came into the registry."""
        return self._day(day_of(self._found.firm.created_at))

    def last_heard(self) -> str:
        """When its owner or a list last said something."""
        return moment(self._found.firm.active_at, self._words)

    def _day(self, day: date | None) -> str:
        return "–" if day is None else self._words.day(day)

    def _value(self, row: FirmFact) -> str:
        if row.fact not in self._catalogue:
            return str(row.value)
        value = check_value(self._catalogue[row.fact], decoded(row.value))
        return str(row.value) if isinstance(value, list) else self._words.value(row.fact, value)

    def _source(self, source: str) -> str:
        return self._words.say(SOURCES[source]) if source in SOURCES else source

    def _purpose(self, purpose: str) -> str:
        return self._words.say(PURPOSE_NAMES[purpose]) if purpose in PURPOSE_NAMES else purpose  # type: ignore[index]

    def _channel(self, channel: str) -> str:
        return self._words.say(CHANNEL_NAMES[channel]) if channel in CHANNEL_NAMES else channel

    def _lack(self, row: Shortfall) -> LackRow:
        gap = share = ""
        if row.gap is not None:
            size = exactly(Fraction(row.gap))
            # Without a fact it is a score's gap.
            gap = (
                self._words.difference(row.fact, size)
                if row.fact in self._catalogue and row.fact is not None
                else self._words.say_count("{count} point", "{count} points", Fraction(row.gap))
            )
            gap = self._words.say("{gap} away", gap=gap)
        if row.gap_band is not None:
            low = row.gap_band * 10
            share = (
                self._words.say("all that is required, or more")
                if low >= 100
                else self._words.say("{low} to {high} percent of what is required", low=low, high=low + 10)
            )
        return LackRow(*self.names.requirement(Lacking(row.tier, row.requirement)), gap, share)

    def _open(self, each: Open) -> OpenRow:
        say = self._words.say
        waits = [say("the bureau judges it itself")] if each.is_for_officials else []
        if each.asked:
            facts = say(", ").join(self.names.fact(fact) for fact in each.asked)
            waits.append(say("not answered yet: {facts}", facts=facts))
        named = self.names.requirement(Lacking(self._found.firm.next_tier or "", each.requirement))
        return OpenRow(*named, self._words.semicolons(waits) or say("the answers given do not settle it"))

    def _message(self, row: Reminder, campaign: Campaign) -> MessageRow:
        words = self._words
        return MessageRow(
            campaign.name,
            f"{HERE}/{campaign.id}/recipients/{row.id}",
            words.say(ROW_STATES[row.state]),
            ROW_TAGS.get(row.state, ""),
            said(words, row.reason),
            moment(row.settled_at, words)
            if row.settled_at is not None
            else words.say("not before {moment}", moment=moment(row.due_at, words)),
            channel_name(row.channel, words),
            row.values.get("why", ""),
        )

    def _judgement(self, row: Judgement) -> JudgementRow:
        return JudgementRow(
            moment(row.at, self._words),
            self._words.say(REASONS[row.reason]) if row.reason in REASONS else row.reason,
            self.names.tier(row.likely_tier),
            self.names.tier(row.possible_tier),
            row.missing_count,
            row.open_count,
        )
