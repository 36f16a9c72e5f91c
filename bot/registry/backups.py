"""Backup and restore of the registry: one file, whichever database it came from, and whichever it goes to.

A backup is a SQLite registry of its own, written from one state while others write on. What is sealed stays so: it holds no key.
A restore works on a copy first, which is brought to this version and looked through whole; only then does it take the registry's
place, in one transaction. Browsers that were signed in then are not any more, and no reminder goes out before an official resumes.
"""

import asyncio
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Table, delete, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from assessment.library import library_of
from bot.backends.sqlite_thread import make_for_the_user_alone
from bot.dates import read_day
from bot.registry.audit import SYSTEM, is_ours, record, verify
from bot.registry.database import (
    NOTHING_YET,
    Registry,
    RegistryUnavailable,
    address_of,
    engine_for,
    keys_of,
    registry_of,
)
from bot.registry.keys import Keys
from bot.registry.migrations import is_at_head, upgrade
from bot.registry.overwriting import (
    BackupRefused,
    connection_to,
    copy_rows,
    overwrite_postgresql,
    overwrite_sqlite,
    take_rows,
)
from bot.registry.sealed import closed_ones
from bot.registry.sent_since_backup import catch_up, sent_since
from bot.registry.since_backup import only_in, take_back_again
from bot.registry.tables import AuditHead, Base, SignIn
from bot.settings import Settings

_FOLDER: Final = ".registry-"
_SECONDS_OF_A_DAY: Final = 86_400
_HEADS: Final[Table] = Base.metadata.tables[AuditHead.__tablename__]

_NO_BACKUP: Final = "不是 srdi registry backup 写的文件，或已损坏 · not what srdi registry backup wrote, or damaged"


async def back_up(settings: Settings, file: Path) -> None:
    """Write the registry as it is now into the file; raises BackupRefused, RegistryUnavailable, OSError."""
    await asyncio.to_thread(_take_away_left, _data_folder(settings))
    with _folder_in(file.parent) as folder:
        copy = folder / "copy.sqlite3"
        if settings.database_url.get_secret_value():
            await _copy_postgresql(settings, copy)
        else:
            await asyncio.to_thread(_copy_sqlite, settings.registry_file, copy)
        await asyncio.to_thread(_settle, copy)
        await asyncio.to_thread(_move, copy, file)


async def restore(
    settings: Settings, file: Path, *, replace: bool, whatever_the_audit_says: bool = False
) -> int | None:
    """Put what the file holds in the registry's place.

    How many parts in firms ended by what owners took back since; None where the registry of until now could not be asked.
    Raises BackupRefused, RegistryUnavailable, UnusableKeys, OSError.
    """
    with _without_new_keys(settings), _folder_in(_data_folder(settings)) as folder:
        keys = keys_of(settings)
        copy, fresh = folder / "copy.sqlite3", folder / "fresh.sqlite3"
        await asyncio.to_thread(_read, file, copy)
        async with _brought_up(copy, keys) as read:
            await _look_through(read, whatever_the_audit_says=whatever_the_audit_says)
            left = await _brought_to_now(settings, read)
            async with read.writing() as session:
                await session.execute(delete(SignIn))
                subject = f"backup {await asyncio.to_thread(_fingerprint, file)}"
                await record(session, region="", actor=SYSTEM, action="registry.restored", subject=subject, details={})
            if settings.database_url.get_secret_value():
                await asyncio.to_thread(upgrade, address_of(settings))
                async with _opened(registry_of(settings)) as live:
                    await overwrite_postgresql(live, read, replace=replace)
                return left
        make_for_the_user_alone(fresh)
        await asyncio.to_thread(upgrade, _url_of(fresh))
        await asyncio.to_thread(take_rows, copy, fresh)
        make_for_the_user_alone(settings.registry_file)
        await asyncio.to_thread(overwrite_sqlite, settings.registry_file, fresh, replace=replace)
    return left


async def _brought_to_now(settings: Settings, restored: Registry) -> int | None:
    """Have whoever left the registry of until now leave the restored one, too, and nothing that it sent be sent again."""
    since = sent = None
    try:
        async with _opened(registry_of(settings)) as live:
            since = await only_in(live, restored)
            sent = await sent_since(live, restored)
    except RegistryUnavailable:
        pass
    await catch_up(restored, sent)
    return None if since is None else await take_back_again(restored, since, library_of(), read_day(None))


def _copy_sqlite(source: Path, copy: Path) -> None:
    if not source.exists():
        raise RegistryUnavailable(NOTHING_YET)
    make_for_the_user_alone(copy)
    with closing(connection_to(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))


