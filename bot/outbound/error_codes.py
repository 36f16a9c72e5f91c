"""Which code of which vendor is which outcome: the table `error_codes.yaml`, loaded once and refused where it is not sound.

It decides nothing of its own, and lets none of the vendor's words through: they may quote a person, a message or a token.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from random import uniform
from typing import Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.dates import CHINA
from bot.outbound.outcomes import (
    Delivered,
    HaltChannel,
    Outcome,
    Permanent,
    RetryAfter,
    Scope,
    Suppress,
    Unknown,
)

TABLE: Final = Path(__file__).with_name("error_codes.yaml")
LONGEST_WAIT: Final = 86_400.0
"""Seconds that a vendor may have us wait for by its own word; what asks for more is asked again after that."""
_ADDRESSES: Final = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(?![\w:]|\.\d)"
)


@dataclass(frozen=True, slots=True)
class TokenSpoiled(HaltChannel):
    """The access token is not good any more: nothing can be sent, unless one renewal puts it right."""


class Row(BaseModel):
    """What one code means. Where one code means several things, each row but the last names words of the vendor's message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: int
    says: str = ""
    outcome: Literal["delivered", "retry_after", "permanent", "suppress", "halt_channel", "unknown"]
    seconds: float | Literal["rest of the day"] | None = None
    jitter: float = Field(default=0, ge=0, le=60)
    """Up to so many seconds more, by chance, so that those who were refused together do not come back together."""

    scope: Scope | None = None
    renews_token: bool = False
    names_address: bool = False
    """Whether the vendor's message says from which address we called, which whoever runs this has to put on a list."""

    reason: str = Field(pattern=r"^[a-z][A-Za-z0-9 '-]*$", max_length=80)
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        waits = self.seconds is not None
        if self.outcome == "retry_after" and not isinstance(self.seconds, float):
            raise ValueError("retry_after needs seconds")
        if waits and self.outcome not in ("retry_after", "halt_channel"):
            raise ValueError(f"{self.outcome} has no seconds")
        if isinstance(self.seconds, float) and not 0 < self.seconds <= LONGEST_WAIT:
            raise ValueError(f"seconds are more than 0 and at most {LONGEST_WAIT:g}")
        if (self.scope is not None) != (self.outcome == "permanent"):
            raise ValueError("permanent, and nothing else, needs a scope")
        if self.jitter and self.outcome != "retry_after":
            raise ValueError("only retry_after has jitter")
        if (self.renews_token or self.names_address) and self.outcome != "halt_channel":
            raise ValueError("only halt_channel renews a token or names an address")
        return self


class ErrorCodes(BaseModel):
    """The whole table: where its rows come from, and the rows of each channel."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: dict[str, str]
    channels: dict[str, tuple[Row, ...]]

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        for channel, rows in self.channels.items():
            for row in rows:
                if row.source not in self.sources:
                    raise ValueError(f"{channel} {row.code}: no source is called {row.source}")
            if doubled := [key for key, times in Counter((row.code, row.says) for row in rows).items() if times > 1]:
                raise ValueError(f"{channel}: {doubled[0]} is there twice")
            last = {row.code: row for row in rows}
            if worded := [row.code for row in last.values() if row.says]:
                raise ValueError(f"{channel} {worded[0]}: the last row of a code must take any message")
            if early := [row.code for row in rows if not row.says and row is not last[row.code]]:
                raise ValueError(f"{channel} {early[0]}: a row after the one that takes any message is never reached")
        return self

    def row(self, channel: str, code: int, message: str) -> Row | None:
        """The first row for the code whose words are in the message, None where there is none."""
        said = message.lower()
        return next((row for row in self.channels[channel] if row.code == code and row.says.lower() in said), None)


@cache
def error_codes() -> ErrorCodes:
    """The table as it is shipped."""
    return ErrorCodes.model_validate(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


def outcome_of(channel: str, code: int, message: str = "", *, wait: float | None = None) -> Outcome:
    """What a vendor's refusal means; `wait` is how long the vendor itself says to wait, where it does.

    A code that nobody has read about says that something is wrong, not that nothing was done.
    """
    row = error_codes().row(channel, code, message)
    if row is None:
        return Unknown(f"code {code}, which is not in the table")
    reason = f"{row.reason}{_address(message) if row.names_address else ''}"
    match row.outcome:
        case "delivered":
            return Delivered()
        case "retry_after":
            assert isinstance(row.seconds, float)
            seconds = row.seconds if wait is None else min(max(wait, 0), LONGEST_WAIT)
            return RetryAfter(seconds + uniform(0, row.jitter), reason)  # noqa: S311 - spreads, hides nothing
        case "permanent":
            assert row.scope is not None
            return Permanent(reason, row.scope)
        case "suppress":
            return Suppress(reason)
        case "halt_channel":
            halted = _until_midnight() if row.seconds == "rest of the day" else row.seconds
            return TokenSpoiled(reason, halted) if row.renews_token else HaltChannel(reason, halted)
        case "unknown":
            return Unknown(reason)


def _until_midnight() -> float:
    """Seconds until the vendors' daily counts begin anew, in China."""
    now = datetime.now(CHINA)
    return (datetime.combine(now.date() + timedelta(days=1), time(), CHINA) - now).total_seconds()


def _address(message: str) -> str:
    """The first address in the message, and nothing else of it."""
    for found in _ADDRESSES.findall(message):
        try:
            return f" ({ip_address(found)})"
        except ValueError:
            continue
    return ""
