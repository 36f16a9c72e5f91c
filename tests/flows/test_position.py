"""Where a talk stands is remembered, and found from where it stood before: nobody may notice."""

from dataclasses import replace
from datetime import date

import pytest

from assessment.library import Library
from flows.entries import Answered, Log, RegionChosen
from flows.position import Ground, Position, position
from tests.flows.conftest import DAY, Talk

MESSAGES = (
    *("杭州", "工业", "不知道", "营收3000万，研发200万，员工60人", "back", "研发费用9000万", "是", "结果", "如果研发加到300万呢"),
    *("算数", "review", "1", "0", "change revenue", "5000万", "比较地区", "为什么", "快速看看", "不知道", "继续", "换地区", "青岛"),
    *("重新申报复核", "续", "delete my data", "否", "restart", "back", "其他规则", "提醒", "好", "转人工", "go on"),
    *("English", "全国"),
)  # fmt: skip


def _seen(at: Position) -> object:
    """All that is to be read of it, the values of what it holds and not the holders."""
    assessment = at.assessment
    judged = assessment and (assessment.asked, assessment.later, [tier.outcome for tier in assessment.ladder.tiers])
    return (repr(at.standing), repr(at.given), at.question, at.remaining, at.kind, at.on, at.news, at.rules, judged)


def test_a_position_is_the_same_whether_it_is_remembered_or_worked_out_anew(talk: Talk) -> None:
    for message in MESSAGES:
        talk.say(message)
        elsewhere = replace(talk.ground, kept_days=len(talk.log))
        assert _seen(talk.at) == _seen(position(talk.log, elsewhere)), message


def test_no_message_changes_the_position_that_it_is_taken_from(talk: Talk) -> None:
    for message in MESSAGES:
        before, at = talk.at, _seen(talk.at)
        talk.say(message)
        assert _seen(before) == at, message


def test_positions_of_many_talks_at_once_are_kept_apart(library: Library) -> None:
    ground = Ground(library, DAY)
    logs = [(RegionChosen(region="cn"), Answered(fact="revenue", value=1_000_000 + i)) for i in range(20)]
    for _ in range(2):
        for i, log in enumerate(logs):
            assert position(log, ground).given["revenue"] == (1_000_000 + i, 1_000_000 + i)


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2027, 3, 1)])
def test_a_position_is_that_of_its_day(library: Library, day: date) -> None:
    log: Log = (RegionChosen(region="cn"),)
    assert position(log, Ground(library, day)).on == day


def test_a_yes_and_a_one_are_different_answers(library: Library) -> None:
    ground = Ground(library, DAY)
    logs = [(RegionChosen(region="cn"), Answered(fact="on_dishonesty_list", value=value)) for value in (True, 1)]
    assert [position(log, ground).given for log in logs] == [{"on_dishonesty_list": True}, {}]
