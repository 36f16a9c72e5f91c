"""Our own public address, called as the vendors call it: names, certificate, proxy, path, and the token of what runs there.

What is called changes nothing: the page that tells health, the check that a console makes, an event or update that needs no answer.
Calls are signed and sealed by wechatpy, not by the envelope that opens them: a fault of ours would show here, as it would there.
"""

import time
from base64 import b64decode
from secrets import token_hex
from typing import Final

from pydantic import SecretStr
from wechatpy.crypto import PrpCrypto  # type: ignore[import-untyped]
from wechatpy.utils import WeChatSigner, to_text  # type: ignore[import-untyped]

from bot.channels.payload import write_xml
from bot.commands.live_check_findings import Finding, Mark, fine, note, problem
from bot.commands.live_check_settings import TELEGRAM, WECHAT, WECOM
from bot.commands.live_check_wire import Asked, Unreached, Wire
from bot.settings import Settings

_URL: Final = "SRDI_PUBLIC_URL"
_SECONDS: Final = {"wechat": 5.0, "wecom": 1.0, "telegram": 5.0}
"""How long the vendor waits for the answer; Telegram does not say, and a check of ours should not take longer."""


async def address_findings(wire: Wire, settings: Settings) -> list[Finding]:
    """Whether it is our server that answers at the public address."""
    asked = await wire.ask("GET", f"{settings.public_url}/healthz")
    if isinstance(asked, Unreached):
        elsewhere = f"curl {settings.public_url}/healthz"
        return [
            problem(
                _URL,
                f"从本机访问不到：{asked.chinese}；若网络不许本机访问自己的公网地址，请在别处试 {elsewhere}",
                f"cannot be reached from this machine: {asked.english}; where a network keeps machines from their own public "
                f"address, try from elsewhere: {elsewhere}",
            )
        ]
    match asked.status, asked.content.get("store"):
        case 200, "ok":
            return [fine(_URL, "从公网地址能访问到本服务", f"leads to us ({asked.seconds:.2f} s)")]
        case 503, "unavailable":
            return [
                problem(
                    _URL, "服务在运行，但它的存储不可用", "leads to us, but the store of what runs there is unavailable"
                )
            ]
    return [problem(_URL, *_not_ours(asked.status))]


def callback_url(settings: Settings, channel: str) -> str:
    """What is to be entered in the channel's console."""
    return f"{settings.public_url}/{channel}"


async def wechat_callback(wire: Wire, settings: Settings) -> list[Finding]:
    """The check that the WeChat console makes, then an event that is acknowledged and nothing more, in the mode that is set."""
    url, echo = callback_url(settings, "wechat"), token_hex(10)
    asked = await wire.ask("GET", url, _signed_by_wechat(settings) | {"echostr": echo})
    found = _echoed(f"{WECHAT} {url}", asked, echo, _SECONDS["wechat"])
    return [found] if found.mark is Mark.PROBLEM else [found, await _event(wire, settings, url)]


async def _event(wire: Wire, settings: Settings, url: str) -> Finding:
    params, now = _signed_by_wechat(settings), int(time.time())
    # A page opened from the menu: nobody is answered for that.
    fields: dict[str, str | int] = {"ToUserName": "srdi-check", "FromUserName": "srdi-check", "CreateTime": now}
    fields |= {"MsgType": "event", "Event": "VIEW", "EventKey": settings.public_url}
    if settings.wechat_mode != "plain":
        encrypted = _sealed(settings.wechat_aes_key, settings.wechat_app_id, write_xml(fields))
        signature = _signed(settings.wechat_token, params["timestamp"], params["nonce"], encrypted)
        params |= {"encrypt_type": "aes", "msg_signature": signature}
        fields = {"ToUserName": "srdi-check", "Encrypt": encrypted}
    asked = await wire.ask("POST", url, params, data=write_xml(fields), headers={"Content-Type": "text/xml"})
    return _echoed(f"{WECHAT} {url} ({settings.wechat_mode})", asked, "success", _SECONDS["wechat"])


