"""How often somebody may ask, in this process."""

import asyncio

from bot.throttle import Throttle


def test_what_is_within_the_rate_passes_and_the_next_is_told_to_wait() -> None:
    async def ask() -> list[int]:
        throttle = Throttle("3/minute")
        return [await throttle.wait("chat", "somebody") for _ in range(4)]

    *passed, wait = asyncio.run(ask())
    assert passed == [0, 0, 0]
    assert 1 <= wait <= 60


def test_one_who_asks_too_often_has_no_effect_on_another_nor_on_another_thing() -> None:
    async def ask() -> tuple[int, int, int]:
        throttle = Throttle("1/minute")
        await throttle.wait("chat", "somebody")
        return (
            await throttle.wait("chat", "somebody"),
            await throttle.wait("chat", "another"),
            await throttle.wait("api", "somebody"),
        )

    flooded, another, elsewhere = asyncio.run(ask())
    assert flooded
    assert (another, elsewhere) == (0, 0)
