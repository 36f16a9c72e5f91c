"""One-time codes (TOTP, RFC 6238): six digits every half minute, each good once, a step early or late being fine."""

import hmac
from datetime import datetime
from typing import Final

import pyotp

_SECONDS: Final = 30
_ISSUER: Final = "SRDI"


def new_secret() -> str:
    """What an app makes codes from."""
    return pyotp.random_base32()


def link_for(secret: str, username: str) -> str:
    """What an app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=_ISSUER)


def in_groups(secret: str) -> str:
    """The secret as it is best typed off a screen."""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


def step_of(secret: str, code: str, moment: datetime) -> int | None:
    """The time step that this code is of, None where it is of none around now. All are compared, so that time tells nothing."""
    typed = "".join(code.split())
    now = int(moment.timestamp()) // _SECONDS
    totp = pyotp.TOTP(secret)
    fitting = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())
    ]
    return max(fitting, default=None)
