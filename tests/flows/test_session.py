"""The log: kept exactly, replayed purely, and stepped back through."""

from datetime import date
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assessment.facts import Fact
from assessment.library import Library
from assessment.profile import check_value
from assessment.quantity import Interval, exactly
from flows.chart import Place
from flows.circumstances import (
    ApplicationChosen,
    EnrolmentOffered,
    EnrolmentWished,
    EraseAsked,
    EraseConfirmed,
    Greeted,
    HandedOver,
    LanguageAsked,
    LanguageChosen,
    Offered,
    RulesKept,
    RulesPinned,
    RulesTaken,
    Unsubscribed,
    YearTurned,
)
from flows.enrolling_entries import (
    Corrected,
    CorrectionAsked,
    Enrolled,
    EnrolmentAnswered,
    EnrolmentDropped,
    EnrolmentReopened,
    FactsKept,
    WithdrawalAsked,
    Withdrawn,
)
from flows.entries import (
    Answered,
    AskedBack,
    Denied,
    Entry,
    MoreAsked,
    NotKnown,
    QuickLookBegun,
    QuickLookEnded,
    RegionChosen,
    RegionReopened,
    Reopened,
    Restarted,
    Restored,
    Reviewed,
    SetAside,
    SteppedBack,
    Supposed,
    SuppositionsDropped,
    SuppositionsKept,
    WentOn,
    entry_from_json,
    entry_to_json,
)
from flows.session import Standing, replay
from flows.stepping_back import compacted
from flows.written import decoded, encoded

DAY = date(2026, 11, 21)
FACTS = st.sampled_from(["revenue", "main_business_revenue", "employees", "own_brand"])
VALUES = st.one_of(
    st.booleans(), st.integers(), st.sampled_from(["industry", "other"]), st.lists(st.text(max_size=5), max_size=3)
)
ENTRIES: st.SearchStrategy[Entry] = st.one_of(
    st.builds(LanguageChosen, locale=st.sampled_from(["en", "zh_Hans_CN"])),
    st.builds(RegionChosen, region=st.sampled_from(["cn", "hangzhou"])),
    st.builds(Answered, fact=FACTS, value=VALUES),
    st.builds(NotKnown, fact=FACTS),
    st.builds(SetAside, fact=FACTS),
    st.builds(Reopened, fact=FACTS),
    st.builds(RegionReopened),
    st.builds(Reviewed),
    st.builds(WentOn),
    st.builds(Restarted),
    st.builds(SteppedBack),
    st.sampled_from(
        [
            *(Greeted(), LanguageAsked(), HandedOver(), EraseAsked(), QuickLookBegun(), QuickLookEnded(), MoreAsked()),
            *(
                SuppositionsKept(),
                SuppositionsDropped(),
                EnrolmentOffered(),
                EnrolmentWished(words="2026-11"),
                Unsubscribed(),
            ),
            *(
                RulesPinned(rules="a", hash="b", edition="c", on=DAY),
                RulesTaken(rules="a", hash="d", edition="e", on=DAY),
            ),
            *(RulesKept(hash="d"), Offered(news="rules", of="d"), ApplicationChosen(application="re_review")),
            YearTurned(year=2026, answers={"revenue_prev": 1}),
        ]
    ),
    st.builds(AskedBack, fact=FACTS, value=VALUES),
    st.builds(Denied, fact=FACTS),
    st.builds(Restored, fact=FACTS),
    st.builds(Supposed, fact=FACTS, value=VALUES, beside=st.booleans()),
    st.builds(
        EnrolmentAnswered, field=st.sampled_from(("register", "firm_name")), value=st.sampled_from((False, "A Ltd"))
    ),
    st.sampled_from(
        [
            *(EnrolmentOffered(), EnrolmentReopened(), EnrolmentReopened(field="firm_name"), EnrolmentDropped()),
            *(Enrolled(firm="f1", region="hangzhou", purposes=("register", "facts")), FactsKept(facts="a")),
            *(CorrectionAsked(firm="f1", field="firm_name"), Corrected()),
            *(WithdrawalAsked(firm="f1", purpose="facts"), Withdrawn(firm="f1", purpose="facts")),
        ]
    ),
)
LOGS = st.lists(ENTRIES, max_size=25)
NUMBERS = st.one_of(st.integers(-(10**15), 10**15), st.fractions(-(10**15), 10**15, max_denominator=10**6))


