"""The registry's database: what is kept, who waits for whom, what its loss looks like, and that no secret shows."""

import asyncio
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from bot.registry.audit import record
from bot.registry.database import Registry, RegistryUnavailable, open_registry
from bot.registry.keys import UnusableKeys, new_key
from bot.registry.tables import Firm
from bot.settings import Settings
from tests.bot.conftest import OpenRegistry
from tests.postgres import PostgresServer

pytestmark = pytest.mark.anyio
ON_SQLITE = pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("registry_settings", ["postgresql"], indirect=True)


def _firm(name: str) -> Firm:
    return Firm(region="hangzhou", name=name, credit_code=name, origin="imported")


async def _names(registry: Registry) -> list[str]:
    async with registry.reading() as session:
        return list((await session.scalars(select(Firm.name).order_by(Firm.name))).all())


async def test_what_one_process_writes_another_reads(registry: Registry, open_another: OpenRegistry) -> None:
    other = await open_another()
    async with registry.writing() as session:
        session.add(_firm("a"))
    assert await _names(other) == ["a"]


async def test_a_failure_within_keeps_nothing(registry: Registry) -> None:
    async def fail() -> None:
        async with registry.writing() as session:
            session.add(_firm("a"))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await _names(registry) == []


async def test_who_looks_sees_one_state_while_others_write(registry: Registry, open_another: OpenRegistry) -> None:
    other = await open_another()
    async with registry.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Firm)) == 0
        async with other.writing() as writing:
            writing.add(_firm("a"))
        assert await session.scalar(select(func.count()).select_from(Firm)) == 0
    assert await _names(registry) == ["a"]


async def test_writers_of_several_processes_take_their_turns(registry: Registry, open_another: OpenRegistry) -> None:
    other = await open_another()

    async def count_up(registry: Registry) -> None:
        async with registry.writing() as session:
            await record(session, region="x", actor="system", action="x", subject="x", details={})
            found = await session.scalar(select(func.count()).select_from(Firm))
            session.add(_firm(f"{found:02}"))

    await asyncio.gather(*(count_up(each) for each in (registry, other) * 8))
    assert await _names(registry) == [f"{number:02}" for number in range(16)]


