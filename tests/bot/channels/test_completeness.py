"""A messenger that is named but cannot answer is told about before anything is served, every gap at once."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.channels.completeness import check, served
from bot.cli import main
from bot.settings import Settings

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WECHAT = {"wechat_token": "token", "wechat_app_id": "wx0", "wechat_aes_key": KEY}
WECOM = {"wecom_token": "token", "wecom_corp_id": "ww0", "wecom_aes_key": KEY}
TELEGRAM = {"telegram_secret": "secret", "telegram_token": "1:token"}


def settings(named: dict[str, Any]) -> Settings:
    """As the environment would name them."""
    return Settings(**named)


@pytest.mark.parametrize("named", [{}, WECHAT, WECOM, TELEGRAM, {**WECHAT, **WECOM, **TELEGRAM}], ids=repr)
def test_what_is_complete_passes(named: dict[str, Any]) -> None:
    check(settings(named))


def test_plain_messages_need_no_key() -> None:
    check(settings({"wechat_token": "token", "wechat_app_id": "wx0", "wechat_mode": "plain"}))


def test_every_gap_of_every_messenger_is_named_at_once() -> None:
    begun = {"wechat_token": "token", "wecom_token": "token", "telegram_secret": "own"}
    named = settings({**begun, "wecom_previous_aes_key": "too-short"})
    with pytest.raises(ValidationError) as refused:
        check(named)
    assert {fault["loc"][0] for fault in refused.value.errors()} == {
        *("wechat_app_id", "wechat_aes_key", "wecom_corp_id", "wecom_aes_key", "wecom_previous_aes_key"),
        "telegram_token",
    }
    assert "too-short" not in str(refused.value)


def test_it_is_said_which_messengers_are_served_and_which_only_seem_to_be() -> None:
    wechat, telegram = served(settings({**WECHAT, "telegram_token": "1:token"}))
    assert wechat == "公众号 WeChat: /wechat"
    assert "SRDI_TELEGRAM_SECRET" in telegram
    assert not list(served(settings({})))


def test_a_server_that_could_not_answer_says_why_and_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SRDI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SRDI_TELEGRAM_SECRET", "a-secret-of-ours")
    monkeypatch.setenv("SRDI_WECOM_TOKEN", "token")
    assert main(["serve", "--port", "0"]) != 0
    said = capsys.readouterr().err
    assert all(name in said for name in ("SRDI_TELEGRAM_TOKEN", "SRDI_WECOM_CORP_ID", "SRDI_WECOM_AES_KEY"))
    assert "Traceback" not in said
    assert "a-secret-of-ours" not in said
