"""Which settings each messenger needs, and whether they are enough to answer there: every gap at once, before anything is served.

It looks at the settings alone and quotes no value; `srdi check` tries them on the vendors.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import SecretStr, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from bot.settings import Settings

AES_KEY: Final = "[A-Za-z0-9]{43}"
"""The pattern of an EncodingAESKey, as the consoles make one and take one."""
AES_KEYS: Final = ("wechat_aes_key", "wechat_previous_aes_key", "wecom_aes_key", "wecom_previous_aes_key")
CALLS_WITH: Final[Mapping[str, tuple[str, ...]]] = {
    "wechat": ("wechat_app_id", "wechat_secret"),
    "wecom": ("wecom_corp_id", "wecom_agent_id", "wecom_secret"),
    "telegram": ("telegram_token",),
}
"""What a vendor is called with, each channel's account first: without that its calls cannot be answered either."""
_NEEDED: Final = {
    "wechat_app_id": (
        "设了 SRDI_WECHAT_TOKEN 就需要控制台的 AppID · the console's AppID is needed where SRDI_WECHAT_TOKEN is set"
    ),
    "wechat_aes_key": "需要控制台的 EncodingAESKey · the console's EncodingAESKey is needed, or SRDI_WECHAT_MODE=plain",
    "wecom_corp_id": (
        "设了 SRDI_WECOM_TOKEN 就需要企业 ID · the corporation's id is needed where SRDI_WECOM_TOKEN is set"
    ),
    "wecom_aes_key": (
        "设了 SRDI_WECOM_TOKEN 就需要应用的 EncodingAESKey · "
        "the application's EncodingAESKey is needed where SRDI_WECOM_TOKEN is set"
    ),
    "telegram_token": (
        "设了 SRDI_TELEGRAM_SECRET 就需要BotFather 给的 token · "
        "the token from BotFather is needed where SRDI_TELEGRAM_SECRET is set"
    ),
}


def check(settings: Settings) -> None:
    """Raises ValidationError, as if the settings themselves had refused them, so that they are told in the same way."""
    faults = [
        InitErrorDetails(type=PydanticCustomError("unusable", why), loc=(name,), input=None)
        for name, why in (*_missing(settings), *_misshapen(settings))
    ]
    if faults:
        raise ValidationError.from_exception_data("Settings", faults)


def called_with(settings: Settings, channel: str) -> tuple[str, ...]:
    """What the vendor's calls are verified and opened with; the first of it being set is what names the channel."""
    if channel == "telegram":
        return ("telegram_secret",)
    is_plain = channel == "wechat" and settings.wechat_mode == "plain"
    return (f"{channel}_token",) if is_plain else (f"{channel}_token", f"{channel}_aes_key")


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
    for channel, (account, *_) in CALLS_WITH.items():
        named, *keys = called_with(settings, channel)
        if _is_given(getattr(settings, named)):
            for field in (account, *keys):
                if not _is_given(getattr(settings, field)):
                    yield field, _NEEDED[field]


def _misshapen(settings: Settings) -> Iterator[tuple[str, str]]:
    for name in AES_KEYS:
        key: SecretStr = getattr(settings, name)
        if _is_set(key) and not re.fullmatch(AES_KEY, key.get_secret_value()):
            yield name, "应为 43 位字母和数字 · an EncodingAESKey has 43 letters and digits"


def _is_given(value: SecretStr | str) -> bool:
    return _is_set(value) if isinstance(value, SecretStr) else bool(value)


def _is_set(secret: SecretStr) -> bool:
    return bool(secret.get_secret_value())
