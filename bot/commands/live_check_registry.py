"""What `srdi check` says of the registry of firms: reachable, of this version, its keys its own, its guards in their places.

Nothing is brought up or made by looking.
"""

import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.commands.live_check_findings import Finding, fine, note, problem
from bot.commands.live_check_stores import of_owner
from bot.registry.audit import is_ours
from bot.registry.database import Registry, RegistryUnavailable, registry_of
from bot.registry.keys import UnusableKeys
from bot.registry.migrations import is_at_head, is_known
from bot.registry.sealed import closed_ones
from bot.settings import Settings

_REGISTRY: Final = "企业登记库 registry"
_KEYS: Final = "SRDI_REGISTRY_KEYS"
_GUARDED: Final = {"consents", "audit_entries"}
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_GUARDS_IN: Final = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    ),
}
_GUARDS: Final = 2
"""A table that only grows has so many at least, against changes and against removals."""


async def registry_findings(settings: Settings) -> list[Finding]:
    """All that can be seen of it without changing it."""
    if any(of_owner(settings)):
        return []
    is_embedded = not settings.database_url.get_secret_value()
    if is_embedded and not settings.registry_file.exists():
        return [fine(_REGISTRY, "第一次启动时建立", "is made at the first start")]
    found = list(_open_to_others(settings.registry_file, settings.registry_keys_file)) if is_embedded else []
    try:
        registry = registry_of(settings)
    except (UnusableKeys, RegistryUnavailable) as error:
        chinese, _, english = str(error).rpartition(" · ")
        return [*found, problem(_REGISTRY, chinese or english, english)]
    try:
        found += [finding async for finding in _of_opened(registry)]
    except (RegistryUnavailable, DBAPIError):
        found.append(problem(_REGISTRY, *_what_to_do(is_embedded=is_embedded)))
    finally:
        await registry.close()
    return found


async def _of_opened(registry: Registry) -> AsyncIterator[Finding]:
    async with registry.reading() as session:
        connection = await session.connection()
        revision = str(await connection.scalar(text("SELECT version_num FROM alembic_version")))
        unguarded = await _unguarded(connection)
    kind = "PostgreSQL" if registry.engine.dialect.name == "postgresql" else "SQLite"
    if not is_known(revision):
        yield problem(_REGISTRY, "已由更新的版本用过，请安装那个版本", "was used by a newer version: install that one")
        return
    if not is_at_head(revision):
        yield note(_REGISTRY, f"可用（{kind}），下次启动时升级", f"works ({kind}), and is brought up at the next start")
        return
    yield fine(_REGISTRY, f"可用（{kind}）", f"works ({kind})")
    for table in unguarded:
        yield problem(
            _REGISTRY,
            f"{table} 缺少防改触发器，请从备份恢复",
            f"{table} may be changed, since its triggers are gone or off: take back a backup",
        )
    if not await is_ours(registry):
        yield problem(
            "SRDI_REGISTRY_DIGEST_KEY",
            "不是这个登记库的，或审计记录被改过；请查 srdi audit verify",
            "is not this registry's, or the audit was tampered with: see srdi audit verify",
        )
    elif closed := await closed_ones(registry):
        yield problem(
            _KEYS,
            f"有 {len(closed)} 项打不开；请把从前的密钥加在后面",
            f"do not open {len(closed)} of what is sealed: add the keys of before behind them",
        )
    else:
        yield fine(_KEYS, "能打开全部封存内容", "open all that is sealed")


async def _unguarded(connection: AsyncConnection) -> list[str]:
    guards = [table for table, _ in await connection.execute(text(_GUARDS_IN[connection.dialect.name]))]
    return sorted(table for table in _GUARDED if guards.count(table) < _GUARDS)


def _open_to_others(*files: Path) -> list[Finding]:
    return [
        problem(str(file), "别的用户也能读取；请 chmod 600", "can be read by other users: chmod 600")
        for file in files
        if file.exists() and file.stat().st_mode & _OTHERS
    ]


def _what_to_do(*, is_embedded: bool) -> tuple[str, str]:
    if is_embedded:
        return (
            "用不了；请检查 SRDI_DATA_DIR 是否在本地磁盘、当前用户能否写入",
            "cannot be used: check that SRDI_DATA_DIR is on a local disk and that this user may write there",
        )
    return (
        "连不上 PostgreSQL；请检查 SRDI_DATABASE_URL 的地址、密码和 TLS，以及它是否在运行",
        "PostgreSQL cannot be used: check host, password and TLS in SRDI_DATABASE_URL, and whether it runs",
    )
