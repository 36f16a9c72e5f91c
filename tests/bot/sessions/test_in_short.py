"""An entry kept in short is the very same entry again."""

from datetime import date

import pytest

from bot.sessions.in_short import shortened, whole
from flows.circumstances import RulesPinned
from flows.entries import Answered, entry_to_json

PINNED = RulesPinned(rules="hangzhou-draft+cn-2026", hash="0f" * 32, edition="a9" * 32, on=date(2026, 11, 21))


@pytest.mark.parametrize(
    "entry",
    [
        entry_to_json(Answered(fact="revenue", value=35_000_000)),
        entry_to_json(Answered(fact="recognitions", value=["innovative_sme"])),
        entry_to_json(PINNED),
        entry_to_json(PINNED.model_copy(update={"edition": "a name of another kind"})),
        '{"kind":"region","region":"hangzhou"}',
        '["looks","shortened"]',
        "@ looks shortened too",
        f"@a {'x' * 43} {'y' * 43} 2026-11-21",
        " led by a space",
        "",
    ],
)
def test_what_was_kept_in_short_is_read_as_it_was(entry: str) -> None:
    assert whole(shortened(entry)) == entry


def test_the_rules_that_a_talk_rests_on_take_little_more_than_half() -> None:
    assert len(shortened(entry_to_json(PINNED))) < 0.6 * len(entry_to_json(PINNED))
