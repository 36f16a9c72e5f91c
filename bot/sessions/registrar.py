"""What a turn may ask of the registry of firms, whoever keeps it.

Each is done before the turn is committed and may be asked for again after a crash, so the second time must change nothing more.
All of it raises StoreUnavailable while the registry is away: nothing of the turn is kept then, and the message can be sent again.
"""

from collections.abc import Mapping
from typing import Final, Protocol

from pydantic import JsonValue

from assessment.wording import later as _
from flows.enrolment import Correction, Enrolment, OwnData, Purpose

TOO_MANY_FIRMS: Final = _(
    "So many new firms were enrolled from here in one day that this one has to wait. Please try again tomorrow; nothing that "
    "you said is lost. For a longer list, the authority itself can take it over."
)


class TooManyFirms(Exception):
    """Nothing was enrolled: the caller, or somebody at the same address, enrolled as many new firms as a day has room for."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Registrar(Protocol):
    """The registry, on behalf of one caller: a user of a channel's account, or a browser.

    `user` is whose talk it is in the store of sessions, which names of other devices and channels may follow.
    """

    async def enrol(self, user: str, enrolment: Enrolment, facts: Mapping[str, JsonValue]) -> str:
        """Enrol the firm, or bring up to date what the caller enrolled under this credit code before; its id, as `OwnFirm.id`.

        The purposes are those agreed to from now on. The facts are the answers so far, as `flows.written.encoded` writes them;
        they are kept only where `facts` is among the purposes. Raises TooManyFirms.
        """
        ...

    async def own_data(self, user: str) -> OwnData:
        """All that is kept of the caller; the firms in an order that stays the same, those enrolled first before the others."""
        ...

    async def correct(self, user: str, correction: Correction) -> None:
        """Put one field right; nothing happens where the firm is not the caller's (any more)."""
        ...

    async def withdraw(self, user: str, firm: str, purpose: Purpose, locale: str) -> None:
        """Take the caller's consent back for one of the caller's firms, and delete what was kept for this purpose alone.

        Of `register` that is all that is kept of this firm for the caller, who may have others. Nothing happens where the firm is
        not the caller's (any more). `locale` is the language in which it was asked for; the words are those of `CONSENT_WORDS`.
        """
        ...

    async def unsubscribe(self, user: str) -> None:
        """Suppress the caller on every channel known, and delete all that is kept of them; the same where nothing is kept."""
        ...

    async def keep_facts(self, user: str, firm: str, facts: Mapping[str, JsonValue]) -> bool:
        """Have these answers take the place of what the self-check said of the firm before, and judge it anew.

        False, and nothing happens, where the firm is not the caller's, or `facts` is not agreed to (any more): that can be taken
        back on another channel.
        """
        ...

    async def erase(self, user: str) -> None:
        """Delete all that is kept of the caller, as `unsubscribe` does: the talk is about to be deleted as well."""
        ...
