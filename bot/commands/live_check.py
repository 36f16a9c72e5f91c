"""`srdi check`: tries the live configuration, every channel at once, and says one line a finding with what to do.

Nothing is changed anywhere by it, and no secret is ever printed, not even one that a vendor repeats.
"""

import argparse
import asyncio
import os
from collections.abc import Awaitable, Mapping
from itertools import chain
from typing import Final

from pydantic import SecretStr

from bot.channels.completeness import called_with
from bot.commands.live_check_callback import address_findings, telegram_callback, wechat_callback, wecom_callback
from bot.commands.live_check_clock import clock_findings
from bot.commands.live_check_findings import Finding, Mark
from bot.commands.live_check_house import house_findings
from bot.commands.live_check_registry import registry_findings
from bot.commands.live_check_settings import can_be_tried, is_asked_for, settings_findings
from bot.commands.live_check_stores import store_findings
from bot.commands.live_check_wechat import wechat_findings
from bot.commands.live_check_wecom import wecom_findings
from bot.commands.live_check_wire import Answer, Wire
from bot.exits import EXIT_FAILED, EXIT_OK
from bot.settings import Settings

_LEAST_SECRET: Final = 6
"""Characters; what is shorter would blot out words that only look like it."""


def live_check(_options: argparse.Namespace) -> int:
    """Print every finding; 0 where all that is configured works."""
    settings = Settings()
    found = asyncio.run(_found(settings, os.environ))
    for finding in found:
        print(_without_secrets(str(finding), settings))
    problems = sum(finding.mark is Mark.PROBLEM for finding in found)
    if problems:
        print(f"{problems} 个问题 · {problems} {'problem' if problems == 1 else 'problems'}")
        return EXIT_FAILED
    print("配置好的都正常 · all that is configured works")
    return EXIT_OK


async def _found(settings: Settings, environment: Mapping[str, str]) -> list[Finding]:
    wire = Wire()
    try:
        house = (store_findings(settings), registry_findings(settings), _clock(wire, settings))
        tried = await asyncio.gather(*house, *_tries(wire, settings))
    finally:
        await wire.close()
    return [*settings_findings(settings, environment), *house_findings(settings), *chain.from_iterable(tried)]


def _tries(wire: Wire, settings: Settings) -> list[Awaitable[list[Finding]]]:
    """All that can be tried with what is set; what is missing for the rest is said of the settings."""
    tries: list[Awaitable[list[Finding]]] = []
    if settings.public_url:
        tries.append(address_findings(wire, settings))
    if can_be_tried(settings, "wechat_app_id", "wechat_secret"):
        tries.append(wechat_findings(wire, settings))
    if can_be_tried(settings, "public_url", "wechat_app_id", *called_with(settings, "wechat")):
        tries.append(wechat_callback(wire, settings))
    if can_be_tried(settings, "wecom_corp_id", "wecom_agent_id", "wecom_secret"):
        tries.append(wecom_findings(wire, settings))
    if can_be_tried(settings, "public_url", "wecom_corp_id", *called_with(settings, "wecom")):
        tries.append(wecom_callback(wire, settings))
    if can_be_tried(settings, "telegram_token"):
        from bot.commands.live_check_telegram import telegram_findings

        tries.append(telegram_findings(settings))
    if can_be_tried(settings, "public_url", "telegram_token", *called_with(settings, "telegram")):
        tries.append(telegram_callback(wire, settings))
    return tries


async def _clock(wire: Wire, settings: Settings) -> list[Finding]:
    """The time of every vendor that is in use."""
    apis = {"wechat": settings.wechat_api, "wecom": settings.wecom_api, "telegram": settings.telegram_api}
    used = [channel for channel in apis if is_asked_for(settings, channel)]
    asked = await asyncio.gather(*(wire.ask("GET", f"{apis[channel]}/") for channel in used))
    answers = [(channel, answer) for channel, answer in zip(used, asked, strict=True) if isinstance(answer, Answer)]
    return clock_findings(answers, settings.callback_tolerance) if used else []


def _without_secrets(line: str, settings: Settings) -> str:
    for field in type(settings).model_fields:
        value = getattr(settings, field)
        if isinstance(value, SecretStr) and len(value.get_secret_value()) >= _LEAST_SECRET:
            line = line.replace(value.get_secret_value(), "***")
    return line
