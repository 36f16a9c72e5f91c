"""What a demonstration says on the terminal: who may sign in, said once at its start, and `srdi demonstration code`."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.commands.registry_refusals import not_opened
from bot.console.one_time_codes import link_for
from bot.console.roles import Role
from bot.demonstration.officials import SignInData, code_now
from bot.demonstration.place import NotBesideRealData, settings_of
from bot.exits import EXIT_FAILED, EXIT_OK
from bot.registry.database import Registry, RegistryUnavailable, address_of, engine_for, keys_of
from bot.registry.keys import UnusableKeys
from bot.registry.tables.base import now
from bot.settings import Settings

NOT_BESIDE_REAL_DATA = (
    "演示只在自己的文件夹里运行；请先去掉 SRDI_DATABASE_URL 和 SRDI_REDIS_URL · a demonstration runs in a folder of its own: "
    "start it without SRDI_DATABASE_URL and SRDI_REDIS_URL"
)
_ROLES = {
    Role.VIEWER: "查看 · viewer",
    Role.AUTHOR: "起草 · author",
    Role.APPROVER: "审批 · approver",
    Role.ADMINISTRATOR: "管理 · administrator",
}


def demonstration(_options: argparse.Namespace) -> int:
    """Print the one-time code that is good now, for whoever has no app at hand."""
    try:
        settings = settings_of(Settings())
    except NotBesideRealData:
        print(NOT_BESIDE_REAL_DATA, file=sys.stderr)
        return EXIT_FAILED
    if not settings.registry_file.exists():
        return _no_demonstration()
    try:
        code = asyncio.run(_code(settings))
    except (RegistryUnavailable, UnusableKeys) as error:
        return not_opened(error)
    if code is None:
        return _no_demonstration()
    print(code)
    return EXIT_OK


def print_sign_ins(officials: Sequence[SignInData]) -> None:
    """Say who may sign in, with what; it is said nowhere else, and is another at the next start."""
    print("演示：地区、企业和数据都是虚构的 · demonstration: region, firms and data are made up")
    print("管理台 · console: /console")
    for official in officials:
        print(f"  {official.username:<20} {official.password}   {_ROLES[official.role]}")
    secret = officials[0].secret
    print(f"验证器密钥 · secret for the authenticator: {secret}")
    print(f"  {link_for(secret, 'demo')}")
    # As it was called itself, which need not be on the path.
    srdi = sys.argv[0] if Path(sys.argv[0]).name == "srdi" else "srdi"
    print(f"没有验证器时 · without an authenticator: {srdi} demonstration code", flush=True)


async def _code(settings: Settings) -> str | None:
    registry = Registry(engine_for(address_of(settings)), keys_of(settings))
    try:
        return await code_now(registry, now())
    finally:
        await registry.close()


def _no_demonstration() -> int:
    print("没有正在运行的演示 · there is no demonstration: start one with srdi serve --demonstration", file=sys.stderr)
    return EXIT_FAILED