@ON_SQLITE
async def test_a_writer_that_keeps_others_waiting_for_too_long_is_reported_as_unavailable(
    registry: Registry, open_another: OpenRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.registry.database._BUSY_MILLISECONDS", 50)
    other = await open_another()
    async with registry.writing():
        with pytest.raises(RegistryUnavailable):
            async with other.writing():
                pass
    async with other.writing() as session:
        session.add(_firm("after"))
    assert await _names(registry) == ["after"]


@ON_POSTGRESQL
async def test_a_lock_that_is_not_given_and_a_statement_that_takes_too_long_are_reported_as_unavailable(
    registry: Registry, open_another: OpenRegistry
) -> None:
    other = await open_another()

    async def ask(limit: str, statement: str) -> None:
        async with other.reading() as session:
            await session.execute(text(f"SET LOCAL {limit} = '20ms'"))
            await session.execute(text(statement))

    async with registry.writing() as held:
        await held.execute(text("LOCK TABLE firms IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(RegistryUnavailable):
            await ask("lock_timeout", "SELECT id FROM firms")
    with pytest.raises(RegistryUnavailable):
        await ask("statement_timeout", "SELECT pg_sleep(60)")
    assert await _names(other) == []


@ON_POSTGRESQL
async def test_who_looks_cannot_write_by_mistake(registry: Registry) -> None:
    async with registry.reading() as session:
        session.add(_firm("a"))
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await session.flush()


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture
def own_settings(own_server: PostgresServer, tmp_path: Path) -> Settings:
    """Where a registry is that may be lost."""
    return Settings(
        data_dir=tmp_path,
        database_url=SecretStr(own_server.url(own_server.new_database())),
        registry_keys=SecretStr(new_key()),
        registry_digest_key=SecretStr(new_key()),
    )


@pytest.mark.parametrize("asked_once_more", [False, True])
async def test_a_postgresql_that_is_lost_is_unavailable_and_is_found_again_when_it_is_back(
    own_server: PostgresServer, own_settings: Settings, asked_once_more: bool
) -> None:
    registry = await open_registry(own_settings)

    async def keep_as_it_is_lost() -> None:
        async with registry.writing() as session:
            session.add(_firm("lost"))
            await session.flush()
            own_server.kill()
            if asked_once_more:
                await session.execute(select(Firm.id))

    async with registry.writing() as session:
        session.add(_firm("kept"))
    with pytest.raises(RegistryUnavailable):
        await keep_as_it_is_lost()
    for _ in range(3):
        with pytest.raises(RegistryUnavailable):
            await _names(registry)
    with pytest.raises(RegistryUnavailable):
        await open_registry(own_settings)
    own_server.start()
    assert await _names(registry) == ["kept"]
    await registry.close()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://srdi:pass-w0rd@127.0.0.1:1/srdi",
        "postgresql://srdi:pass-w0rd@no.such.host.invalid/srdi",
        "postgresql://srdi:pass-w0rd@/srdi?host=/no/such/folder",
        "postgresql://srdi:pass-w0rd@127.0.0.1:1/srdi?sslmode=sometimes",
        "postgresql://srdi:pass/w0rd@x:pass-w0rd/srdi",
        "postgresql://srdi:pass@w0rd:pass-w0rd",
        "postgresql://",
    ],
)
async def test_an_address_that_leads_nowhere_is_unavailable_and_shows_no_password(tmp_path: Path, address: str) -> None:
    keys = {"registry_keys": SecretStr(new_key()), "registry_digest_key": SecretStr(new_key())}
    settings = Settings(data_dir=tmp_path, database_url=SecretStr(address), **keys)  # type: ignore[arg-type]
    with pytest.raises(RegistryUnavailable) as raised:
        await open_registry(settings)
    assert "w0rd" not in str(raised.value)
    assert "w0rd" not in repr(settings)


async def test_nothing_about_an_open_registry_shows_its_secrets(
    registry: Registry, registry_settings: Settings
) -> None:
    shown = f"{registry.engine!r} {registry.engine.url} {registry.keys!r} {vars(registry)} {registry_settings!r}"
    for secret in (registry_settings.registry_keys, registry_settings.registry_digest_key):
        assert secret.get_secret_value() not in shown


async def test_an_error_of_the_database_shows_nothing_that_was_to_be_kept(registry: Registry) -> None:
    async with registry.writing() as session:
        session.add(_firm("a"))
        await session.flush()
        session.add(_firm("a"))
        with pytest.raises(DBAPIError) as raised:
            await session.flush()
        assert "SQL parameters hidden" in str(raised.value)
        await session.rollback()


@ON_SQLITE
async def test_the_embedded_registry_is_for_its_user_alone(registry: Registry, registry_settings: Settings) -> None:
    async with registry.writing() as session:
        session.add(_firm("a"))
    files = sorted(registry_settings.data_dir.glob("registry.sqlite3*"))
    assert [file.name for file in files] == ["registry.sqlite3", "registry.sqlite3-shm", "registry.sqlite3-wal"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


async def test_an_installation_that_sets_nothing_is_for_its_user_alone_and_keeps_its_keys(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path / "new" / "data",
        database_url=SecretStr(""),
        registry_keys=SecretStr(""),
        registry_digest_key=SecretStr(""),
    )
    first = await open_registry(settings)
    sealed = first.keys.seal("somebody")
    await first.close()
    second = await open_registry(settings)
    assert second.keys.unseal(sealed) == "somebody"
    await second.close()
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700
    for file in (settings.registry_file, settings.registry_keys_file):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RegistryUnavailable):
        await open_registry(Settings(data_dir=tmp_path / "file" / "data", database_url=SecretStr("")))


@ON_SQLITE
async def test_a_file_that_is_no_registry_is_unavailable(registry_settings: Settings) -> None:
    registry_settings.registry_file.write_bytes(b"not a database at all" * 100)
    with pytest.raises(RegistryUnavailable):
        await open_registry(registry_settings)


@ON_POSTGRESQL
@pytest.mark.parametrize(
    "missing", [("registry_keys",), ("registry_digest_key",), ("registry_keys", "registry_digest_key")]
)
async def test_postgresql_wants_keys_that_all_its_processes_share(
    registry_settings: Settings, missing: tuple[str, ...]
) -> None:
    settings = registry_settings.model_copy(update=dict.fromkeys(missing, SecretStr("")))
    with pytest.raises(UnusableKeys, match="SRDI_REGISTRY_DIGEST_KEY"):
        await open_registry(settings)


async def test_a_registry_is_not_opened_with_the_digest_key_of_another(
    registry: Registry, registry_settings: Settings
) -> None:
    settings = registry_settings.model_copy(update={"registry_digest_key": SecretStr(new_key())})
    # Nothing rests on it yet.
    await (await open_registry(settings)).close()
    async with registry.writing() as session:
        await record(session, region="x", actor="system", action="x", subject="x", details={})
    with pytest.raises(UnusableKeys, match="SRDI_REGISTRY_DIGEST_KEY"):
        await open_registry(settings)
