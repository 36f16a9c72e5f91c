"""What is shown is what was judged: every figure is the assessment's own, and nothing is offered that does not apply."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from assessment.judge import Assessment, judge
from assessment.presentation import as_json
from assessment.profile import read_firm
from bot.reports.shapes import Line, ResultView, ScoreView, Standing
from flows.result import report
from tests.assessment.firms import Case, cases
from tests.bot.reports.samples import LOCALES, results, shipped, view, words


def _check_ladder(shown: Standing, said: dict[str, Any]) -> None:
    assert [(rung.id, rung.name, rung.outcome) for rung in shown.rungs] == [
        (tier["id"], tier["name"], tier["outcome"]) for tier in said["tiers"]
    ]
    likely = [rung.id for rung in shown.rungs if rung.is_likely]
    assert likely == ([said["likely_tier"]] if said["likely_tier"] else [])
    for rung in shown.rungs:
        assert rung.name in shown.in_words


def _check_verdict(shown: Standing, said: dict[str, Any]) -> None:
    names = {tier["id"]: tier["name"] for tier in said["tiers"]}
    if said["likely_tier"]:
        assert names[said["likely_tier"]] in shown.headline
    if said["possible_tier"] != said["likely_tier"]:
        assert [names[said["possible_tier"]] in text for text in shown.also] == [True]
    else:
        assert not shown.also


def _check_scores(shown: tuple[ScoreView, ...], said: dict[str, Any]) -> None:
    scores = {tier["id"]: tier["score"] for tier in said["tiers"] if tier["score"]}
    for score in shown:
        expected = scores[score.tier]
        assert (score.total.low, score.total.high) == (expected["low"], expected["high"])
        assert (score.total.floor, score.total.max) == (expected["pass"], expected["max"])
        assert sum(group.max for group in score.groups) == expected["max"]
        assert sum(group.low for group in score.groups) == pytest.approx(expected["low"])


def _check_line(line: Line, said: dict[str, Any]) -> None:
    assert (line.text, line.outcome) == (said["text"], said["outcome"])
    assert line.gap == said.get("gap", {"text": ""})["text"]
    parts = {part["text"]: part for key in ("any_of", "all_of", "open_reading") for part in said.get(key, ())}
    for part in line.parts:
        _check_line(part, parts[part.text])


def _check_aims(shown: ResultView, said: dict[str, Any]) -> None:
    if said["kind"] == "re_review":
        return
    assert bool(shown.aims) == (said["way"] is not None)
    for aim in shown.aims:
        for line, requirement in zip(aim.missing, said["missing"], strict=True):
            _check_line(line, requirement)
        if aim.way is not None:
            assert list(aim.way.moves) == [move["text"] for move in said["way"]["moves"]]
            assert len(aim.way.blocked) == len(said["way"]["blocked"])
            assert len(aim.way.unanswered) == len(said["way"]["unanswered"])


def _check(shown: ResultView, said: dict[str, Any]) -> None:
    _check_ladder(shown.standing, said)
    if said["kind"] == "new":
        _check_verdict(shown.standing, said)
    _check_scores(shown.scores, said)
    assert (shown.national is None) == (said["national"] is None)
    if shown.national is not None:
        _check_ladder(shown.national, said["national"])
        _check_verdict(shown.national, said["national"])
        _check_scores(shown.national_scores, said["national"])
    _check_aims(shown, said)
    assert [document.notice for document in shown.documents] == [document["notice"] for document in said["documents"]]
    assert [document.status for document in shown.documents] == [document["status"] for document in said["documents"]]
    assert len(shown.benchmarks) == len(said["benchmarks"])
    assert len(shown.contradictions) == len(said["contradictions"])
    _check_support(shown, said)


def _check_support(shown: ResultView, said: dict[str, Any]) -> None:
    def names(tone: str) -> Counter[str]:
        return Counter(each.name for shelf in shown.shelves if shelf.tone == tone for each in shelf.measures)

    def judged(outcome: str) -> Counter[str]:
        return Counter(measure["name"] for measure in said["measures"] if measure["outcome"] == outcome)

    assert names("now") == judged("applicable")
    assert names("open") == judged("undecided")
    assert not names("title") - judged("after_recognition")
    statuses = {document["title"]: document["status"] for document in said["documents"]}
    for shelf in shown.shelves:
        assert {statuses[each.source.document] for each in shelf.measures} == {shelf.status}
    for measure in said["measures"]:
        if "paid_to" in measure:
            shelves = [each for shelf in shown.shelves for each in shelf.measures if each.name == measure["name"]]
            assert all(not each.paid for each in shelves if each.paid_to)


@given(cases())
@settings(max_examples=60)
def test_every_figure_shown_is_the_assessments_own(case: Case) -> None:
    assessment = case.judged()
    for locale in ("en", "zh_Hans_CN"):
        _check(view(assessment, locale), as_json(assessment, words(locale)))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("region", shipped().regions)
def test_the_result_of_every_region_is_told_in_every_language(region: str, locale: str) -> None:
    for assessment in results(region):
        _check(view(assessment, locale), as_json(assessment, words(locale)))


@pytest.mark.parametrize("region", shipped().regions)
def test_what_was_not_assessed_is_always_listed(region: str) -> None:
    for assessment in results(region):
        shown = view(assessment, "en")
        listed = {item for part in shown.not_assessed for item in part.items}
        assert {words("en").name(fact) for fact in assessment.unknown} <= listed
        assert "papers and proofs: everything rests on your answers" in listed


@pytest.mark.parametrize("region", shipped().regions)
def test_every_clause_opens_to_its_content_in_plain_words(region: str) -> None:
    for assessment in results(region):
        shown = view(assessment, "en")
        cited = [line.source for aim in shown.aims for line in aim.missing] + [
            rung.source for rung in shown.standing.rungs
        ]
        cited += [each.source for shelf in shown.shelves for each in shelf.measures]
        assert cited
        assert all(source.document and source.clause and source.says for source in cited)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("region", shipped().regions)
def test_what_the_page_says_is_what_the_text_says(region: str, locale: str) -> None:
    for assessment in results(region):
        shown, said = view(assessment, locale), words(locale)
        text = report(assessment, said)
        told = [shown.standing.headline, *shown.standing.also, *shown.held, *shown.contradictions, *shown.most_decisive]
        for aim in shown.aims:
            told += [aim.heading, *(line.text for line in aim.missing)]
            if aim.way is not None:
                told += [aim.way.heading, *aim.way.moves, *aim.way.unanswered, *aim.way.blocked]
        for end in shown.not_assessed:
            told += [end.heading, *end.items]
        for sentence in (*told, shown.closing, *(document.notice for document in shown.documents)):
            assert sentence in text


def _reviewed() -> Assessment:
    """A firm that holds a title and no longer spends enough on R&D to keep it."""
    facts = {
        "registered_in_region": True, "on_dishonesty_list": False, "restricted_products": False, "employees": 120,
        "major_incident_3y": False, "revenue": 65_000_000, "revenue_prev": 70_000_000, "rd_expense": 1_800_000,
        "rd_expense_prev": 2_100_000, "niche_years": 8, "recognitions": ["innovative_sme", "srdi_sme"],
        "titles": ["high_tech_enterprise"], "industry": "industry",
    }  # fmt: skip
    return judge(shipped(), "cn", read_firm(shipped().catalogue, facts), date(2026, 11, 21), "re_review")


def test_a_re_review_tells_first_whether_the_title_stays_and_what_it_takes_to_keep_it() -> None:
    shown = view(_reviewed(), "en")
    assert shown.standing.headline.startswith("Not yet enough to keep SRDI SME")
    assert shown.aims[0].tier == "srdi_sme"
    assert shown.aims[0].heading.startswith("What it takes to keep SRDI SME")
    assert (
        next(line.gap for line in shown.aims[0].missing)
        == "R&D expense last year: 150,000 yuan more, to reach 1.95 million yuan"
    )


def test_who_holds_a_title_is_neither_told_to_stand_below_it_nor_that_it_is_the_next_step() -> None:
    marks = {rung.id: rung.marks for rung in view(_reviewed(), "en").standing.rungs}
    assert marks["innovative_sme"] == marks["srdi_sme"] == ("you hold this title",)


def test_what_is_still_open_bears_no_total_since_that_would_promise_too_much() -> None:
    shelves = [shelf for assessment in _drafts() for shelf in view(assessment, "en").shelves if shelf.tone == "open"]
    assert shelves
    assert not any(shelf.total for shelf in shelves)


def _drafts() -> list[Assessment]:
    return [assessment for assessment in results("hangzhou") if assessment.measures]


def test_support_of_a_draft_is_never_called_open_now() -> None:
    shelves = [shelf for assessment in _drafts() for shelf in view(assessment, "en").shelves]
    assert shelves
    for shelf in shelves:
        assert shelf.status == "draft"
        assert "open to you now" not in shelf.heading