async def _copy_postgresql(settings: Settings, copy: Path) -> None:
    async with _opened(registry_of(settings)) as registry, registry.reading() as session:
        source = await session.connection()
        if await source.scalar(text("SELECT to_regclass('alembic_version')")) is None:
            raise RegistryUnavailable(NOTHING_YET)
        if not is_at_head(await source.scalar(text("SELECT version_num FROM alembic_version"))):
            raise BackupRefused(
                "登记库属于另一个版本 · the registry is another version's: back it up with that version"
            )
        await _write_rows(source, copy, registry.keys)


async def _write_rows(source: AsyncConnection, file: Path, keys: Keys) -> None:
    """A registry in a new file, with all rows that the source has."""
    async with _brought_up(file, keys) as written, written.writing() as session:
        into = await session.connection()
        await into.execute(delete(_HEADS))
        await copy_rows(source, into)


def _move(copy: Path, file: Path) -> None:
    if file.exists():
        raise BackupRefused(f"{file}: 已存在，不会覆盖 · is there already, and is not overwritten")
    copy.rename(file)


def _settle(copy: Path) -> None:
    """Have nothing but the one file, whole and on the disk."""
    with closing(connection_to(copy)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with copy.open("rb") as written:
        os.fsync(written.fileno())


def _read(file: Path, copy: Path) -> None:
    """A copy of the backup to work on, where it is a whole one."""
    if not file.is_file():
        raise BackupRefused(f"{file}: 没有这个文件 · there is no such file")
    make_for_the_user_alone(copy)
    try:
        source = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        with closing(source), closing(connection_to(copy)) as into:
            source.backup(into)
            is_whole = into.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            is_whole = is_whole and not into.execute("PRAGMA foreign_key_check").fetchall()
            into.execute("SELECT version_num FROM alembic_version")
    except sqlite3.Error:
        is_whole = False
    if not is_whole:
        raise BackupRefused(f"{file}: {_NO_BACKUP}")


async def _look_through(registry: Registry, *, whatever_the_audit_says: bool) -> None:
    if not await is_ours(registry) or await closed_ones(registry):
        raise BackupRefused(
            "备份属于别的密钥：请把当时的 registry.keys 放进 SRDI_DATA_DIR，或设置当时的 SRDI_REGISTRY_KEYS 和 "
            "SRDI_REGISTRY_DIGEST_KEY · the backup is of other keys: put the registry.keys of then into SRDI_DATA_DIR, or set the "
            "SRDI_REGISTRY_KEYS and SRDI_REGISTRY_DIGEST_KEY of then"
        )
    problems = await verify(registry)
    if problems and not whatever_the_audit_says:
        raise BackupRefused(
            f"备份的审计记录有 {len(problems)} 处问题 · the backup's audit has {len(problems)} problems; "
            "--whatever-the-audit-says restores it all the same"
        )


def _fingerprint(file: Path) -> str:
    with file.open("rb") as read:
        return file_digest(read, "sha256").hexdigest()


@asynccontextmanager
async def _brought_up(file: Path, keys: Keys) -> AsyncIterator[Registry]:
    """The registry in the file, with this version's tables."""
    make_for_the_user_alone(file)
    try:
        await asyncio.to_thread(upgrade, _url_of(file))
    except DBAPIError:
        raise BackupRefused(_NO_BACKUP) from None
    async with _opened(Registry(engine_for(_url_of(file)), keys)) as registry:
        yield registry


def _url_of(file: Path) -> URL:
    return URL.create("sqlite+aiosqlite", database=str(file))


@asynccontextmanager
async def _opened(registry: Registry) -> AsyncIterator[Registry]:
    try:
        yield registry
    finally:
        await registry.close()


@contextmanager
def _without_new_keys(settings: Settings) -> Iterator[None]:
    """Whatever fails leaves no keys that were made for it: the backup's own would not take their place unasked."""
    file = settings.registry_keys_file
    were_there = file.exists()
    try:
        yield
    except BaseException:
        if not were_there:
            file.unlink(missing_ok=True)
        raise


@contextmanager
def _folder_in(folder: Path) -> Iterator[Path]:
    """A folder on the same disk, for ourselves and for a while."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _take_away_left(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_FOLDER) as made:
        yield Path(made)


def _take_away_left(folder: Path) -> None:
    """Remove what a backup or a restore that was killed left here: none takes so long that it could still be going on."""
    for left in folder.glob(f"{_FOLDER}*"):
        if left.stat().st_mtime < time.time() - _SECONDS_OF_A_DAY:
            shutil.rmtree(left, ignore_errors=True)


def _data_folder(settings: Settings) -> Path:
    return settings.registry_file.parent
