"""An assessment put into plain words: the summary that a chat shows, and the full report with every clause.

It only tells what was found. The tone is "not yet, and this is what is missing"; what was not assessed is always listed.
"""

from collections.abc import Iterator

from assessment.firm import Firm
from assessment.judge import Assessment, Ladder, TierFinding
from assessment.measures import HELD, Applicability
from assessment.presentation import score_bounds
from assessment.quantity import NOT_MET
from assessment.wording import Words
from flows.gaps import MARKS, aims, missing, not_met_yet, way
from flows.open_ends import cautions, contradictions, documents, most_decisive, not_assessed
from flows.support import cited, support
from flows.verdict import held, on_ladder, verdict

REASONS_SHOWN = 3
"""Unmet requirements named beside a tier; those of the next tier are all listed below."""


def summary(assessment: Assessment, words: Words) -> str:
    """Where the firm stands and what is missing first, in a few lines."""
    aim = next(iter(aims(assessment)), None)
    lines = [*_opening(assessment, words), *(() if aim is None else not_met_yet(aim, assessment, words))]
    return "\n".join(lines)


def standing(assessment: Assessment, words: Words) -> str:
    """Every tier with its outcome and score, and how many measures are open to the firm already."""
    lines = list(_ladder(assessment.ladder, assessment.firm, words))
    in_force = {document.id for document in assessment.documents if document.status(assessment.on) == "in_force"}
    applicable = [found for found in assessment.measures if found.outcome is Applicability.APPLICABLE]
    count = sum(1 for found in applicable if found.measure.document in in_force)
    if count:
        lines.append(
            words.say_count(
                "You meet the conditions of {count} support measure so far.",
                "You meet the conditions of {count} support measures so far.",
                count,
            )
        )
    return "\n".join(lines)


def report(assessment: Assessment, words: Words) -> str:
    """The whole result as text; every statement with its document and clause. First the verdict, last what it does not settle."""
    kind = words.say("re-review") if assessment.kind == "re_review" else words.say("new application")
    sections = [
        [
            words.say("Self-check for {day} ({kind})", day=words.day(assessment.on), kind=kind),
            *_opening(assessment, words),
            *most_decisive(assessment, words),
        ],
        list(_ladder(assessment.ladder, assessment.firm, words)),
        *(list(told(tier, assessment, words)) for tier in aims(assessment) for told in (missing, way)),
        list(support(assessment, words)),
        list(_benchmarks(assessment, words)),
        list(_national(assessment, words)),
        list(documents(assessment, words)),
        list(not_assessed(assessment, words)),
        [words.say("This is a self-check, not a decision: the issuing bodies decide.")],
    ]
    return "\n\n".join("\n".join(section) for section in sections if section)


def _opening(assessment: Assessment, words: Words) -> Iterator[str]:
    """The verdict and the titles held, never without the standing of a document that is not in force."""
    for told in (verdict, held, cautions, contradictions):
        yield from told(assessment, words)


def _ladder(ladder: Ladder, firm: Firm, words: Words) -> Iterator[str]:
    """Each tier with its outcome, and for one that is ruled out the first reasons why."""
    yield words.say("Tiers, the lowest first:")
    titles = firm.members(HELD) or frozenset()
    for tier in ladder.tiers:
        holds = words.say("; you hold this title") if tier.tier in titles else ""
        name = words.policy(tier.name)
        yield f"  {MARKS[tier.outcome.value]} {name} — {_outcome(tier, words)}{_score(tier, words)}{holds}"
        unmet = [part.requirement for part in tier.finding.parts if part.outcome is NOT_MET]
        if unmet:
            texts = words.semicolons(words.policy(requirement.text) for requirement in unmet[:REASONS_SHOWN])
            yield words.say("      still missing: {texts}", texts=texts) + ("…" if len(unmet) > REASONS_SHOWN else "")


def _outcome(tier: TierFinding, words: Words) -> str:
    named = "" if tier.named_by is None else f"{cited(*tier.named_by, words)} "
    rule = f"{named}{cited(tier.rule.document.id, tier.rule.clause, words)}"
    match tier.outcome.value:
        case "met":
            return words.say("likely reached") + f" {rule}"
        case "not_met":
            return words.say("not yet") + f" {rule}"
        case _:
            return words.say("still open") + f" {rule}"


def _score(tier: TierFinding, words: Words) -> str:
    bounds = score_bounds(tier)
    if bounds is None:
        return ""
    points = f"{bounds['low']}" if bounds["low"] == bounds["high"] else f"{bounds['low']}–{bounds['high']}"
    return words.say(
        "; score {points} of {max}, pass mark {mark}", points=points, max=bounds["max"], mark=bounds["pass"]
    )


def _benchmarks(assessment: Assessment, words: Words) -> Iterator[str]:
    if assessment.benchmarks:
        yield words.say("Aims of the whole region, for comparison only:")
    for benchmark in assessment.benchmarks:
        actual = assessment.firm.actual(benchmark.fact)
        yours = words.say("unknown") if actual is None else words.value(benchmark.fact, actual)
        yield (
            words.say(
                "  · {text}: {aim}; yours: {actual}",
                text=words.policy(benchmark.text),
                aim=words.value(benchmark.fact, benchmark.bound),
                actual=yours,
            )
            + f" {cited(benchmark.document, benchmark.clause, words)}"
        )


def _national(assessment: Assessment, words: Words) -> Iterator[str]:
    if assessment.national is None:
        return
    yield words.say("The national ladder on that day, beside the region's own:")
    yield from (f"  {line}" for line in on_ladder(assessment.national, words))
    yield from list(_ladder(assessment.national, assessment.firm, words))[1:]
