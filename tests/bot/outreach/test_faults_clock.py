"""A clock that is set forward and back by hours while reminders go out: each is sent once, and none stays behind."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from bot.registry.database import open_registry
from tests.bot.outreach.house import SENT_BY, House, settings_in, until, vendors
from tests.fakes.faults import slow
from tests.fakes.installation import Installation

# On a machine that is busy with other tests it takes minutes.
pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]

HOUR: Final = 3600
MANY: Final = 300
FEW: Final = 60
HELD_OPEN: Final = 16
ON_THE_WAY: Final = slow(2.0)


class OnItsOwnClock(Installation):
    """One on a machine whose clock is set."""

    program = "tests.bot.outreach.clocked"

    def __init__(self, folder: Path, *settings: dict[str, str]) -> None:
        self._clock = folder / "clock"
        self.set_ahead(0)
        super().__init__(folder, *settings, {"CLOCK": str(self._clock)})

    def set_ahead(self, seconds: float) -> None:
        """Let its clock be so much ahead of ours."""
        new = self._clock.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(self._clock)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    with vendors() as found, OnItsOwnClock(tmp_path, found.settings) as serving:
        registry = await open_registry(settings_in({**found.settings, "SRDI_DATA_DIR": str(tmp_path)}))
        yield House(found, registry, serving)
        await registry.close()
        assert serving.complaints() == []


async def test_a_clock_set_forward_and_back_by_hours_while_reminders_go_out_loses_and_doubles_nothing(
    house: House,
) -> None:
    assert isinstance(house.serving, OnItsOwnClock)
    people = [
        *await house.enrol(MANY, "wechat"),
        *await house.enrol(FEW, "wecom"),
        *await house.enrol(FEW, "telegram"),
    ]
    campaign = await house.campaign_to(people)
    for ahead in (3 * HOUR, -3 * HOUR, 0):
        for channel, name in SENT_BY.items():
            house.vendors.of(channel).fault(name, ON_THE_WAY, times=HELD_OPEN)
        await asyncio.sleep(0.5)
        house.serving.set_ahead(ahead)
        # What was on the way is answered meanwhile, on another day or the one before.
        await asyncio.sleep(2.5)
        assert max(house.vendors.shown(people).values()) == 1
    house.serving.set_ahead(6 * HOUR)
    await house.ends(campaign)

    async def all_have_arrived() -> bool:
        # Of what was thought lost with its worker, that worker says later what came of it.
        return await house.states(campaign) == {"delivered": len(people)}

    await until(all_have_arrived)
    assert set(house.vendors.shown(people).values()) == {1}
