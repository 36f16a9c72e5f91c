"""`srdi audit verify`: whether the record of what was done is whole, and every entry that is not as it was recorded."""

import argparse
import asyncio
import sys
from typing import Final

from bot.commands.registry_refusals import refuse
from bot.exits import EXIT_FAILED, EXIT_OK
from bot.registry.audit import Fault, Problem, end_of_chain, verify
from bot.registry.database import RegistryUnavailable, registry_of
from bot.registry.keys import UnusableKeys
from bot.settings import Settings

_WORDS: Final = {
    Fault.CHANGED: "内容被改过，或不是本系统记的 · was changed, or was never recorded by us",
    Fault.REMOVED: "被删除 · is missing",
    Fault.MOVED: "原来是第 {place} 条 · was recorded as number {place}",
    Fault.UNCHAINED: "不接在前一条之后 · does not follow the one before it",
    Fault.ADDED: "是后来加进去的 · was put behind the end",
    Fault.HEAD: "之后可能还有缺失：链尾标记被删或被改 · more may be missing behind it: the mark of the end was changed or removed",
}


def audit(_options: argparse.Namespace) -> int:
    """Print every problem; 0 where there is none."""
    try:
        problems, (number, hash_) = asyncio.run(_verify(Settings()))
    except (RegistryUnavailable, UnusableKeys) as error:
        return refuse(error)
    for problem in problems:
        print(_line(problem), file=sys.stderr)
    if problems:
        return EXIT_FAILED
    entries = "1 entry" if number == 1 else f"{number} entries"
    print(f"审计记录完整，共 {number} 条 · the audit is whole: {entries}, the last {hash_[:16] or '-'}")
    return EXIT_OK


async def _verify(settings: Settings) -> tuple[list[Problem], tuple[int, str]]:
    registry = registry_of(settings)
    try:
        return await verify(registry), await end_of_chain(registry)
    finally:
        await registry.close()


def _line(problem: Problem) -> str:
    places = str(problem.number) if problem.number == problem.last else f"{problem.number}-{problem.last}"
    return f"第 {places} 条 · entry {places}: {_WORDS[problem.fault].format(place=problem.recorded_as)}"
