"""Whether the installation itself is set up for the public: its address, the proxy before it, how often callers may ask.

Looks at the settings alone: nobody is called.
"""

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from limits import parse

from bot.commands.live_check_findings import Finding, fine, note, problem, unset
from bot.commands.live_check_settings import is_asked_for
from bot.settings import Settings

_PORTS: Final = {"wechat": (80, 443), "telegram": (80, 88, 443, 8443)}
"""Where the vendor itself calls; a server in its place, such as Telegram's own for one's premises, has no such rule."""
_LEAST_TOLERANCE: Final = 30
"""Seconds; a message that comes for the third time is some fifteen old."""
_MOST_TOLERANCE: Final = 3_600
_FEWEST_IN_A_MINUTE: Final = 10
_MOST_IN_A_MINUTE: Final = 600
_URL: Final = "SRDI_PUBLIC_URL"
_PROXIES: Final = "SRDI_TRUSTED_PROXIES"


def house_findings(settings: Settings) -> list[Finding]:
    """All that can be said of the installation without calling anybody."""
    return [*_public_url(settings), *_proxies(settings), *_rates(settings), *_tolerance(settings)]


def _public_url(settings: Settings) -> Iterator[Finding]:
    channels = [channel for channel in ("wechat", "wecom", "telegram") if is_asked_for(settings, channel)]
    called = [channel for channel in channels if channel != "telegram" or settings.telegram_secret.get_secret_value()]
    if not settings.public_url:
        if called:
            yield problem(
                _URL,
                "没有设置，消息平台找不到我们；请设为对外的地址，如 https://self-check.example",
                "is not set, so no messenger can call us: set the address seen from outside, such as https://self-check.example",
            )
        elif channels:
            yield note(
                _URL,
                "没有设置，消息里不带网页链接；正式上线请设为对外的地址",
                "is not set, so messages lead to no pages: for the public, set the address seen from outside",
            )
        else:
            yield unset(_URL, "链接用访问者自己的地址", "links take the address that the visitor used")
        return
    found = [*_address(settings), *_ports(settings, called)]
    yield from found or [fine(_URL, "格式正确", "well formed")]


def _address(settings: Settings) -> Iterator[Finding]:
    parts = urlsplit(settings.public_url)
    if parts.scheme != "https":
        yield problem(
            _URL,
            "不是 https：回答会明文传输，Telegram 也不接受；请用代理加上证书",
            "is not https: answers would travel in the open, and Telegram refuses it; put a proxy with a certificate before us",
        )
    if _is_here_only(parts.hostname or ""):
        yield note(
            _URL,
            "是本机或内网地址，平台从外面连不上；正式上线请换成公网域名",
            "is an address of this machine or a private network, which no vendor reaches: for the public, take a public name",
        )


def _is_here_only(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


def _ports(settings: Settings, called: list[str]) -> Iterator[Finding]:
    parts = urlsplit(settings.public_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    for channel, allowed in _PORTS.items():
        is_vendor = getattr(settings, f"{channel}_api") == Settings.model_fields[f"{channel}_api"].default
        if channel in called and is_vendor and port not in allowed:
            listed = ", ".join(map(str, allowed))
            yield problem(
                _URL,
                f"端口是 {port}，而平台（{channel}）只会连 {listed}",
                f"has port {port}, while {channel} calls only {listed}",
            )


def _proxies(settings: Settings) -> Iterator[Finding]:
    named = [part.strip() for part in settings.trusted_proxies.split(",") if part.strip()]
    if not named:
        # We never end TLS ourselves.
        if settings.public_url.startswith("https://"):
            yield problem(
                _PROXIES,
                "没有设置，而 https 前面必有代理：所有访客会被当成同一个来源一起限流；请设为代理的地址，如 127.0.0.1",
                "is not set, while a proxy must stand before https: all visitors count as one and are slowed down together; "
                "set the proxy's address, such as 127.0.0.1",
            )
        else:
            yield unset(_PROXIES, "没有代理", "no proxy may say who asks")
        return
    wide = [part for part in named if part == "*" or part.endswith("/0")]
    unread = [part for part in named if part not in wide and not _is_network(part)]
    for part in wide:
        yield problem(
            _PROXIES,
            f"{part} 让任何人都能自称来源，限流形同虚设；请只写代理的地址",
            f"{part} lets anybody say who they are, so that no rate holds: name the proxy's address only",
        )
    for part in unread:
        yield problem(
            _PROXIES,
            f"{part} 不是 IP 地址或网段",
            f"{part} is no IP address or network, and matches no proxy",
        )
    if not wide and not unread:
        yield fine(_PROXIES, f"只信任 {len(named)} 个代理地址", f"only {len(named)} named may say who asks")


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _rates(settings: Settings) -> Iterator[Finding]:
    for name, rate in (("SRDI_CHAT_RATE", settings.chat_rate), ("SRDI_API_RATE", settings.api_rate)):
        limit = parse(rate)
        a_minute = limit.amount * 60 / limit.get_expiry()
        if a_minute < _FEWEST_IN_A_MINUTE:
            yield problem(
                name,
                f"{rate} 太少，正常回答的人也会被拦；默认值就合适",
                f"{rate} is so little that people who answer quickly are stopped: the default is fine",
            )
        elif a_minute > _MOST_IN_A_MINUTE:
            yield note(name, f"{rate} 太多，挡不住刷屏", f"{rate} is so much that it stops no flood")
        else:
            yield fine(name, f"{rate}，合适", f"{rate} is sane")


def _tolerance(settings: Settings) -> Iterator[Finding]:
    name, seconds = "SRDI_CALLBACK_TOLERANCE", settings.callback_tolerance
    if seconds < _LEAST_TOLERANCE:
        yield problem(
            name,
            f"{seconds} 秒太短，重发的消息会被拒；默认值 600 就合适",
            f"{seconds} s refuses messages that are sent again: the default of 600 is fine",
        )
    elif seconds > _MOST_TOLERANCE:
        yield note(
            name,
            f"{seconds} 秒太长，截获的消息很久以后还能重放",
            f"{seconds} s lets who caught a message send it again much later",
        )
