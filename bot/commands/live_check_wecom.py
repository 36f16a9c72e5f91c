"""The WeCom application, tried live: whether its API takes our credentials from this machine, and who can see the application."""

from typing import Any, Final

from bot.commands.live_check_findings import Finding, fine, problem
from bot.commands.live_check_settings import WECOM
from bot.commands.live_check_vendor import Words, refusal
from bot.commands.live_check_wire import Unreached, Wire
from bot.settings import Settings

_CREDENTIALS: Final = f"{WECOM} gettoken"
_APPLICATION: Final = f"{WECOM} 应用 application"
_WHERE: Final = "work.weixin.qq.com/wework_admin → 应用管理 → 自建 → 该应用"
_CODES: Final[dict[int, Words]] = {
    40001: (
        f"SRDI_WECOM_SECRET 不对，请复制这个应用的 Secret（{_WHERE}）",
        f"SRDI_WECOM_SECRET is wrong: copy this application's Secret ({_WHERE})",
    ),
    40013: (
        "SRDI_WECOM_CORP_ID 不对；在“我的企业”最下面",
        "SRDI_WECOM_CORP_ID is wrong: it stands at the end of 我的企业 (my company)",
    ),
    40056: ("SRDI_WECOM_AGENT_ID 不对", "SRDI_WECOM_AGENT_ID is wrong"),
    40091: ("SRDI_WECOM_SECRET 的格式不对，请重新复制", "SRDI_WECOM_SECRET is not of the right form: copy it anew"),
    45009: ("调用太频繁，请稍后再试", "called too often: try again later"),
    60020: (
        f"本机的出口 IP {{ip}} 不是可信 IP，请添加：{_WHERE} → 企业可信IP（先要设好接收消息的 URL）",
        (
            f"this machine's address {{ip}} is not trusted: add it under {_WHERE} → 企业可信IP (trusted addresses), which needs "
            "the URL that receives messages to be set"
        ),
    ),
    301002: (
        "SRDI_WECOM_AGENT_ID 与 SRDI_WECOM_SECRET 不是同一个应用",
        "SRDI_WECOM_AGENT_ID and SRDI_WECOM_SECRET belong to different applications",
    ),
}


async def wecom_findings(wire: Wire, settings: Settings) -> list[Finding]:
    """Credentials by fetching the token, which spoils none that is in use, then the application itself."""
    credentials = {"corpid": settings.wecom_corp_id, "corpsecret": settings.wecom_secret.get_secret_value()}
    asked = await wire.ask("GET", f"{settings.wecom_api}/cgi-bin/gettoken", credentials)
    if isinstance(asked, Unreached):
        return [problem(_CREDENTIALS, asked.chinese, asked.english)]
    token = asked.content.get("access_token")
    if not isinstance(token, str) or not token:
        return [refusal(_CREDENTIALS, asked, _CODES)]
    return [fine(_CREDENTIALS, "凭据正确", "the credentials are right"), await _application(wire, settings, token)]


async def _application(wire: Wire, settings: Settings, token: str) -> Finding:
    params = {"access_token": token, "agentid": str(settings.wecom_agent_id)}
    asked = await wire.ask("GET", f"{settings.wecom_api}/cgi-bin/agent/get", params)
    if isinstance(asked, Unreached):
        return problem(_APPLICATION, asked.chinese, asked.english)
    found = asked.content
    if found.get("errcode") != 0:
        return refusal(_APPLICATION, asked, _CODES, token)
    if found.get("close"):
        return problem(_APPLICATION, f"已停用，请启用（{_WHERE}）", f"is switched off: switch it on ({_WHERE})")
    seen = _who_sees_it(found)
    if seen == 0:
        return problem(
            _APPLICATION,
            f"可见范围为空，没有人能看到；请设置可见范围（{_WHERE} → 可见范围）",
            f"nobody can see it: choose who may ({_WHERE} → 可见范围, visible range)",
        )
    if seen is None:
        return fine(_APPLICATION, "IP 可信，已启用", "the address is trusted, and it is switched on")
    return fine(
        _APPLICATION,
        "IP 可信、已启用、可见范围已设",
        "the address is trusted, it is switched on, and members can see it",
    )


def _who_sees_it(found: dict[str, Any]) -> int | None:
    """How many members, departments and tags are in its range; None where the vendor does not say."""
    told = [
        found[kind] for kind in ("allow_userinfos", "allow_partys", "allow_tags") if isinstance(found.get(kind), dict)
    ]
    return sum(len(listed) for part in told for listed in part.values() if isinstance(listed, list)) if told else None
