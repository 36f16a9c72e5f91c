"""Whether the settings of each messenger that is named are enough to answer there: every gap at once, before anything is served.

It looks at the settings alone and quotes no value; `srdi check` tries them on the vendors.
"""

import re
from collections.abc import Iterator
from typing import Final

from pydantic import SecretStr, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from bot.settings import Settings

_AES_KEY: Final = re.compile(r"[A-Za-z0-9]{43}")
_NO_KEY: Final = "需要控制台的 EncodingAESKey · the console's EncodingAESKey is needed, or SRDI_WECHAT_MODE=plain"
_KEYS: Final = ("wechat_aes_key", "wechat_previous_aes_key", "wecom_aes_key", "wecom_previous_aes_key")


def check(settings: Settings) -> None:
    """Raises ValidationError, as if the settings themselves had refused them, so that they are told in the same way."""
    faults = [
        InitErrorDetails(type=PydanticCustomError("unusable", why), loc=(name,), input=None)
        for name, why in (*_missing(settings), *_misshapen(settings))
    ]
    if faults:
        raise ValidationError.from_exception_data("Settings", faults)


def served(settings: Settings) -> Iterator[str]:
    """Each messenger by name, and what came of it; nothing of one that no setting names."""
    for name, path, key, others in (
        ("公众号 WeChat", "/wechat", "wechat_token", ("wechat_app_id", "wechat_secret", "wechat_aes_key")),
        ("企业微信 WeCom", "/wecom", "wecom_token", ("wecom_corp_id", "wecom_secret", "wecom_aes_key")),
        ("Telegram", "/telegram", "telegram_secret", ("telegram_token",)),
    ):
        if _is_set(getattr(settings, key)):
            yield f"{name}: {path}"
        elif any(map(_is_given, (getattr(settings, other) for other in others))):
            wanted = f"SRDI_{key.upper()}"
            yield f"{name}: 没有设 {wanted}，这里不接收 · not received here, since {wanted} is not set"


def _missing(settings: Settings) -> Iterator[tuple[str, str]]:
    if _is_set(settings.wechat_token):
        if not settings.wechat_app_id:
            yield "wechat_app_id", _needed("控制台的 AppID", "the console's AppID", "SRDI_WECHAT_TOKEN")
        if settings.wechat_mode != "plain" and not _is_set(settings.wechat_aes_key):
            yield "wechat_aes_key", _NO_KEY
    if _is_set(settings.wecom_token):
        if not settings.wecom_corp_id:
            yield "wecom_corp_id", _needed("企业 ID", "the corporation's id", "SRDI_WECOM_TOKEN")
        if not _is_set(settings.wecom_aes_key):
            yield (
                "wecom_aes_key",
                _needed("应用的 EncodingAESKey", "the application's EncodingAESKey", "SRDI_WECOM_TOKEN"),
            )
    if _is_set(settings.telegram_secret) and not _is_set(settings.telegram_token):
        yield "telegram_token", _needed("BotFather 给的 token", "the token from BotFather", "SRDI_TELEGRAM_SECRET")


def _misshapen(settings: Settings) -> Iterator[tuple[str, str]]:
    for name in _KEYS:
        key: SecretStr = getattr(settings, name)
        if _is_set(key) and not _AES_KEY.fullmatch(key.get_secret_value()):
            yield name, "应为 43 位字母和数字 · an EncodingAESKey has 43 letters and digits"


def _needed(chinese: str, english: str, where: str) -> str:
    return f"设了 {where} 就需要{chinese} · {english} is needed where {where} is set"


def _is_given(value: SecretStr | str) -> bool:
    return _is_set(value) if isinstance(value, SecretStr) else bool(value)


def _is_set(secret: SecretStr) -> bool:
    return bool(secret.get_secret_value())
