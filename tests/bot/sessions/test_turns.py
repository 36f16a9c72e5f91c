"""A turn happens once: repeated, interrupted or at the same moment as another."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from assessment.library import Library
from bot.sessions.sqlite import SqliteStore
from bot.sessions.turns import open_talk, take_turn
from flows.position import Ground
from flows.replies import Question, Text


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "sessions.sqlite3")


@pytest.fixture
def ground(library: Library) -> Ground:
    return Ground(library, date(2026, 11, 21))


def test_a_message_delivered_twice_gets_the_same_reply_and_counts_once(store: SqliteStore, ground: Ground) -> None:
    take_turn(store, "anna", "m1", "杭州", ground)
    first = take_turn(store, "anna", "m2", "工业", ground)
    kept = store.load("anna")
    assert take_turn(store, "anna", "m2", "工业", ground).replies == first.replies
    assert store.load("anna") == kept


def test_a_late_repetition_does_not_answer_the_question_open_by_now(store: SqliteStore, ground: Ground) -> None:
    take_turn(store, "anna", "m1", "杭州", ground)
    second = take_turn(store, "anna", "m2", "2", ground)
    take_turn(store, "anna", "m3", "1", ground)
    kept = store.load("anna")
    assert take_turn(store, "anna", "m2", "2", ground).replies == second.replies
    assert store.load("anna") == kept


def test_messages_of_one_user_at_the_same_moment_are_all_taken(store: SqliteStore, ground: Ground) -> None:
    take_turn(store, "anna", "start", "杭州", ground)
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda i: take_turn(store, "anna", f"m{i}", "不知道", ground), range(16)))
    assert all(said.replies for said in replies)
    kept = store.load("anna")
    assert len(kept.entries) == 17
    assert len(set(kept.entries)) == 17, "no question was answered twice"


def test_a_talk_that_was_left_is_gone_on_with_and_says_so(store: SqliteStore, ground: Ground) -> None:
    take_turn(store, "anna", "m1", "杭州", ground)
    take_turn(store, "anna", "m2", "工业", ground)
    said = open_talk(store, "anna", ground).replies
    assert isinstance(said[0], Text)
    assert "重新开始" in said[0].text
    assert isinstance(said[-1], Question)
    assert "已答 1 题" in said[-1].heading


def test_the_language_asked_for_at_the_start_is_remembered(store: SqliteStore, ground: Ground) -> None:
    open_talk(store, "anna", ground, "en")
    said = open_talk(store, "anna", ground).replies
    assert isinstance(said[0], Text)
    assert said[0].text.startswith("Hello")
    open_talk(store, "anna", ground, "zh_Hans_CN")
    again = open_talk(store, "anna", ground).replies
    assert isinstance(again[0], Text)
    assert again[0].text.startswith("您好")
