"""The templates that reminders go out by, tried live: whether the account has them, with just the fields that are filled."""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from bot.channels.wechat_notices import Notice
from bot.commands.live_check_findings import Finding, fine, problem
from bot.commands.live_check_settings import variable
from bot.commands.live_check_vendor import Words, refusal
from bot.commands.live_check_wire import Answer, Unreached, Wire
from bot.settings import Settings

_MESSAGES: Final = "/cgi-bin/template/get_all_private_template"
_NOTICES: Final = "/wxaapi/newtmpl/gettemplate"
_ONCE, _LASTING = 2, 3
_FIELD: Final = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}", re.ASCII)
_CODES: Final[Mapping[int, Words]] = {
    48001: (
        "这个公众号没有这个接口的权限；去掉这项设置，或在公众平台开通",
        "the account may not use this: unset it, or have it opened in the console",
    ),
}


class _Listed(NamedTuple):
    """Where the vendor lists templates, and how it calls things there."""

    path: str
    around: str
    id: str
    kind: int | None = None
    """Which of the notices these are; all templates for messages are of one kind."""


_SET: Final[Mapping[str, _Listed]] = {
    "wechat_long_term_notice": _Listed(_NOTICES, "data", "priTmplId", _LASTING),
    "wechat_one_time_notice": _Listed(_NOTICES, "data", "priTmplId", _ONCE),
    "wechat_template": _Listed(_MESSAGES, "template_list", "template_id"),
}


async def notice_findings(wire: Wire, settings: Settings, token: str) -> list[Finding]:
    """One for each template that is set; none where reminders go out by messages alone."""
    answers: dict[str, Answer | Unreached] = {}
    found: list[Finding] = []
    for field, listed in _SET.items():
        notice: Notice | None = getattr(settings, field)
        if notice is None:
            continue
        if not settings.public_url:
            found.append(
                problem(
                    variable(field),
                    "需要 SRDI_PUBLIC_URL，否则提醒没有可打开的页面，不会这样发送",
                    "needs SRDI_PUBLIC_URL: without a page to link to, nothing goes out by it",
                )
            )
            continue
        if listed.path not in answers:
            answers[listed.path] = await wire.ask("GET", f"{settings.wechat_api}{listed.path}", {"access_token": token})
        found.append(_of(variable(field), notice, listed, answers[listed.path], token))
    return found


def _of(subject: str, notice: Notice, listed: _Listed, asked: Answer | Unreached, token: str) -> Finding:
    if isinstance(asked, Unreached):
        return problem(subject, asked.chinese, asked.english)
    entries = asked.content.get(listed.around)
    if not isinstance(entries, list):
        return refusal(subject, asked, _CODES, token)
    entry = next((each for each in entries if isinstance(each, dict) and each.get(listed.id) == notice.id), None)
    if entry is None:
        return problem(
            subject,
            "这个公众号没有这个 id 的模板，请到公众平台核对",
            "the account has no template with this id: compare with its console",
        )
    if listed.kind is not None and entry.get("type") not in (None, listed.kind):
        return problem(
            subject,
            "这个模板的订阅类型不是这一种（一次性或长期）",
            "that template's leave is of the other kind (for one message, or lasting)",
        )
    return _fields(subject, notice, entry)


def _fields(subject: str, notice: Notice, entry: Mapping[str, Any]) -> Finding:
    wanted = set(_FIELD.findall(str(entry.get("content", ""))))
    if wanted == notice.fields.keys():
        return fine(subject, "模板存在，字段一致", "the template is there, with these fields")
    names = ", ".join(sorted(wanted))
    return problem(
        subject,
        f"字段与模板不一致，模板的字段是：{names}",
        f"its fields are not the template's, which are: {names}",
    )
