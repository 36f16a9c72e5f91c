"""What `srdi check` says of the settings before anybody is called."""

from typing import Any

import pytest

from bot.commands.live_check_findings import Finding, Mark
from bot.commands.live_check_settings import settings_findings
from bot.settings import Settings

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WECHAT: dict[str, Any] = {
    "wechat_app_id": "wx0123456789abcdef",
    "wechat_secret": "0123456789abcdef0123456789abcdef",
    "wechat_token": "aLongTokenOfOurOwn1234",
    "wechat_aes_key": AES_KEY,
}
WECOM: dict[str, Any] = {
    "wecom_corp_id": "ww0123456789abcdef",
    "wecom_agent_id": 1000002,
    "wecom_secret": "the-secret-of-the-application-in-wecom",
    "wecom_token": "anotherTokenOfOurOwn12",
    "wecom_aes_key": AES_KEY,
}
TELEGRAM: dict[str, Any] = {
    "telegram_token": "123456789:AAE_abcdefghijklmnopqrstuvwxyz-12345",
    "telegram_secret": "a_long-secret-1234",
}


def _found(environment: dict[str, str] | None = None, /, **set_to: Any) -> list[Finding]:
    return settings_findings(Settings(**set_to), environment or {})


def _marks(found: list[Finding], about: str) -> list[Mark]:
    return [finding.mark for finding in found if about in finding.subject]


def test_a_channel_that_nothing_is_set_of_is_said_to_be_unused_and_is_no_problem() -> None:
    found = _found()
    assert [finding.mark for finding in found] == [Mark.UNSET] * 3
    assert all("not in use" in finding.english for finding in found)


def test_complete_settings_of_all_channels_are_well() -> None:
    assert [finding.mark for finding in _found(**WECHAT, **WECOM, **TELEGRAM)] == [Mark.OK] * 3


@pytest.mark.parametrize("missing", [*WECHAT, *WECOM])
def test_what_is_missing_of_a_channel_is_named_by_its_variable(missing: str) -> None:
    settings = {field: value for field, value in (WECHAT | WECOM).items() if field != missing}
    (found,) = [finding for finding in _found(**settings) if finding.mark is Mark.PROBLEM]
    assert found.subject == f"SRDI_{missing.upper()}"
    assert "copy it from the console" in found.english


def test_all_that_is_missing_is_said_at_once() -> None:
    found = [finding.subject for finding in _found(wechat_app_id="wx0123456789abcdef") if finding.mark is Mark.PROBLEM]
    assert found == ["SRDI_WECHAT_SECRET", "SRDI_WECHAT_TOKEN", "SRDI_WECHAT_AES_KEY"]


def test_in_the_plain_mode_no_aes_key_is_missing_but_the_secure_mode_is_advised() -> None:
    found = _found(**WECHAT | {"wechat_mode": "plain", "wechat_aes_key": ""})
    assert [finding.subject for finding in found if finding.mark is Mark.NOTE] == ["SRDI_WECHAT_MODE"]
    assert not [finding for finding in found if finding.mark is Mark.PROBLEM]


def test_a_telegram_secret_without_the_bots_token_is_a_problem() -> None:
    assert _marks(_found(telegram_secret=TELEGRAM["telegram_secret"]), "SRDI_TELEGRAM_TOKEN") == [Mark.PROBLEM]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("wechat_app_id", "gh_0123456789ab"),
        ("wechat_token", "ab"),
        ("wechat_token", "with-a-dash-and-long-enough"),
        ("wechat_token", "x" * 33),
        ("wechat_aes_key", AES_KEY[:-1]),
        ("wechat_aes_key", AES_KEY + "="),
        ("wechat_previous_aes_key", AES_KEY[:-1] + "-"),
        ("wecom_corp_id", "1000002"),
        ("wecom_token", "no spaces here please"),
        ("wecom_aes_key", "short"),
        ("telegram_token", "AAE_abcdefghijklmnopqrstuvwxyz-12345"),
        ("telegram_secret", "no spaces, no commas"),
        ("telegram_secret", "x" * 257),
    ],
)
def test_what_cannot_be_right_is_named_without_being_repeated(field: str, value: str) -> None:
    found = _found(**WECHAT | WECOM | TELEGRAM | {field: value})
    (problem,) = [finding for finding in found if finding.mark is Mark.PROBLEM]
    assert problem.subject == f"SRDI_{field.upper()}"
    assert value not in str(problem)


def test_quotes_that_came_along_from_an_environment_file_are_found() -> None:
    found = _found(**WECHAT | {"wechat_secret": '"0123456789abcdef0123456789abcdef"'})
    (problem,) = [finding for finding in found if finding.mark is Mark.PROBLEM]
    assert problem.subject == "SRDI_WECHAT_SECRET"
    assert "quotes" in problem.english


def test_a_misspelt_variable_is_found_without_its_value() -> None:
    found = _found({"SRDI_WECHAT_APPID": "wx0123456789abcdef", "PATH": "/bin", "SRDI_PORT": "8000"})
    (problem,) = [finding for finding in found if finding.mark is Mark.PROBLEM]
    assert problem.subject == "SRDI_WECHAT_APPID"
    assert "wx0123456789abcdef" not in str(problem)


def test_a_secret_of_our_own_choice_that_could_be_guessed_is_noted() -> None:
    found = _found(**WECHAT | {"wechat_token": "abc"})
    assert _marks(found, "SRDI_WECHAT_TOKEN") == [Mark.NOTE]


def test_while_a_key_is_changed_the_old_one_is_noted_so_that_it_is_not_forgotten() -> None:
    found = _found(**WECHAT | {"wechat_previous_token": "theTokenBefore12345678"})
    assert _marks(found, "SRDI_WECHAT_PREVIOUS_TOKEN") == [Mark.NOTE]


def test_an_old_key_that_is_the_new_one_changes_nothing_and_is_a_problem() -> None:
    found = _found(**WECHAT, wechat_previous_token=WECHAT["wechat_token"])
    assert _marks(found, "SRDI_WECHAT_PREVIOUS_TOKEN") == [Mark.PROBLEM]


def test_an_old_key_alone_is_a_problem() -> None:
    found = _found(wechat_previous_aes_key=AES_KEY)
    assert _marks(found, "SRDI_WECHAT_PREVIOUS_AES_KEY") == [Mark.PROBLEM]


def test_a_finding_is_one_line_in_both_languages_whatever_was_said() -> None:
    line = str(Finding(Mark.PROBLEM, "menu", "中文\n\x1b[2J", "English\r\nOK"))
    assert line.isprintable()
    assert line.startswith("问题 PROBLEM  menu: 中文")
    assert " · English" in line
