"""A WeCom application's API, as far as we send: each call ends in one outcome.

The vendor drops what is over a member's limits without a word, so it is counted here before it is sent; what cannot be counted
is not sent. Paths and fields are the vendor's own.
"""

from asyncio import sleep
from collections.abc import Mapping
from time import time
from typing import Any, Final
from weakref import WeakKeyDictionary

from bot.outbound.access_tokens import AccessTokens
from bot.outbound.outcomes import STATE_AWAY, Delivered, Outcome, Permanent, RetryAfter, Suppress
from bot.outbound.tokened import TOKEN_WITHIN, TokenedVendor, granted
from bot.outbound.vendor import Vendor
from bot.service import Service
from bot.settings import Settings
from bot.shared_state.state import Allowance, SharedState, StateUnavailable, known_as

A_MEMBER: Final = (Allowance(30, 60), Allowance(1_000, 3600))
REMINDERS: Final = (Allowance(100, 1),)
"""Ours, so that answers find room: the vendor names no rate of messages, and refuses only too many calls at once (45033)."""
REMINDERS_OF_A_MEMBER: Final = (Allowance(20, 86_400),)
"""An application has 200 a day for each account of the corporation (document/path/90312), so all together never reach that."""
UPDATED_WITHIN: Final = 72 * 3600.0
REPEATS_DROPPED: Final = 15
"""Seconds in which the vendor drops the very same message: as long as callbacks are repeated, since a person may ask twice."""
LONGEST_REPEATS_DROPPED: Final = 4 * 3600
"""As many as the vendor takes (document/path/90236)."""

TRIES: Final = 3
WAITED_OUT: Final = 2.0
"""Seconds that are waited here; whoever sends is told of longer waits."""


class WeComApi:
    """One application. Messages go to one member at a time."""

    def __init__(self, settings: Settings, state: SharedState) -> None:
        self._corp_id, self._secret = settings.wecom_corp_id, settings.wecom_secret
        self._agent, self._state = settings.wecom_agent_id, state
        self._vendor = Vendor(settings.wecom_api, "wecom")
        name = f"wecom:{known_as(f'{self._corp_id}:{self._agent}')}"
        self._api = TokenedVendor(self._vendor, AccessTokens(state, name, self._fetch))

    @classmethod
    def of(cls, service: Service) -> "WeComApi":
        """The one of this service, made when it is first asked for and closed with the service."""
        api = _MADE.get(service)
        if api is None:
            api = _MADE[service] = cls(service.settings, service.shared_state)
            service.on_close(api.close)
        return api

    async def send_text(self, member: str, text: str, *, repeats_dropped: int = REPEATS_DROPPED) -> Outcome:
        """A text of at most 2048 bytes."""
        return await self._send(member, {"msgtype": "text", "text": {"content": text}}, repeats_dropped)

    async def room_for_reminder(self, member: str) -> float:
        """Count one reminder in every limit: 0, or the seconds to wait; raises StateUnavailable.

        The limit that is reached most comes first, so that little is counted for what has to wait.
        """
        limits = (
            (f"wecom-reminders:{known_as(f'{self._corp_id}:{self._agent}')}", REMINDERS),
            (f"wecom-reminders-member:{self._member(member)}", REMINDERS_OF_A_MEMBER),
            (f"wecom-member:{self._member(member)}", A_MEMBER),
        )
        for key, allowances in limits:
            if wait := await self._state.spend(key, allowances):
                return wait
        return 0.0

    async def send_counted_text(self, member: str, text: str, *, repeats_dropped: int) -> Outcome:
        """A text for which room was counted before."""
        return await self._post(member, {"msgtype": "text", "text": {"content": text}}, repeats_dropped)

    async def send_card(
        self, member: str, card: Mapping[str, Any], *, repeats_dropped: int = REPEATS_DROPPED
    ) -> Outcome:
        """A template card, such as one of the kind button_interaction, as the vendor describes it."""
        return await self._send(member, {"msgtype": "template_card", "template_card": card}, repeats_dropped)

    async def update_card(self, member: str, response_code: str, label: str, pressed: float) -> Outcome:
        """Put a label in the place of a card's buttons, once: the code came when one was pressed, in seconds since 1970."""
        if time() - pressed > UPDATED_WITHIN:
            return Permanent("pressed too long ago")
        key = f"wecom-card:{known_as(response_code)}"
        wanted = {"userids": [member], "agentid": self._agent, "response_code": response_code}
        try:
            if not await self._state.swap(key, None, "used", UPDATED_WITHIN):
                return Permanent("card already updated")
            outcome = await self._patiently(
                "/cgi-bin/message/update_template_card", {**wanted, "button": {"replace_name": label}}
            )
            if isinstance(outcome, RetryAfter):
                # Not taken, so the code is still good.
                await self._state.remove(key)
        except StateUnavailable:
            return STATE_AWAY
        return _reached(member, outcome)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._api.close()

    async def _send(self, member: str, message: Mapping[str, Any], repeats_dropped: int) -> Outcome:
        try:
            wait = await self._state.spend(f"wecom-member:{self._member(member)}", A_MEMBER)
        except StateUnavailable:
            return STATE_AWAY
        if wait:
            return RetryAfter(wait, "this member's limit is reached")
        return await self._post(member, message, repeats_dropped)

    async def _post(self, member: str, message: Mapping[str, Any], repeats_dropped: int) -> Outcome:
        wanted = {"touser": member, "agentid": self._agent, **message}
        if repeats_dropped:
            wanted |= {"enable_duplicate_check": 1, "duplicate_check_interval": repeats_dropped}
        return _reached(member, await self._patiently("/cgi-bin/message/send", wanted))

    def _member(self, member: str) -> str:
        return known_as(f"wecom:{self._corp_id}:{member}")

    async def _patiently(self, path: str, wanted: Mapping[str, Any]) -> Outcome:
        """Ask again where that is a matter of a moment: the vendor refuses who asks too much at once."""
        for _ in range(TRIES - 1):
            outcome = await self._api.call("POST", path, json=wanted)
            if not isinstance(outcome, RetryAfter) or outcome.seconds > WAITED_OUT:
                return outcome
            await sleep(outcome.seconds)
        return await self._api.call("POST", path, json=wanted)

    async def _fetch(self, forced: bool) -> tuple[str, float]:  # noqa: FBT001 - the form that AccessTokens asks for
        del forced
        params = {"corpid": self._corp_id, "corpsecret": self._secret.get_secret_value()}
        return granted(
            await self._vendor.call(
                "GET", "/cgi-bin/gettoken", params=params, expects="access_token", timeout=TOKEN_WITHIN
            )
        )


def _reached(member: str, outcome: Outcome) -> Outcome:
    """A success that names the member among those whom it did not reach is none."""
    if not isinstance(outcome, Delivered):
        return outcome
    if _named(outcome.answer.get("invaliduser"), member):
        return Suppress("not a member whom this application can reach")
    if _named(outcome.answer.get("unlicenseduser"), member):
        return Permanent("member without a licence")
    return outcome


def _named(listed: object, member: str) -> bool:
    # Members' names are the same in small and large letters, and the vendor answers in small ones; some calls answer with a list.
    names = listed.split("|") if isinstance(listed, str) else listed if isinstance(listed, list) else ()
    return member.lower() in {str(name).lower() for name in names}


_MADE: Final[WeakKeyDictionary[Service, WeComApi]] = WeakKeyDictionary()