@given(ENTRIES)
def test_an_entry_comes_back_from_json_the_very_same(entry: Entry) -> None:
    assert entry_from_json(entry_to_json(entry)) == entry


@given(NUMBERS, NUMBERS)
def test_no_number_loses_anything_on_the_way_through_json(one: int | Fraction, other: int | Fraction) -> None:
    fact = Fact(id="margin", type="share", name="…", topic="finance", question="…")
    for value in (exactly(one), Interval(min(one, other), max(one, other)), Interval(min(one, other), None)):
        written = entry_from_json(entry_to_json(Answered(fact=fact.id, value=encoded(value))))
        assert isinstance(written, Answered)
        assert check_value(fact, decoded(written.value)) == value


def test_a_third_stays_a_third(library: Library) -> None:
    value = exactly(Fraction(1, 3))
    entry = Answered(fact="rd_ratio", value=encoded(value))
    assert check_value(library.catalogue["rd_ratio"], decoded(entry.value)) == value


@given(LOGS)
def test_replaying_twice_gives_the_same_and_never_raises(log: list[Entry]) -> None:
    assert replay(log) == replay(log)


@given(LOGS)
def test_a_log_written_anew_leads_to_the_same_and_holds_nothing_that_was_taken_back(log: list[Entry]) -> None:
    anew = compacted(tuple(log))
    assert replay(anew) == replay(log)
    assert not any(isinstance(entry, SteppedBack | Corrected | Withdrawn | EnrolmentDropped) for entry in anew)
    assert compacted(anew) == anew


@given(
    LOGS,
    st.sampled_from(
        (EnrolmentDropped(), Enrolled(firm="f1", region="hangzhou", purposes=("register",)), Unsubscribed())
    ),
)
def test_nothing_said_in_an_enrolment_outlives_it(log: list[Entry], end: Entry) -> None:
    anew = compacted((*log, EnrolmentOffered(), EnrolmentAnswered(field="firm_name", value="Kept Nowhere Ltd"), end))
    assert not any(isinstance(entry, EnrolmentAnswered | EnrolmentReopened) for entry in anew)


@given(LOGS)
def test_whatever_stepping_back_reaches_was_there_before(log: list[Entry]) -> None:
    before = [_answers(replay(log[:length])) for length in range(len(log) + 1)]
    assert _answers(replay([*log, SteppedBack()])) in before


@given(LOGS)
def test_stepping_back_often_enough_leads_to_the_start(log: list[Entry]) -> None:
    back = [*log, *[SteppedBack()] * (len(log) + 1)]
    standing = replay(back)
    assert (standing.region, standing.answers, standing.not_known, standing.supposed) == (None, {}, {}, {})
    assert standing.state in (Place.NOTICE, Place.REGION, Place.ERASED)


def _answers(standing: Standing) -> tuple[object, ...]:
    return (standing.region, standing.answers, standing.not_known, standing.reopened)


def answered(*facts: str) -> list[Entry]:
    return [RegionChosen(region="hangzhou"), *(Answered(fact=fact, value=i) for i, fact in enumerate(facts, 1))]


def test_the_newest_answer_to_a_fact_counts_and_keeps_its_place_in_the_order() -> None:
    standing = replay([*answered("revenue", "employees"), Answered(fact="revenue", value=9)])
    assert standing.answers == {"revenue": 9, "employees": 2}
    assert list(standing.order) == ["revenue", "employees"]


def test_stepping_back_takes_with_it_what_the_answer_had_set_aside() -> None:
    log = [*answered("revenue", "main_business_revenue"), Reopened(fact="revenue"), Answered(fact="revenue", value=0)]
    log.append(SetAside(fact="main_business_revenue"))
    assert replay(log).answers == {"revenue": 0}
    assert replay([*log, SteppedBack()]).answers == {"revenue": 1, "main_business_revenue": 2}


