"""`srdi registry`: the keys of the registry of firms, its backup, and what was backed up taken back."""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.commands.registry_refusals import refuse
from bot.exits import EXIT_FAILED, EXIT_OK
from bot.registry.backups import back_up, restore
from bot.registry.database import RegistryUnavailable, open_registry
from bot.registry.keys import UnusableKeys, new_key
from bot.registry.overwriting import BackupRefused
from bot.registry.sealed import Resealed, reseal
from bot.settings import Settings


def registry(options: argparse.Namespace) -> int:
    """Do it; 1 where it cannot be done, and then nothing was changed."""
    run = {"backup": _back_up, "restore": _restore, "keys": _print_keys, "rekey": _rekey}[options.action]
    try:
        return run(options)
    except (BackupRefused, RegistryUnavailable, UnusableKeys, OSError) as error:
        return refuse(error)


def _print_keys(_options: argparse.Namespace) -> int:
    print(f"SRDI_REGISTRY_KEYS={new_key()}")
    print(f"SRDI_REGISTRY_DIGEST_KEY={new_key()}")
    return EXIT_OK


def _back_up(options: argparse.Namespace) -> int:
    asyncio.run(back_up(Settings(), Path(options.out)))
    print(
        f"已备份到 {options.out}；其中没有密钥，请另外保存 · "
        f"backed up to {options.out}; it holds no keys: keep them apart, without them it cannot be taken back"
    )
    return EXIT_OK


def _restore(options: argparse.Namespace) -> int:
    left = asyncio.run(
        restore(
            Settings(),
            Path(options.file),
            replace=options.replace,
            whatever_the_audit_says=options.whatever_the_audit_says,
        )
    )
    if left is None:
        print(
            "已恢复；原登记库读不出，备份之后退出的人又回来了，请按 docs/operating.md 处理 · restored; the registry of until now "
            "could not be read, so whoever left since the backup is there again: docs/operating.md says what to do"
        )
    else:
        print(
            f"已恢复；备份之后有 {left} 人次退出，已照办 · restored; whoever left since the backup has left it again: {left}"
        )
    return EXIT_OK


def _rekey(_options: argparse.Namespace) -> int:
    settings = Settings()
    done = asyncio.run(_resealed(settings))
    print(f"已用最新的密钥重新封存 {done.changed} 项 · sealed anew with the newest key: {done.changed}")
    for name in done.closed:
        print(f"srdi: {name}: 现有密钥都打不开 · none of the keys opens it", file=sys.stderr)
    return EXIT_FAILED if done.closed else EXIT_OK


async def _resealed(settings: Settings) -> Resealed:
    opened = await open_registry(settings)
    try:
        return await reseal(opened)
    finally:
        await opened.close()
