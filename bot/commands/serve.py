"""`srdi serve`: the chat, the result and the API over HTTP, until it is told to stop."""

import argparse
import asyncio
import gc
import signal
import socket
import sys
from contextlib import ExitStack
from types import FrameType
from typing import Final

import uvicorn

from bot.channels.completeness import served
from bot.commands.demonstration import NOT_BESIDE_REAL_DATA, print_sign_ins
from bot.commands.registry_refusals import not_opened
from bot.demonstration.place import NotBesideRealData, clear, settings_of
from bot.demonstration.showing import set_up
from bot.exits import EXIT_FAILED, EXIT_OK
from bot.failures import LOGGING
from bot.installation import at_work, opened
from bot.registry.database import RegistryUnavailable
from bot.registry.keys import UnusableKeys
from bot.served_at import note_address
from bot.sessions.store import StoreUnavailable
from bot.settings import Settings
from bot.web.app import create_app

SECONDS_TO_FINISH = 5
"""How long requests under way may take once it was told to stop."""
_LET_IN_AT_ONCE: Final = 64
"""New connections each time round."""


def serve(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; 1 where the address or the store cannot be used."""
    settings = Settings()
    if options.demonstration:
        try:
            settings = settings_of(settings)
        except NotBesideRealData:
            print(NOT_BESIDE_REAL_DATA, file=sys.stderr)
            return EXIT_FAILED
    host = settings.host if options.host is None else options.host
    port = settings.port if options.port is None else options.port
    try:
        listening = _listen(host, port)
    except (OSError, OverflowError) as error:
        print(f"srdi: {host}:{port}: {error}", file=sys.stderr)
        print(
            "这个地址用不了；请用 --port 换一个端口 · please choose another with --port, for example 8080",
            file=sys.stderr,
        )
        return EXIT_FAILED
    # The server puts back the handlers that it found and raises the signal once more: being stopped is no failure.
    stop = _Stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with listening:
        try:
            if options.demonstration:
                clear(settings)
            _run(settings, listening, stop, demonstration=options.demonstration)
        except StoreUnavailable as error:
            print(f"srdi: {error}", file=sys.stderr)
            print(
                "回答存不下来；请用 SRDI_DATA_DIR 换一个文件夹，或检查 SRDI_REDIS_URL · "
                "the answers cannot be kept: name another folder with SRDI_DATA_DIR, or check SRDI_REDIS_URL",
                file=sys.stderr,
            )
            return EXIT_FAILED
        except (RegistryUnavailable, UnusableKeys) as error:
            return not_opened(error)
    print("已停止，回答都保存好了 · stopped; every answer is kept", flush=True)
    return EXIT_OK


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048, reuse_port=False)


class _Stop:
    """Hears that it is to stop even before the server does."""

    def __init__(self) -> None:
        self._is_asked = False
        self._server: uvicorn.Server | None = None

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """It is to stop now."""
        self._is_asked = True
        if self._server is not None:
            self._server.should_exit = True

    def tell(self, server: uvicorn.Server) -> None:
        """Have this server stop when asked to, and at once where that was before."""
        self._server = server
        server.should_exit = self._is_asked


def _run(settings: Settings, listening: socket.socket, stop: _Stop, *, demonstration: bool) -> None:
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host

    async def run() -> None:
        async with opened(settings, demonstration=demonstration) as service:
            if demonstration:
                print_sign_ins(await set_up(service))
            app = create_app(service)
            server = uvicorn.Server(
                uvicorn.Config(
                    app,
                    lifespan="off",
                    ws="none",
                    proxy_headers=bool(settings.trusted_proxies),
                    forwarded_allow_ips=settings.trusted_proxies,
                    log_config=LOGGING,
                    log_level="error",
                    access_log=False,
                    server_header=False,
                    timeout_graceful_shutdown=SECONDS_TO_FINISH,
                )
            )
            stop.tell(server)
            # What is loaded by now stays for good; the collector need not look at it again.
            gc.collect()
            gc.freeze()
            await note_address(service.shared_state, f"http://{shown}:{port}")
            print(f"请在浏览器打开 · open in a browser: http://{shown}:{port}/", flush=True)
            for channel in served(settings):
                print(channel)
            print("按 Ctrl-C 停止 · Ctrl-C stops it", flush=True)
            async with at_work(service):
                # uvloop lets in one new connection each time round for each that listens. While a thousand who came at once keep it
                # busy, the last of them would wait for a minute, and a messenger does so for five seconds.
                with ExitStack() as beside:
                    more = [beside.enter_context(listening.dup()) for _ in range(_LET_IN_AT_ONCE - 1)]
                    await server.serve(sockets=[listening, *more])

    with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
        runner.run(run())
