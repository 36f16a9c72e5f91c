"""Where the answers are kept, and how that is set from outside."""

from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import Settings


def test_the_folder_named_in_the_environment_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SRDI_DATA_DIR", str(tmp_path))
    assert Settings().sessions_file == tmp_path / "sessions.sqlite3"


def test_otherwise_the_users_own_state_folder_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SRDI_DATA_DIR", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert Settings().sessions_file == tmp_path / "srdi" / "sessions.sqlite3"


@pytest.mark.parametrize("state", ["", "not/absolute"])
def test_a_state_folder_that_says_nothing_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, state: str
) -> None:
    monkeypatch.setenv("SRDI_DATA_DIR", "")
    monkeypatch.setenv("XDG_STATE_HOME", state)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings().sessions_file == tmp_path / ".local" / "state" / "srdi" / "sessions.sqlite3"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SRDI_PORT", "eighty"),
        ("SRDI_SESSION_DAYS", "0"),
        ("SRDI_CHAT_RATE", "often"),
        ("SRDI_CHAT_RATE", "0/hour"),
        ("SRDI_API_RATE", "1/blink"),
        ("SRDI_PUBLIC_URL", "check.example.org"),
        ("SRDI_PUBLIC_URL", "https://check.example.org/below"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["serve", "--port", "0"]) == 1
    said = capsys.readouterr().err
    assert name in said
    assert value not in said
