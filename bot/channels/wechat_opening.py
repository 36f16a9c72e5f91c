"""How a callback of WeChat is opened: by the mode that its console is set to, and with the keys of today or the ones before.

It takes the parameters and the body as they came; whatever is wrong with them raises Malformed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from bot.channels.envelope import Envelope, Keys, Malformed
from bot.channels.payload import Kind, kind_of, read
from bot.settings import Settings

_ECHOED: Final = re.compile(r"[\w+/=.-]{1,256}", re.ASCII)


class Opened(NamedTuple):
    """What was in a callback, and what the answer is to be put into."""

    fields: Mapping[str, Any]
    kind: Kind
    keys: Keys | None
    """None where it came unencrypted."""


@dataclass(frozen=True)
class Door:
    """Opens what comes for one account."""

    envelope: Envelope
    takes_plain: bool
    takes_encrypted: bool

    @classmethod
    def of(cls, settings: Settings) -> "Door":
        """As the settings have it."""
        generations = [
            Keys(token.get_secret_value(), key.get_secret_value())
            for token, key in (
                (settings.wechat_token, settings.wechat_aes_key),
                (settings.wechat_previous_token, settings.wechat_previous_aes_key),
            )
        ]
        envelope = Envelope(settings.wechat_app_id, generations, settings.callback_tolerance)
        mode = settings.wechat_mode
        return cls(envelope, takes_plain=mode != "encrypted", takes_encrypted=mode != "plain")

    def echo(self, parameters: Mapping[str, str]) -> str:
        """What is to be echoed when the console checks the address."""
        self._check_signature(parameters)
        echoed = parameters.get("echostr", "")
        if not _ECHOED.fullmatch(echoed):
            raise Malformed("nothing to echo")
        return echoed

    def open(self, parameters: Mapping[str, str], body: bytes) -> Opened:
        """The fields of a message; of an encrypted one nothing is read but what was encrypted."""
        kind = kind_of(body)
        if parameters.get("encrypt_type", "") == "aes":
            if not self.takes_encrypted:
                raise Malformed("encrypted, though the mode is plain")
            encrypted = read(body).get("Encrypt")
            if not isinstance(encrypted, str):
                raise Malformed("nothing encrypted")
            content, keys = self.envelope.open(parameters.get("msg_signature", ""), *_when(parameters), encrypted)
            return Opened(read(content), kind, keys)
        if not self.takes_plain:
            raise Malformed("plain, though the mode is encrypted")
        self._check_signature(parameters)
        return Opened(read(body), kind, None)

    def _check_signature(self, parameters: Mapping[str, str]) -> None:
        self.envelope.check(parameters.get("signature", ""), *_when(parameters))


def _when(parameters: Mapping[str, str]) -> tuple[str, str]:
    return parameters.get("timestamp", ""), parameters.get("nonce", "")