def test_stepping_back_from_a_change_that_was_only_begun_leaves_the_answer() -> None:
    standing = replay([*answered("revenue"), Reopened(fact="revenue"), SteppedBack()])
    assert (standing.answers, standing.reopened) == ({"revenue": 1}, None)


def test_a_restart_forgets_everything_but_the_language_and_can_be_taken_back() -> None:
    log = [LanguageChosen(locale="en"), *answered("revenue"), Restarted()]
    assert replay(log) == Standing(state=Place.REGION, locale="en")
    assert replay([*log, SteppedBack()]).answers == {"revenue": 1}


def test_a_language_is_not_stepped_back_over() -> None:
    standing = replay([*answered("revenue", "employees"), LanguageChosen(locale="en"), SteppedBack()])
    assert standing.locale == "en"
    assert standing.answers == {"revenue": 1}


def test_an_answer_after_not_knowing_it_counts_and_the_other_way_round() -> None:
    log = answered("revenue")
    assert replay([*log, NotKnown(fact="revenue")]).answers == {}
    again = replay([*log, NotKnown(fact="revenue"), Answered(fact="revenue", value=5)])
    assert (again.answers, again.not_known) == ({"revenue": 5}, {})


OLD_LOG = (
    '{"kind":"language","locale":"en"}',
    '{"kind":"region","region":"hangzhou"}',
    '{"kind":"answer","fact":"revenue","value":{"low":1,"high":2}}',
    '{"kind":"answer","fact":"main_business_revenue","value":{"fraction":"1/2"}}',
    '{"kind":"set_aside","fact":"main_business_revenue"}',
    '{"kind":"not_known","fact":"employees"}',
    '{"kind":"reviewed"}',
    '{"kind":"went_on"}',
    '{"kind":"reopened","fact":"revenue"}',
    '{"kind":"back"}',
    '{"kind":"region_reopened"}',
    '{"kind":"region","region":"anhui"}',
)


def test_a_log_written_before_there_was_more_to_log_reads_as_it_did() -> None:
    standing = replay([entry_from_json(line) for line in OLD_LOG])
    assert (standing.locale, standing.region, standing.state) == ("en", "anhui", Place.ASKING)
    assert standing.answers == {"revenue": {"low": 1, "high": 2}}
    assert list(standing.set_aside) == ["main_business_revenue"]
    assert list(standing.not_known) == ["employees"]


def test_closing_what_was_asked_beside_the_questions_leaves_no_trace() -> None:
    log = [*answered("revenue"), Reviewed()]
    for aside in (LanguageAsked(), HandedOver(), EraseAsked(), EnrolmentOffered()):
        assert replay([*log, aside, WentOn()]) == replay(log)


def test_nothing_from_before_an_erasure_counts_or_can_be_brought_back() -> None:
    log = [LanguageChosen(locale="en"), *answered("revenue"), EnrolmentWished(words="2026-11"), EraseAsked()]
    erased = replay([*log, EraseConfirmed(), SteppedBack(), SteppedBack()])
    assert erased == Standing(state=Place.ERASED)


def test_facts_told_in_one_message_are_taken_back_together() -> None:
    log = [
        *answered("revenue"),
        Answered(fact="employees", value=3),
        Answered(fact="own_brand", value=True, beside=True),
    ]
    assert replay([*log, SteppedBack()]).answers == {"revenue": 1}


def test_what_was_asked_back_is_no_answer_until_it_is_one() -> None:
    log = [*answered("revenue"), AskedBack(fact="employees", value=10**6)]
    assert replay(log).answers == {"revenue": 1}
    assert replay(log).state is Place.CONFIRMING
    assert replay([*log, Denied(fact="employees")]) == replay(log[:-1])
    sure = replay([*log, Answered(fact="employees", value=10**6)])
    assert (sure.answers["employees"], sure.doubts, sure.state) == (10**6, {}, Place.ASKING)


def test_each_entry_only_adds_to_the_log_that_was_there() -> None:
    log = [*answered("revenue", "employees"), SteppedBack(), Reviewed(), WentOn()]
    lengths = [len(replay(log[:length]).order) for length in range(len(log) + 1)]
    assert all(abs(after - before) <= 1 for before, after in pairwise(lengths))
