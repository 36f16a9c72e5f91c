"""What `srdi check` says of the registry of firms."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.commands.live_check_findings import Finding, Mark
from bot.commands.live_check_registry import registry_findings
from bot.registry.audit import record
from bot.registry.database import Registry
from bot.registry.keys import new_key
from bot.settings import Settings
from tests.registry_rows import fill

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def _problems(found: list[Finding]) -> list[str]:
    return [f"{finding.subject}: {finding.english}" for finding in found if finding.mark is Mark.PROBLEM]


async def test_a_registry_in_order_is_well(registry: Registry, registry_settings: Settings) -> None:
    await fill(registry)
    found = await registry_findings(registry_settings)
    assert [finding.mark for finding in found] == [Mark.OK] * 2
    kind = "PostgreSQL" if registry_settings.database_url.get_secret_value() else "SQLite"
    assert found[0].english == f"works ({kind})"


async def test_a_registry_that_is_not_there_yet_is_well_and_is_not_made(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=SecretStr(""))
    (found,) = await registry_findings(settings)
    assert (found.mark, found.english) == (Mark.OK, "is made at the first start")
    assert not settings.registry_file.exists()


async def test_a_postgresql_that_is_not_there_is_a_problem_that_repeats_no_password(
    registry_settings: Settings,
) -> None:
    address = SecretStr("postgresql://srdi:the-password@127.0.0.1:1/srdi")
    found = await registry_findings(registry_settings.model_copy(update={"database_url": address}))
    assert _problems(found) == [
        "企业登记库 registry: PostgreSQL cannot be used: check host, password and TLS in SRDI_DATABASE_URL, and whether it runs"
    ]
    assert not any("the-password" in str(finding) for finding in found)


async def test_keys_that_do_not_open_what_is_sealed_are_a_problem(
    registry: Registry, registry_settings: Settings
) -> None:
    await fill(registry)
    settings = registry_settings.model_copy(update={"registry_keys": SecretStr(new_key())})
    (said,) = _problems(await registry_findings(settings))
    assert said.startswith("SRDI_REGISTRY_KEYS: do not open 9 of what is sealed")


async def test_a_digest_key_that_is_not_the_registrys_is_a_problem(
    registry: Registry, registry_settings: Settings
) -> None:
    async with registry.writing() as session:
        await record(session, region="x", actor="system", action="x", subject="x", details={})
    settings = registry_settings.model_copy(update={"registry_digest_key": SecretStr(new_key())})
    (said,) = _problems(await registry_findings(settings))
    assert said.startswith("SRDI_REGISTRY_DIGEST_KEY: is not this registry's")


async def test_a_missing_key_is_a_problem_with_what_to_do(registry: Registry, registry_settings: Settings) -> None:
    settings = registry_settings.model_copy(update={"registry_digest_key": SecretStr("")})
    (said,) = _problems(await registry_findings(settings))
    assert "srdi registry keys makes some" in said


async def test_guards_that_are_gone_are_a_problem(registry: Registry, registry_settings: Settings) -> None:
    async with registry.writing() as session:
        if registry.engine.dialect.name == "postgresql":
            await session.execute(text("ALTER TABLE consents DISABLE TRIGGER USER"))
        else:
            await session.execute(text("DROP TRIGGER consents_no_delete"))
    (said,) = _problems(await registry_findings(registry_settings))
    assert said.startswith("企业登记库 registry: consents may be changed")


async def test_a_registry_of_a_newer_version_is_a_problem(registry: Registry, registry_settings: Settings) -> None:
    async with registry.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    (said,) = _problems(await registry_findings(registry_settings))
    assert "newer version" in said


@pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)
async def test_files_that_others_can_read_are_a_problem(registry: Registry, registry_settings: Settings) -> None:
    registry_settings.registry_keys_file.write_text("")
    for file in (registry_settings.registry_file, registry_settings.registry_keys_file):
        file.chmod(0o640)
    said = _problems(await registry_findings(registry_settings))
    assert [line.split(": ", 1)[1] for line in said] == ["can be read by other users: chmod 600"] * 2


@pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)
async def test_a_file_that_is_no_registry_is_a_problem(registry_settings: Settings) -> None:
    registry_settings.registry_file.write_bytes(b"nothing of the kind" * 100)
    (said,) = _problems(await registry_findings(registry_settings))
    assert "SRDI_DATA_DIR" in said
