"""A turn as Telegram shows it: within its limits, the buttons last, and nothing asked that cannot be answered."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.library import Library
from bot.channels.splitting import utf16_units
from bot.channels.telegram_buttons import Choice, Done, Toggle, keys_of, read_data, written
from bot.channels.telegram_rendering import Answer, Card, Message, Renderer, answer_of, can_be_linked
from bot.sessions.kept_replies import Said
from flows.conversation import turn
from flows.events import Arrived, Incoming
from flows.position import Ground, position
from flows.prompts import mark
from flows.replies import Option, Question, Text

LINK = "A" * 26
PAGES = "https://self-check.example"


class Talk:
    """A talk in this process, each of its answers rendered."""

    def __init__(self, library: Library, public_url: str = PAGES) -> None:
        self.ground = Ground(library, date(2026, 7, 1), kept_days=30)
        self.renderer = Renderer(public_url)
        self.log = position((), self.ground).log

    def says(self, incoming: Incoming, link: str = LINK) -> Answer:
        """The answer to this."""
        taken = turn(self.log, incoming, self.ground)
        self.log = (*self.log, *taken.entries)
        at = position(self.log, self.ground)
        is_welcome = isinstance(incoming, Arrived)
        return answer_of(self.renderer.rendered(Said(taken.replies), at, link, is_welcome=is_welcome))

    def asks(self, question: Question) -> Message:
        """This question, as if the talk asked it now."""
        answer = answer_of(self.renderer.rendered(Said((question,)), position(self.log, self.ground), LINK))
        (message,) = answer.steps
        assert isinstance(message, Message)
        return message


@pytest.fixture
def talk(library: Library) -> Talk:
    return Talk(library)


def labels(message: object) -> list[list[str]]:
    assert isinstance(message, Message)
    return [[button.text for button in row] for row in message.rows]


def test_a_question_is_one_message_with_its_options_as_buttons(talk: Talk) -> None:
    (asked,) = talk.says(Arrived("hangzhou", "en")).steps
    assert labels(asked)[0] == ["yes", "no"]
    assert isinstance(asked, Message)
    assert asked.text.startswith("Hello!")
    assert "legal person" in asked.text


def test_a_button_says_its_key_under_the_mark_of_what_is_asked(talk: Talk) -> None:
    (asked,) = talk.says(Arrived("hangzhou", "en")).steps
    assert isinstance(asked, Message)
    now = mark(position(talk.log, talk.ground))
    assert [read_data(button.data) for button in asked.rows[0]] == [Choice(now, "1"), Choice(now, "2")]


def test_long_options_stand_in_the_text_and_their_numbers_on_the_buttons(talk: Talk) -> None:
    talk.says(Arrived("hangzhou", "en"))
    (asked,) = talk.says("yes").steps
    assert isinstance(asked, Message)
    assert "1. Farming, forestry, animal husbandry and fishing" in asked.text
    assert labels(asked)[0] == ["1", "2", "3", "4", "5"]


def test_where_a_number_may_be_typed_it_stands_on_the_button(talk: Talk) -> None:
    (regions,) = talk.says(Arrived(locale="zh-CN")).steps
    assert isinstance(regions, Message)
    assert "输入序号或名称" in regions.text
    assert [label[:3] for row in labels(regions)[:-1] for label in row] == [f"{number}. " for number in range(1, 7)]
    options = (Option(key="1", label="a title"), Option(key="2", label="another"))
    asked = talk.asks(Question(text="Which?", options=options, several=True, hint="Several are fine, for example 1 2"))
    assert [label for row in labels(asked)[:-1] for label in row] == ["☐ 1. a title", "☐ 2. another"]


def test_several_are_picked_by_toggles_and_taken_with_one_button(talk: Talk) -> None:
    options = tuple(Option(key=str(number), label=f"title {number}") for number in range(1, 4))
    talk.says(Arrived("hangzhou", "en"))
    asked = talk.asks(Question(text="Which?", options=options, several=True))
    assert [label for row in labels(asked)[:-1] for label in row] == ["☐ title 1", "☐ title 2", "☐ title 3"]
    assert labels(asked)[-1] == ["None of these"]
    assert isinstance(read_data(asked.rows[-1][0].data), Done)
    assert [read_data(button.data) for row in asked.rows[:-1] for button in row] == [
        Toggle(mark(position(talk.log, talk.ground)), place, 0) for place in range(3)
    ]


def test_what_no_button_can_carry_is_read_in_the_text(talk: Talk) -> None:
    long = Option(key="x" * 60, label="x" * 60)
    asked = talk.asks(Question(text="Which?", options=(Option(key="1", label="one"),), shortcuts=(long,)))
    assert labels(asked) == [["one"]]
    assert long.key in asked.text


def test_the_result_is_its_summary_with_the_ways_to_all_of_it_then_the_card_then_what_next(talk: Talk) -> None:
    talk.says(Arrived("hangzhou", "en"))
    talk.says("quick look")
    answer = talk.says("don't know")
    while len(answer.steps) == 1:
        answer = talk.says("don't know")
    found, card, following = answer.steps
    assert isinstance(found, Message)
    assert [button.url or button.data for row in found.rows for button in row] == [f"{PAGES}/go/{LINK}?to=result", "r"]
    assert isinstance(card, Card)
    assert ["more questions"] in [row[:1] for row in labels(following)]


def test_who_comes_back_to_a_result_is_not_sent_the_card_again(talk: Talk) -> None:
    talk.says(Arrived("hangzhou", "en"))
    talk.says("quick look")
    while len(talk.says("don't know").steps) == 1:
        pass
    assert not [step for step in talk.says(Arrived("", "en")).steps if isinstance(step, Card)]


def test_a_result_before_the_end_has_the_ways_to_all_of_it_under_the_question(talk: Talk) -> None:
    talk.says(Arrived("hangzhou", "en"))
    (answer,) = talk.says("result").steps
    assert labels(answer)[0] == ["yes", "no"]
    assert labels(answer)[-2:] == [["The whole result, with every clause"], ["The report as a PDF file"]]


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_a_whole_talk_keeps_to_the_limits_of_messages_and_buttons(library: Library, language: str) -> None:
    talk = Talk(library)
    said: list[Incoming] = [Arrived("hangzhou", language), "quick look", *["don't know"] * 7]
    for incoming in (*said, "go on", "result", "help", "why", "review", "compare regions"):
        answer = talk.says(incoming)
        assert answer.steps
        for step in answer.steps:
            if isinstance(step, Message):
                assert 0 < utf16_units(step.text) <= 4096
                for row in step.rows:
                    for button in row:
                        assert len(button.data.encode()) <= 64
                        assert button.text
                        assert bool(button.data) != bool(button.url)


@settings(max_examples=30)
@given(said=st.text(alphabet=st.sampled_from("字a。 \n😀"), min_size=1, max_size=12_000))
def test_whatever_is_said_arrives_whole_in_messages_that_are_short_enough(library: Library, said: str) -> None:
    talk = Talk(library)
    at = position((), talk.ground)
    asked = Question(text="Which?", options=(Option(key="1", label="one"),))
    steps = answer_of(talk.renderer.rendered(Said((Text(text=said), asked)), at, LINK)).steps
    texts = [step.text for step in steps if isinstance(step, Message)]
    assert all(0 < utf16_units(text) <= 4096 for text in texts)
    assert "".join("".join(texts).split()) == "".join(f"{said}Which?".split())
    assert labels(steps[-1]) == [["one"]]
    assert all(labels(step) == [] for step in steps[:-1])


def test_nothing_to_say_is_nothing_to_send(library: Library) -> None:
    talk = Talk(library)
    assert answer_of(talk.renderer.rendered(Said(()), position((), talk.ground), "")).steps == ()


@pytest.mark.parametrize(
    ("url", "can"),
    [
        ("https://self-check.example", True),
        ("https://8.8.8.8", True),
        ("http://self-check.example", False),
        ("https://localhost", False),
        ("https://localhost:8443", False),
        ("https://intranet", False),
        ("https://box.local", False),
        ("https://127.0.0.1", False),
        ("https://192.168.1.4", False),
        ("https://[::1]", False),
        ("", False),
    ],
)
def test_only_a_public_address_over_tls_is_put_on_a_button(library: Library, url: str, can: bool) -> None:
    assert can_be_linked(url) is can
    talk = Talk(library, url)
    talk.says(Arrived("hangzhou", "en"))
    (answer,) = talk.says("result").steps
    assert isinstance(answer, Message)
    assert any(button.url for row in answer.rows for button in row) is can


@given(st.sets(st.integers(1, 64)))
def test_what_is_picked_is_read_back_as_it_was_written(picked: set[int]) -> None:
    bits = sum(1 << (place - 1) for place in picked)
    found = read_data(written(Done("0" * 18, bits)))
    assert isinstance(found, Done)
    assert set(keys_of(found.picked)) == {str(place) for place in picked}
