"""An assessment put into plain words: the summary that a chat shows, and the full report with every clause.

It only tells what was found. The tone is "not yet, and this is what is missing"; what was not assessed is always listed.
"""

from collections.abc import Iterator

from assessment.firm import Firm
from assessment.gap import move_of
from assessment.judge import Assessment, Ladder, TierFinding
from assessment.measures import HELD, Applicability
from assessment.presentation import notice, score_bounds
from assessment.quantity import MET, NOT_MET
from assessment.requirement import Compare, Finding, OpenReading, View
from assessment.wording import Words
from flows.support import cited, support

REASONS_SHOWN = 3
"""Unmet requirements named beside a tier; those of the next tier are all listed below."""
MARKS = {"met": "✓", "not_met": "✗", "undecided": "?"}


def summary(assessment: Assessment, words: Words) -> str:
    """Where the firm stands and what is missing first, in a few lines."""
    lines = [*_held(assessment, words), *_standing(assessment.ladder, words)]
    missing = [finding for finding in assessment.missing if finding.outcome is NOT_MET]
    if missing:
        lines.append(words.say("Not yet met for the next tier:"))
        lines += [f"  {line}" for finding in missing for line in _finding(finding, _view(assessment, words))]
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
    """The whole result as text; every statement with its document and clause."""
    sections = [
        list(_documents(assessment, words)),
        [*_held(assessment, words), *_standing(assessment.ladder, words)],
        list(_ladder(assessment.ladder, assessment.firm, words)),
        list(_missing(assessment, words)),
        list(_way(assessment, words)),
        list(support(assessment, words)),
        list(_benchmarks(assessment, words)),
        list(_national(assessment, words)),
        list(_open(assessment, words)),
    ]
    return "\n\n".join("\n".join(section) for section in sections if section)


def _view(assessment: Assessment, words: Words) -> View:
    return View(assessment.firm, words, assessment.on)


def _documents(assessment: Assessment, words: Words) -> Iterator[str]:
    kind = words.say("re-review") if assessment.kind == "re_review" else words.say("new application")
    yield words.say("Self-check for {day} ({kind})", day=words.day(assessment.on), kind=kind)
    for document in assessment.documents:
        status = {
            "in_force": words.say("in force") if document.effective_from else words.say("no date is stated"),
            "draft": words.say("draft"),
            "expired": words.say("expired"),
            "superseded": words.say("superseded"),
        }[document.status(assessment.on)]
        number = f" {words.policy(document.number)}" if document.number else ""
        yield f"· {words.policy(document.title)}{number} [{document.id}] — {status}"
        yield f"  {notice(document, assessment, words)}"


def _held(assessment: Assessment, words: Words) -> Iterator[str]:
    """The titles held, so that nobody reads "not yet" as the loss of one."""
    held = assessment.firm.members(HELD)
    if held:
        yield words.say("Titles you hold: {titles}", titles=words.value(HELD, held))
        if assessment.kind == "new":
            yield words.say(
                "What follows is judged like a new application today; a title stays valid until it runs out."
            )


def _standing(ladder: Ladder, words: Words) -> Iterator[str]:
    likely, possible = ladder.likely, ladder.possible
    if likely is not None:
        yield words.say("You likely reach: {tier}", tier=words.policy(likely.name))
    elif possible is not None:
        yield words.say("No tier is certain yet from what is known.")
    else:
        yield words.say("Not yet at the first tier; what is missing is listed below.")
    if possible is not None and possible is not likely:
        yield words.say("Still possible, depending on what is open: {tier}", tier=words.policy(possible.name))


def _ladder(ladder: Ladder, firm: Firm, words: Words) -> Iterator[str]:
    """Each tier with its outcome, and for one that is ruled out the first reasons why."""
    yield words.say("Tiers, the lowest first:")
    held = firm.members(HELD) or frozenset()
    for tier in ladder.tiers:
        holds = words.say("; you hold this title") if tier.tier in held else ""
        name = words.policy(tier.name)
        yield f"  {MARKS[tier.outcome.value]} {name} — {_outcome(tier, words)}{_score(tier, words)}{holds}"
        unmet = [part.requirement for part in tier.finding.parts if part.outcome is NOT_MET]
        if unmet:
            texts = words.semicolons(words.policy(requirement.text) for requirement in unmet[:REASONS_SHOWN])
            yield words.say("      not met: {texts}", texts=texts) + ("…" if len(unmet) > REASONS_SHOWN else "")


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


def _missing(assessment: Assessment, words: Words) -> Iterator[str]:
    next_tier = assessment.ladder.next
    if next_tier is None:
        return
    yield words.say("What stands between you and {tier}:", tier=words.policy(next_tier.name))
    for finding in assessment.missing:
        for line in _finding(finding, _view(assessment, words)):
            yield f"  {line}"


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


def _way(assessment: Assessment, words: Words) -> Iterator[str]:
    way = assessment.way
    if way is None or not (way.moves or way.blocked or way.unanswered):
        return
    yield words.say(
        "The shortest way there, all changes together (measured on the figures given; new figures count for a later application):"
    )
    for move in way.moves:
        yield f"  · {move_of(move, assessment.firm, words, assessment.on)['text']}"
    for requirement in way.unanswered:
        text = words.policy(requirement.text) if requirement.text else requirement.describe(words)
        yield words.say("  · depends on an answer not given yet: {text}", text=text)
    for requirement in way.blocked:
        text = words.policy(requirement.text) if requirement.text else requirement.describe(words)
        yield words.say("  · cannot be brought about by the firm alone: {text}", text=text)


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
    yield from (f"  {line}" for line in _standing(assessment.national, words))
    yield from list(_ladder(assessment.national, assessment.firm, words))[1:]


def _open(assessment: Assessment, words: Words) -> Iterator[str]:
    if assessment.asked:
        yield words.say("Still open for want of an answer, or of an exact figure; the most decisive first:")
        yield "  " + words.semicolons(words.name(fact) for fact in assessment.asked)
    officials = [f for f in assessment.missing if f.requirement.judged_by == "officials" and f.outcome is not MET]
    if officials:
        yield words.say(
            "Officials judge: {texts}", texts=words.semicolons(words.policy(f.requirement.text) for f in officials)
        )
    for found in assessment.contradictions:
        yield words.say(
            "Please check {fact}: you gave {given}, the other figures make it {worked_out}; yours was used.",
            fact=words.name(found.fact),
            given=words.value(found.fact, found.given),
            worked_out=words.value(found.fact, found.worked_out),
        )
    yield words.say("This is a self-check, not a decision: the issuing bodies decide.")
