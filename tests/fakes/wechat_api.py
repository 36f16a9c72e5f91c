"""The API of WeChat Official Accounts: the stable token, customer-service messages in their windows, templates, menus, codes.

What it refuses, and with which code, is as the vendor publishes it; `python -m tests.fakes.wechat_api` serves it.
"""

from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Final

from tests.fakes.servers import WeChatServer
from tests.fakes.stage import Answer, Call, Json, Vendor, serve
from tests.fakes.vendor_tokens import Tokens
from tests.fakes.wechat_notices import Notices, refused

if TYPE_CHECKING:
    from collections.abc import Callable

RENEWED_EARLY: Final = 300.0
FORCED_A_DAY: Final = 20
FORCED_APART: Final = 30.0
DAY: Final = 86_400.0
MESSAGES: Final = {"message": (5, 48 * 3600.0), "tap": (3, 60.0)}
"""What opens the window for customer-service messages: how many may follow, and for how long."""
MENU_TYPES: Final = (
    *("click", "view", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin"),
    *("location_select", "media_id", "article_id", "article_view_limited", "miniprogram"),
)
CONTENT_OF: Final = {
    "text": "content",
    "image": "media_id",
    "voice": "media_id",
    "video": "media_id",
    "music": "musicurl",
    "news": "articles",
    "mpnews": "media_id",
    "mpnewsarticle": "article_id",
    "msgmenu": "list",
    "wxcard": "card_id",
    "miniprogrampage": "appid",
}
LARGEST_TEXT: Final = 2048
POSTED: Final = (
    *("message/custom/send", "message/template/send", "message/subscribe/bizsend"),
    *("menu/create", "qrcode/create"),
)


OK: Final = Answer({"errcode": 0, "errmsg": "ok"})


@dataclass
class Follower:
    """Somebody who follows, what may still be sent to them, and what was."""

    follows: bool = True
    left: int = 0
    until: float = 0.0
    shown: list[Json] = field(default_factory=list)


class WeChat(Vendor):
    """One account."""

    def __init__(self) -> None:
        super().__init__()
        self._tokens = Tokens()
        self._forced: list[float] = []
        self._followers: dict[str, Follower] = {}
        self._menu: Json | None = None
        self._notices = Notices(self.now, self._follows, self._show)
        self._calls_by_name: dict[str, Callable[[Call], Answer]] = {
            "message/custom/send": self._send,
            "message/template/send": self._notices.send_template,
            "message/subscribe/bizsend": self._notices.send_notice,
            "template/get_all_private_template": self._notices.template_list,
            "wxaapi/newtmpl/gettemplate": self._notices.notice_list,
            "menu/create": self._create_menu,
            "menu/get": self._get_menu,
            "menu/delete": self._delete_menu,
            "get_current_selfmenu_info": self._menu_info,
            "qrcode/create": self._code,
            "getcallbackip": lambda _: Answer({"ip_list": ["127.0.0.1"]}),
            "get_api_domain_ip": lambda _: Answer({"ip_list": ["127.0.0.1"]}),
        }

    def name_of(self, path: str) -> str:
        return path.strip("/").removeprefix("cgi-bin/")

    def parsed(self, body: bytes) -> Json:
        # The vendor does not read \uXXXX as a character: people see those six signs.
        return super().parsed(body.replace(b"\\u", b"\\\\u"))

    async def answer(self, call: Call) -> Answer:
        if call.name == "stable_token":
            return self._stable_token(call)
        found = self._calls_by_name.get(call.name)
        if found is None:
            return Answer({"errcode": -1, "errmsg": f"the fake knows no {call.name}"}, 404)
        token = call.query.get("access_token", "")
        if not token:
            return refused(41001, "access_token missing")
        if self._tokens.has_run_out(token, self.now()):
            return refused(42001, "access_token expired")
        if not self._tokens.is_good(token, self.now()):
            return refused(40001, "invalid credential, access_token is invalid or not latest")
        if call.name in POSTED:
            if call.method != "POST":
                return refused(43002, "require POST method")
            if not call.fields:
                return refused(44002, "empty post data")
        return found(call)

    async def tell(self, what: str, said: Json) -> object:
        match what:
            case "hears":
                follower = self._followers.setdefault(said["openid"], Follower())
                amount, seconds = MESSAGES[said["by"]]
                follower.follows = True
                if follower.until < self.now() + seconds or said["by"] == "message":
                    follower.left, follower.until = amount, self.now() + seconds
            case "follow":
                self._followers |= {openid: Follower() for openid in said["openids"]}
                return None
            case "unfollows":
                self._followers[said["openid"]].follows = False
            case "spoil_token":
                self._tokens.renew(self.now(), 0)
            case "shown":
                return self._followers.get(said["openid"], Follower()).shown
            case "shown_to_all":
                return {openid: len(follower.shown) for openid, follower in self._followers.items()}
            case "menu":
                return self._menu
            case _:
                return await self._notices.tell(what, said)
        return None

    def _follows(self, openid: str) -> bool | None:
        found = self._followers.get(openid)
        return None if found is None else found.follows

    def _show(self, openid: str, message: Json) -> None:
        self._followers[openid].shown.append(message)

    def _stable_token(self, call: Call) -> Answer:
        if call.method != "POST":
            return refused(43002, "require POST method")
        if call.fields.get("grant_type") != "client_credential":
            return refused(40002, "invalid grant_type")
        if call.fields.get("appid") != WeChatServer.APP_ID:
            return refused(40013, "invalid appid")
        if call.fields.get("secret") != WeChatServer.SECRET:
            return refused(40125, "invalid appsecret")
        now = self.now()
        token, left = self._tokens.newest(now)
        if call.fields.get("force_refresh") is True:
            self._forced = [at for at in self._forced if at > now - DAY]
            if self._forced and now - self._forced[-1] < FORCED_APART:
                return refused(45011, "api minute-quota reach limit  mustslower  retry next minute")
            if len(self._forced) >= FORCED_A_DAY:
                return refused(45009, "reach max api daily quota limit")
            self._forced.append(now)
            token, left = self._tokens.renew(now, 0)
        elif left <= RENEWED_EARLY:
            token, left = self._tokens.renew(now, RENEWED_EARLY)
        return Answer({"access_token": token, "expires_in": int(left)})

    def _send(self, call: Call) -> Answer:
        fields, now = call.fields, self.now()
        follower = self._followers.get(str(fields.get("touser")))
        if follower is None:
            return refused(40003, "invalid openid")
        kind = fields.get("msgtype")
        if kind not in CONTENT_OF:
            return refused(40008, "invalid message type")
        content = fields.get(kind)
        if not isinstance(content, dict) or not content.get(CONTENT_OF[kind]):
            return refused(44004, "empty content")
        if kind == "text" and len(str(content["content"]).encode()) > LARGEST_TEXT:
            return refused(45002, "content size out of limit")
        if CONTENT_OF[kind] == "media_id":
            # Nothing was ever uploaded here.
            return refused(40007, "invalid media_id")
        if not follower.follows:
            return refused(43004, "require subscribe")
        if follower.until <= now:
            return refused(45015, "response out of time limit or subscription is canceled")
        if not follower.left:
            return refused(45047, "out of response count limit")
        follower.left -= 1
        follower.shown.append({key: value for key, value in fields.items() if key != "touser"})
        return OK

    def _create_menu(self, call: Call) -> Answer:
        buttons = call.fields.get("button")
        fault = _fault_of_buttons(buttons, is_top=True)
        if fault is not None:
            return fault
        self._menu = {"button": buttons}
        return OK

    def _get_menu(self, call: Call) -> Answer:
        if self._menu is None:
            return refused(46003, "menu no exist")
        shown = [button | {"sub_button": button.get("sub_button", [])} for button in self._menu["button"]]
        return Answer({"menu": {"button": shown}})

    def _menu_info(self, call: Call) -> Answer:
        return Answer({"is_menu_open": int(self._menu is not None), "selfmenu_info": self._menu or {}})

    def _delete_menu(self, call: Call) -> Answer:
        self._menu = None
        return OK

    def _code(self, call: Call) -> Answer:
        fields = call.fields
        kind, scene = fields.get("action_name"), (fields.get("action_info") or {}).get("scene")
        if kind not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE") or not isinstance(
            scene, dict
        ):
            return refused(40053, "invalid action info")
        if "STR" in kind:
            text = scene.get("scene_str")
            is_good = isinstance(text, str) and 1 <= len(text) <= 64
        else:
            number = scene.get("scene_id")
            is_good = isinstance(number, int) and 0 < number < (100_001 if "LIMIT" in kind else 2**32)
        if not is_good:
            return refused(40053, "invalid action info")
        ticket = f"gQ{token_urlsafe(64)}"
        answer: Json = {"ticket": ticket, "url": f"http://weixin.qq.com/q/{ticket[:16]}"}
        if "LIMIT" not in kind:
            seconds = fields.get("expire_seconds", 60)
            if not isinstance(seconds, int) or not 1 <= seconds <= 2_592_000:
                return refused(40053, "invalid action info")
            answer["expire_seconds"] = seconds
        return Answer(answer)


