"""What is kept of an answer: enough to give it again to the same words, and nothing that opens a talk."""

import pytest

from bot.sessions.handover import code_for, link_for
from bot.sessions.kept_replies import OtherMessage, Said, as_json, from_json, recalled, written
from flows.replies import Text


def test_what_is_said_can_be_written_and_read() -> None:
    said = Said((Text(text="Noted: 5 million"),), over=True)
    assert from_json(as_json(said)) == said


def test_what_was_answered_is_answered_again_to_the_same_words_alone() -> None:
    kept = written("Noted: 000-000-000", "anna", "m1", "revenue 5 million", "seed")
    assert recalled(kept, "anna", "m1", "revenue 5 million") == "Noted: 000-000-000"
    assert recalled(kept, "anna", "m1") == "Noted: 000-000-000"
    assert "revenue" not in kept
    with pytest.raises(OtherMessage):
        recalled(kept, "anna", "m1", "revenue 6 million")


def test_a_code_is_left_out_and_worked_out_again_from_the_message_that_asked_for_it() -> None:
    code, link = code_for("anna", "m1", "seed"), link_for("anna", "m1", "seed")
    answer = f"Your code: {code}\ncontinue {code}, or open /go/{link}"
    kept = written(answer, "anna", "m1", "continue elsewhere", "seed")
    assert code not in kept
    assert link not in kept
    assert recalled(kept, "anna", "m1") == answer
    others = [("anna", "m2", "seed"), ("ann", "am1", "seed"), ("anna", "m1", "tree")]
    assert code not in [code_for(*other) for other in others]
    assert link not in [link_for(*other) for other in others]


def test_a_code_that_the_message_brought_is_left_out_and_taken_from_the_message_that_comes_again() -> None:
    kept = written("continue JPRYNEEDM", "anna", "m1", "a link", "seed", "JPRYNEEDM")
    assert "JPRYNEEDM" not in kept
    assert recalled(kept, "anna", "m1", "a link", "JPRYNEEDM") == "continue JPRYNEEDM"
