"""A store of shared state that cannot be reached."""

from collections.abc import Sequence

from bot.shared_state.state import Allowance, StateUnavailable


class AwayState:
    """Every question of it fails."""

    async def get(self, key: str) -> str | None:
        raise StateUnavailable

    async def put(self, key: str, value: str, seconds: float) -> None:
        raise StateUnavailable

    async def swap(self, key: str, seen: str | None, value: str, seconds: float) -> bool:
        raise StateUnavailable

    async def remove(self, key: str) -> None:
        raise StateUnavailable

    async def lease(self, key: str, owner: str, seconds: float) -> bool:
        raise StateUnavailable

    async def release(self, key: str, owner: str) -> None:
        raise StateUnavailable

    async def spend(self, key: str, allowances: Sequence[Allowance], amount: int = 1) -> float:
        raise StateUnavailable

    async def grant(self, key: str, amount: int, seconds: float) -> None:
        raise StateUnavailable

    async def draw(self, key: str) -> bool:
        raise StateUnavailable

    async def left(self, key: str) -> int:
        raise StateUnavailable

    async def close(self) -> None:
        """There is nothing to let go of."""