def _fault_of_buttons(buttons: object, *, is_top: bool) -> Answer | None:
    """What the vendor says of the entries of a menu, or of those under one; None where they are good."""
    count, kind, name, key, url = (40016, 40017, 40018, 40019, 40020) if is_top else (40023, 40024, 40025, 40026, 40027)
    which = "" if is_top else "sub "
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= (3 if is_top else 5):
        return refused(count, f"invalid {which}button size")
    for button in buttons:
        label, below = button.get("name"), button.get("sub_button")
        if not isinstance(label, str) or not 1 <= len(label.encode()) <= (16 if is_top else 60):
            return refused(name, f"invalid {which}button name size")
        if is_top and below:
            fault = _fault_of_buttons(below, is_top=False)
        elif button.get("type") not in MENU_TYPES:
            fault = refused(kind, f"invalid {which}button type")
        elif button["type"] == "click" and not 1 <= len(str(button.get("key", "")).encode()) <= 128:
            fault = refused(key, f"invalid {which}button key size")
        else:
            fault = _fault_of_address(str(button.get("url", "")), url, which) if button["type"] == "view" else None
        if fault is not None:
            return fault
    return None


def _fault_of_address(address: str, code: int, which: str) -> Answer | None:
    if not 1 <= len(address.encode()) <= 1024:
        return refused(code, f"invalid {which}button url size")
    if not address.startswith(("http://", "https://")):
        return refused(40054 if which else 40055, f"invalid {which}button url domain")
    return None


if __name__ == "__main__":
    serve(WeChat())