def _signed_by_wechat(settings: Settings) -> dict[str, str]:
    timestamp, nonce = str(int(time.time())), token_hex(5)
    return {
        "signature": _signed(settings.wechat_token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
    }


async def wecom_callback(wire: Wire, settings: Settings) -> list[Finding]:
    """The check that the WeCom console makes, encrypted as everything there is."""
    url, timestamp, nonce, echo = callback_url(settings, "wecom"), str(int(time.time())), token_hex(5), token_hex(10)
    encrypted = _sealed(settings.wecom_aes_key, settings.wecom_corp_id, echo)
    signature = _signed(settings.wecom_token, timestamp, nonce, encrypted)
    params = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": encrypted}
    return [_echoed(f"{WECOM} {url}", await wire.ask("GET", url, params), echo, _SECONDS["wecom"])]


def _signed(token: SecretStr, *parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(token.get_secret_value(), *parts)
    return str(signer.signature)


def _sealed(aes_key: SecretStr, receiver: str, content: str) -> str:
    return str(to_text(PrpCrypto(b64decode(f"{aes_key.get_secret_value()}=")).encrypt(content, receiver)))


async def telegram_callback(wire: Wire, settings: Settings) -> list[Finding]:
    """An update with nothing in it, with our secret, as Telegram would send it."""
    url = callback_url(settings, "telegram")
    secret = {"X-Telegram-Bot-Api-Secret-Token": settings.telegram_secret.get_secret_value()}
    asked = await wire.ask("POST", url, json={"update_id": 1}, headers=secret)
    return [_echoed(f"{TELEGRAM} {url}", asked, "", _SECONDS["telegram"])]


def _echoed(subject: str, asked: Asked, expected: str, granted: float) -> Finding:
    if isinstance(asked, Unreached):
        return problem(subject, asked.chinese, asked.english)
    if asked.status != 200:
        return problem(subject, *_refused(asked.status))
    if asked.body != expected.encode():
        return problem(
            subject,
            "应答被改动，或不是本服务在应答；请检查代理和 CDN 是否改写内容",
            "what came back is not what we were to echo: something else answers, or a proxy or CDN changes it",
        )
    return _in_time(subject, asked.seconds, granted)


def _in_time(subject: str, seconds: float, granted: float) -> Finding:
    if seconds >= granted:
        # From here it may take longer or shorter than from there.
        return note(
            subject,
            f"应答用了 {seconds:.1f} 秒，平台只等 {granted:.0f} 秒；请检查代理和机器负载",
            f"took {seconds:.1f} s, and the vendor waits {granted:.0f} s: check the proxy and this machine's load",
        )
    return fine(
        subject, "按平台的方式调用，应答正确", f"called as the vendor does, it answers rightly ({seconds:.2f} s)"
    )


def _refused(status: int) -> tuple[str, str]:
    if status in (404, 405):
        return (
            f"应答 {status}：运行中的服务没有启用这个渠道（请用同样的配置重启），或代理没有转发这个路径",
            (
                f"answers {status}: what runs there does not know this channel (restart it with the same settings), or the proxy "
                "does not pass this path on"
            ),
        )
    if 400 <= status < 500 and status not in (408, 429):
        return (
            f"应答 {status}：运行中的服务用的 Token 或密钥与这里不同（改配置后要重启），或代理拦截、去掉了参数",
            (
                f"answers {status}: what runs there has another token or key than this check (restart it after a change), or a "
                "proxy stops the call or drops its parameters"
            ),
        )
    return _not_ours(status)


def _not_ours(status: int) -> tuple[str, str]:
    if 300 <= status < 400:
        return (
            f"应答 {status} 跳转，平台不会跟随；请填跳转后的地址",
            f"answers {status}, a redirect, which no vendor follows: set the address that it leads to",
        )
    if status in (502, 504):
        return (
            f"代理应答 {status}，连不到本服务；请确认 srdi serve 在运行，且代理指向 SRDI_HOST:SRDI_PORT",
            (
                f"the proxy answers {status}, since it does not reach us: see that srdi serve runs, and that the proxy leads to "
                "SRDI_HOST:SRDI_PORT"
            ),
        )
    return (
        f"应答 {status}，不像本服务；请检查域名解析和代理的转发",
        f"answers {status}, which is not what we would say: check where the name and the proxy lead",
    )
