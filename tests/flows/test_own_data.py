"""One's own data in the talk: seen, put right, exported, taken back; of several firms it is asked which one is meant."""

from dataclasses import replace
from datetime import date

import pytest

from flows.chart import Place
from flows.circumstances import EnrolmentWished
from flows.enrolment import Correction, OwnConsent, OwnData, OwnFact, OwnFirm, OwnReminder, OwnTitle
from flows.looking_up import known
from flows.session import entry_to_json
from flows.stepping_back import compacted
from flows.understanding import understand_command
from tests.flows.conftest import Talk

CODE = "91350100M000100Y43"
FIRM = OwnFirm(
    id="f1",
    firm_name="Example Instruments Ltd",
    credit_code=CODE,
    region="hangzhou",
    district="Xihu",
    role="owner",
    topics=("policy_changes",),
    channels=("wechat",),
    purposes=("register", "facts", "reminders"),
    enrolled_on=date(2026, 11, 20),
    facts=(
        OwnFact(
            fact="revenue",
            value=35_000_000,
            source="self_check",
            noted_on=date(2026, 11, 21),
            stale_on=date(2027, 12, 31),
        ),
        OwnFact(fact="own_brand", value=True, source="import", noted_on=date(2026, 1, 2), stale_on=None),
        OwnFact(fact="no_longer_asked", value=1, source="import", noted_on=date(2026, 1, 2), stale_on=None),
    ),
    titles=(OwnTitle(title="srdi_sme", granted_on=date(2024, 5, 1), expires_on=date(2027, 5, 1)),),
    likely_tier="srdi_sme",
    possible_tier="little_giant",
    judged_on=date(2026, 11, 21),
)
SECOND = FIRM.model_copy(
    update={"id": "f2", "firm_name": "Second Example Ltd", "purposes": ("register",), "facts": (), "judged_on": None}
)
GIVEN = OwnConsent(
    credit_code=CODE, purpose="facts", given=True, words="2026-11-22", channel="wechat", on=date(2026, 11, 20)
)
TAKEN = GIVEN.model_copy(update={"given": False, "credit_code": "", "on": date(2026, 11, 21)})


def ask(talk: Talk, text: str, *firms: OwnFirm, consents: tuple[OwnConsent, ...] = ()) -> str:
    """Say this, and have the registry look up these firms."""
    talk.say(text)
    assert talk.last.wish == "own_data"
    talk.last = known(talk.at, OwnData(firms=firms, consents=consents), talk.last.looked)
    talk.log += talk.last.entries
    return talk.shown()


def test_all_that_is_kept_is_shown_with_date_source_and_until_when_it_counts(hangzhou: Talk) -> None:
    said = ask(hangzhou, "my data", FIRM, consents=(GIVEN, TAKEN))
    for shown in (
        *("1. Example Instruments Ltd", CODE, "Your role: owner", "Region: Hangzhou", "District: Xihu"),
        *("Topics of reminders: changed rules", "Enrolled on: 20 November 2026", "Enrolled over: WeChat"),
        "Agreed to now: Enrolment; Figures of the self-check; Reminders",
        *("Likely tier: ", "Possible tier: ", "Judged on: 21 November 2026"),
        "granted: 1 May 2024; runs out on 1 May 2027",
        "35 million yuan (from the self-check, 21 November 2026); out of date from 31 December 2027",
        "yes (from a list of the authority, 2 January 2026)",
        "20 November 2026: agreed to “Figures of the self-check”: 91350100M000100Y43; WeChat; words of 2026-11-22",
        "21 November 2026: took back “Figures of the self-check”: WeChat; words of 2026-11-22",
    ):
        assert shown in said
    assert "  · no_longer_asked: 1 (from a list of the authority, 2 January 2026)" in said
    assert hangzhou.last.entries == ()


