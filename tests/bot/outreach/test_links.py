"""The address of a reminder's page: found by nobody who only knows the reminder's id, and not broken by any messenger."""

import re

import pytest

from bot.outreach.links import reminder_of, token_of
from bot.registry.keys import Keys, new_key
from bot.registry.tables.base import new_id

KEYS = Keys((new_key(),), new_key())


def test_the_address_leads_to_its_reminder_alone() -> None:
    one, other = new_id(), new_id()
    assert reminder_of(KEYS, token_of(KEYS, one)) == one
    assert reminder_of(KEYS, token_of(KEYS, other)) == other


def test_who_knows_the_id_alone_cannot_write_the_address() -> None:
    reminder = new_id()
    strangers = Keys((new_key(),), new_key())
    assert reminder_of(KEYS, token_of(strangers, reminder)) is None


@pytest.mark.parametrize("place", [0, 20, 30, 44])
def test_an_address_with_another_letter_leads_nowhere(place: int) -> None:
    token = token_of(KEYS, new_id())
    other = token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
    assert reminder_of(KEYS, other) is None


@pytest.mark.parametrize("token", ["", "a", "A" * 45, "1" * 45, "a" * 44, "a" * 46, "二" * 45, "../../etc/passwd"])
def test_what_was_never_an_address_of_ours_leads_nowhere(token: str) -> None:
    assert reminder_of(KEYS, token) is None


def test_no_messenger_takes_a_part_of_the_address_for_the_end_of_it() -> None:
    assert all(re.fullmatch(r"[a-z2-7]{45}", token_of(KEYS, new_id())) for _ in range(50))
