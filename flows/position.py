"""Where a talk stands on a day: the replayed log, the firm that it describes, its assessment and the question that is open.

Pure. It always holds for the day and the policies of a message; but the rules that the answers are judged by are those the talk
began under, until the owner goes over to newer ones. Where a talk stands after a message is where it stands before the next, and
what a page shows in between, so positions are remembered: nobody may change one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from pydantic_core import to_json

from assessment.facts import Catalogue
from assessment.firm import Firm, Value
from assessment.judge import Assessment, judge
from assessment.library import Library, NoRule, UnknownRegion
from assessment.profile import check_value, impossible
from assessment.requirement import Kind
from assessment.wording import DEFAULT_LOCALE, FOR_OTHERS, UnknownLocale, Words, find_locale
from flows.chart import Place, step
from flows.circumstances import RulesPinned, RulesTaken
from flows.entries import Log
from flows.questionnaire import implied, next_question, still_to_ask
from flows.quick_look import quick_look
from flows.relevance import Sought, may_matter
from flows.rule_set import RuleSet, rule_set
from flows.session import Standing, replay
from flows.written import decoded

Confirming = Literal["odd", "erase", "withdraw", "rules", "year"]
"""What a yes or no is open to: an odd value, deleting everything, a consent taken back, newer rules, last year's answers."""


REMEMBERED: Final = 1_024
"""Positions kept, whosever they are: found by the answers, the day and the policies alone."""


def _no_editions(_edition: str) -> Library | None:
    return None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a talk rests on and cannot change: the policies, the day and kind of application judged for, where answers are kept.

    `kept_in` is a file on the owner's own computer; where they are kept for somebody else, `kept_days` is for how long.
    `locale` is what the owner's device speaks, which is spoken as long as no language is chosen. `greets` says that nothing is
    shown there before the owner's first message, so that the notice of use comes with the first answer. `enrols` says that
    firms can be enrolled from there, `reaches` that the owner can be written to there later on.
    `editions` finds the policies of an earlier edition, for talks that began under it.
    """

    library: Library
    on: date
    kept_in: str = ""
    kind: Kind = "new"
    kept_days: int = 0
    locale: str = ""
    greets: bool = False
    enrols: bool = True
    reaches: bool = False
    editions: Callable[[str], Library | None] = _no_editions

    @property
    def last_year(self) -> int:
        """The last full year before the application."""
        return self.on.year - 1


class News(NamedTuple):
    """What has changed since the answers were given, and the owner must decide on: newer rules (their hash), or the year."""

    about: Literal["rules", "year"]
    of: str


class _Judging(NamedTuple):
    """The policies and the day that the answers are judged by, and those of today."""

    library: Library
    on: date
    rules: RuleSet
    news: News | None = None
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """Everything that a reply may need to know."""

    ground: Ground
    log: Log
    standing: Standing
    words: Words
    library: Library
    """The policies that the answers are judged by: those of the ground, or the earlier ones that the talk began under."""
    on: date
    kind: Kind
    given: dict[str, Value]
    assessment: Assessment | None = None
    remaining: tuple[str, ...] = ()
    question: str | None = None
    sought: Sought | None = field(default=None, compare=False, repr=False)
    """What the position after this one need not seek again."""
    no_rule: NoRule | None = None
    rules: RuleSet | None = None
    """Today's rules for the region."""
    news: News | None = None
    has_lost_its_rules: bool = False
    """Whether the rules that the talk began under are not to be found any more."""
    worked_out: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What others work out from all this and need again."""

    @property
    def catalogue(self) -> Catalogue:
        """The facts that may be asked."""
        return self.library.catalogue

    @property
    def last_year(self) -> int:
        """The year that "last year" means in the answers."""
        return self.on.year - 1

    @property
    def region(self) -> str:
        """The region judged for; only where there is an assessment."""
        assert self.assessment is not None
        return self.assessment.region

    @property
    def confirming(self) -> Confirming | None:
        """What a yes or no is open to now."""
        if self.standing.state is not Place.CONFIRMING:
            return None
        if self.standing.erasing:
            return "erase"
        if self.standing.withdrawing is not None:
            return "withdraw"
        if self.standing.doubts:
            return "odd"
        return self.news.about if self.news is not None else None

    @property
    def asked(self) -> str | None:
        """The fact that an answer without a name is about: the odd one asked back, or the question that is open."""
        if self.confirming == "odd":
            return next(iter(self.standing.doubts))
        return self.question if self.standing.state in (Place.ASKING, Place.HANDING_OVER) else None


def position(log: Log, ground: Ground, before: Position | None = None) -> Position:
    """Where the talk stands after this log; only to be read. Where it stood `before` spares work, and changes nothing."""
    kept = _kept(to_json(log), ground)
    if not kept:
        kept.append(_position(log, ground, before))
    return kept[0]


def forget() -> None:
    """Remember no position any more: asked of when an owner's data are deleted, since one talk's cannot be told from another's."""
    _kept.cache_clear()


@lru_cache(maxsize=REMEMBERED)
def _kept(_written: bytes, _ground: Ground) -> list[Position]:
    """Room for the position of a talk: found by its log as it is written, where a yes and a 1 are different."""
    return []


