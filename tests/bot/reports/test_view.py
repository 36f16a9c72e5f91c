"""What is shown is what was judged: every figure is the assessment's own, and nothing is offered that does not apply."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings

from assessment.judge import Assessment
from assessment.presentation import as_json
from bot.reports.shapes import Line, ResultView, ScoreView, Standing
from tests.assessment.firms import Case, cases
from tests.bot.reports.samples import LOCALES, results, shipped, view, words


def _check_ladder(shown: Standing, said: dict[str, Any]) -> None:
    assert [(rung.id, rung.name, rung.outcome) for rung in shown.rungs] == [
        (tier["id"], tier["name"], tier["outcome"]) for tier in said["tiers"]
    ]
    likely = [rung.id for rung in shown.rungs if rung.is_likely]
    assert likely == ([said["likely_tier"]] if said["likely_tier"] else [])
    names = {tier["id"]: tier["name"] for tier in said["tiers"]}
    if said["likely_tier"]:
        assert names[said["likely_tier"]] in shown.headline
    if said["possible_tier"] != said["likely_tier"]:
        assert names[said["possible_tier"]] in shown.possible
    else:
        assert not shown.possible
    for rung in shown.rungs:
        assert rung.name in shown.in_words


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


def _check(shown: ResultView, said: dict[str, Any]) -> None:
    _check_ladder(shown.standing, said)
    _check_scores(shown.scores, said)
    assert (shown.national is None) == (said["national"] is None)
    if shown.national is not None:
        _check_ladder(shown.national, said["national"])
        _check_scores(shown.national_scores, said["national"])
    assert len(shown.missing) == len(said["missing"])
    for line, requirement in zip(shown.missing, said["missing"], strict=True):
        _check_line(line, requirement)
    if shown.way is not None:
        assert list(shown.way.moves) == [move["text"] for move in said["way"]["moves"]]
        assert len(shown.way.blocked) == len(said["way"]["blocked"])
        assert len(shown.way.unanswered) == len(said["way"]["unanswered"])
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
        cited = [line.source for line in shown.missing] + [rung.source for rung in shown.standing.rungs]
        cited += [each.source for shelf in shown.shelves for each in shelf.measures]
        assert cited
        assert all(source.document and source.clause and source.says for source in cited)


def _drafts() -> list[Assessment]:
    return [assessment for assessment in results("hangzhou") if assessment.measures]


def test_support_of_a_draft_is_never_called_open_now() -> None:
    shelves = [shelf for assessment in _drafts() for shelf in view(assessment, "en").shelves]
    assert shelves
    for shelf in shelves:
        assert shelf.status == "draft"
        assert "open to you now" not in shelf.heading
