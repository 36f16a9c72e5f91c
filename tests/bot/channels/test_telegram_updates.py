"""Updates of Telegram as they come in, and what an owner said or did by them."""

import json
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram import Update as TheirUpdate

from assessment.wording import Words
from bot.channels.envelope import Malformed
from bot.channels.telegram_buttons import Choice, ReportWanted
from bot.channels.telegram_menu import menu
from bot.channels.telegram_updates import FromAGroup, Returned, Tapped, What, read
from flows.events import Arrived, Left, Unreadable
from flows.understanding import understand_command
from tests.bot.channels.telegram_house import Json, Owner

MARK = "0123456789abcdef01"


def means(update: Json) -> What | None:
    found = read(json.dumps(update).encode())
    return None if found is None else found.what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("营收5000万", "营收5000万"),
        ("/start", Arrived(locale="en")),
        ("/start@srdi_bot hangzhou", Arrived("hangzhou", "en")),
        ("/start c_JPR-YNE-EDM", Arrived("", "en", "JPR-YNE-EDM")),
        ("/start hangzhou_c_JPRYNEEDM", Arrived("hangzhou", "en", "JPRYNEEDM")),
        ("/start hang zhou; drop", Arrived(locale="en")),
        (f"/start {'x' * 65}", Arrived(locale="en")),
        ("/result", "result"),
        ("/delete_my_data@srdi_bot", "delete my data"),
        ("/change revenue", "change revenue"),
        ("/ 5", "/ 5"),
    ],
)
def test_a_message_means_its_words_and_a_command_those_that_it_spells(text: str, what: What) -> None:
    assert means(Owner().message(text)) == what


def test_every_command_of_the_menu_is_understood_by_the_talk() -> None:
    for command in menu(Words("en", {})):
        said = means(Owner().message(f"/{command.command}"))
        assert isinstance(said, str)
        assert understand_command(said) is not None, said


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("voice", "voice"),
        ("photo", "picture"),
        ("video_note", "video"),
        ("document", "file"),
        ("location", "place"),
        ("sticker", "other"),
    ],
)
def test_what_is_no_text_is_known_for_what_it_is(field: str, kind: str) -> None:
    update = Owner().message()
    update["message"][field] = {"file_id": "x"}
    said = means(update)
    assert isinstance(said, Unreadable)
    assert said.kind == kind


def test_an_animation_is_no_file_and_a_venue_is_a_place() -> None:
    assert means(Owner().message(animation={}, document={})) == Unreadable("video")
    assert means(Owner().message(venue={}, location={})) == Unreadable("place")


def test_the_pictures_of_an_album_are_one_message() -> None:
    owner = Owner()
    first = read(json.dumps(owner.message(photo=[{}], media_group_id="9")).encode())
    second = read(json.dumps(owner.message(photo=[{}], media_group_id="9")).encode())
    other = read(json.dumps(owner.message(photo=[{}], media_group_id="8")).encode())
    assert first is not None
    assert second is not None
    assert other is not None
    assert first.key == second.key != other.key


def test_the_same_update_has_the_same_key_and_a_number_that_comes_again_with_something_else_has_another() -> None:
    numbers = count(5), count(5), count(5)
    keys = []
    for number, text in zip(numbers, ("hello", "hello", "goodbye"), strict=True):
        update = read(json.dumps(Owner(numbers=number).message(text)).encode())
        assert update is not None
        keys.append(update.key)
    assert keys[0] == keys[1] != keys[2]


def test_blocking_is_leaving_and_unblocking_is_coming_back() -> None:
    assert means(Owner().membership("kicked")) == Left()
    assert means(Owner().membership("member")) == Returned()


def test_in_a_group_nothing_is_read() -> None:
    update = Owner().message("营收5000万")
    update["message"]["chat"] = {"id": -100, "type": "supergroup", "title": "Friends"}
    assert means(update) == FromAGroup()


def test_what_other_bots_say_is_not_heard() -> None:
    update = Owner().message("hello")
    update["message"]["from"]["is_bot"] = True
    assert means(update) is None


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "inline_query", "poll", "something_new"])
def test_what_is_not_for_us_is_nothing(kind: str) -> None:
    assert means(Owner().update(**{kind: Owner().message("hello")["message"]})) is None


