"""The WeChat Official Account, tried live: whether its API takes our credentials from this machine, has our menu and templates."""

from typing import Any, Final

from assessment.wording import supported_locales
from bot.channels.wechat_menu import published, shipped_menu
from bot.commands.live_check_findings import Finding, fine, note, problem
from bot.commands.live_check_settings import WECHAT
from bot.commands.live_check_vendor import Words, refusal
from bot.commands.live_check_wechat_notices import notice_findings
from bot.commands.live_check_wire import Unreached, Wire
from bot.settings import Settings

_CREDENTIALS: Final = f"{WECHAT} stable_token"
_MENU: Final = f"{WECHAT} 菜单 menu"
_NO_MENU: Final = 46003
_NOT_ALLOWED: Final = 48001
_WHERE: Final = "微信开发者平台 developers.weixin.qq.com/platform → 我的业务 → 公众号/服务号 → 基础信息 → 开发信息"
_CODES: Final[dict[int, Words]] = {
    40013: ("SRDI_WECHAT_APP_ID 不对，请重新复制", "SRDI_WECHAT_APP_ID is wrong: copy it anew"),
    40125: (
        f"SRDI_WECHAT_SECRET 不对，请重新复制，或重置 AppSecret（{_WHERE}）",
        f"SRDI_WECHAT_SECRET is wrong: copy it anew, or reset the AppSecret ({_WHERE})",
    ),
    40001: ("AppSecret 不对或不属于这个 AppID", "the AppSecret is wrong, or belongs to another AppID"),
    40164: (
        f"本机的出口 IP {{ip}} 不在白名单，请添加（{_WHERE} → API IP 白名单），几分钟后生效",
        f"this machine's address {{ip}} is not in the allow list: add it ({_WHERE} → API IP 白名单) and wait some minutes",
    ),
    40243: (f"AppSecret 已被冻结，请解冻（{_WHERE}）", f"the AppSecret is frozen: unfreeze it ({_WHERE})"),
    45009: ("今天的调用次数用完，明天恢复", "today's calls are used up; they come back tomorrow"),
    45011: ("调用太频繁，请一分钟后再试", "called too often: try again in a minute"),
    50007: ("账号已被冻结，请看公众平台的通知", "the account is frozen: see the notices in its console"),
    89503: ("管理员要在微信里确认这个 IP 的调用", "an administrator has to confirm this address's calls in WeChat"),
    89506: ("管理员拒绝了这个 IP，24 小时内不能再试", "an administrator refused this address: no calls for 24 hours"),
    89507: ("管理员拒绝了这个 IP，1 小时内不能再试", "an administrator refused this address: no calls for an hour"),
}


async def wechat_findings(wire: Wire, settings: Settings) -> list[Finding]:
    """Credentials and allow list by fetching the token, which spoils none that is in use, then the menu and the templates."""
    credentials = {
        "grant_type": "client_credential",
        "appid": settings.wechat_app_id,
        "secret": settings.wechat_secret.get_secret_value(),
    }
    asked = await wire.ask("POST", f"{settings.wechat_api}/cgi-bin/stable_token", json=credentials)
    if isinstance(asked, Unreached):
        return [problem(_CREDENTIALS, asked.chinese, asked.english)]
    token = asked.content.get("access_token")
    if not isinstance(token, str) or not token:
        return [refusal(_CREDENTIALS, asked, _CODES)]
    accepted = fine(_CREDENTIALS, "凭据和 IP 白名单都正确", "credentials and allow list are right")
    return [accepted, await _menu(wire, settings, token), *await notice_findings(wire, settings, token)]


async def _menu(wire: Wire, settings: Settings, token: str) -> Finding:
    asked = await wire.ask("GET", f"{settings.wechat_api}/cgi-bin/menu/get", {"access_token": token})
    if isinstance(asked, Unreached):
        return problem(_MENU, asked.chinese, asked.english)
    if asked.content.get("errcode") == _NO_MENU:
        return problem(_MENU, "还没有发布；请运行 srdi wechat menu", "is not published: run srdi wechat menu")
    if asked.content.get("errcode") == _NOT_ALLOWED:
        return note(
            _MENU,
            "这个公众号没有自定义菜单接口的权限（48001），对话不受影响；可在公众平台手工设置",
            "the account may not have it set by an API (48001); the talk works without, and the console can set one by hand",
        )
    there = asked.content.get("menu")
    if not isinstance(there, dict):
        return refusal(_MENU, asked, _CODES, token)
    if _plain(there.get("button")) in _ours(settings):
        return fine(_MENU, "已发布，与本版本一致", "is published, and is this version's")
    return problem(
        _MENU,
        "已发布的与本版本不同；请运行 srdi wechat menu 更新",
        "what is published is not this version's: run srdi wechat menu",
    )


def _ours(settings: Settings) -> list[Any]:
    """The menu of this version, in each language that it may be published in."""
    return [published(shipped_menu(), locale, settings.public_url)["button"] for locale in supported_locales()]


def _plain(entry: Any) -> Any:
    """A menu without what the API adds to what it was given: empty lists of entries below an entry."""
    match entry:
        case dict():
            return {key: _plain(value) for key, value in entry.items() if value != []}
        case list():
            return [_plain(value) for value in entry]
    return entry
