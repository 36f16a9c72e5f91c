"""A real `srdi serve` as a process of its own, which can be killed and started again at the same address."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple, Self

from bot.channels.inbound import Inbound
from bot.sessions.opening import open_store
from bot.sessions.store import Kept
from bot.settings import Settings
from tests.fakes.vendor_calls import Caller, Form, Mode, WeComCaller
from tests.processes import ending_with_us
from tests.servers import HeldPort

STARTS_WITHIN: Final = 180
STOPS_WITHIN: Final = 120
PATIENT: Final = {"SRDI_CHAT_RATE": "100000/minute"}
"""For tests of what many messages do, not of how many are too many."""

APP_ID: Final = "wxfake0123456789ab"
ACCOUNT: Final = "gh_0123456789ab"
CORP_ID: Final = "wwfake0123456789ab"
AGENT_ID: Final = 1000002
TOKEN: Final = "token-of-the-callbacks"  # noqa: S105
AES_KEY: Final = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WECHAT: Final = {"SRDI_WECHAT_APP_ID": APP_ID, "SRDI_WECHAT_TOKEN": TOKEN, "SRDI_WECHAT_AES_KEY": AES_KEY}
WECOM: Final = {
    "SRDI_WECOM_CORP_ID": CORP_ID,
    "SRDI_WECOM_AGENT_ID": str(AGENT_ID),
    "SRDI_WECOM_TOKEN": TOKEN,
    "SRDI_WECOM_AES_KEY": AES_KEY,
}


class Messenger(NamedTuple):
    """How a test speaks to an installation through one channel, whichever it is."""

    name: str
    settings: Mapping[str, str]
    account: str

    def caller(self, installation: "Installation", **more: Any) -> Caller:
        """The vendor's side of it."""
        return installation.wechat(**more) if self.name == "wechat" else installation.wecom(**more)

    def known_as(self, user: str) -> str:
        """The name under which this user's talk is kept."""
        return Inbound(self.name, self.account, user, "", "").name


MESSENGERS: Final = (
    Messenger("wechat", WECHAT, ACCOUNT),
    Messenger("wecom", WECOM, f"{CORP_ID}:{AGENT_ID}"),
)


class Installation:
    """One process over its own folder, started when the context is entered."""

    program: ClassVar = "bot.cli"
    """The module that is run."""

    def __init__(self, folder: Path, *settings: Mapping[str, str]) -> None:
        self._port = HeldPort()
        self._log: Path = folder / "log"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SRDI_")}
        self._environment = inherited | {"SRDI_DATA_DIR": str(folder), "PYTHONUTF8": "1"}
        for more in settings:
            self._environment |= more
        self._process: subprocess.Popen[str] | None = None
        self.url = f"http://127.0.0.1:{self._port.number}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._port.let_go()

    def start(self) -> None:
        """Start it, and wait until it serves. In the main thread: it ends with the thread that started it."""
        command = ending_with_us(sys.executable, "-m", self.program, "serve", "--port", str(self._port.number))
        with self._log.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log, text=True)
        until = time.monotonic() + STARTS_WITHIN
        while not self._serves():
            assert self._process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.02)

    def _serves(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self._port.number, timeout=5)
        try:
            connection.request("GET", "/static/none")
            return connection.getresponse().status > 0
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> int:
        """Have it end as an operator would; its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(STOPS_WITHIN)

    def said(self) -> str:
        """All that it wrote so far."""
        return self._log.read_text(encoding="utf-8")

    def complaints(self) -> list[str]:
        """Lines of its log that no fault of the world around it explains, each after the one that it stands below."""
        lines = ["", *self.said().splitlines()]
        return [
            f"{before}\n{line}" for before, line in pairwise(lines) if re.search(r"Traceback|Error\b|CRITICAL", line)
        ]

    async def kept(self, *names: str) -> list[Kept]:
        """What is kept of these names' talks, read past the process."""
        folder, redis = self._environment["SRDI_DATA_DIR"], self._environment.get("SRDI_REDIS_URL", "")
        store = open_store(Settings(data_dir=Path(folder), redis_url=redis))
        found = [await store.load(name) for name in names]
        await store.close()
        return found

    def wechat(self, mode: Mode = "encrypted", form: Form = "xml", **more: Any) -> Caller:
        """WeChat, as it calls this installation."""
        return Caller(f"{self.url}/wechat", TOKEN, AES_KEY, APP_ID, ACCOUNT, mode, form, **more)

    def wecom(self, form: Form = "xml", **more: Any) -> WeComCaller:
        """WeCom, as it calls this installation."""
        return WeComCaller(f"{self.url}/wecom", TOKEN, AES_KEY, CORP_ID, form=form, agent_id=AGENT_ID, **more)
