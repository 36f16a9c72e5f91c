"""Whether the settings by themselves can be right: complete for each channel, and each in the form that its console demands.

Looks at the settings alone: nobody is called, and no value is ever repeated.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from pydantic import SecretStr

from bot.channels.completeness import AES_KEY, AES_KEYS, CALLS_WITH, called_with
from bot.commands.live_check_findings import Finding, fine, note, problem, unset
from bot.settings import Settings

WECHAT: Final = "公众号 WeChat"
WECOM: Final = "企业微信 WeCom"
TELEGRAM: Final = "Telegram"

_HARD_TO_GUESS: Final = 16
"""Characters from which on a secret of our own choice is not found by trying."""


class _Form(NamedTuple):
    """What a console demands of some settings, in a pattern and in words."""

    pattern: str
    chinese: str
    english: str
    fields: tuple[str, ...]


_FORMS: Final = (
    _Form("wx[0-9a-zA-Z]{16}", "应为 wx 加 16 位字母或数字", "must be wx and 16 letters or digits", ("wechat_app_id",)),
    _Form(
        "w[wx][0-9a-zA-Z]{16}", "应为 ww 加 16 位字母或数字", "must be ww and 16 letters or digits", ("wecom_corp_id",)
    ),
    _Form(
        "[A-Za-z0-9]{3,32}",
        "应为 3 到 32 位字母或数字",
        "must be 3 to 32 letters or digits",
        ("wechat_token", "wechat_previous_token", "wecom_token", "wecom_previous_token"),
    ),
    _Form(AES_KEY, "应为 43 位字母或数字", "must be 43 letters or digits", AES_KEYS),
    _Form(
        "[0-9]+:[A-Za-z0-9_-]{30,}",
        "应为“数字:字母数字”",
        "must be digits, a colon, letters and digits, as BotFather gave it",
        ("telegram_token",),
    ),
    _Form(
        "[A-Za-z0-9_-]{1,256}",
        "应为 1 到 256 位字母、数字、_ 或 -",
        "must be 1 to 256 letters, digits, _ or -",
        ("telegram_secret", "telegram_previous_secret"),
    ),
)


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return f"SRDI_{field.upper()}"


def value_of(settings: Settings, field: str) -> str:
    """A setting as text, empty where it is not set."""
    value = getattr(settings, field)
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value or "")


def is_asked_for(settings: Settings, channel: str) -> bool:
    """Whether anything of the channel is set that has no default."""
    return any(value_of(settings, field) for field in _fields(channel))


def _fields(channel: str) -> list[str]:
    with_default = (f"{channel}_mode", f"{channel}_api")
    return [field for field in Settings.model_fields if field.startswith(f"{channel}_") and field not in with_default]


def can_be_tried(settings: Settings, *fields: str) -> bool:
    """Whether all of these are set and well formed, so that it is worth calling somebody with them."""
    return all(value_of(settings, field) for field in fields) and not any(
        finding.subject == variable(field) for field in fields for finding in _misshapen(settings)
    )


def settings_findings(settings: Settings, environment: Mapping[str, str]) -> list[Finding]:
    """All that can be said of the settings without calling anybody."""
    return [
        *_unknown(environment),
        *_quoted(settings),
        *_channel(settings, WECHAT, "wechat"),
        *_channel(settings, WECOM, "wecom"),
        *_channel(settings, TELEGRAM, "telegram"),
        *_previous(settings),
    ]


def _needed(settings: Settings, channel: str) -> tuple[str, ...]:
    """What a channel cannot do without; Telegram can be asked for what came in, and need not call."""
    return (*CALLS_WITH[channel], *(() if channel == "telegram" else called_with(settings, channel)))


def _unknown(environment: Mapping[str, str]) -> Iterator[Finding]:
    known = {variable(field) for field in Settings.model_fields}
    for name in sorted(environment):
        if name.upper().startswith("SRDI_") and name.upper() not in known:
            yield problem(
                name,
                "没有这个配置项，请核对拼写，或删掉它",
                "there is no such setting: correct its spelling, or remove it",
            )


def _quoted(settings: Settings) -> Iterator[Finding]:
    for field in Settings.model_fields:
        value = value_of(settings, field)
        if value != value.strip() or value[:1] in ("'", '"') or value[-1:] in ("'", '"'):
            yield problem(
                variable(field),
                "首尾有空格或引号，它们会算作值的一部分，请去掉（docker --env-file 不认引号）",
                "has spaces or quotes around it, which count as part of it: remove them (docker --env-file keeps quotes)",
            )


def _channel(settings: Settings, name: str, channel: str) -> Iterator[Finding]:
    if not is_asked_for(settings, channel):
        yield unset(name, "不启用，没有检查", f"not in use, so not tried (none of {variable(channel)}_... is set)")
        return
    wrong = (found for found in _misshapen(settings) if found.subject.startswith(variable(f"{channel}_")))
    found = [*_missing(settings, channel), *wrong, *_weak(settings, channel)]
    yield from found or [fine(name, "配置齐全，格式正确", "its settings are complete and well formed")]


def _missing(settings: Settings, channel: str) -> Iterator[Finding]:
    for field in _needed(settings, channel):
        if not value_of(settings, field):
            yield problem(
                variable(field),
                "还缺这一项，请从控制台复制过来",
                "is missing, while others of this channel are set: copy it from the console",
            )


def _misshapen(settings: Settings) -> Iterator[Finding]:
    for form in _FORMS:
        for field in form.fields:
            value = value_of(settings, field)
            if value and not re.fullmatch(form.pattern, value):
                yield problem(variable(field), f"{form.chinese}，请重新复制", f"{form.english}: copy it anew")


def _weak(settings: Settings, channel: str) -> Iterator[Finding]:
    chosen = f"{channel}_secret" if channel == "telegram" else f"{channel}_token"
    if 0 < len(value_of(settings, chosen)) < _HARD_TO_GUESS:
        yield note(
            variable(chosen),
            f"短于 {_HARD_TO_GUESS} 位，容易被猜到，建议换成随机的长串",
            f"is shorter than {_HARD_TO_GUESS} characters and may be guessed: a long random one is better",
        )
    if channel == "wechat" and settings.wechat_mode != "encrypted":
        yield note(
            variable("wechat_mode"),
            f"现为 {settings.wechat_mode}，内容可能明文传输；建议在控制台改为安全模式，并设为 encrypted",
            f"is {settings.wechat_mode}, so messages may come unencrypted: better choose the secure mode (安全模式) in the "
            "console, and encrypted here",
        )


def _previous(settings: Settings) -> Iterator[Finding]:
    for field in Settings.model_fields:
        if "_previous_" not in field or not (before := value_of(settings, field)):
            continue
        now = field.replace("_previous_", "_")
        if not value_of(settings, now):
            yield problem(
                variable(field),
                f"只设了旧值，还缺 {variable(now)}",
                f"is set without {variable(now)}: set the new one there",
            )
        elif before == value_of(settings, now):
            yield problem(
                variable(field),
                f"与 {variable(now)} 相同；换密钥时这里放旧值，平时留空",
                f"equals {variable(now)}: while a key is changed the old one stands here, otherwise nothing",
            )
        else:
            yield note(
                variable(field),
                "旧值仍然有效；控制台换好后请删掉",
                "the old one is still good: remove it once the console has the new one",
            )
