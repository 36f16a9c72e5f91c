"""What stands between a firm and a tier, and the way there, put into plain words with what the firm has and the clause.

Nothing is judged here. The tone is "not yet, and this is what is missing".
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from assessment.gap import move_of
from assessment.judge import Assessment, TierFinding
from assessment.measures import HELD
from assessment.path import Path, path_to
from assessment.quantity import MET, NOT_MET, UNDECIDED
from assessment.requirement import Compare, Finding, OpenReading, Requirement, View
from assessment.wording import Words
from flows.support import cited

MARKS = {"met": "✓", "not_met": "✗", "undecided": "?"}


def aims(assessment: Assessment) -> tuple[TierFinding, ...]:
    """The tiers that an owner asks about: in a re-review first those held that are not surely kept; then the next one up."""
    tiers, next_tier = assessment.ladder.tiers, assessment.ladder.next
    reviewed = [tier for tier in tiers if is_reviewed(tier, assessment)]
    wanted = [tier for tier in reviewed if tier.outcome is not MET]
    above = tiers[tiers.index(reviewed[-1]) + 1 :] if reviewed else tiers
    return (*wanted, *(tier for tier in above if tier is next_tier))


def is_reviewed(tier: TierFinding, assessment: Assessment) -> bool:
    """Whether the firm holds the title and wants to keep it."""
    return assessment.kind == "re_review" and tier.tier in (assessment.firm.members(HELD) or frozenset())


def missing_of(tier: TierFinding) -> tuple[Finding, ...]:
    """What is not met first, then what is still open."""
    parts = tier.finding.parts
    return tuple(part for outcome in (NOT_MET, UNDECIDED) for part in parts if part.outcome is outcome)


def not_met_yet(tier: TierFinding, assessment: Assessment, words: Words) -> Iterator[str]:
    """What is surely missing for a tier, in short; nothing where nothing is."""
    missing = [finding for finding in missing_of(tier) if finding.outcome is NOT_MET]
    if missing:
        yield words.say("Still missing for {tier}:", tier=words.policy(tier.name))
        yield from _findings(missing, assessment, words)


def missing(tier: TierFinding, assessment: Assessment, words: Words) -> Iterator[str]:
    """All that is not met or open for a tier."""
    yield heading(tier, assessment, words)
    yield from _findings(missing_of(tier), assessment, words)


def heading(tier: TierFinding, assessment: Assessment, words: Words) -> str:
    """What the list of all that is not met or open for a tier is about."""
    name = words.policy(tier.name)
    if is_reviewed(tier, assessment):
        return words.say("What it takes to keep {tier}:", tier=name)
    return words.say("What stands between you and {tier}:", tier=name)


def _findings(findings: Iterable[Finding], assessment: Assessment, words: Words) -> Iterator[str]:
    view = View(assessment.firm, words, assessment.on)
    for finding in findings:
        yield from (f"  {line}" for line in _finding(finding, view))


def _finding(finding: Finding, view: View, depth: int = 0) -> Iterator[str]:
    """A requirement with what the firm has, what closes it and the clause; its parts below it where they are not met."""
    requirement, words = finding.requirement, view.words
    explained = requirement.explain(finding, view)
    officials = words.say(" (officials judge)") if requirement.judged_by == "officials" else ""
    stated = words.say(" (on your statement)") if requirement.judged_by == "statement" else ""
    indent = "  " * depth
    yield (
        f"{indent}{MARKS[finding.outcome.value]} {explained['text']}{officials}{stated}{_actual(finding, view)}"
        f" {cited(explained['source']['document'], explained['source']['clause'], words)}"
    )
    if "gap" in explained:
        yield f"{indent}  → {explained['gap']['text']}"
    is_open = finding.outcome is not MET
    if is_open and (isinstance(requirement, OpenReading) or (depth == 0 and "gap" not in explained)):
        for part in finding.parts:
            yield from _finding(part, view, depth + 1)


def _actual(finding: Finding, view: View) -> str:
    requirement, words = finding.requirement, view.words
    if finding.score is not None:
        low, high = finding.score
        return words.say(
            "; you have {points}",
            points=words.points(low) if low == high else f"{words.points(low)}–{words.points(high)}",
        )
    if isinstance(requirement, Compare):
        actual = view.firm.actual(requirement.fact)
        if actual is not None:
            return words.say("; you have {points}", points=words.value(requirement.fact, actual))
    return ""


class Way(NamedTuple):
    """What leads to a tier, in words: what to change, what hangs on an answer not given, what is not in the firm's hands."""

    heading: str
    moves: tuple[str, ...]
    unanswered: tuple[str, ...]
    blocked: tuple[str, ...]


def way_of(tier: TierFinding, assessment: Assessment, words: Words) -> Way | None:
    """The cheapest way to a tier: how far it goes where not all is in the firm's hands, and what it hangs on where no change is."""
    path = _path(tier, assessment)
    if path is None or not (path.moves or path.blocked or path.unanswered):
        return None
    name = words.policy(tier.name)
    if path.moves and path.blocked:
        said = words.say("What the firm can do towards {tier}, though that alone is not enough:", tier=name)
    elif path.moves:
        said = words.say(
            "The shortest way to {tier}, all changes together "
            "(measured on the figures given; new figures count for a later application):",
            tier=name,
        )
    else:
        said = words.say("What {tier} hangs on now:", tier=name)
    return Way(
        said,
        tuple(move_of(move, assessment.firm, words, assessment.on)["text"] for move in path.moves),
        tuple(text_of(requirement, words) for requirement in path.unanswered),
        tuple(text_of(requirement, words) for requirement in path.blocked),
    )


def way(tier: TierFinding, assessment: Assessment, words: Words) -> Iterator[str]:
    """The way to a tier, line by line; nothing where there is none to tell of."""
    found = way_of(tier, assessment, words)
    if found is None:
        return
    yield found.heading
    yield from (f"  · {text}" for text in found.moves)
    yield from (words.say("  · depends on an answer not given yet: {text}", text=text) for text in found.unanswered)
    yield from (words.say("  · cannot be brought about by the firm alone: {text}", text=text) for text in found.blocked)


def _path(tier: TierFinding, assessment: Assessment) -> Path[Requirement] | None:
    if tier is assessment.ladder.next:
        return assessment.way
    wanted = [part.requirement for part in tier.finding.parts]
    return path_to(wanted, [finding.requirement for finding in missing_of(tier)], assessment.firm)


def text_of(requirement: Requirement, words: Words) -> str:
    """What a requirement asks."""
    return words.policy(requirement.text) if requirement.text else requirement.describe(words)
