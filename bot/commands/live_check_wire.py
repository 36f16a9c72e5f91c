"""One request to a vendor or to our own public address, and why there was no answer, in words that say what to look at.

For diagnosis only: it keeps codes, headers and times that those who send for a living fold into outcomes. Never follows a redirect,
since no vendor does, and never repeats an error's own words, which may quote an address with a token in it.
"""

import json
import ssl
import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import aiohttp

PATIENCE: Final = 10
"""Seconds for a whole request; twice what WeChat grants us."""
_MOST_BYTES: Final = 256 * 1024


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    at: float
    """When it came, by our clock."""

    @property
    def content(self) -> dict[str, Any]:
        """The JSON object that it is, empty where it is none."""
        try:
            read = json.loads(self.body)
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


class Unreached(NamedTuple):
    """Why nothing came back."""

    chinese: str
    english: str


Asked = Answer | Unreached


class Wire:
    """Requests from this machine, over one set of connections."""

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))

    async def ask(self, method: str, url: str, params: Mapping[str, str] | None = None, **more: Any) -> Asked:
        """The answer, whatever its status, or why there is none."""
        began = time.monotonic()
        try:
            async with self._session.request(method, url, params=params, allow_redirects=False, **more) as response:
                body = await response.content.read(_MOST_BYTES)
                return Answer(response.status, response.headers, body, time.monotonic() - began, time.time())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return _why(error)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._session.close()


def _why(error: Exception) -> Unreached:
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return _of_certificate(error.certificate_error)
        case aiohttp.ClientConnectorDNSError():
            return Unreached(
                "域名解析不到，请检查 DNS 记录和本机的 DNS",
                "the name is not known: check its DNS record, and this machine's DNS",
            )
        case aiohttp.ClientSSLError():
            return Unreached(
                "TLS 握手失败，请检查这个端口上的代理和证书",
                "no TLS is spoken there: check the proxy and its certificate at this port",
            )
        case TimeoutError():
            return Unreached(
                f"{PATIENCE} 秒没有应答，请检查防火墙、安全组和代理",
                f"nothing came for {PATIENCE} seconds: check firewalls, the cloud's security group and proxies",
            )
        case aiohttp.ClientConnectorError():
            return Unreached(
                "连不上，请检查地址、端口和防火墙，以及那里是否有服务在运行",
                "it cannot be connected to: check address, port and firewalls, and that something listens there",
            )
    return Unreached("连接中断，请检查中间的代理", "the connection broke: check the proxies between")


def _of_certificate(error: Exception) -> Unreached:
    said = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else ""
    if "unable to get local issuer" in said:
        return Unreached(
            "证书链不完整或签发者不受信任：代理里要放完整证书链（fullchain）",
            "the certificate's chain is incomplete or its issuer unknown: give the proxy the full chain (fullchain.pem)",
        )
    return Unreached(
        f"证书通不过校验（{said}），请检查域名、有效期和证书链",
        f"the certificate does not hold ({said}): check its names, dates and chain",
    )
