"""`srdi work`: send reminders that serving processes offer, until it is told to stop."""

import argparse
import asyncio
import logging
import logging.config
import signal
import sys
from collections.abc import Callable
from typing import Final

import uvicorn

from bot.commands.registry_refusals import not_opened
from bot.exits import EXIT_FAILED, EXIT_OK
from bot.failures import LOGGING
from bot.installation import opened
from bot.outreach.channels import channels_of
from bot.outreach.delivery import Delivery
from bot.outreach.workers import broker_at
from bot.registry.database import RegistryUnavailable
from bot.registry.keys import UnusableKeys
from bot.service import Service
from bot.sessions.store import StoreUnavailable
from bot.settings import Settings

SECONDS_TO_FINISH: Final = 10.0
_MESSAGES_OF_A_CHANNEL: Final = 4
"""At once, and each has a thread: none ever keeps one that another channel needs, and other workers get some as well."""
_LOG: Final = logging.getLogger(__name__)


def work(options: argparse.Namespace) -> int:
    """Work until Ctrl-C or SIGTERM; 1 where what is shared cannot be used."""
    del options
    settings = Settings()
    logging.config.dictConfig(LOGGING)
    if settings.delivery != "workers":
        print(
            "srdi: 请设置 SRDI_DELIVERY=workers · please set SRDI_DELIVERY=workers, here and where srdi serves",
            file=sys.stderr,
        )
        return EXIT_FAILED
    try:
        with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
            runner.run(_work(settings))
    except StoreUnavailable as error:
        print(f"srdi: {error}", file=sys.stderr)
        return EXIT_FAILED
    except (RegistryUnavailable, UnusableKeys) as error:
        return not_opened(error)
    print("已停止，没发出的提醒都交还了 · stopped; every reminder that was not sent is given back", flush=True)
    return EXIT_OK


async def _work(settings: Settings) -> None:
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with opened(settings) as service:
        delivery = Delivery(service, channels_of(service))
        await run(service, delivery, stopped)


async def run(service: Service, delivery: Delivery, stopped: asyncio.Event) -> None:
    """Deliver what messages name, in the loop of this process, until told to stop."""
    from dramatiq import Worker

    channels = tuple(delivery.lanes)
    broker = broker_at(service.settings.redis_url, _delivering(delivery, asyncio.get_running_loop()), channels)
    worker = Worker(broker, worker_threads=_MESSAGES_OF_A_CHANNEL * max(1, len(channels)))
    worker.queue_prefetch = _MESSAGES_OF_A_CHANNEL
    worker.start()
    print("正在发送提醒，按 Ctrl-C 停止 · sending reminders; Ctrl-C stops it", flush=True)
    try:
        await stopped.wait()
    finally:
        await delivery.end(SECONDS_TO_FINISH)
        await asyncio.to_thread(worker.stop, int(SECONDS_TO_FINISH * 1000))
        broker.close()
        broker.client.close()


def _delivering(delivery: Delivery, loop: asyncio.AbstractEventLoop) -> Callable[[str, list[str]], None]:
    def deliver(channel: str, ids: list[str]) -> None:
        try:
            asyncio.run_coroutine_threadsafe(delivery.deliver(channel, ids), loop).result()
        except RegistryUnavailable:
            _LOG.warning("reminders wait: the registry is away")

    return deliver
