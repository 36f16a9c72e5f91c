"""Many rows at once go in in the order in which they refer to each other, and for an official only into the official's region."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.registry.bulk import insert_behind, insert_rows
from bot.registry.database import Registry
from bot.registry.tables import Base, Firm, FirmTitle
from bot.registry.wall import OutsideTheWall, Wall

pytestmark = pytest.mark.anyio
HERE = "hangzhou"


def _rows(region: str) -> list[Base]:
    firm = Firm(id="f" * 32, region=region, name="虚构有限公司", credit_code="910000000000000013", origin="imported")
    title = FirmTitle(region=region, firm_id=firm.id, title="srdi_sme", source="import", noted_on=date(2026, 11, 22))
    return [title, firm]


async def test_rows_that_others_refer_to_come_first_and_defaults_are_filled_in(registry: Registry) -> None:
    async with registry.writing() as session:
        await insert_rows(session, _rows(HERE))

    async with registry.reading() as session:
        firm = (await session.scalars(select(Firm))).one()
        title = (await session.scalars(select(FirmTitle))).one()
    assert (title.firm_id, title.given_by) == (firm.id, "")
    assert firm.created_at.tzinfo is not None


async def test_an_official_s_rows_of_another_region_are_refused_and_none_is_kept(registry: Registry) -> None:
    wall = Wall(registry, HERE)
    with pytest.raises(OutsideTheWall):
        async with wall.writing() as session:
            await insert_behind(wall, session, [*_rows(HERE), *_rows("shanghai")])

    async with registry.reading() as session:
        assert (await session.scalars(select(Firm))).all() == []
