"""How many could be reminded, as officials are told while they write: each contact of a firm once, and no other region's."""

import pytest

from bot.registry.database import Registry
from bot.registry.queries.firm_filter import FirmFilter
from bot.registry.queries.recipients import how_many_agreed
from bot.registry.tables import Enrolled
from bot.registry.tables.base import new_id
from bot.registry.wall import Wall
from tests.bot.outreach.sending import REGION, recipients

pytestmark = pytest.mark.anyio


async def test_who_agreed_to_reminders_of_the_topic_is_counted_once_however_many_ways_lead_there(
    registry: Registry,
) -> None:
    parts = await recipients(registry, 4)
    async with registry.writing() as session:
        first, second, third, _ = [await session.get_one(Enrolled, part.id) for part in parts]
        again = {column.name: getattr(first, column.name) for column in Enrolled.__table__.columns}
        session.add(Enrolled(**again | {"id": new_id(), "channel": "telegram"}))
        second.topics, third.purposes = ["application_windows_of_others"], ["register"]
    wall = Wall(registry, REGION)
    assert await how_many_agreed(wall, FirmFilter(), "application_windows") == 2
    assert await how_many_agreed(wall, FirmFilter(), "") == 3
    assert await how_many_agreed(wall, FirmFilter(district="nowhere"), "") == 0
    assert await how_many_agreed(Wall(registry, "qingdao"), FirmFilter(), "") == 0
