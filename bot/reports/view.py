"""An assessment put into the shapes that all four outputs show, in one language.

It only tells what was found: every figure is the judgement's, every sentence on policy the pack's. What was not assessed is
always listed.
"""

from collections.abc import Iterable, Iterator

from assessment.gap import move_of
from assessment.judge import Assessment, Ladder
from assessment.library import Library
from assessment.measures import HELD
from assessment.policy import Document
from assessment.presentation import notice
from assessment.quantity import MET, NOT_MET, UNDECIDED
from assessment.requirement import Finding, Requirement
from assessment.wording import Words
from bot.reports.findings import Teller
from bot.reports.shapes import BenchmarkView, DocumentView, Listed, ResultView, Rung, Standing, WayView
from bot.reports.shelves import shelves

REASONS_SHOWN = 3


def result_view(assessment: Assessment, library: Library, words: Words) -> ResultView:
    """The whole result, ready to be shown."""
    teller = Teller(assessment, words)
    ladder, next_tier = assessment.ladder, assessment.ladder.next
    held = assessment.firm.members(HELD)
    heading = ""
    if next_tier is not None:
        heading = _heading(words.say("What stands between you and {tier}:", tier=words.policy(next_tier.name)))
    told = {id(tier.rule) for tier in ladder.tiers}
    national = assessment.national
    return ResultView(
        locale=words.locale,
        region=words.policy(library.packs[assessment.region].region.name),
        day=words.day(assessment.on),
        kind=words.say("re-review") if assessment.kind == "re_review" else words.say("new application"),
        held=words.say("Titles you hold: {titles}", titles=words.value(HELD, held)) if held else "",
        standing=_standing(ladder, teller),
        missing_heading=heading,
        missing=tuple(teller.line(finding) for finding in assessment.missing),
        scores=teller.scores(ladder.tiers, next_tier),
        way=_way(assessment, words),
        shelves=shelves(assessment, teller),
        benchmarks=tuple(_benchmarks(assessment, teller)),
        national=None if national is None else _standing(national, teller),
        national_scores=()
        if national is None
        else teller.scores([tier for tier in national.tiers if id(tier.rule) not in told], national.next),
        contradictions=tuple(_contradictions(assessment, words)),
        not_assessed=tuple(_not_assessed(assessment, teller)),
        documents=tuple(_document(document, assessment, teller) for document in assessment.documents),
        closing=words.say("This is a self-check, not a decision: the issuing bodies decide."),
    )


def _heading(sentence: str) -> str:
    """A sentence that opens a list, as a heading."""
    return sentence.rstrip(":： ")


def _standing(ladder: Ladder, teller: Teller) -> Standing:
    words, likely, possible = teller.words, ladder.likely, ladder.possible
    if likely is not None:
        headline = words.say("You likely reach: {tier}", tier=words.policy(likely.name))
    elif possible is not None:
        headline = words.say("No tier is certain yet from what is known.")
    else:
        headline = words.say("Not yet at the first tier; what is missing is listed below.")
    also = ""
    if possible is not None and possible is not likely:
        also = words.say("Still possible, depending on what is open: {tier}", tier=words.policy(possible.name))
    rungs = tuple(_rungs(ladder, teller))
    steps = words.semicolons(words.say("{fact}: {value}", fact=rung.name, value=rung.state) for rung in rungs)
    return Standing(headline, also, rungs, words.say("The ladder, the lowest step first: {steps}", steps=steps))


