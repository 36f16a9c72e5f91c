"""Answers that are late: the vendor asks three times, then the member is told, and the answer follows or can be fetched."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest

from assessment.library import Library
from tests.bot.channels.wecom_member import Application, Heard, Member, application, patience, with_api
from tests.fakes.faults import errcode
from tests.fakes.servers import WeComServer

BRIEFLY = 0.4
QUESTION = "公司是在所选地区注册"
NOT_READ = Heard(503, {})


@pytest.fixture(scope="module")
def vendor() -> Iterator[WeComServer]:
    with WeComServer() as started:
        yield started


def ahead() -> int:
    """When a message was sent tells how often it was delivered elsewhere; seconds are too coarse where it waits so briefly."""
    return int(time.time()) + 1_000


@contextmanager
def held_up(app: Application) -> Iterator[None]:
    """No turn can be kept in the meantime, and the vendor does not wait for that."""
    commit, is_over = type(app.store).commit, Event()

    async def late(self: Any, *turn: Any) -> None:
        await asyncio.to_thread(is_over.wait)
        await commit(self, *turn)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(app.store), "commit", late)
        try:
            with patience(BRIEFLY):
                yield
        finally:
            is_over.set()


def until(is_so: Any) -> None:
    """Wait for what is under way."""
    for _ in range(1_200):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come")


def test_a_late_question_follows_as_a_card_once_the_third_delivery_was_told_so(
    library: Library, tmp_path: Path, vendor: WeComServer
) -> None:
    with application(library, tmp_path, **with_api(vendor)) as app:
        member = Member(app, "late")
        vendor.joins(member.name)
        member.says("全国")
        message = member.message("text", Content="1", CreateTime=ahead())
        with held_up(app):
            assert [app.post(message), app.post(message)] == [NOT_READ] * 2
            told = app.post(message)
        assert told.fields["MsgType"] == "text"
        assert QUESTION not in told.text
        until(lambda: member.cards(vendor))
        time.sleep(0.2)
        assert len(vendor.shown(member.name)) == 1
        assert QUESTION in member.cards(vendor)[0]["main_title"]["title"]


def test_a_press_that_is_answered_late_is_followed_by_the_next_question_and_the_card_changes(
    library: Library, tmp_path: Path, vendor: WeComServer
) -> None:
    with application(library, tmp_path, **with_api(vendor)) as app:
        member = Member(app, "late-press")
        vendor.joins(member.name)
        member.says("全国")
        member.says("1")
        (card,) = member.cards(vendor)
        event = member.press(card, "是", vendor.taps(member.name, card["task_id"])) | {"CreateTime": ahead()}
        with held_up(app):
            assert [app.post(event).status for _ in range(3)] == [503, 503, 200]
        until(lambda: vendor.shown(member.name)[0].get("replaced_button") == "✓ 是")
        until(lambda: len(member.cards(vendor)) == 2)


def test_where_nothing_can_be_sent_the_next_message_fetches_the_answer(library: Library, tmp_path: Path) -> None:
    with application(library, tmp_path) as app:
        member = Member(app, "fetches")
        member.says("全国")
        message = member.message("text", Content="1", CreateTime=ahead())
        with held_up(app):
            assert [app.post(message).status for _ in range(3)] == [503, 503, 200]
        fetched = member.says("好了吗").text
        assert "记下了" in fetched
        assert QUESTION in fetched
        assert "：是" in member.says("1").text


def test_where_the_answer_cannot_follow_the_next_message_fetches_it(
    library: Library, tmp_path: Path, vendor: WeComServer
) -> None:
    with application(library, tmp_path, **with_api(vendor)) as app:
        member = Member(app, "cannot-follow")
        vendor.joins(member.name)
        member.says("全国")
        vendor.fault("message/send", errcode(60020))
        message = member.message("text", Content="1", CreateTime=ahead())
        with held_up(app):
            assert [app.post(message).status for _ in range(3)] == [503, 503, 200]
        until(lambda: [call for call in vendor.calls("message/send") if call.fields["touser"] == member.name])
        until(lambda: "记下了" in member.says("好了吗").text)


def test_while_the_store_is_away_the_vendor_asks_again_and_then_the_member_is_told(
    library: Library, tmp_path: Path
) -> None:
    with application(library, tmp_path) as app:
        member = Member(app)
        member.says("全国")
        message = member.message("text", Content="1", CreateTime=ahead())
        app.store.away = True
        with patience(BRIEFLY):
            assert [app.post(message), app.post(message)] == [NOT_READ] * 2
            assert app.post(message).fields["MsgType"] == "text"
        app.store.away = False
        assert QUESTION in member.says("1").text


def test_a_store_that_is_back_within_the_seconds_is_not_noticed(library: Library, tmp_path: Path) -> None:
    with application(library, tmp_path) as app:
        member = Member(app)
        member.says("全国")
        app.store.away = True
        Timer(0.5, lambda: setattr(app.store, "away", False)).start()
        assert QUESTION in member.says("1").text
