"""The audit's chain: what is done is in it, and nothing in it can be changed unnoticed by whoever has no key."""

import asyncio

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.registry.audit import OWNER, Fault, Problem, record, verify
from bot.registry.database import Registry
from bot.registry.keys import Keys, UnusableKeys, new_key
from bot.registry.tables import AuditEntry, Firm
from bot.registry.wall import Wall
from tests.bot.conftest import OpenRegistry

pytestmark = pytest.mark.anyio
HERE = "hangzhou"


async def _record(registry: Registry, subject: str, region: str = HERE) -> None:
    details = {"名称": [1.5, None, True], "nested": {"b": 1, "a": "\u0000 “"}}
    async with Wall(registry, region).writing() as session:
        await record(session, region=region, actor=OWNER, action="enrolled", subject=subject, details=details)


@pytest.fixture
async def chain(registry: Registry) -> Registry:
    """A chain of nine entries."""
    for number in range(1, 10):
        await _record(registry, f"firm {number}")
    assert await verify(registry) == []
    return registry


async def _tamper(registry: Registry, *statements: str) -> None:
    """What whoever owns the database can do, without a key."""
    async with registry.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SET session_replication_role = replica"))
        else:
            for event in ("update", "delete"):
                await connection.execute(text(f"DROP TRIGGER audit_entries_no_{event}"))
        for statement in statements:
            await connection.exec_driver_sql(statement)
        await connection.commit()


async def test_an_untouched_chain_has_no_problem_even_when_nothing_is_in_it(registry: Registry) -> None:
    assert await verify(registry) == []
    await _record(registry, "firm 1")
    assert await verify(registry) == []


async def test_an_entry_says_who_did_what_when_and_where(registry: Registry) -> None:
    await _record(registry, "firm 1")
    async with Wall(registry, HERE).reading() as session:
        entry = (await session.scalars(select(AuditEntry))).one()
    assert (entry.number, entry.region, entry.actor, entry.action, entry.subject) == (
        1,
        HERE,
        OWNER,
        "enrolled",
        "firm 1",
    )
    assert entry.details == {"名称": [1.5, None, True], "nested": {"b": 1, "a": "\u0000 “"}}
    assert entry.at.tzinfo is not None


async def test_details_are_kept_as_they_will_be_read(registry: Registry) -> None:
    async with registry.writing() as session:
        for details in ({}, {"count": 10**20, "share": 0.1, "late": [{"z": 1, "y": "\ud83d"}]}, {"b": 1, "a": 2}):
            await record(session, region=HERE, actor=OWNER, action="x", subject="y", details=details)
    assert await verify(registry) == []


async def test_what_is_not_kept_is_not_recorded(registry: Registry) -> None:
    async def fail() -> None:
        async with registry.writing() as session:
            await record(session, region=HERE, actor=OWNER, action="x", subject="lost", details={})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await _record(registry, "kept")
    async with registry.reading() as session:
        assert (await session.scalars(select(AuditEntry.subject))).all() == ["kept"]
    assert await verify(registry) == []


async def test_an_act_and_its_entry_are_kept_together(registry: Registry) -> None:
    async with Wall(registry, HERE).writing() as session:
        session.add(Firm(region=HERE, name="a", credit_code="x", origin="imported"))
        await record(session, region=HERE, actor=OWNER, action="x", subject="a", details={})
    async with registry.reading() as session:
        assert (await session.scalars(select(Firm.name))).all() == ["a"]
        assert (await session.scalars(select(AuditEntry.subject))).all() == ["a"]


async def test_acts_of_several_processes_at_once_make_one_chain(registry: Registry, open_another: OpenRegistry) -> None:
    other = await open_another()
    await asyncio.gather(*(_record(registry if n % 2 else other, f"firm {n}", f"region {n % 3}") for n in range(24)))
    async with registry.reading() as session:
        entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.number))).all()
    assert [entry.number for entry in entries] == list(range(1, 25))
    assert {entry.subject for entry in entries} == {f"firm {n}" for n in range(24)}
    assert await verify(registry) == []


@pytest.mark.parametrize("statement", ["UPDATE audit_entries SET actor = 'x'", "DELETE FROM audit_entries"])
async def test_the_database_itself_refuses_to_change_or_remove_an_entry(chain: Registry, statement: str) -> None:
    async with chain.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="audit_entries only grows"):
            await connection.execute(text(statement))


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'somebody'",
        "region = 'qingdao'",
        "action = 'erased'",
        "subject = 'firm 4'",
        "details = '{}'",
        """details = '{"名称": [1.5, null, 1]}'""",
        "at = (SELECT at FROM audit_entries WHERE number = 4)",
        "previous = ''",
        "hash = 'x'",
    ],
)
async def test_a_changed_entry_is_named(chain: Registry, change: str) -> None:
    await _tamper(chain, f"UPDATE audit_entries SET {change} WHERE number = 5")  # noqa: S608
    assert await verify(chain) == [Problem(Fault.CHANGED, 5, 5)]


@pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("change", ["details = '{'", "at = 'yesterday'", "actor = 7"])
async def test_an_entry_that_cannot_even_be_read_is_named(chain: Registry, change: str) -> None:
    await _tamper(chain, f"UPDATE audit_entries SET {change} WHERE number = 5")  # noqa: S608
    assert await verify(chain) == [Problem(Fault.CHANGED, 5, 5)]


