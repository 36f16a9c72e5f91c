"""Requirements and scores in the shapes that are shown: how they stand, what closes them and the clause in plain words."""

from collections.abc import Sequence

from assessment.judge import Assessment, TierFinding
from assessment.presentation import score_bounds
from assessment.quantity import MET, NOT_MET, UNDECIDED
from assessment.requirement import Combination, Compare, Finding, OpenReading, Score, View
from assessment.wording import Words
from bot.reports.shapes import Bar, Line, Points, ScoreView, Source
from flows.open_ends import status


class Teller:
    """Tells of one assessment in one language."""

    def __init__(self, assessment: Assessment, words: Words) -> None:
        self.assessment = assessment
        self.words = words
        self._view = View(assessment.firm, words, assessment.on)
        self._documents = {document.id: document for document in assessment.documents}

    def source(self, document: str, clause: str) -> Source:
        """The document's title, the clause, and its content in plain words."""
        found = self._documents[document]
        says = found.clauses[clause].says if clause in found.clauses else ""
        return Source(self.words.policy(found.title), self.words.clause(clause), self.words.policy(says))

    def status(self, document: str) -> str:
        """The document's status on the day."""
        return status(self._documents[document], self.assessment, self.words)

    def line(self, finding: Finding) -> Line:
        """A requirement, and its parts where it is not met and nothing else says what would close it."""
        requirement, words = finding.requirement, self.words
        explained = requirement.explain(finding, self._view)
        gap = explained["gap"]["text"] if "gap" in explained else ""
        is_opened = finding.outcome is not MET and (isinstance(requirement, OpenReading) or not gap)
        parts = tuple(self.line(part) for part in finding.parts) if is_opened else ()
        return Line(
            text=explained["text"],
            outcome=finding.outcome.value,
            state={MET: words.say("met"), NOT_MET: words.say("not yet"), UNDECIDED: words.say("still open")}[
                finding.outcome
            ],
            judged={
                "officials": words.say("officials judge"),
                "statement": words.say("on your statement"),
                "figures": "",
            }[requirement.judged_by],
            actual=self._actual(finding),
            gap=gap,
            source=self.source(requirement.document, requirement.clause),
            parts_heading=self._parts_heading(finding) if parts else "",
            parts=parts,
        )

    def _parts_heading(self, finding: Finding) -> str:
        requirement, words = finding.requirement, self.words
        if isinstance(requirement, OpenReading):
            return words.say("The text can be read in these ways")
        if isinstance(requirement, Combination) and requirement.needed < len(finding.parts):
            if requirement.needed == 1:
                return words.say("One of these is enough")
            return words.say("At least {count} of these", count=requirement.needed)
        return words.say("All of these")

    def _actual(self, finding: Finding) -> str:
        requirement, words = finding.requirement, self.words
        if finding.score is not None:
            low, high = finding.score
            points = words.points(low) if low == high else f"{words.points(low)}–{words.points(high)}"
            return words.say("you have {points}", points=points)
        if isinstance(requirement, Compare):
            actual = self.assessment.firm.actual(requirement.fact)
            if actual is not None:
                return words.say("you have {points}", points=words.value(requirement.fact, actual))
        return ""

    def score_in_words(self, tier: TierFinding) -> str:
        """The bounds of a tier's score beside its pass mark; nothing where it has none."""
        bounds = score_bounds(tier)
        if bounds is None:
            return ""
        return self.words.say(
            "score {points} of {max}, pass mark {mark}",
            points=_range(bounds["low"], bounds["high"]),
            max=bounds["max"],
            mark=bounds["pass"],
        )

    def scores(self, tiers: Sequence[TierFinding], first: TierFinding | None) -> tuple[ScoreView, ...]:
        """Every score of these tiers, that of `first` before the others; a rule that two tiers share is told once."""
        ordered = sorted(tiers, key=lambda tier: tier is not first)
        found = {id(tier.rule): score for tier in reversed(ordered) if (score := self._score(tier)) is not None}
        return tuple(reversed(found.values()))

    def _score(self, tier: TierFinding) -> ScoreView | None:
        waiting = [tier.finding]
        while waiting:
            finding = waiting.pop(0)
            requirement = finding.requirement
            if isinstance(requirement, Score):
                details = requirement.details(finding, self._view)
                bounds = details["score"]
                heading = self.words.say("Score for {tier}", tier=self.words.policy(tier.name))
                said = self.score_in_words(tier)
                return ScoreView(
                    tier=tier.tier,
                    heading=heading,
                    total=self._bar({**bounds, "text": self.words.say("Total"), "floor": bounds["pass"]}),
                    said=said,
                    in_words=self.words.say("{fact}: {value}", fact=heading, value=said),
                    groups=tuple(self._bar(group) for group in details["groups"]),
                    source=self.source(requirement.document, requirement.clause),
                )
            waiting += finding.parts
        return None

    def _bar(self, told: dict[str, object]) -> Bar:
        low, high, most, floor = (_points(told.get(key)) for key in ("low", "high", "max", "floor"))
        assert low is not None
        assert high is not None
        assert most is not None
        listed = told.get("indicators")
        indicators = tuple(self._bar(each) for each in listed) if isinstance(listed, list) else ()
        said = self.words.say("{points} of {max}", points=_range(low, high), max=most)
        return Bar(str(told["text"]), low, high, most, floor, said, indicators)


def _points(number: object) -> Points | None:
    return number if isinstance(number, int | float) else None


def _range(low: Points, high: Points) -> str:
    return f"{low}" if low == high else f"{low}–{high}"