def test_all_that_is_offered_about_it_is_understood_as_it_is_written(hangzhou: Talk) -> None:
    ask(hangzhou, "my data", FIRM)
    offered = [option.key for reply in hangzhou.replies if reply.kind == "shortcuts" for option in reply.options]
    assert "withdraw figures" in offered
    assert not [word for word in offered if understand_command(word) is None]


def test_who_enrolled_nothing_is_told_so_and_how_to(hangzhou: Talk) -> None:
    for word in ("my data", "correct name", "withdraw figures", "update my firm"):
        assert "No firm of yours is kept" in ask(hangzhou, word)
        assert (hangzhou.last.wish, hangzhou.place()) == (None, Place.ASKING)


def test_a_field_is_put_right_and_neither_the_old_nor_the_new_words_are_kept_in_the_log(hangzhou: Talk) -> None:
    assert "so far Example Instruments Ltd" in ask(hangzhou, "correct name", FIRM)
    assert "2 to 100 characters" in hangzhou.say("X")
    assert "Put right: Firm's name" in hangzhou.say("Better Instruments Ltd")
    assert (hangzhou.last.wish, hangzhou.last.compacts) == ("correct", True)
    assert hangzhou.last.correction == Correction(firm="f1", field="firm_name", value="Better Instruments Ltd")
    assert hangzhou.place() is Place.ASKING
    assert "Instruments" not in "".join(entry_to_json(entry) for entry in hangzhou.log)


@pytest.mark.parametrize(
    ("asked", "typed", "field", "value"),
    [
        ("correct role", "finance", "role", "finance"),
        ("correct my role", "3", "role", "finance"),
        ("correct district", "Binjiang", "district", "Binjiang"),
        ("correct district", "don't know", "district", ""),
        ("correct topics", "1 2", "topics", ("application_windows", "title_expiry")),
        ("更正企业名称", "新例仪器有限公司", "firm_name", "新例仪器有限公司"),
        ("修改职务", "2", "role", "owner"),
    ],
)
def test_each_field_can_be_put_right(
    hangzhou: Talk, asked: str, typed: str, field: str, value: str | tuple[str, ...]
) -> None:
    ask(hangzhou, asked, FIRM)
    hangzhou.say(typed)
    assert hangzhou.last.correction is not None
    assert (hangzhou.last.correction.field, hangzhou.last.correction.value) == (field, value)


@pytest.mark.parametrize("word", ["go on", "never mind", "back"])
def test_a_correction_begun_can_be_left_and_nothing_changes(hangzhou: Talk, word: str) -> None:
    before = hangzhou.at
    ask(hangzhou, "correct name", FIRM)
    hangzhou.say(word)
    assert (hangzhou.last.wish, hangzhou.place(), hangzhou.at.question) == (None, Place.ASKING, before.question)
    assert replace(hangzhou.at.standing) == before.standing


def test_another_credit_code_is_another_firm(hangzhou: Talk) -> None:
    assert "it is another firm" in hangzhou.say("correct credit code")
    assert hangzhou.last.wish is None


def test_of_several_firms_it_is_asked_which_and_a_number_says_it(hangzhou: Talk) -> None:
    said = ask(hangzhou, "correct name", FIRM, SECOND)
    assert "For which firm?" in said
    assert "Second Example Ltd" in said
    option = hangzhou.last.replies[0].options[1]  # type: ignore[union-attr]
    ask(hangzhou, option.key, FIRM, SECOND)
    hangzhou.say("New Example Ltd")
    assert hangzhou.last.correction is not None
    assert hangzhou.last.correction.firm == "f2"


@pytest.mark.parametrize("typed", ["withdraw figures", "撤回数据", "withdraw figures 2"])
def test_only_a_firm_that_it_was_agreed_to_for_is_asked_about(hangzhou: Talk, typed: str) -> None:
    said = ask(hangzhou, typed, SECOND, FIRM)
    assert "Example Instruments Ltd: Figures of the self-check" in said
    assert hangzhou.at.confirming == "withdraw"


