"""Ten processes want an access token at once: one of them fetches it, for all of them, whatever the vendor does."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.fakes.faults import Fault
from tests.fakes.servers import WeChatServer
from tests.processes import ending_with_us
from tests.servers import RedisServer

PROCESSES = 10
SLOW = Fault(delay=0.5)
"""A fetch that takes long enough for all of them to want it meanwhile."""


class Callers:
    """Processes that call when they are told to."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = ending_with_us(sys.executable, "-m", "tests.fakes.caller")
        self._processes = [
            subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(PROCESSES)
        ]
        assert self._answers() == ["ready"] * PROCESSES

    def call(self) -> Sequence[str]:
        """Have all of them call at once: what came of it."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        return self._answers()

    def _answers(self) -> list[str]:
        return [process.stdout.readline().strip() for process in self._processes if process.stdout is not None]

    def close(self) -> None:
        for process in self._processes:
            process.communicate()


def test_ten_processes_make_one_fetch_and_one_renewal(tmp_path: Path) -> None:
    with WeChatServer() as vendor, RedisServer() as redis:
        account = {
            "SRDI_DATA_DIR": str(tmp_path),
            "SRDI_REDIS_URL": redis.url,
            "SRDI_WECHAT_APP_ID": vendor.APP_ID,
            "SRDI_WECHAT_SECRET": vendor.SECRET,
            "SRDI_WECHAT_API": vendor.url,
        }
        callers = Callers({**os.environ, **account})
        vendor.fault("stable_token", SLOW)
        # There is no menu yet, and only who has a good token is told so.
        assert set(callers.call()) == {"Permanent"}
        assert len(vendor.calls("stable_token")) == 1
        vendor.spoil_token()
        vendor.fault("stable_token", SLOW)
        assert set(callers.call()) == {"Permanent"}
        assert len(vendor.calls("stable_token")) == 2
        callers.close()
