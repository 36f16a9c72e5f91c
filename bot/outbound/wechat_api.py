"""The WeChat Official Account's API, as far as we send: each call ends in one outcome.

Paths and fields are the vendor's own. It renders nothing and knows no conversation.
"""

from collections.abc import Mapping
from typing import Any, Final
from weakref import WeakKeyDictionary

from bot.outbound import customer_service
from bot.outbound.access_tokens import AccessTokens
from bot.outbound.outcomes import Outcome
from bot.outbound.tokened import TOKEN_WITHIN, TokenedVendor, granted
from bot.outbound.vendor import Vendor
from bot.service import Service
from bot.settings import Settings
from bot.shared_state.state import SharedState, known_as

LONGEST_SCENE: Final = 64
LONGEST_QR: Final = 30 * 24 * 3600


class WeChatApi:
    """One account. Customer-service messages are sent within their windows only."""

    def __init__(self, settings: Settings, state: SharedState) -> None:
        self._app_id, self._secret, self._state = settings.wechat_app_id, settings.wechat_secret, state
        self._vendor = Vendor(settings.wechat_api, "wechat")
        self._api = TokenedVendor(self._vendor, AccessTokens(state, f"wechat:{known_as(self._app_id)}", self._fetch))

    @classmethod
    def of(cls, service: Service) -> "WeChatApi":
        """The one of this service, made when it is first asked for and closed with the service."""
        api = _MADE.get(service)
        if api is None:
            api = _MADE[service] = cls(service.settings, service.shared_state)
            service.on_close(api.close)
        return api

    async def send_text(self, openid: str, text: str) -> Outcome:
        """A customer-service message of at most 2048 bytes."""
        message = {"touser": openid, "msgtype": "text", "text": {"content": text}}

        async def deliver() -> Outcome:
            return await self._api.call("POST", "/cgi-bin/message/custom/send", json=message)

        return await customer_service.send(self._state, openid, deliver)

    async def send_template(self, openid: str, template: str, fields: Mapping[str, str], url: str, key: str) -> Outcome:
        """A template message, whose `msgid` the answer has; within ten minutes the vendor sends the same key but once."""
        wanted = {"touser": openid, "template_id": template, "client_msg_id": key, "data": _data(fields)}
        return await self._api.call(
            "POST", "/cgi-bin/message/template/send", json=wanted | ({"url": url} if url else {})
        )

    async def send_notice(self, openid: str, template: str, fields: Mapping[str, str], page: str) -> Outcome:
        """A subscription notice, for which the person has to have given leave."""
        wanted = {"touser": openid, "template_id": template, "data": _data(fields)}
        wanted |= {"page": page} if page else {}
        return await self._api.call("POST", "/cgi-bin/message/subscribe/bizsend", json=wanted)

    async def menu(self) -> Outcome:
        """The menu as it is published, in the answer's `menu`."""
        return await self._api.call("GET", "/cgi-bin/menu/get", expects="menu")

    async def create_menu(self, menu: Mapping[str, Any]) -> Outcome:
        """Publish the menu in place of the one before."""
        return await self._api.call("POST", "/cgi-bin/menu/create", json=menu)

    async def delete_menu(self) -> Outcome:
        """Take the menu away."""
        return await self._api.call("GET", "/cgi-bin/menu/delete")

    async def scene_code(self, scene: str, seconds: int = LONGEST_QR) -> Outcome:
        """A QR code that tells us the scene when it is scanned; the answer's `url` is what is to be drawn."""
        if not 1 <= len(scene) <= LONGEST_SCENE or not 1 <= seconds <= LONGEST_QR:
            raise ValueError(f"a scene has 1 to {LONGEST_SCENE} characters and is good for 1 to {LONGEST_QR} seconds")
        told = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        wanted = {"expire_seconds": seconds, **told}
        return await self._api.call("POST", "/cgi-bin/qrcode/create", json=wanted, expects="ticket")

    async def close(self) -> None:
        """Let go of the connections."""
        await self._api.close()

    async def _fetch(self, forced: bool) -> tuple[str, float]:  # noqa: FBT001 - the form that AccessTokens asks for
        wanted = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret.get_secret_value(),
            "force_refresh": forced,
        }
        path, expects = "/cgi-bin/stable_token", "access_token"
        return granted(await self._vendor.call("POST", path, json=wanted, expects=expects, timeout=TOKEN_WITHIN))


def _data(fields: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"value": value} for name, value in fields.items()}


_MADE: Final[WeakKeyDictionary[Service, WeChatApi]] = WeakKeyDictionary()
