"""Calls that need an access token: it comes from the store that all processes share, and is renewed at most once a call.

It never tries a third time: a token that stays spoiled is for a person to look at, and asking on would use up the day's calls.
"""

from collections.abc import Mapping
from typing import Any, Final

from bot.outbound.access_tokens import AccessTokens, NoToken
from bot.outbound.error_codes import TokenSpoiled
from bot.outbound.outcomes import STATE_AWAY, Delivered, HaltChannel, Outcome, RetryAfter, Unknown
from bot.outbound.vendor import Vendor
from bot.shared_state.state import StateUnavailable

TOKEN_WITHIN: Final = 7.0
"""Seconds for fetching a token: less than others wait for whoever fetches it."""
_NO_TOKEN: Final = RetryAfter(5.0, "no access token")


class TokenedVendor:
    """A vendor's API, with the token that it wants in the address."""

    def __init__(self, vendor: Vendor, tokens: AccessTokens) -> None:
        self._vendor, self._tokens = vendor, tokens

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        expects: str = "errcode",
    ) -> Outcome:
        """Ask once, and once more where the token was spoiled and could be renewed."""

        async def ask(token: str) -> Outcome:
            return await self._vendor.call(method, path, params={"access_token": token}, json=json, expects=expects)

        try:
            token = await self._tokens.current()
            outcome = await ask(token)
            if isinstance(outcome, TokenSpoiled):
                outcome = await ask(await self._tokens.renewed(token))
        except NoToken as missing:
            return missing.outcome
        except StateUnavailable:
            # Either nothing was asked yet, or the vendor has refused it.
            return STATE_AWAY
        return HaltChannel(outcome.reason, outcome.seconds) if isinstance(outcome, TokenSpoiled) else outcome

    async def close(self) -> None:
        """Let go of the connections."""
        await self._vendor.close()


def granted(outcome: Outcome) -> tuple[str, float]:
    """The token that was asked for, and for how many seconds it is good; raises NoToken."""
    match outcome:
        case Delivered(answer={"access_token": str(token), "expires_in": int(seconds)}) if token and seconds > 0:
            return token, float(seconds)
        case Delivered() | Unknown():
            # Whatever became of the question, no message was sent with it.
            raise NoToken(_NO_TOKEN)
        case TokenSpoiled(reason=reason, seconds=halted):
            raise NoToken(HaltChannel(reason, halted))
        case _:
            raise NoToken(outcome)