def test_a_consent_is_taken_back_only_after_a_clear_yes(hangzhou: Talk) -> None:
    ask(hangzhou, "withdraw figures", FIRM)
    assert hangzhou.last.wish is None
    assert "choose one of the two" in hangzhou.say("perhaps")
    assert "taken back at any time" in hangzhou.say("why")
    said = hangzhou.say("yes")
    assert "figures that were kept are deleted" in said
    assert hangzhou.last.compacts
    assert hangzhou.last.withdrawn is not None
    assert (hangzhou.last.withdrawn.firm, hangzhou.last.withdrawn.purpose) == ("f1", "facts")
    assert hangzhou.place() is Place.ASKING


@pytest.mark.parametrize("typed", ["withdraw reminders", "停止提醒", "stop reminders"])
def test_reminders_end_at_the_first_word(hangzhou: Talk, typed: str) -> None:
    assert "no reminders any more" in ask(hangzhou, typed, FIRM)
    assert hangzhou.last.wish == "withdraw"
    assert hangzhou.last.compacts
    assert hangzhou.last.withdrawn is not None
    assert (hangzhou.last.withdrawn.firm, hangzhou.last.withdrawn.purpose) == ("f1", "reminders")
    assert hangzhou.place() is Place.ASKING


@pytest.mark.parametrize("word", ["no", "2", "back", "never mind", "no, leave it"])
def test_anything_else_leaves_it_as_it_was_agreed(hangzhou: Talk, word: str) -> None:
    before = hangzhou.at.standing
    ask(hangzhou, "withdraw figures", FIRM)
    hangzhou.say(word)
    assert hangzhou.last.wish is None
    assert hangzhou.at.standing == before


def test_what_was_never_agreed_to_cannot_be_taken_back(hangzhou: Talk) -> None:
    assert "“Reminders” is not agreed to" in ask(hangzhou, "stop reminders", SECOND)
    assert hangzhou.place() is Place.ASKING


def test_which_consent_is_asked_where_it_is_not_said(hangzhou: Talk) -> None:
    said = hangzhou.say("withdraw consent")
    assert all(each in said for each in ("withdraw enrolment", "withdraw figures", "withdraw reminders"))
    assert hangzhou.last.wish is None


def test_exporting_leads_to_the_page_where_it_is_downloaded(hangzhou: Talk) -> None:
    hangzhou.say("export my data")
    assert hangzhou.last.wish == "download"


def test_deleting_says_that_the_enrolment_goes_as_well(hangzhou: Talk) -> None:
    hangzhou.say("enrol", "yes", "no", "no", "Example Ltd", CODE, "owner", "skip", "yes")
    assert "the enrolment of your firm as well" in hangzhou.say("delete my data")


def test_a_wish_for_reminders_of_an_older_version_is_taken_back_too(hangzhou: Talk) -> None:
    hangzhou.log += (EnrolmentWished(words="2026-11"),)
    ask(hangzhou, "stop reminders")
    assert hangzhou.at.standing.consent is None
    assert "enrolment_wished" not in "".join(entry_to_json(entry) for entry in compacted(hangzhou.log))


def test_the_last_reminders_are_shown_the_newest_first_and_how_many_there_were_before(hangzhou: Talk) -> None:
    sent = tuple(
        OwnReminder(
            credit_code=CODE,
            on=date(2026, 10, day),
            channel="wechat",
            why="one requirement short",
            source="二(一)2",
            arrived=day != 12,
        )
        for day in range(1, 13)
    )
    hangzhou.say("my data")
    hangzhou.last = known(hangzhou.at, OwnData(firms=(FIRM,), reminders=sent), hangzhou.last.looked)
    told = hangzhou.shown()
    assert "one requirement short" in told
    assert (
        told.index("it is not known whether it arrived") < told.index("11 October 2026") < told.index(" 3 October 2026")
    )
    assert " 2 October 2026" not in told
    assert "2 more before" in told
