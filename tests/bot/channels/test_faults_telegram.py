"""Telegram with all that goes wrong between it and us: what it brings again is answered once, and no chat waits for another."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tests.fakes.faults import Fault, cut_after_accepting, server_error, telegram_error, too_many_requests
from tests.fakes.installation import PATIENT, Installation
from tests.fakes.servers import TelegramServer
from tests.servers import RedisServer

DURABLE = ("--appendonly", "yes", "--appendfsync", "always")
PUBLIC = "https://self-check.example"
LANGUAGES = ("English", "简体中文", "繁體中文")
_PEOPLE = count(1000)


@pytest.fixture(scope="module")
def vendor() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer(*DURABLE) as server:
        yield server


@pytest.fixture(scope="module")
def installation(
    vendor: TelegramServer, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    settings = {
        "SRDI_REDIS_URL": redis.url,
        "SRDI_PUBLIC_URL": PUBLIC,
        "SRDI_TELEGRAM_TOKEN": vendor.TOKEN,
        "SRDI_TELEGRAM_SECRET": "secret-of-the-webhook",
        "SRDI_TELEGRAM_API": vendor.url,
    }
    with Installation(tmp_path_factory.mktemp("installation"), PATIENT, settings) as installation:
        vendor.resolves(PUBLIC, installation.url)
        publish = [sys.executable, "-m", "bot.cli", "telegram", "webhook"]
        subprocess.run(publish, env={**os.environ, **settings}, check=True, capture_output=True)
        yield installation
        assert installation.complaints() == [], installation.said()


@pytest.fixture
def person(installation: Installation) -> int:
    return next(_PEOPLE)


def until(is_so: Callable[[], bool]) -> None:
    """Wait, as long as a test may."""
    end = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def read_by(vendor: TelegramServer, person: int) -> list[str]:
    """What the person was sent, message by message."""
    return [message.get("text", "") for message in vendor.chat(person)]


def all_taken(vendor: TelegramServer) -> bool:
    return vendor.pending() == 0


def attempts_of(vendor: TelegramServer, update: int) -> list[int]:
    return [attempt["status"] for attempt in vendor.attempts() if attempt["update_id"] == update]


def test_an_update_that_comes_again_is_not_answered_again(vendor: TelegramServer, person: int) -> None:
    update = vendor.says(person, "/start")
    until(lambda: all_taken(vendor))
    before = read_by(vendor, person)
    assert before
    for _ in range(3):
        vendor.deliver_again(update)
        until(lambda: all_taken(vendor))
    assert attempts_of(vendor, update) == [200] * 4
    assert read_by(vendor, person) == before


def test_what_one_person_says_is_answered_in_order(vendor: TelegramServer, person: int) -> None:
    for number in range(6):
        vendor.says(person, LANGUAGES[number % 3])
    until(lambda: all_taken(vendor))
    said = read_by(vendor, person)
    assert len(said) == 6
    assert len(set(said)) == 3
    assert said[:3] == said[3:]


def test_a_chat_that_is_to_be_left_alone_for_a_while_holds_up_no_other(vendor: TelegramServer, person: int) -> None:
    other = next(_PEOPLE)
    vendor.fault("sendMessage", too_many_requests(3))
    vendor.says(person, "English")
    until(lambda: bool(vendor.calls("sendMessage")) and vendor.calls("sendMessage")[-1].status == 429)
    vendor.says(other, "English")
    until(lambda: bool(vendor.chat(other)))
    assert vendor.chat(person) == []
    until(lambda: all_taken(vendor))
    assert len(vendor.chat(person)) == len(vendor.chat(other)) == 1
    sent = [call for call in vendor.calls("sendMessage") if call.fields["chat_id"] == str(person)]
    assert [call.status for call in sent] == [429, 200]
    assert sent[1].at - sent[0].at >= 3


def test_who_blocked_the_bot_is_sent_nothing_more_until_they_come_back(vendor: TelegramServer, person: int) -> None:
    vendor.fault("sendMessage", telegram_error(403, "Forbidden: bot was blocked by the user"))
    vendor.says(person, "English")
    until(lambda: all_taken(vendor))
    assert vendor.chat(person) == []
    vendor.says(person, "English")
    until(lambda: all_taken(vendor))
    assert len(vendor.chat(person)) == 1


def test_who_blocks_the_bot_has_their_talk_deleted(
    vendor: TelegramServer, installation: Installation, redis: RedisServer, person: int
) -> None:
    vendor.says(person, "English")
    until(lambda: all_taken(vendor))
    assert b":en" in redis.everything() or b'"en"' in redis.everything()
    vendor.blocks(person)
    until(lambda: all_taken(vendor))
    vendor.says(person, "在吗")
    until(lambda: all_taken(vendor))
    assert "English" not in read_by(vendor, person)[-1].splitlines()[0]


def test_a_message_that_telegram_refuses_is_not_sent_again_and_blocks_nothing(
    vendor: TelegramServer, person: int
) -> None:
    vendor.fault("sendMessage", telegram_error(400, "Bad Request: message is too long"))
    update = vendor.says(person, "English")
    until(lambda: all_taken(vendor))
    assert attempts_of(vendor, update) == [200]
    assert vendor.chat(person) == []
    vendor.says(person, "help")
    until(lambda: all_taken(vendor))
    assert vendor.chat(person)


@pytest.mark.parametrize(("fault", "most"), [(server_error(502), 1), (cut_after_accepting(), 2)], ids=["502", "cut"])
def test_an_answer_that_was_perhaps_not_sent_is_tried_once_more(
    vendor: TelegramServer, person: int, fault: Fault, most: int
) -> None:
    vendor.fault("sendMessage", fault)
    vendor.says(person, "English")
    until(lambda: all_taken(vendor))
    said = read_by(vendor, person)
    assert 1 <= len(said) <= most
    assert len(set(said)) == 1


def test_an_answer_cut_off_in_its_middle_is_not_quoted_in_the_log(
    vendor: TelegramServer, installation: Installation, person: int
) -> None:
    vendor.fault("sendMessage", Fault(text='{"ok": true, "result": {"text": "revenue 5 million'))
    vendor.says(person, "English")
    until(lambda: all_taken(vendor))
    assert len(vendor.chat(person)) == 1
    assert "million" not in installation.said()


def test_a_process_killed_in_the_middle_goes_on_where_it_stopped(
    vendor: TelegramServer, installation: Installation
) -> None:
    people = [next(_PEOPLE) for _ in range(8)]
    for person in people:
        vendor.says(person, "English")
    until(lambda: all_taken(vendor))
    for person in people:
        vendor.says(person, "简体中文")
    until(lambda: any(len(vendor.chat(person)) == 2 for person in people))
    installation.kill()
    installation.start()
    until(lambda: all_taken(vendor))
    for person in people:
        english, *chinese = read_by(vendor, person)
        # Between Telegram's taking it and our noting so there is a moment, after which it is better shown twice than never.
        assert 1 <= len(chinese) <= 2
        assert len({english, *chinese}) == 2


def test_redis_killed_and_started_again_loses_and_doubles_nothing(
    vendor: TelegramServer, installation: Installation, redis: RedisServer
) -> None:
    people = [next(_PEOPLE) for _ in range(8)]
    redis.kill()
    updates = [vendor.says(person, "English") for person in people]
    until(lambda: all(attempts_of(vendor, update) for update in updates))
    assert all(set(attempts_of(vendor, update)) <= {0, 503} for update in updates)
    redis.start()
    until(lambda: all_taken(vendor))
    assert {len(vendor.chat(person)) for person in people} == {1}


def test_many_people_at_once_are_each_answered_once(vendor: TelegramServer, installation: Installation) -> None:
    people = [next(_PEOPLE) for _ in range(100)]
    for number, person in enumerate(people):
        vendor.says(person, LANGUAGES[number % 3])
    until(lambda: all_taken(vendor))
    assert {len(vendor.chat(person)) for person in people} == {1}
    assert len({read_by(vendor, person)[0] for person in people}) == 3