async def test_removed_entries_are_named(chain: Registry) -> None:
    await _tamper(chain, "DELETE FROM audit_entries WHERE number IN (1, 4, 5)")
    assert await verify(chain) == [Problem(Fault.REMOVED, 1, 1), Problem(Fault.REMOVED, 4, 5)]


async def test_entries_removed_at_the_end_are_named(chain: Registry) -> None:
    await _tamper(chain, "DELETE FROM audit_entries WHERE number > 7")
    assert await verify(chain) == [Problem(Fault.REMOVED, 8, 9)]


async def test_a_chain_that_is_gone_is_named(chain: Registry) -> None:
    await _tamper(chain, "DELETE FROM audit_entries")
    assert await verify(chain) == [Problem(Fault.REMOVED, 1, 9)]


async def test_a_gap_that_was_closed_is_named(chain: Registry) -> None:
    await _tamper(
        chain,
        "DELETE FROM audit_entries WHERE number = 4",
        *(f"UPDATE audit_entries SET number = {n - 1} WHERE number = {n}" for n in range(5, 10)),  # noqa: S608
    )
    moved = [Problem(Fault.MOVED, number, number, recorded_as=number + 1) for number in range(4, 9)]
    assert await verify(chain) == [*moved, Problem(Fault.REMOVED, 9, 9)]


async def test_reordered_entries_are_named_with_their_places(chain: Registry) -> None:
    await _tamper(
        chain,
        "UPDATE audit_entries SET number = 100 WHERE number = 3",
        "UPDATE audit_entries SET number = 3 WHERE number = 7",
        "UPDATE audit_entries SET number = 7 WHERE number = 100",
    )
    assert await verify(chain) == [
        Problem(Fault.MOVED, 3, 3, recorded_as=7),
        Problem(Fault.MOVED, 7, 7, recorded_as=3),
    ]


async def test_an_entry_taken_to_another_place_is_named_in_both(chain: Registry) -> None:
    await _tamper(chain, "UPDATE audit_entries SET number = 1000000000000 WHERE number = 6")
    assert await verify(chain) == [Problem(Fault.REMOVED, 6, 6), Problem(Fault.ADDED, 10**12, 10**12)]


async def test_an_inserted_entry_is_named(chain: Registry) -> None:
    copied = "at, actor, action, subject, details, previous, hash, region FROM audit_entries WHERE number = 9"
    await _tamper(
        chain,
        "INSERT INTO audit_entries (number, at, actor, action, subject, details, previous, hash, region) "
        f"SELECT 10, {copied}",
    )
    assert await verify(chain) == [Problem(Fault.ADDED, 10, 10)]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_head",
        "UPDATE audit_head SET number = 8",
        "UPDATE audit_head SET seal = ''",
        "UPDATE audit_head SET number = 7, hash = (SELECT hash FROM audit_entries WHERE number = 7)",
    ],
)
async def test_a_head_that_was_tampered_with_is_named(chain: Registry, statement: str) -> None:
    await _tamper(chain, statement)
    assert await verify(chain) == [Problem(Fault.HEAD, 9, 9)]


async def test_a_head_that_was_set_back_does_not_hide_what_was_recorded_since(registry: Registry) -> None:
    await _record(registry, "firm 1")
    async with registry.reading() as session:
        number, hash_, seal = (await session.execute(text("SELECT number, hash, seal FROM audit_head"))).one()
    await _record(registry, "firm 2")
    back = f"UPDATE audit_head SET number = {number}, hash = '{hash_}', seal = '{seal}'"  # noqa: S608
    await _tamper(registry, back)
    assert await verify(registry) == [Problem(Fault.ADDED, 2, 2)]


async def test_recording_more_does_not_hide_what_was_removed_at_the_end(chain: Registry) -> None:
    back = "UPDATE audit_head SET number = 7, hash = (SELECT hash FROM audit_entries WHERE number = 7)"
    await _tamper(chain, "DELETE FROM audit_entries WHERE number > 7", back)
    for number in range(2):
        await _record(chain, f"firm {number}")
    assert await verify(chain) == [Problem(Fault.HEAD, 9, 9)]


async def test_a_chain_that_was_emptied_whole_is_not_taken_for_a_new_one(
    chain: Registry, open_another: OpenRegistry
) -> None:
    await _plant_a_firm(chain)
    await _tamper(chain, "DELETE FROM audit_entries", "UPDATE audit_head SET number = 0, hash = '', seal = ''")
    assert await verify(chain) == [Problem(Fault.HEAD, 0, 0)]
    with pytest.raises(UnusableKeys):
        await open_another()
    await _record(chain, "firm 1")
    assert await verify(chain) == [Problem(Fault.HEAD, 1, 1)]


async def _plant_a_firm(registry: Registry) -> None:
    async with registry.writing() as session:
        session.add(Firm(region=HERE, name="x", credit_code="91330100MA0000000X", origin="imported"))


async def test_the_chain_is_looked_at_as_one_state_while_it_grows(
    registry: Registry, open_another: OpenRegistry
) -> None:
    other = await open_another()

    async def grow() -> None:
        for number in range(30):
            await _record(other, f"firm {number}")

    growing = asyncio.create_task(grow())
    while not growing.done():
        assert await verify(registry) == []
    await growing


async def test_a_key_of_another_installation_finds_every_entry_changed(chain: Registry) -> None:
    stranger = Registry(chain.engine, Keys((new_key(),), new_key()))
    problems = await verify(stranger)
    assert [problem.fault for problem in problems] == [Fault.CHANGED] * 9 + [Fault.HEAD]