def _rungs(ladder: Ladder, teller: Teller) -> Iterator[Rung]:
    words = teller.words
    held = teller.assessment.firm.members(HELD) or frozenset()
    for tier in ladder.tiers:
        is_likely, is_next = tier is ladder.likely, tier is ladder.next
        marks = [words.say("you hold this title")] if tier.tier in held else []
        if is_likely:
            marks.append(words.say("you stand here"))
        elif is_next:
            marks.append(words.say("next step"))
        state = {
            MET: words.say("likely reached"),
            NOT_MET: words.say("not yet"),
            UNDECIDED: words.say("still open"),
        }[tier.outcome]
        unmet = [part.requirement for part in tier.finding.parts if part.outcome is NOT_MET]
        reasons = [text_of(requirement, words) for requirement in unmet[:REASONS_SHOWN]]
        yield Rung(
            id=tier.tier,
            name=words.policy(tier.name),
            outcome=tier.outcome.value,
            state=state,
            marks=tuple(marks),
            is_likely=is_likely,
            is_next=is_next,
            score=teller.score_in_words(tier),
            reasons=(*reasons, "…") if len(unmet) > REASONS_SHOWN else tuple(reasons),
            source=teller.source(*(tier.named_by or (tier.rule.document.id, tier.rule.clause))),
        )


def text_of(requirement: Requirement, words: Words) -> str:
    """What a requirement asks."""
    return words.policy(requirement.text) if requirement.text else requirement.describe(words)


def _way(assessment: Assessment, words: Words) -> WayView | None:
    way = assessment.way
    if way is None or not (way.moves or way.blocked or way.unanswered):
        return None
    said = words.say(
        "The shortest way there, all changes together (measured on the figures given; new figures count for a later application):"
    )
    return WayView(
        _heading(said),
        tuple(move_of(move, assessment.firm, words, assessment.on)["text"] for move in way.moves),
        tuple(text_of(requirement, words) for requirement in way.unanswered),
        tuple(text_of(requirement, words) for requirement in way.blocked),
    )


def _benchmarks(assessment: Assessment, teller: Teller) -> Iterator[BenchmarkView]:
    words = teller.words
    for benchmark in assessment.benchmarks:
        actual = assessment.firm.actual(benchmark.fact)
        yield BenchmarkView(
            words.policy(benchmark.text),
            words.value(benchmark.fact, benchmark.bound),
            words.say("unknown") if actual is None else words.value(benchmark.fact, actual),
            teller.source(benchmark.document, benchmark.clause),
        )


def _contradictions(assessment: Assessment, words: Words) -> Iterator[str]:
    for found in assessment.contradictions:
        yield words.say(
            "Please check {fact}: you gave {given}, the other figures make it {worked_out}; yours was used.",
            fact=words.name(found.fact),
            given=words.value(found.fact, found.given),
            worked_out=words.value(found.fact, found.worked_out),
        )


def _not_assessed(assessment: Assessment, teller: Teller) -> Iterator[Listed]:
    """What no figure settled: open answers, what officials judge, what rests on the owner's word; the last is always there."""
    words = teller.words
    if assessment.asked:
        said = words.say("Still open for want of an answer, or of an exact figure; the most decisive first:")
        yield Listed(_heading(said), tuple(words.name(fact) for fact in assessment.asked))
    if assessment.later:
        said = words.say("Counts only once something else is so, such as a title held:")
        yield Listed(_heading(said), tuple(words.name(fact) for fact in assessment.later))
    next_tier = assessment.ladder.next
    looked_at = [tier for tier in assessment.ladder.tiers if tier.outcome is MET or tier is next_tier]
    findings = [finding for tier in looked_at for finding in _all(tier.finding.parts)]
    officials = _texts((f for f in findings if f.requirement.judged_by == "officials" and f.outcome is not MET), words)
    if officials:
        yield Listed(words.say("Officials judge"), officials)
    stated = _texts((f for f in findings if f.requirement.judged_by == "statement" and f.outcome is MET), words)
    if stated:
        yield Listed(words.say("Taken on your statement, not checked"), stated)
    yield Listed(
        words.say("Not looked at here"),
        (words.say("papers and proofs: everything rests on your answers"),),
    )


def _all(findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        yield finding
        yield from _all(finding.parts)


def _texts(findings: Iterable[Finding], words: Words) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text_of(finding.requirement, words) for finding in findings))


def _document(document: Document, assessment: Assessment, teller: Teller) -> DocumentView:
    return DocumentView(
        teller.words.policy(document.title),
        teller.words.policy(document.number or ""),
        document.status(assessment.on),
        teller.status(document.id),
        notice(document, assessment, teller.words),
    )
