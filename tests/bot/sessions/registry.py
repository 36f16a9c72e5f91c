"""A registry that remembers what it was asked for, and can be away."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.sessions.store import StoreUnavailable
from flows.enrolment import Correction, Enrolment, OwnData, Purpose


class Registry:
    """What a turn sees of the registry."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.own = OwnData()
        self.is_away = False
        self.is_taken_back = False
        """Whether the consent to keep figures was taken back on another channel."""

    async def enrol(self, user: str, enrolment: Enrolment, facts: Mapping[str, JsonValue]) -> str:
        self._take("enrol", user, enrolment, dict(facts))
        return f"firm-{enrolment.credit_code[-4:]}"

    async def own_data(self, user: str) -> OwnData:
        self._take("own_data", user)
        return self.own

    async def correct(self, user: str, correction: Correction) -> None:
        self._take("correct", user, correction)

    async def withdraw(self, user: str, firm: str, purpose: Purpose, locale: str) -> None:
        self._take("withdraw", user, firm, purpose, locale)

    async def unsubscribe(self, user: str) -> None:
        self._take("unsubscribe", user)

    async def keep_facts(self, user: str, firm: str, facts: Mapping[str, JsonValue]) -> bool:
        self._take("keep_facts", user, firm, dict(facts))
        return not self.is_taken_back

    async def erase(self, user: str) -> None:
        self._take("erase", user)

    def _take(self, *asked: object) -> None:
        if self.is_away:
            raise StoreUnavailable("the registry is away")
        self.asked.append(asked)
