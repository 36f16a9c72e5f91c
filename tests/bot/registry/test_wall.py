"""What officials of one region can reach; every page and every query of the console rests on this."""

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import aliased

from bot.registry.database import Registry
from bot.registry.tables import Contact, Firm, Shortfall
from bot.registry.wall import OutsideTheWall, Wall

pytestmark = pytest.mark.anyio
HERE, THERE = "hangzhou", "qingdao"


def _firm(region: str, name: str = "") -> Firm:
    return Firm(region=region, name=name or f"firm of {region}", credit_code="91330100MA0000000X", origin="imported")


@pytest.fixture
async def firms(registry: Registry) -> dict[str, str]:
    """A firm with a shortfall in each of two regions, and its id."""
    async with registry.writing() as session:
        found = {}
        for region in (HERE, THERE):
            firm = _firm(region)
            session.add(firm)
            await session.flush()
            session.add(Shortfall(region=region, firm_id=firm.id, tier="srdi_sme", requirement="rd_ratio"))
            found[region] = firm.id
    return found


async def test_a_select_of_any_shape_sees_only_the_official_s_region(registry: Registry, firms: dict[str, str]) -> None:
    other = aliased(Firm)
    async with Wall(registry, HERE).reading() as session:
        assert (await session.scalars(select(Firm.name))).all() == [f"firm of {HERE}"]
        assert await session.scalar(select(func.count()).select_from(Firm)) == 1
        assert (await session.scalars(select(other.name))).all() == [f"firm of {HERE}"]
        joined = select(Firm.region, Shortfall.region).join(Shortfall, Shortfall.tier == "srdi_sme")
        assert (await session.execute(joined)).all() == [(HERE, HERE)]
        outer = select(other.region, Shortfall.region).outerjoin(Shortfall, Shortfall.firm_id != other.id)
        assert [list(row) for row in await session.execute(outer)] == [[HERE, None]]
        either = select(Firm.region).union_all(select(Firm.region).where(Firm.region == THERE))
        assert set((await session.scalars(either)).all()) == {HERE}
        within = select(Firm.name).where(Firm.name.in_(select(other.name).where(other.region == THERE)))
        assert (await session.scalars(within)).all() == []
        counted = select(select(func.count(Firm.id)).where(Firm.region == THERE).scalar_subquery()).select_from(other)
        assert (await session.scalars(counted)).all() == [0]


async def test_a_row_of_another_region_is_not_found_by_its_id(registry: Registry, firms: dict[str, str]) -> None:
    async with Wall(registry, HERE).reading() as session:
        assert await session.get(Firm, firms[THERE]) is None
        assert await session.get(Firm, firms[HERE]) is not None


async def test_an_update_or_a_deletion_of_everything_stays_in_the_region(
    registry: Registry, firms: dict[str, str]
) -> None:
    async with Wall(registry, HERE).writing() as session:
        await session.execute(update(Firm).values(name="changed"))
        await session.execute(delete(Shortfall))
    async with registry.reading() as session:
        assert dict((await session.execute(select(Firm.region, Firm.name))).all()) == {
            HERE: "changed",
            THERE: f"firm of {THERE}",
        }
        assert (await session.scalars(select(Shortfall.region))).all() == [THERE]


async def test_a_row_of_another_region_can_neither_be_added_nor_moved_there(
    registry: Registry, firms: dict[str, str]
) -> None:
    wall = Wall(registry, HERE)
    with pytest.raises(OutsideTheWall):
        async with wall.writing() as session:
            session.add(_firm(THERE, "smuggled"))

    async def move() -> None:
        async with wall.writing() as session:
            (await session.get_one(Firm, firms[HERE])).region = THERE

    with pytest.raises(OutsideTheWall):
        await move()
    with pytest.raises(OutsideTheWall):
        async with wall.writing() as session:
            await session.execute(update(Firm).values(region=THERE))
    async with registry.reading() as session:
        assert set((await session.scalars(select(Firm.region))).all()) == {HERE, THERE}


async def test_what_cannot_be_held_to_a_region_is_refused(registry: Registry, firms: dict[str, str]) -> None:
    around = (
        select(Contact),
        select(Firm.__table__),
        select(Firm.name).where(select(Contact.id).exists()),
        text("SELECT name FROM firms"),
        insert(Firm),
    )
    for statement in around:
        with pytest.raises(OutsideTheWall):
            async with Wall(registry, HERE).reading() as session:
                await session.execute(statement)
    with pytest.raises(OutsideTheWall):
        async with Wall(registry, HERE).writing() as session:
            session.add(Contact(locale="en"))


async def test_an_official_without_a_region_reaches_nothing(registry: Registry) -> None:
    with pytest.raises(OutsideTheWall):
        Wall(registry, "")
