"""Questions as cards of the application, over a stand-in for the vendor's API: each said once, in the one way or the other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from assessment.library import Library
from bot.channels import wecom_delivery
from bot.shared_state.state import StateUnavailable
from tests.bot.channels.wecom_member import Application, Heard, Member, application, patience, with_api
from tests.fakes.faults import Fault, cut_after_accepting, errcode, html, server_error, slow
from tests.fakes.servers import WeComServer

NOTHING = Heard(200, {})
QUESTION = "公司是在所选地区注册"


@pytest.fixture(scope="module")
def vendor() -> Iterator[WeComServer]:
    with WeComServer() as started:
        yield started


@pytest.fixture
def app(library: Library, tmp_path: Path, vendor: WeComServer) -> Iterator[Application]:
    vendor.clear_faults()
    with application(library, tmp_path, **with_api(vendor)) as opened:
        yield opened


@pytest.fixture
def member(app: Application, vendor: WeComServer, request: pytest.FixtureRequest) -> Member:
    """Somebody whose talk has come to where the next question is one of yes and no."""
    someone = Member(app, f"m{abs(hash(request.node.name))}")
    vendor.joins(someone.name)
    someone.says("全国")
    return someone


def labels(card: Any) -> list[str]:
    return [button["text"] for button in card["button_list"]]


def test_a_question_with_few_options_comes_as_a_card_and_the_response_says_nothing(
    member: Member, vendor: WeComServer
) -> None:
    assert member.says("1") == NOTHING
    (card,) = member.cards(vendor)
    assert QUESTION in card["main_title"]["title"]
    assert labels(card) == ["是", "否", "不知道", "为什么", "返回", "结果"]
    assert [call.fields["touser"] for call in vendor.calls("message/send")][-1] == member.name


def test_what_has_no_room_on_a_card_is_said_in_the_response_and_nothing_is_sent(
    app: Application, vendor: WeComServer
) -> None:
    someone = Member(app, "no-room")
    vendor.joins(someone.name)
    assert "全国" in someone.says("你好").text
    assert vendor.shown(someone.name) == []


def test_a_pressed_button_is_an_answer_and_the_card_shows_it_while_the_next_question_follows(
    member: Member, vendor: WeComServer
) -> None:
    member.says("1")
    pressed = member.presses(vendor, "是")
    assert (pressed.fields["MsgType"], pressed.button) == ("update_button", "✓ 是")
    assert len(member.cards(vendor)) == 2
    assert "：是" in member.cards(vendor)[-1]["sub_title_text"]


def test_what_follows_a_press_and_has_no_room_on_a_card_is_sent_as_a_text(member: Member, vendor: WeComServer) -> None:
    member.says("1")
    assert member.presses(vendor, "结果").button == "✓ 结果"
    last = vendor.shown(member.name)[-1]
    assert last["msgtype"] == "text"
    assert "创新型中小企业" in last["text"]["content"]


def test_a_talk_by_buttons_alone_comes_to_the_same_as_one_by_words(app: Application, vendor: WeComServer) -> None:
    presser, writer = Member(app, "presser"), Member(app, "writer")
    vendor.joins(presser.name, writer.name)
    for someone in (presser, writer):
        someone.says("全国")
        someone.says("1")
    for label, word in (("是", "1"), ("否", "2"), ("否", "2")):
        presser.presses(vendor, label)
        writer.says(word)
    assert presser.says("回顾").text == writer.says("回顾").text


def test_a_button_of_an_earlier_question_is_not_taken_and_the_card_says_so(member: Member, vendor: WeComServer) -> None:
    member.says("1")
    member.presses(vendor, "是")
    before = member.says("回顾").text
    (old, *_) = member.cards(vendor)
    stale = member.presses(vendor, "否", old)
    assert stale.fields["MsgType"] == "update_button"
    assert "✓" not in stale.button
    assert "否" not in stale.button
    assert member.says("回顾").text == before


def test_a_card_sent_by_somebody_else_says_nothing_for_the_question_that_is_open(
    member: Member, vendor: WeComServer
) -> None:
    member.says("1")
    before = member.says("回顾").text
    told = {"EventKey": "1", "TaskId": "campaign-7", "CardType": "button_interaction", "ResponseCode": "c"}
    assert member.does("template_card_event", **told).status == 200
    assert member.says("回顾").text == before


def test_a_repeated_message_sends_no_second_card_and_gets_the_same_response(
    member: Member, vendor: WeComServer
) -> None:
    message = member.message("text", Content="1")
    assert [member.application.post(message) for _ in range(3)] == [NOTHING] * 3
    assert len(vendor.shown(member.name)) == 1


def test_a_repeated_press_sends_no_second_card_and_gets_the_same_response(member: Member, vendor: WeComServer) -> None:
    member.says("1")
    (card,) = member.cards(vendor)
    event = member.press(card, "是", vendor.taps(member.name, card["task_id"]))
    assert len({str(member.application.post(event)) for _ in range(3)}) == 1
    assert len(member.cards(vendor)) == 2


def test_repetitions_while_the_first_is_running_wait_for_it_and_send_nothing(
    member: Member, vendor: WeComServer
) -> None:
    vendor.fault("message/send", slow(1.0))
    message = member.message("text", Content="1")
    with ThreadPoolExecutor(3) as three:
        heard = list(three.map(lambda _: member.application.post(message), range(3)))
    assert heard == [NOTHING] * 3
    assert len(vendor.shown(member.name)) == 1


def test_deliveries_to_two_installations_on_one_store_send_one_card_and_get_one_response(
    library: Library, tmp_path: Path, vendor: WeComServer
) -> None:
    vendor.clear_faults()
    with (
        application(library, tmp_path, **with_api(vendor)) as one,
        application(library, tmp_path, **with_api(vendor)) as other,
    ):
        someone = Member(one, "between-two")
        vendor.joins(someone.name)
        someone.says("全国")
        for word in ("1", "是", "否"):
            message = someone.message("text", Content=word)
            with ThreadPoolExecutor(4) as four:
                heard = list(four.map(lambda app, told=message: app.post(told), (one, other, one, other)))
            assert heard == [NOTHING] * 4
    assert len(someone.cards(vendor)) == 3


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        (errcode(40058, "invalid card"), 1),
        (errcode(45009), 1),
        (errcode(60020), 1),
        (errcode(81013), 1),
        (errcode(-1), None),
        (errcode(40014), None),
        (html(), 1),
        (server_error(), 1),
        (cut_after_accepting(), 1),
        (slow(300), 1),
    ],
    ids=lambda value: (
        f"{value.body or value.status}-{value.delay}-{value.is_cut}" if isinstance(value, Fault) else None
    ),
)
def test_where_the_card_does_not_surely_come_through_the_response_asks_and_keeps_asking_the_same(
    member: Member, vendor: WeComServer, fault: Fault, times: int | None
) -> None:
    vendor.fault("message/send", fault, times)
    message = member.message("text", Content="1")
    with patience(1.0 if fault.delay else 60.0):
        said = member.application.post(message)
    assert QUESTION in said.text
    assert "1. 是\n2. 否" in said.text
    vendor.clear_faults()
    calls = len(vendor.calls("message/send"))
    assert member.application.post(message) == said
    assert len(vendor.calls("message/send")) == calls
    member.says("1")
    assert "：是" in member.cards(vendor)[-1]["sub_title_text"], "and the talk goes on"


def test_where_no_token_is_to_be_had_the_response_asks_and_the_log_says_why(
    library: Library, tmp_path: Path, vendor: WeComServer, caplog: pytest.LogCaptureFixture
) -> None:
    with application(library, tmp_path, **with_api(vendor) | {"wecom_secret": "wrong"}) as app:
        someone = Member(app, "no-token")
        someone.says("全国")
        assert QUESTION in someone.says("1").text
    assert "said in the response" in caplog.text
    assert "no-token" not in caplog.text


def test_a_member_whom_the_application_cannot_reach_is_asked_in_the_response(
    app: Application, vendor: WeComServer
) -> None:
    vendor.joins("somebody-else")
    outsider = Member(app, "outsider")
    outsider.says("全国")
    assert QUESTION in outsider.says("1").text


def test_a_success_that_names_the_member_among_those_not_reached_is_none(member: Member, vendor: WeComServer) -> None:
    reached_nobody = {"errcode": 0, "errmsg": "ok", "msgid": "x", "invaliduser": member.name.upper()}
    vendor.fault("message/send", Fault(body=reached_nobody))
    assert QUESTION in member.says("1").text


def test_beyond_the_members_counters_the_response_asks_and_nothing_is_dropped(
    member: Member, vendor: WeComServer
) -> None:
    heard = []
    for _ in range(35):
        heard.append(member.says("1"))
        member.says("返回")
    assert heard[:30] == [NOTHING] * 30
    assert all(QUESTION in each.text for each in heard[30:])
    assert (len(vendor.shown(member.name)), vendor.dropped(member.name)) == (30, 0)


def test_a_press_beyond_the_counters_is_answered_in_the_response_and_the_card_still_changes(
    member: Member, vendor: WeComServer
) -> None:
    member.says("1")
    for _ in range(30):
        member.says("返回")
        member.says("1")
    assert len(vendor.shown(member.name)) == 30
    card = member.cards(vendor)[-1]
    said = member.presses(vendor, "是", card)
    assert "记下了" in said.text
    (shown,) = [sent for sent in vendor.shown(member.name) if sent["template_card"]["task_id"] == card["task_id"]]
    assert shown["replaced_button"] == "✓ 是"


def test_while_the_shared_state_is_away_the_response_asks(
    member: Member, vendor: WeComServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> bool:
        raise StateUnavailable("gone")

    state = member.application.service.shared_state
    monkeypatch.setattr(type(state), "swap", away)
    assert QUESTION in member.says("1").text
    assert vendor.shown(member.name) == []


def test_a_card_that_came_through_is_not_said_again_where_that_could_not_be_noted(
    member: Member, vendor: WeComServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap = type(member.application.service.shared_state).swap

    async def breaks(self: Any, key: str, seen: str | None, value: str, seconds: float) -> bool:
        if key.startswith("wecom-answer") and seen is not None:
            raise StateUnavailable("gone")
        return await swap(self, key, seen, value, seconds)

    monkeypatch.setattr(type(member.application.service.shared_state), "swap", breaks)
    assert member.says("1") == NOTHING
    assert len(member.cards(vendor)) == 1


def test_where_the_first_delivery_was_lost_in_the_middle_the_next_one_asks_in_the_response(
    member: Member, vendor: WeComServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wecom_delivery, "ANSWERED_WITHIN", 0.2)
    monkeypatch.setattr(wecom_delivery, "_is_sent", lost)
    message = member.message("text", Content="1")
    assert member.application.post(message).status == 500
    said = member.application.post(message)
    assert QUESTION in said.text
    assert member.application.post(message) == said


async def lost(*_: object) -> bool:
    raise SystemError("as if the process had ended here")


def test_a_card_that_comes_through_too_late_leaves_the_response_to_what_was_decided(
    member: Member, vendor: WeComServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is held up for longer than the vendor waits; the repetition has asked meanwhile, and that holds."""
    monkeypatch.setattr(wecom_delivery, "_LEAST_PATIENCE", 0.1)
    monkeypatch.setattr(wecom_delivery, "ANSWERED_WITHIN", 0.5)
    vendor.fault("message/send", slow(300))
    message = member.message("text", Content="1")
    with ThreadPoolExecutor(2) as two:
        heard = list(two.map(lambda _: member.application.post(message), range(2)))
    assert [QUESTION in each.text for each in heard] == [True, True]
    assert member.application.post(message) == heard[0] == heard[1]


def test_a_text_answer_asks_nothing_of_the_vendor(app: Application, vendor: WeComServer) -> None:
    calls = len(vendor.calls())
    someone = Member(app, "plain")
    assert someone.says("你好").text
    assert len(vendor.calls()) == calls


def test_who_presses_faster_than_is_answered_is_told_so_and_may_press_again(
    library: Library, tmp_path: Path, vendor: WeComServer
) -> None:
    with application(library, tmp_path, **with_api(vendor), chat_rate="3/minute") as app:
        someone = Member(app, "hasty")
        vendor.joins(someone.name)
        someone.says("全国")
        someone.says("1")
        someone.presses(vendor, "为什么")
        hasty = someone.presses(vendor, "是", someone.cards(vendor)[0])
        assert hasty.fields["MsgType"] == "text"
        assert "秒再试" in hasty.text
        (shown, *_) = vendor.shown(someone.name)
        assert "replaced_button" not in shown
