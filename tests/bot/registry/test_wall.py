"""What officials of one region can reach; every page and every query of the console rests on this."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import column, delete, func, insert, literal_column, select, table, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, make_transient_to_detached

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
    around: tuple[Any, ...] = (
        select(Contact),
        select(Firm.__table__),
        select(Firm.name).where(select(Contact.id).exists()),
        text("SELECT name FROM firms"),
        select(Firm.id, literal_column("(SELECT locale FROM contacts)")),
        select(Firm.id, table("contacts", column("locale")).c.locale),
        select(Firm).from_statement(select(Firm)),
        select(Firm.name, Firm.__table__.alias().c.name),
        select(Firm.name).where(select(Firm.__table__.c.name).exists()),
        select(Firm.__table__.c.name).union_all(select(Firm.name)),
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


def _found(firm: str, **known: Any) -> Firm:
    """A firm as if another session had found it."""
    row = Firm(id=firm, **known)
    make_transient_to_detached(row)
    return row


async def _looked_up_anew(session: AsyncSession, firm: str) -> None:
    row = _found(firm)
    session.add(row)
    await session.refresh(row)


async def _renamed(session: AsyncSession, firm: str) -> None:
    row = _found(firm, region=HERE)
    session.add(row)
    row.name = "changed"


async def _deleted(session: AsyncSession, firm: str) -> None:
    await session.delete(_found(firm, region=HERE))


async def _renamed_by_the_list(session: AsyncSession, firm: str) -> None:
    await session.execute(update(Firm), [{"id": firm, "name": "changed"}])


async def _moved_by_a_value_beside(session: AsyncSession, firm: str) -> None:
    await session.execute(update(Firm).where(Firm.name != ""), {"region": THERE})


async def _inserted_by_the_list(session: AsyncSession, _firm: str) -> None:
    row = {"id": "x", "region": THERE, "name": "smuggled", "credit_code": "x", "origin": "imported"}
    await session.run_sync(lambda walled: walled.bulk_insert_mappings(Firm, [row]))


async def _saved_by_the_list(session: AsyncSession, _firm: str) -> None:
    await session.run_sync(lambda walled: walled.bulk_save_objects([_firm_there()]))


async def _renamed_by_old_means(session: AsyncSession, firm: str) -> None:
    await session.run_sync(lambda walled: walled.bulk_update_mappings(Firm, [{"id": firm, "name": "changed"}]))


def _firm_there() -> Firm:
    return _firm(THERE, "smuggled")


@pytest.mark.parametrize(
    "attempt",
    [
        _looked_up_anew,
        _renamed,
        _deleted,
        _renamed_by_the_list,
        _moved_by_a_value_beside,
        _inserted_by_the_list,
        _saved_by_the_list,
        _renamed_by_old_means,
    ],
)
async def test_no_row_of_another_region_is_reached_past_a_statement(
    registry: Registry, firms: dict[str, str], attempt: Callable[[AsyncSession, str], Awaitable[None]]
) -> None:
    with pytest.raises(OutsideTheWall):
        async with Wall(registry, HERE).writing() as session:
            await attempt(session, firms[THERE])
    async with registry.reading() as session:
        told = dict((await session.execute(select(Firm.region, Firm.name))).all())
    assert told == {region: f"firm of {region}" for region in (HERE, THERE)}
