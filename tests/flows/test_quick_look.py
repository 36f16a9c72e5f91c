"""Six questions for a first picture: which, when they end, and what can be said then."""

import pytest

from assessment.firm import Firm, Value
from assessment.judge import Assessment, judge
from assessment.library import Library
from assessment.quantity import exactly
from flows.questionnaire import TOPICS
from flows.quick_look import ANSWERED_ALIKE, FROM_PAPERS, QUICK_LOOK, quick_look
from flows.session import Standing
from tests.flows.owners import DAY, REGIONS, quick_owner


def judged(library: Library, region: str, given: dict[str, Value]) -> Assessment:
    return judge(library, region, Firm(library.catalogue, given), DAY)


def standing(region: str, given: dict[str, Value]) -> Standing:
    return Standing(region=region, answers=dict.fromkeys(given, True), order=dict.fromkeys(given))


def asked_first(library: Library, region: str, given: dict[str, Value]) -> str | None:
    return quick_look(judged(library, region, given), standing(region, given), library)


@pytest.mark.parametrize("region", REGIONS)
def test_six_questions_are_asked_none_twice_and_none_that_nearly_all_answer_alike(
    library: Library, region: str
) -> None:
    for seed in range(4):
        asked = quick_owner(library, region, seed).finish().asked
        assert len(set(asked)) == len(asked) <= QUICK_LOOK
        assert not ANSWERED_ALIKE & set(asked)


@pytest.mark.parametrize("region", REGIONS)
def test_the_first_question_is_one_that_an_owner_knows_by_heart(library: Library, region: str) -> None:
    first = asked_first(library, region, {})
    assert first is not None
    assert library.catalogue[first].topic not in FROM_PAPERS


def test_where_a_title_is_the_way_to_the_next_one_it_is_asked_first(library: Library) -> None:
    assert asked_first(library, "municipality", {}) == "recognitions"


def test_the_next_question_depends_on_what_was_answered(library: Library) -> None:
    no_title: dict[str, Value] = {"recognitions": frozenset()}
    some_title: dict[str, Value] = {"recognitions": frozenset({"innovative_sme", "srdi_sme"})}
    assert asked_first(library, "municipality", no_title) != asked_first(library, "municipality", some_title)


def test_what_was_answered_before_counts_towards_the_six(library: Library) -> None:
    given: dict[str, Value] = {
        fact: exactly(3) for fact in ("niche_years", "domestic_niche_rank", "ip_class1", "ip_class2", "employees")
    }
    assert asked_first(library, "cn", given) is not None
    assert asked_first(library, "cn", {**given, "revenue": exactly(30_000_000)}) is None


def test_nothing_is_asked_once_every_tier_is_settled(library: Library) -> None:
    assert asked_first(library, "cn", {"on_dishonesty_list": True}) is None


def test_a_weak_firm_hears_at_once_which_tiers_are_out_of_reach(library: Library) -> None:
    ladder = judged(library, "cn", {"recognitions": frozenset(), "niche_years": exactly(1)}).ladder
    assert ladder.likely is None
    assert ladder.possible is not None
    assert ladder.possible.tier == "innovative_sme"


def test_what_stands_in_papers_is_named_by_its_topic() -> None:
    assert set(TOPICS) > FROM_PAPERS


def test_what_nearly_all_answer_alike_are_facts_of_the_catalogue(library: Library) -> None:
    assert set(library.catalogue) > ANSWERED_ALIKE
