"""Whatever is typed, in whatever order: nothing raises, nothing changes unsaid, any step can be taken back, any log replays."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.library import library_of
from bot.channels.terminal import rendered
from flows.conversation import opening
from flows.position import position
from flows.session import entry_from_json, entry_to_json
from tests.flows.conftest import Talk

WORDS = (
    *(
        "back",
        "don't know",
        "why",
        "result",
        "review",
        "change",
        "change 3",
        "change revenue",
        "change region",
        "restart",
    ),
    *("help", "quit", "language", "English", "中文", "quick look", "compare regions", "other rules", "what if", "keep"),
    *("go on", "reminders", "unsubscribe", "a person", "delete my data", "re-review", "first application", "yes", "no"),
    *(
        "enrol",
        "my data",
        "export my data",
        "correct name",
        "withdraw figures",
        "update my firm",
        "never mind",
        "change name",
    ),
    *("Example Instruments Ltd", "91350100M000100Y43", "owner", "all", "yes, enrol it"),
    *("continue elsewhere", "continue JPR-YNE-EDM", "last year's answers", "yes, delete everything"),
    *("go over to the new rules", "stay with the old rules", "take them as a start", "begin anew"),
)
FACTS = (
    *("1", "2", "3", "0", "99", "3500万", "-1", "1%", "130%", "三四千万", "2015年开始", "是", "没有", "工业"),
    *(
        "营收5000万，研发200万",
        "营收200万",
        "研发费用250万",
        "不对，是250万",
        "不对，研发是250万",
        "主营收入4000万，营收3000万",
    ),
    *("如果研发加到300万呢", "如果营收翻倍呢", "what if revenue were 90 million", "员工120人", "资产负债率130%"),
)
MESSAGES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(FACTS),
    st.sampled_from(
        ("杭州", "上海", "全国", "①", "１２３", "", "  ", "{x}", "{", "%s", "\x00", "\ud800", "9" * 400, "挺多的")
    ),
    st.text(max_size=30),
)
TALKS = st.lists(MESSAGES, max_size=18)


def begun(messages: list[str]) -> Talk:
    talk = Talk(library_of(), locale="en")
    talk.say("Hangzhou", *messages)
    return talk


@settings(max_examples=40)
@given(TALKS)
def test_no_message_raises_and_each_is_answered(messages: list[str]) -> None:
    """Before a region too, where most words have nothing to work on yet."""
    talk = Talk(library_of(), locale=None)
    for message in messages:
        assert talk.say(message)
        assert rendered(opening(talk.log, talk.ground), 100)


@settings(max_examples=40)
@given(TALKS, TALKS, st.sampled_from((date(2026, 11, 21), date(2027, 3, 1), date(2029, 3, 1))))
def test_who_comes_back_another_day_is_answered_whatever_is_said(before: list[str], then: list[str], day: date) -> None:
    talk = Talk(library_of(), on=date(2026, 3, 31), locale="en")
    talk.say("Hangzhou", *before)
    talk.ground = replace(talk.ground, on=day)
    for message in then:
        assert talk.opening()
        assert talk.say(message)


@settings(max_examples=40)
@given(TALKS, MESSAGES)
def test_no_fact_changes_without_being_named_in_what_is_said(messages: list[str], last: str) -> None:
    talk = begun(messages)
    before = talk.at
    said = talk.say(last)
    after = talk.at
    if {entry.kind for entry in talk.last.entries} & {"restarted", "erase_confirmed", "year_turned"} or (
        before.standing.region != after.standing.region
    ):
        return
    changed = [fact for fact in {**before.given, **after.given} if before.given.get(fact) != after.given.get(fact)]
    for fact in changed:
        assert after.words.name(fact) in said


@settings(max_examples=40)
@given(TALKS)
def test_a_kept_log_replays_to_the_same_position(messages: list[str]) -> None:
    talk = begun(messages)
    kept = tuple(entry_from_json(entry_to_json(entry)) for entry in talk.log)
    # On a ground of its own, so that nothing that was remembered of the talk can answer for its log.
    again = position(kept, replace(talk.ground, kept_in="/elsewhere"))
    assert (again.standing, again.given, again.question) == (talk.at.standing, talk.at.given, talk.at.question)


@settings(max_examples=40)
@given(TALKS, st.sampled_from(FACTS))
def test_back_undoes_whatever_a_message_noted(messages: list[str], last: str) -> None:
    talk = begun(messages)
    before = talk.at
    talk.say(last)
    steps = [entry for entry in talk.last.entries if entry.kind in ("answer", "supposed", "asked_back", "denied")]
    if not steps or "denied" in {entry.kind for entry in steps}:
        return
    for _ in range(1 + len([entry for entry in steps if entry.kind == "asked_back"])):
        if talk.at.given != before.given or talk.at.standing.supposed != before.standing.supposed:
            talk.say("back")
    assert talk.at.given == before.given


@settings(max_examples=30)
@given(TALKS)
def test_back_often_enough_leads_to_no_answers_at_all(messages: list[str]) -> None:
    talk = begun(messages)
    for _ in range(2 * len(talk.log)):
        talk.say("back")
    assert talk.at.given == {}


@settings(max_examples=40)
@given(TALKS, st.sampled_from(("revenue", "rd_expense", "employees", "industry")), st.integers(1, 9_000_000))
def test_a_change_keeps_every_answer_that_still_fits(messages: list[str], fact: str, value: int) -> None:
    talk = begun(messages)
    if talk.at.assessment is None:
        return
    before = talk.at.given
    talk.ask(fact)
    talk.say(f"{value}元" if fact != "employees" else str(value))
    if talk.at.confirming == "odd":
        talk.say("yes")
    after = talk.at.given
    lost = {each for each in before if each not in after}
    aside = set(talk.at.standing.set_aside)
    assert lost <= aside
