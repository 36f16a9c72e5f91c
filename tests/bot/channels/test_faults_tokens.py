"""Ten processes want an access token at once: one of them fetches it, for all of them, whatever the vendor does."""

from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path

from bot.settings import Settings
from tests.fakes import caller
from tests.fakes.faults import Fault
from tests.fakes.servers import WeChatServer
from tests.servers import RedisServer

PROCESSES = 10
SLOW = Fault(delay=0.5)
"""A fetch that takes long enough for all of them to want it meanwhile."""


class Callers:
    """Processes that call when they are told to; each has its own memory and connections, and they share one import."""

    def __init__(self, settings: Settings) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload([caller.__name__])
        self._ends, self._processes = [], []
        for _ in range(PROCESSES):
            ours, theirs = context.Pipe()
            process = context.Process(target=caller.run, args=(settings, theirs))
            process.start()
            theirs.close()
            self._ends.append(ours)
            self._processes.append(process)
        assert self._answers() == ["ready"] * PROCESSES

    def call(self) -> Sequence[str]:
        """Have all of them call at once: what came of it."""
        for end in self._ends:
            end.send("call")
        return self._answers()

    def _answers(self) -> list[str]:
        return [end.recv() for end in self._ends]

    def close(self) -> None:
        for end, process in zip(self._ends, self._processes, strict=True):
            end.close()
            process.join()


def test_ten_processes_make_one_fetch_and_one_renewal(tmp_path: Path) -> None:
    with WeChatServer() as vendor, RedisServer() as redis:
        account = {"wechat_app_id": vendor.APP_ID, "wechat_secret": vendor.SECRET, "wechat_api": vendor.url}
        callers = Callers(Settings.model_validate({"data_dir": tmp_path, "redis_url": redis.url, **account}))
        vendor.fault("stable_token", SLOW)
        # There is no menu yet, and only who has a good token is told so.
        assert set(callers.call()) == {"Permanent"}
        assert len(vendor.calls("stable_token")) == 1
        vendor.spoil_token()
        vendor.fault("stable_token", SLOW)
        assert set(callers.call()) == {"Permanent"}
        assert len(vendor.calls("stable_token")) == 2
        callers.close()
