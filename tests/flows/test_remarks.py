"""Words that are no answer: thanks are taken as thanks, and whoever asks is told who and what can tell."""

import pytest

from tests.flows.conftest import Talk

WELCOME = "You are welcome. Whenever it suits you, we go on here."
ASK = "If that was a question of yours: “result” shows what is missing so far, and “person” whom you can ask."


@pytest.fixture
def asked(in_hangzhou: Talk) -> Talk:
    in_hangzhou.say("English")
    in_hangzhou.ask("employees")
    return in_hangzhou


@pytest.mark.parametrize("said", ["谢谢", "谢谢您！", "收到", "收到，谢谢", "知道了", "thanks", "Got it."])
def test_thanks_are_taken_as_thanks_and_nothing_is_noted(asked: Talk, said: str) -> None:
    before = asked.log
    told = asked.say(said)
    assert WELCOME in told
    assert "I found no number" not in told
    assert asked.log == before


@pytest.mark.parametrize("said", ["怎么办", "怎么申报？", "什么时候截止", "可以申报吗？", "How do I apply"])
def test_a_question_is_told_what_shows_more_and_whom_to_ask(asked: Talk, said: str) -> None:
    before = asked.log
    told = asked.say(said)
    assert f"\n{ASK}" in told
    assert asked.log == before


@pytest.mark.parametrize("said", ["挺多的", "abc"])
def test_an_answer_that_cannot_be_read_is_told_just_why(asked: Talk, said: str) -> None:
    told = asked.say(said)
    assert WELCOME not in told
    assert ASK not in told


def test_an_answer_that_sounds_like_a_question_is_told_what_it_lacks_as_an_answer(asked: Talk) -> None:
    told = asked.say("120人吧？")
    assert "If you are not sure" in told
    assert ASK not in told