def _position(log: Log, ground: Ground, before: Position | None) -> Position:
    standing = replay(log)
    locale, kind = _locale(standing.locale, ground.locale), standing.application or ground.kind
    try:
        found = _judging(standing, ground, kind)
    except NoRule as error:
        return _before_a_region(log, ground, standing, locale, error)
    if found is None or standing.region is None:
        return _before_a_region(log, ground, standing, locale)
    library, on = found.library, found.on
    given = values(standing, library.catalogue)
    assessment = _judged(given, before, library, standing.region, on, kind)
    question, remaining, sought = _open(assessment, standing, library, None if before is None else before.sought)
    if standing.state is Place.ASKING:
        if found.news is not None and standing.offered == found.news and standing.reopened is None:
            step(standing, "ask_back")
        elif question is None:
            step(standing, "finish")
    return Position(
        *(ground, log, standing, _words(locale, library), library, on, kind, given, assessment),
        *(remaining, question, sought, None, found.rules, found.news, found.is_lost),
    )


@lru_cache(maxsize=32)
def _words(locale: str, library: Library) -> Words:
    return Words(locale, library.catalogue)


def _judged(
    given: dict[str, Value], before: Position | None, library: Library, region: str, on: date, kind: Kind
) -> Assessment:
    firm, known = firm_of(given, library), None if before is None else before.assessment
    if known is None or known.firm.catalogue is not library.catalogue:
        return judge(library, region, firm, on, kind)
    return judge(library, region, firm.after(known.firm), on, kind, known)


def firm_of(given: dict[str, Value], library: Library) -> Firm:
    """The firm that the answers describe, with what they imply."""
    return Firm(library.catalogue, {**given, **implied(library.catalogue, given)})


def _before_a_region(
    log: Log, ground: Ground, standing: Standing, locale: str, no_rule: NoRule | None = None
) -> Position:
    """A talk with no region, or with one that has no rules on the day: a region is what it waits for."""
    if standing.region is not None or standing.state is Place.ASKING:
        step(standing, "move")
    library = ground.library
    given = values(standing, library.catalogue)
    words, kind = _words(locale, library), standing.application or ground.kind
    return Position(ground, log, standing, words, library, ground.on, kind, given, no_rule=no_rule)


def _judging(standing: Standing, ground: Ground, kind: Kind) -> _Judging | None:
    """By which policies and for which day; raises NoRule where there are none on the day."""
    library, pin = ground.library, standing.pinned
    if standing.region is None or standing.region not in library.packs:
        return None
    now = rule_set(library, standing.region, ground.on, kind)
    has_year_passed = standing.year is not None and standing.year < ground.last_year
    if pin is None or (pin.hash == now.hash and not has_year_passed):
        return _Judging(library, ground.on, now)
    news: News | None = News("year", str(ground.last_year)) if has_year_passed else News("rules", now.hash)
    if standing.stays_in_spite_of == now.hash and not has_year_passed:
        news = None
    older = library if pin.hash == now.hash else _older(standing.region, pin, ground, kind)
    if older is None:
        return _Judging(library, ground.on, now, news, is_lost=True)
    return _Judging(older, pin.on, now, news)


def _older(region: str, pin: RulesPinned | RulesTaken, ground: Ground, kind: Kind) -> Library | None:
    """The policies of the pinned rules: an earlier edition, or the present one where only the day has passed on."""
    for library in (ground.library, ground.editions(pin.edition)):
        try:
            if library is not None and rule_set(library, region, pin.on, kind).hash == pin.hash:
                return library
        except (NoRule, UnknownRegion):
            continue
    return None


def _open(
    assessment: Assessment, standing: Standing, library: Library, before: Sought | None
) -> tuple[str | None, tuple[str, ...], Sought | None]:
    """The question that is open, all that may yet be asked, and what was sought for it."""
    catalogue = library.catalogue
    if standing.is_quick:
        question = quick_look(assessment, standing, library)
        return standing.reopened or question, () if question is None else (question,), None
    sought = may_matter(assessment, standing, before)
    remaining = sought.facts
    if standing.wants_more and not remaining:
        remaining = still_to_ask(assessment.unknown, catalogue, standing)
    return standing.reopened or next_question(remaining, catalogue, standing), remaining, sought


def values(standing: Standing, catalogue: Catalogue) -> dict[str, Value]:
    """The answers as the judgement reads them.

    What a newer catalogue no longer takes, or no longer takes beside an earlier answer, counts as not answered; the log keeps it.
    """
    found: dict[str, Value] = {}
    for fact, written in list(standing.answers.items()):
        value = check_value(catalogue[fact], decoded(written)) if fact in catalogue else []
        if isinstance(value, list) or (
            catalogue.constraints_of[fact] and impossible(catalogue, {**found, fact: value})
        ):
            del standing.answers[fact]
        else:
            found[fact] = value
    for pending in (standing.doubts, standing.supposed):
        for fact in [fact for fact in pending if fact not in catalogue]:
            del pending[fact]
    if standing.reopened is not None and standing.reopened not in catalogue:
        standing.reopened = None
    return found


def _locale(chosen: str | None, of_the_device: str) -> str:
    for locale, otherwise in ((chosen, DEFAULT_LOCALE), (of_the_device, FOR_OTHERS)):
        if locale:
            try:
                return find_locale(locale)
            except UnknownLocale:
                return otherwise
    return DEFAULT_LOCALE
