"""What is kept of a reply: enough to say it again to the same words, and nothing that opens a talk."""

import pytest

from bot.sessions.handover import code_for
from bot.sessions.kept_replies import OtherMessage, Said, recalled, written
from flows.replies import Text


def test_what_was_said_is_said_again_to_the_same_words_alone() -> None:
    said = Said((Text(text="Noted: 000-000-000"),), over=True)
    kept = written(said, "anna", "m1", "revenue 5 million")
    assert recalled(kept, "anna", "m1", "revenue 5 million") == said
    assert recalled(kept, "anna", "m1") == said
    assert "revenue" not in kept
    with pytest.raises(OtherMessage):
        recalled(kept, "anna", "m1", "revenue 6 million")


def test_a_code_is_left_out_and_worked_out_again_from_the_message_that_asked_for_it() -> None:
    code = code_for("anna", "m1")
    said = Said((Text(text=f"Your code: {code}\ncontinue {code}"),))
    kept = written(said, "anna", "m1", "continue elsewhere")
    assert code not in kept
    assert recalled(kept, "anna", "m1") == said
    assert code not in {code_for("anna", "m2"), code_for("ann", "am1")}
