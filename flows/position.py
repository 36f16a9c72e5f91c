"""Where a talk stands on a day: the replayed log, the firm that it describes, its assessment and the question that is open.

Pure. Worked out anew for every message, so that it always holds for the day and the policies of that message.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assessment.facts import Catalogue
from assessment.firm import Firm, Value
from assessment.judge import Assessment, judge
from assessment.library import Library, NoRule
from assessment.profile import check_value, impossible
from assessment.requirement import Kind
from assessment.wording import DEFAULT_LOCALE, UnknownLocale, Words, find_locale
from flows.chart import Place, step
from flows.questionnaire import implied, next_question, still_to_ask
from flows.session import Log, Standing, decoded, replay


def _no_editions(_edition: str) -> Library | None:
    return None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a talk rests on and cannot change: the policies, the day and kind of application judged for, where answers are kept.

    `kept_in` is a file on the owner's own computer; where they are kept for somebody else, `kept_days` is for how long.
    `editions` finds the policies of an earlier edition, for talks that began under it.
    """

    library: Library
    on: date
    kept_in: str = ""
    kind: Kind = "new"
    kept_days: int = 0
    editions: Callable[[str], Library | None] = _no_editions

    @property
    def last_year(self) -> int:
        """The last full year before the application."""
        return self.on.year - 1


@dataclass(frozen=True, slots=True)
class Position:
    """Everything that a reply may need to know."""

    ground: Ground
    log: Log
    standing: Standing
    words: Words
    given: dict[str, Value]
    assessment: Assessment | None
    remaining: tuple[str, ...]
    question: str | None
    no_rule: NoRule | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The facts that may be asked."""
        return self.ground.library.catalogue

    @property
    def region(self) -> str:
        """The region judged for; only where there is an assessment."""
        assert self.assessment is not None
        return self.assessment.region


def position(log: Log, ground: Ground) -> Position:
    """Where the talk stands after this log."""
    library, standing = ground.library, replay(log)
    words = Words(_locale(standing.locale), library.catalogue)
    given = values(standing, library.catalogue)
    if standing.region is None or standing.region not in library.packs:
        if standing.region is not None or standing.state is Place.ASKING:
            step(standing, "move")
        return Position(ground, log, standing, words, given, None, (), None)
    firm = Firm(library.catalogue, {**given, **implied(library.catalogue, given)})
    try:
        assessment = judge(library, standing.region, firm, ground.on, ground.kind)
    except NoRule as error:
        step(standing, "move")
        return Position(ground, log, standing, words, given, None, (), None, error)
    remaining = still_to_ask(assessment.asked, library.catalogue, standing)
    question = standing.reopened or next_question(remaining, library.catalogue, standing)
    if question is None:
        step(standing, "finish")
    return Position(ground, log, standing, words, given, assessment, remaining, question)


def values(standing: Standing, catalogue: Catalogue) -> dict[str, Value]:
    """The answers as the judgement reads them.

    What a newer catalogue no longer takes, or no longer takes beside an earlier answer, counts as not answered; the log keeps it.
    """
    found: dict[str, Value] = {}
    for fact, written in list(standing.answers.items()):
        value = check_value(catalogue[fact], decoded(written)) if fact in catalogue else []
        if isinstance(value, list) or impossible(catalogue, {**found, fact: value}):
            del standing.answers[fact]
        else:
            found[fact] = value
    if standing.reopened is not None and standing.reopened not in catalogue:
        standing.reopened = None
    return found


def _locale(chosen: str | None) -> str:
    try:
        return find_locale(chosen or DEFAULT_LOCALE)
    except UnknownLocale:
        return DEFAULT_LOCALE
