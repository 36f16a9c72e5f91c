"""`srdi telegram`: fetch and answer messages from here, or have Telegram call the public address, and publish the commands.

Nothing of the token or the secret is ever printed.
"""

import argparse
import asyncio
import logging.config
import re
import signal
import sys
from functools import partial
from typing import Final

from assessment.wording import Words
from bot.channels.telegram import PATH
from bot.channels.telegram_answering import Answering
from bot.channels.telegram_api import AT_ONCE, Api
from bot.channels.telegram_menu import LANGUAGES, menu
from bot.channels.telegram_polling import Halted, Polling
from bot.channels.telegram_updates import WANTED
from bot.commands.registry_refusals import not_opened
from bot.exits import EXIT_FAILED, EXIT_OK
from bot.failures import LOGGING
from bot.installation import at_work, opened
from bot.outbound.outcomes import Delivered, HaltChannel, Outcome, Permanent
from bot.registry.database import RegistryUnavailable
from bot.registry.keys import UnusableKeys
from bot.sessions.store import StoreUnavailable
from bot.settings import Settings
from bot.shared_state.state import StateUnavailable

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")


def telegram(options: argparse.Namespace) -> int:
    """Do what the action says; 1 where Telegram or the settings do not let it."""
    settings = Settings()
    logging.config.dictConfig(LOGGING)
    if not settings.telegram_token.get_secret_value():
        return _refuse(
            "先设置 SRDI_TELEGRAM_TOKEN：在 Telegram 里向 @BotFather 发 /newbot 即可得到",
            "set SRDI_TELEGRAM_TOKEN first: write /newbot to @BotFather in Telegram to get one",
        )
    if options.action == "poll":
        return asyncio.run(_poll(settings))
    return asyncio.run(_remove(settings) if options.remove else _publish(settings))


async def _poll(settings: Settings) -> int:
    api = Api(settings)
    try:
        username = await api.username()
        if isinstance(username, Outcome):
            return _explain(settings, username)
        webhook = await api.ask(api.bot.get_webhook_info)
        if isinstance(webhook, Outcome):
            return _explain(settings, webhook)
        if webhook.url:
            return _refuse(
                "这个机器人已设了 webhook，消息会发到那里；要在这里收，先运行 srdi telegram webhook --remove",
                "a webhook is set for this bot, and messages go there; to fetch them here, run "
                "srdi telegram webhook --remove first",
            )
        return await _answer(settings, api, username)
    except Halted as halted:
        return _explain(settings, halted.outcome)
    except (StoreUnavailable, StateUnavailable) as error:
        print(f"srdi: {error}", file=sys.stderr)
        return _refuse(
            "回答存不下来；请检查 SRDI_DATA_DIR 或 SRDI_REDIS_URL",
            "the answers cannot be kept: check SRDI_DATA_DIR or SRDI_REDIS_URL",
        )
    except (RegistryUnavailable, UnusableKeys) as error:
        return not_opened(error)
    finally:
        await api.close()


async def _answer(settings: Settings, api: Api, username: str) -> int:
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()
    for stop in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(stop, stopping.set)
    async with opened(settings) as service:
        polling = Polling(api, Answering(service, api), _say_away)
        print(f"已连接，请在 Telegram 里给它发消息 · connected; write to it in Telegram: https://t.me/{username}")
        print("按 Ctrl-C 停止 · Ctrl-C stops it", flush=True)
        async with at_work(service):
            await polling.run(stopping)
    print("已停止，回答都保存好了 · stopped; every answer is kept", flush=True)
    return EXIT_OK


def _say_away() -> None:
    print(
        "srdi: 暂时连不上 Telegram，会一直重试 · Telegram cannot be reached at the moment; it is tried again and again",
        file=sys.stderr,
        flush=True,
    )


async def _publish(settings: Settings) -> int:
    """Have Telegram call us, and show the commands."""
    secret = settings.telegram_secret.get_secret_value()
    if not _SECRET.fullmatch(secret):
        return _refuse(
            "先设置 SRDI_TELEGRAM_SECRET：1到256个字母、数字、下划线或短横，例如 openssl rand -hex 32 的输出",
            "set SRDI_TELEGRAM_SECRET first: 1 to 256 letters, digits, underscores or hyphens, for example what "
            "openssl rand -hex 32 prints",
        )
    if not settings.public_url.startswith("https://"):
        return _refuse(
            "先把 SRDI_PUBLIC_URL 设成公网能访问的 https 地址；没有公网地址就用 srdi telegram poll",
            "set SRDI_PUBLIC_URL to an https address that can be reached from outside; without one, use "
            "srdi telegram poll",
        )
    api = Api(settings)
    url = f"{settings.public_url}{PATH}"
    try:
        outcome = await api.attempt(
            lambda: api.bot.set_webhook(url, max_connections=AT_ONCE, allowed_updates=WANTED, secret_token=secret)
        )
        for language, locale in LANGUAGES.items():
            if isinstance(outcome, Delivered):
                call = partial(api.bot.set_my_commands, menu(Words(locale, {})), language_code=language or None)
                outcome = await api.attempt(call)
    finally:
        await api.close()
    if not isinstance(outcome, Delivered):
        return _explain(settings, outcome)
    print(
        f"Telegram 会把消息发到这里，命令菜单也已发布 · Telegram calls this address now, and shows the commands: {url}"
    )
    return EXIT_OK


async def _remove(settings: Settings) -> int:
    """Have it call nobody; what comes in then waits to be fetched."""
    api = Api(settings)
    try:
        outcome = await api.attempt(api.bot.delete_webhook)
    finally:
        await api.close()
    if not isinstance(outcome, Delivered):
        return _explain(settings, outcome)
    print(
        "webhook 已取消，可以运行 srdi telegram poll 收消息 · the webhook is removed; srdi telegram poll fetches messages"
    )
    return EXIT_OK


def _explain(settings: Settings, outcome: Outcome) -> int:
    """What came of it, and what to do."""
    match outcome:
        case HaltChannel(reason=reason) if "another program" in reason:
            return _refuse(
                "另一个程序正在收这个机器人的消息：只能有一个。请停掉它，或运行 srdi telegram webhook --remove",
                "another program receives this bot's messages, and only one may: stop that one, or run "
                "srdi telegram webhook --remove",
            )
        case HaltChannel():
            return _refuse(
                "Telegram 不认这个 token：请核对 SRDI_TELEGRAM_TOKEN，或向 @BotFather 发 /token 重新取",
                "Telegram does not know this token: check SRDI_TELEGRAM_TOKEN, or write /token to @BotFather",
            )
        case Permanent():
            return _refuse(
                "Telegram 不接受这个地址：要公网能解析的域名、有效的证书，端口是443、80、88或8443",
                "Telegram does not take this address: it needs a name that resolves publicly, a valid certificate, and "
                "port 443, 80, 88 or 8443",
            )
        case _:
            return _refuse(
                f"连不上 {settings.telegram_api}；请检查网络，需要代理时设置 HTTPS_PROXY，然后再试一次",
                f"{settings.telegram_api} cannot be reached: check the network, set HTTPS_PROXY where a proxy is "
                "needed, and try again",
            )


def _refuse(chinese: str, english: str) -> int:
    print(f"srdi: {chinese} · {english}", file=sys.stderr)
    return EXIT_FAILED
