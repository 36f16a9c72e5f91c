"""An answer in full says whose it is: it is understood wherever the talk stands, and decides nothing else."""

import pytest

from assessment.library import Library
from flows.as_shown import answers_in_full
from flows.circumstances import EraseAsked
from flows.conversation import turn
from flows.position import Position, position
from flows.session import LanguageChosen, Log, RegionChosen, Reopened
from tests.flows.conftest import Talk

LOCALES = ("zh_Hans_CN", "zh_Hant_TW", "en")


@pytest.fixture(params=LOCALES)
def talk(library: Library, request: pytest.FixtureRequest) -> Talk:
    """A talk with an owner in Hangzhou, in each language."""
    talk = Talk(library, locale=None)
    talk.log = (LanguageChosen(locale=request.param), RegionChosen(region="hangzhou"))
    return talk


def all_in_full(talk: Talk) -> dict[str, tuple[str, str | bool]]:
    """What the buttons of every question say, and what it means."""
    found: dict[str, tuple[str, str | bool]] = {}
    for fact in talk.at.catalogue.values():
        asked = position((*talk.log, Reopened(fact=fact.id)), talk.ground)
        values: tuple[str | bool, ...] = (True, False) if fact.type == "yes_no" else tuple(fact.options)
        if asked.question == fact.id:
            found |= {
                said: (fact.id, value) for said, value in zip(answers_in_full(asked).values(), values, strict=False)
            }
    return found


def after(talk: Talk, log: Log, said: str) -> Position:
    """Where the talk stands once that was said."""
    return position((*log, *turn(log, said, talk.ground).entries), talk.ground)


def test_whatever_is_asked_it_is_the_answer_to_its_own_question(talk: Talk) -> None:
    answers = all_in_full(talk)
    assert len(answers) > 100
    for said, (fact, value) in answers.items():
        for log in (talk.log, (*talk.log, Reopened(fact="employees"))):
            now = after(talk, log, said)
            assert now.given.get(fact) == value or now.standing.doubts, said
            assert set(now.given) <= {fact}, said


def test_it_never_says_yes_to_deleting_everything_or_to_an_odd_figure(talk: Talk) -> None:
    talk.say("营业收入30万亿")
    assert talk.at.confirming == "odd"
    erasing = (*talk.log, EraseAsked())
    for said, (fact, value) in all_in_full(talk).items():
        assert turn(erasing, said, talk.ground).wish is None, said
        now = after(talk, talk.log, said)
        assert "revenue" not in now.given, said
        assert now.given.get(fact) == value, said


def test_spaces_capitals_and_the_width_of_the_colon_do_not_matter(talk: Talk) -> None:
    said = next(iter(answers_in_full(talk.at).values()))
    for typed in (said.upper(), said.replace("：", ":"), said.replace(": ", "："), f"  {said}\n"):
        assert after(talk, talk.log, typed).given == {"registered_in_region": True}


def test_questions_for_figures_have_no_such_answers(talk: Talk) -> None:
    talk.ask("employees")
    assert answers_in_full(talk.at) == {}


def test_where_no_question_is_open_there_are_none(talk: Talk) -> None:
    talk.say("review")
    assert answers_in_full(talk.at) == {}
