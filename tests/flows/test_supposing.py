"""What if: tried out on the answers, told against them, added up, kept or dropped; never an answer by itself."""

from assessment.quantity import exactly
from flows.chart import Place
from flows.replies import Shortcuts
from tests.flows.conftest import Talk


def supposing(talk: Talk) -> str:
    talk.know(revenue=50_000_000, rd_expense=1_000_000)
    return talk.say("如果研发费用加到300万呢")


def test_what_is_tried_out_is_told_and_changes_no_answer(hangzhou: Talk) -> None:
    said = supposing(hangzhou)
    assert "3 million" in said
    assert hangzhou.place() is Place.WHAT_IF
    assert hangzhou.at.given["rd_expense"] == exactly(1_000_000)
    assert isinstance(hangzhou.replies[-1], Shortcuts)


def test_further_suppositions_add_up(hangzhou: Talk) -> None:
    supposing(hangzhou)
    said = hangzhou.say("营收6000万呢")
    assert "3 million" in said
    assert "60 million" in said
    assert list(hangzhou.at.standing.supposed) == ["rd_expense", "revenue"]


def test_keeping_makes_all_of_it_answers_and_back_undoes_that(hangzhou: Talk) -> None:
    supposing(hangzhou)
    said = hangzhou.say("营收6000万呢", "keep")
    assert "Noted" in said
    assert hangzhou.at.given == {"revenue": exactly(60_000_000), "rd_expense": exactly(3_000_000)}
    assert hangzhou.place() is Place.ASKING
    hangzhou.say("back")
    assert hangzhou.at.given == {"revenue": exactly(50_000_000), "rd_expense": exactly(1_000_000)}


def test_going_on_drops_what_was_tried_out(hangzhou: Talk) -> None:
    supposing(hangzhou)
    hangzhou.say("go on")
    assert hangzhou.place() is Place.ASKING
    assert hangzhou.at.standing.supposed == {}
    assert hangzhou.at.given["rd_expense"] == exactly(1_000_000)


def test_back_takes_back_the_last_supposition_only(hangzhou: Talk) -> None:
    supposing(hangzhou)
    hangzhou.say("营收6000万呢", "back")
    assert list(hangzhou.at.standing.supposed) == ["rd_expense"]
    hangzhou.say("back")
    assert hangzhou.place() is Place.ASKING


def test_what_cannot_be_is_not_tried_out(hangzhou: Talk) -> None:
    hangzhou.know(revenue=50_000_000)
    before = hangzhou.log
    assert "Not possible" in hangzhou.say("如果主营收入是6000万呢")
    assert hangzhou.log == before


def test_an_empty_what_if_says_how_to_ask(hangzhou: Talk) -> None:
    before = hangzhou.log
    assert "what if R&D were 3 million" in hangzhou.say("what if")
    assert hangzhou.log == before


def test_the_example_of_a_what_if_is_itself_understood(hangzhou: Talk) -> None:
    hangzhou.know(revenue=50_000_000)
    hangzhou.say("what if R&D were 3 million")
    assert hangzhou.at.standing.supposed == {"rd_expense": 3_000_000}


def test_before_a_region_there_is_nothing_to_try_out_on(newcomer: Talk) -> None:
    newcomer.say("English")
    before = newcomer.log
    newcomer.say("what if")
    newcomer.say("如果研发费用加到300万呢")
    assert newcomer.at.standing.supposed == {}
    assert newcomer.log[: len(before)] == before
