"""`srdi registry` and `srdi audit`, as whoever runs an installation meets them."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli import main
from bot.registry.database import Registry, open_registry
from bot.registry.keys import Keys
from bot.settings import Settings
from tests.bot.conftest import environment_of
from tests.registry_rows import everything, fill


@pytest.fixture
def installation(registry_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What the environment of a command says."""
    for name, value in environment_of(registry_settings).items():
        monkeypatch.setenv(name, value)
    return registry_settings


def _in(settings: Settings, work: Callable[[Registry], Awaitable[object]]) -> object:
    async def run() -> object:
        registry = await open_registry(settings)
        try:
            return await work(registry)
        finally:
            await registry.close()

    return asyncio.run(run())


async def _tamper(registry: Registry) -> None:
    async with registry.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SET session_replication_role = replica"))
        else:
            await connection.execute(text("DROP TRIGGER audit_entries_no_update"))
            await connection.execute(text("DROP TRIGGER audit_entries_no_delete"))
        await connection.execute(text("UPDATE audit_entries SET actor = 'nobody' WHERE number = 2"))
        await connection.execute(text("DELETE FROM audit_entries WHERE number IN (4, 5)"))


def test_a_whole_audit_is_said_to_be_whole(installation: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    _in(installation, fill)
    assert main(["audit", "verify"]) == 0
    assert "the audit is whole: 3 entries" in capsys.readouterr().out


def test_every_problem_of_the_audit_is_named_and_fails(
    installation: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    _in(installation, lambda registry: fill(registry, rows=6))
    _in(installation, _tamper)
    assert main(["audit", "verify"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split(" · ", 1)[1].split(":")[0] for line in said.err.splitlines()] == ["entry 2", "entry 4-5"]


def test_a_head_that_is_gone_is_named_too(installation: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    async def remove(registry: Registry) -> None:
        async with registry.writing() as session:
            await session.execute(text("DELETE FROM audit_head"))

    _in(installation, fill)
    _in(installation, remove)
    assert main(["audit", "verify"]) == 1
    assert "more may be missing behind it" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["audit", "verify"], ["registry", "backup", "--out", "backup"]])
def test_where_there_is_no_registry_that_is_said_and_none_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SRDI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("SRDI_DATABASE_URL", raising=False)
    assert main(command) == 1
    assert "there is no registry yet" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_written_and_taken_back(
    installation: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _in(installation, fill)
    before = _in(installation, everything)
    file = str(tmp_path / "backup")
    assert main(["registry", "backup", "--out", file]) == 0
    assert "it holds no keys" in capsys.readouterr().out
    _in(installation, lambda registry: fill(registry, first=3, rows=1))
    assert main(["registry", "restore", "--from", file]) == 1
    assert "--replace" in capsys.readouterr().err
    assert main(["registry", "restore", "--from", file, "--replace"]) == 0
    assert "has left it again: 0" in capsys.readouterr().out
    after = _in(installation, everything)
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert after["firms"] == before["firms"]
    assert main(["audit", "verify"]) == 0


def test_a_backup_with_a_broken_audit_needs_that_to_be_accepted(
    installation: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _in(installation, fill)
    file = tmp_path / "backup"
    assert main(["registry", "backup", "--out", str(file)]) == 0
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TRIGGER audit_entries_no_delete")
        connection.execute("DELETE FROM audit_entries WHERE number = 1")
        connection.commit()
    restore = ["registry", "restore", "--from", str(file), "--replace"]
    assert main(restore) == 1
    assert "--whatever-the-audit-says" in capsys.readouterr().err
    assert main([*restore, "--whatever-the-audit-says"]) == 0
    assert main(["audit", "verify"]) == 1


def test_keys_are_made_in_the_form_that_settings_want(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["registry", "keys"]) == 0
    made = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    assert list(made) == ["SRDI_REGISTRY_KEYS", "SRDI_REGISTRY_DIGEST_KEY"]
    keys = Keys((made["SRDI_REGISTRY_KEYS"],), made["SRDI_REGISTRY_DIGEST_KEY"])
    assert keys.unseal(keys.seal("somebody")) == "somebody"
    assert main(["registry", "keys"]) == 0
    assert capsys.readouterr().out.split() != [f"{name}={value}" for name, value in made.items()]


def test_keys_rotate_by_one_command(
    installation: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _in(installation, fill)
    main(["registry", "keys"])
    fresh = capsys.readouterr().out.split()[0].split("=", 1)[1]
    monkeypatch.setenv("SRDI_REGISTRY_KEYS", fresh)
    assert main(["registry", "rekey"]) == 1
    assert "none of the keys opens it" in capsys.readouterr().err
    monkeypatch.setenv("SRDI_REGISTRY_KEYS", f"{fresh},{installation.registry_keys.get_secret_value()}")
    assert main(["registry", "rekey"]) == 0
    assert "sealed anew with the newest key: 9" in capsys.readouterr().out
    monkeypatch.setenv("SRDI_REGISTRY_KEYS", fresh)
    assert main(["registry", "rekey"]) == 0
    assert "sealed anew with the newest key: 0" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["audit", "verify"], ["registry", "rekey"], ["registry", "backup", "--out", "x"]])
def test_a_database_that_is_away_fails_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SRDI_DATABASE_URL", "postgresql://srdi:the-password@127.0.0.1:1/srdi")
    for line in ("SRDI_REGISTRY_KEYS", "SRDI_REGISTRY_DIGEST_KEY"):
        monkeypatch.setenv(line, "d3HVLJK0BBnjh4NpVPaoyogAL_VuYePu7I-c0faSEm0=")
    assert main(command) == 1
    said = capsys.readouterr()
    assert "check SRDI_DATABASE_URL" in said.err
    assert "the-password" not in said.out + said.err
