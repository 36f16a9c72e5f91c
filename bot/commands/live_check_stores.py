"""Whether what is kept can be kept: the store of talks, what processes share, and whether Redis writes before it answers."""

import asyncio
import os
from collections.abc import Iterator
from typing import Any, Final

from redis.exceptions import RedisError

from bot.backends.redis_calls import PATIENCE, client_at
from bot.commands.live_check_findings import Finding, Mark, fine, note, problem
from bot.sessions.opening import open_store
from bot.sessions.store import StoreUnavailable
from bot.settings import Settings
from bot.shared_state.opening import open_shared_state
from bot.shared_state.state import StateUnavailable

_STORE: Final = "回答的存储 store"
_SHARED: Final = "共享状态 shared state"
_REDIS: Final = "Redis"


async def store_findings(settings: Settings) -> list[Finding]:
    """Both stores, asked once each, and what a crash of Redis would cost."""
    if strangers := list(of_owner(settings)):
        # To look would already leave files there.
        return strangers
    found = [answers := await _answers(settings), await _shares(settings)]
    if settings.redis_url and answers.mark is Mark.OK:
        found += await _durability(settings.redis_url)
    return found


def of_owner(settings: Settings) -> Iterator[Finding]:
    """Files that root makes here could not be written by the service."""
    if (
        (settings.redis_url and settings.database_url.get_secret_value())
        or not hasattr(os, "geteuid")
        or os.geteuid() != 0
    ):
        return
    folder = settings.data_dir.expanduser().absolute()
    if folder.exists() and folder.stat().st_uid != 0:
        yield problem(
            "SRDI_DATA_DIR",
            "属于别的用户，而现在以 root 运行；请用服务自己的用户运行 srdi check，否则文件会归 root",
            "belongs to another user, and this runs as root: run srdi check as the service's user, or files become root's",
        )


async def _answers(settings: Settings) -> Finding:
    try:
        store = open_store(settings)
        try:
            await store.look_up("live-check")
        finally:
            await store.close()
    except StoreUnavailable:
        return problem(_STORE, *_what_to_do(settings))
    return fine(_STORE, "可用", f"works ({'Redis' if settings.redis_url else 'SQLite'})")


async def _shares(settings: Settings) -> Finding:
    try:
        state = open_shared_state(settings)
        try:
            await state.get("live-check")
        finally:
            await state.close()
    except StateUnavailable:
        return problem(_SHARED, *_what_to_do(settings))
    return fine(_SHARED, "可用", "works")


def _what_to_do(settings: Settings) -> tuple[str, str]:
    if settings.redis_url:
        return (
            "连不上 Redis；请检查 SRDI_REDIS_URL 的地址、密码和 TLS，以及 Redis 是否在运行",
            "Redis cannot be used: check host, password and TLS in SRDI_REDIS_URL, and whether it runs",
        )
    return (
        "用不了；请检查 SRDI_DATA_DIR 是否在本地磁盘、当前用户能否写入",
        "cannot be used: check that SRDI_DATA_DIR is on a local disk and that this user may write there",
    )


async def _durability(url: str) -> list[Finding]:
    """What a crash of Redis would cost; managed services often hide it."""
    try:
        read = await _configuration(url)
    except (RedisError, OSError, TimeoutError):
        return [
            note(
                _REDIS,
                "不让读取配置（云服务常见）；请在控制台确认 appendonly yes、appendfsync always、maxmemory-policy noeviction",
                "does not tell its configuration, as managed ones often do not: see in its console that appendonly is yes, "
                "appendfsync always and maxmemory-policy noeviction",
            )
        ]
    return list(_of_configuration(read))


async def _configuration(url: str) -> dict[str, str]:
    client: Any = client_at(url)
    try:
        async with asyncio.timeout(PATIENCE):
            read: dict[str, str] = {}
            for name in ("appendonly", "appendfsync", "maxmemory-policy"):
                read |= await client.config_get(name)
            return read
    finally:
        await client.aclose()


def _of_configuration(read: dict[str, str]) -> Iterator[Finding]:
    if read.get("appendonly") != "yes" or read.get("appendfsync") != "always":
        yield note(
            _REDIS,
            f"appendonly {read.get('appendonly')}、appendfsync {read.get('appendfsync')}：Redis 崩溃会丢最近的回答；"
            "请设为 appendonly yes、appendfsync always",
            "a crash of it loses the latest answers: set appendonly yes and appendfsync always",
        )
    else:
        yield fine(_REDIS, "先落盘再应答", "writes before it answers")
    if read.get("maxmemory-policy") != "noeviction":
        yield problem(
            _REDIS,
            f"maxmemory-policy 是 {read.get('maxmemory-policy')}，内存满时会丢回答；请设为 noeviction",
            "may drop answers when its memory is full: set maxmemory-policy noeviction",
        )
