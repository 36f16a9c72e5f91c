"""What acts and their details are called where they are read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from assessment.library import Library
from assessment.wording import Words
from bot.console.audit_words import EntryShown, shown
from bot.registry.tables import AuditEntry


def _shown(library: Library, action: str, details: dict[str, Any], subject: str = "registry") -> EntryShown:
    at = datetime(2026, 11, 22, 3, tzinfo=UTC)
    entry = AuditEntry(number=1, at=at, actor="system", action=action, subject=subject, details=details)
    return shown(entry, Words("en", library.catalogue), {}, {})


def test_what_a_night_removed_is_told_in_words(library: Library) -> None:
    told = _shown(library, "registry.forgot", {"reminders_emptied": 12, "sign_ins": 3})
    assert (told.who, told.what) == ("the system", "removed what was kept long enough")
    assert told.details == "Reminders whose words were removed: 12; sign-ins: 3"


@pytest.mark.parametrize("action", ["import.read", "import.taken"])
def test_rows_of_firms_that_had_themselves_removed_are_not_told_as_a_list_that_was_withdrawn(
    library: Library, action: str
) -> None:
    told = _shown(library, action, {"refused": 0, "withdrawn": 2}, "import 1")
    assert told.details == "refused: 0; withdrew, and stay out: 2"