def test_a_tap_brings_what_its_button_carries_and_the_rows_that_answer_no_question() -> None:
    link = {"text": "All of it", "url": "https://self-check.example/go/X"}
    report = {"text": "PDF", "callback_data": "r"}
    rows = [
        [{"text": "yes", "callback_data": f"p{MARK}1"}],
        [link, {"text": "no", "callback_data": f"p{MARK}2"}],
        [report],
    ]
    tapped = means(Owner().tapped({"message_id": 9, "text": "Is it?", "rows": rows}, f"p{MARK}1"))
    assert isinstance(tapped, Tapped)
    assert tapped.data == Choice(MARK, "1")
    assert (tapped.message, tapped.text) == (9, "Is it?")
    assert [[button.text for button in row] for row in tapped.keeps] == [["All of it"], ["PDF"]]


def test_a_tap_under_a_message_that_telegram_shows_no_more_is_still_a_tap() -> None:
    update = Owner().tapped({"message_id": 9, "rows": []}, "r")
    update["callback_query"]["message"] = {"chat": {"id": 7, "type": "private"}, "message_id": 9, "date": 0}
    tapped = means(update)
    assert isinstance(tapped, Tapped)
    assert tapped.data == ReportWanted()
    assert tapped.text == ""
    del update["callback_query"]["message"]
    assert isinstance(means(update), Tapped)


@pytest.mark.parametrize("data", ["", "x", "p", f"p{MARK}", f"t{MARK}00", f"t{MARK}zz0", "r ", "d" * 64])
def test_data_that_we_never_wrote_means_nothing(data: str) -> None:
    tapped = means(Owner().tapped({"message_id": 9, "rows": []}, data))
    assert isinstance(tapped, Tapped)
    assert tapped.data is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"update_id": true}',
        b'{"update_id": -1}',
        b"[" * 100_000,
        b"\xff",
        b'{"update_id": 1e9}',
    ],
)
def test_what_is_no_update_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        read(body)


@pytest.mark.parametrize(
    "broken", [{"message": 1}, {"message": {}}, {"callback_query": {"id": 1}}, {"my_chat_member": []}], ids=repr
)
def test_an_update_that_cannot_be_understood_is_nothing_since_refused_it_would_come_again(broken: Json) -> None:
    assert means(Owner().update(**broken)) is None


def test_half_a_character_goes_no_further() -> None:
    with pytest.raises(Malformed):
        read(b'{"update_id": 1, "message": {"text": "\\ud83d"}}')


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                sorted(
                    {
                        "id",
                        "from",
                        "chat",
                        "text",
                        "type",
                        "date",
                        "message_id",
                        "data",
                        "message",
                        "status",
                        "is_bot",
                        "language_code",
                        "new_chat_member",
                        "inline_keyboard",
                        "reply_markup",
                        "media_group_id",
                        "voice",
                    }
                )
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["update_id", "message", "callback_query", "my_chat_member"]), JSON))
def test_whatever_json_comes_is_read_or_refused_and_nothing_else(body: Json) -> None:
    try:
        update = read(json.dumps(body).encode())
    except Malformed:
        return
    assert update is None or isinstance(update.chat, int)


@given(st.binary(max_size=300))
def test_whatever_bytes_come_are_read_or_refused_and_nothing_else(body: bytes) -> None:
    try:
        read(body)
    except Malformed:
        return


def test_python_telegram_bot_reads_the_same_out_of_the_updates_that_these_tests_are_made_with() -> None:
    bot = Bot("1:x")
    message = TheirUpdate.de_json(Owner().message("/start hangzhou"), bot)
    assert message.message is not None
    assert message.message.text == "/start hangzhou"
    assert message.effective_user is not None
    assert message.effective_user.language_code == "en"
    shown = {"message_id": 9, "text": "Is it?", "rows": [[{"text": "yes", "callback_data": f"p{MARK}1"}]]}
    tapped = TheirUpdate.de_json(Owner().tapped(shown, f"p{MARK}1"), bot)
    assert tapped.callback_query is not None
    assert tapped.callback_query.data == f"p{MARK}1"
    left = TheirUpdate.de_json(Owner().membership("kicked"), bot)
    assert left.my_chat_member is not None
    assert left.my_chat_member.new_chat_member.status == "kicked"
