"""An assessment put into the shapes that all four outputs show, in one language.

It only tells what was found: every figure is the judgement's, every sentence on policy the pack's. What was not assessed is
always listed.
"""

from collections.abc import Iterator, Sequence

from assessment.judge import Assessment, Ladder, TierFinding
from assessment.library import Library
from assessment.measures import HELD
from assessment.policy import Document
from assessment.presentation import notice
from assessment.quantity import MET, NOT_MET, UNDECIDED
from assessment.wording import Words
from bot.reports.findings import Teller
from bot.reports.shapes import AimView, BenchmarkView, DocumentView, Listed, ResultView, Rung, Standing, WayView
from bot.reports.shelves import offices, shelves
from flows import open_ends, told
from flows.gaps import aims, heading, missing_of, text_of, way_of
from flows.open_ends import as_heading
from flows.verdict import held, on_ladder, verdict

REASONS_SHOWN = 3


def result_view(assessment: Assessment, library: Library, words: Words) -> ResultView:
    """The whole result, ready to be shown."""
    teller = Teller(assessment, words)
    ladder = assessment.ladder
    first = next(iter(aims(assessment)), None)
    judged = {id(tier.rule) for tier in ladder.tiers}
    national = assessment.national
    return ResultView(
        locale=words.locale,
        region=words.policy(library.packs[assessment.region].region.name),
        day=words.day(assessment.on),
        kind=words.say("re-review") if assessment.kind == "re_review" else words.say("new application"),
        held=tuple(held(assessment, words)),
        cautions=tuple(_caution(document, assessment, words) for document in open_ends.unreliable(assessment)),
        contradictions=tuple(open_ends.contradictions(assessment, words)),
        standing=_standing(ladder, verdict(assessment, words), aims(assessment), teller),
        most_decisive=tuple(open_ends.most_decisive(assessment, words)),
        aims=tuple(_aim(tier, teller) for tier in aims(assessment)),
        scores=teller.scores(ladder.tiers, first),
        shelves=shelves(assessment, teller),
        whom_to_ask=tuple(offices(assessment, words)),
        benchmarks=tuple(_benchmarks(assessment, teller)),
        national=None
        if national is None
        else _standing(
            national, on_ladder(national, words), [tier for tier in national.tiers if tier is national.next], teller
        ),
        national_scores=()
        if national is None
        else teller.scores([tier for tier in national.tiers if id(tier.rule) not in judged], national.next),
        not_assessed=tuple(Listed(end.heading, end.items) for end in open_ends.open_ends(assessment, words)),
        documents=tuple(_document(document, assessment, teller) for document in assessment.documents),
        closing=words.say("This is a self-check, not a decision: the issuing bodies decide."),
    )


def _caution(document: Document, assessment: Assessment, words: Words) -> str:
    """The document by its title alone: it is cited by that, not by an id."""
    named = words.say(
        "{fact}: {value}", fact=words.policy(document.title), value=told.status(document, assessment.on, words)
    )
    return words.say("Please note – {document}", document=named)


def _standing(ladder: Ladder, said: Iterator[str], aimed_at: Sequence[TierFinding], teller: Teller) -> Standing:
    words = teller.words
    headline, *also = said
    rungs = tuple(_rungs(ladder, aimed_at, teller))
    steps = words.semicolons(words.say("{fact}: {value}", fact=rung.name, value=rung.state) for rung in rungs)
    return Standing(headline, tuple(also), rungs, words.say("The ladder, the lowest step first: {steps}", steps=steps))


def _rungs(ladder: Ladder, aimed_at: Sequence[TierFinding], teller: Teller) -> Iterator[Rung]:
    """Each step with its marks; who holds a title is not told to stand below it, nor that it is the next step."""
    words = teller.words
    titles = teller.assessment.firm.members(HELD) or frozenset()
    highest = max((place for place, tier in enumerate(ladder.tiers) if tier.tier in titles), default=-1)
    for place, tier in enumerate(ladder.tiers):
        is_likely, is_aim = tier is ladder.likely, any(tier is aim for aim in aimed_at)
        marks = [words.say("you hold this title")] if tier.tier in titles else []
        if is_likely and place >= highest:
            marks.append(words.say("you stand here"))
        elif tier is ladder.next and place > highest:
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
            is_aim=is_aim,
            score=teller.score_in_words(tier),
            reasons=(*reasons, "…") if len(unmet) > REASONS_SHOWN else tuple(reasons),
            source=teller.source(*(tier.named_by or (tier.rule.document.id, tier.rule.clause))),
        )


def _aim(tier: TierFinding, teller: Teller) -> AimView:
    assessment, words = teller.assessment, teller.words
    way = way_of(tier, assessment, words)
    return AimView(
        tier.tier,
        as_heading(heading(tier, assessment, words)),
        tuple(teller.line(finding) for finding in missing_of(tier)),
        None if way is None else WayView(as_heading(way.heading), way.moves, way.unanswered, way.blocked),
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


def _document(document: Document, assessment: Assessment, teller: Teller) -> DocumentView:
    return DocumentView(
        teller.words.policy(document.title),
        teller.words.policy(document.number or ""),
        document.status(assessment.on),
        teller.status(document.id),
        notice(document, assessment, teller.words),
    )
