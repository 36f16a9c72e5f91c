"""`srdi admin create`: invites the first administrator of a region, who then invites everybody else from the console.

No password is asked for or printed: what is printed is a link, good once and for a day, at which the invited choose their own.
"""

import argparse
import asyncio
import sys

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assessment.library import UnknownRegion, library_of
from bot.commands.registry_refusals import not_opened
from bot.console import acts, sign_ins
from bot.console.invitations import LONGEST_NAME, PATH, invite, username_of
from bot.console.roles import Role
from bot.exits import EXIT_INPUT, EXIT_OK
from bot.registry import audit
from bot.registry.database import Registry, RegistryUnavailable, open_registry
from bot.registry.keys import UnusableKeys
from bot.registry.tables import Official
from bot.registry.tables.base import now
from bot.served_at import address_of_pages
from bot.settings import Settings


class _Taken(Exception):
    """Somebody has this user name already."""


def admin(options: argparse.Namespace) -> int:
    """Make an administrator; raises UnknownRegion."""
    library = library_of()
    if options.region not in library.packs:
        raise UnknownRegion(options.region, library.regions)
    username = username_of(options.username)
    if username is None or len(options.name) > LONGEST_NAME:
        return _refuse(
            "用户名要 3 到 32 个字符：小写字母、数字、点、横线；姓名最多 100 个字 · "
            "a user name has 3 to 32 lower-case letters, digits, dots or dashes; a name has 100 characters at most"
        )
    settings = Settings()
    try:
        code = asyncio.run(_create(settings, options.region, username, options.name))
        address = asyncio.run(address_of_pages(settings))
    except _Taken:
        return _refuse(
            f"用户名已被使用：{username}；请换一个，或者请本地区其他管理员在控制台里重置 · "
            f"the user name {username} is taken: choose another, or have another administrator of the region reset it"
        )
    except (RegistryUnavailable, UnusableKeys) as error:
        return not_opened(error)
    print(f"{username} · {options.region} · 管理员 administrator")
    print("打开这个链接设置密码和动态口令，24 小时内有效，用过即失效；`srdi serve` 要在运行 ·")
    print("open this link to set password and one-time codes, within 24 hours, once, while `srdi serve` runs:")
    print(f"{address}{PATH}/{code}")
    return EXIT_OK


async def _create(settings: Settings, region: str, username: str, name: str) -> str:
    registry = await open_registry(settings)
    try:
        return await _invited(registry, region, username, name)
    except IntegrityError:
        raise _Taken from None
    finally:
        await registry.close()


async def _invited(registry: Registry, region: str, username: str, name: str) -> str:
    async with registry.writing() as session:
        official = await session.scalar(select(Official).where(Official.username == username).with_for_update())
        if official is None:
            official = Official(region=region, username=username, name=name, role=Role.ADMINISTRATOR.value)
            session.add(official)
            await session.flush()
        elif not official.invitation or (official.region, official.role) != (region, Role.ADMINISTRATOR):
            # Only an invitation that nobody took may be made anew like this.
            raise _Taken
        code = invite(registry.keys, official, now())
        await sign_ins.end_all(session, official.id)
        await acts.record(
            session,
            region=region,
            actor=audit.SYSTEM,
            action="official.invited",
            official=official.id,
            role=official.role,
        )
    return code


def _refuse(why: str) -> int:
    print(f"srdi: {why}", file=sys.stderr)
    return EXIT_INPUT
