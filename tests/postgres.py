"""A real PostgreSQL for tests: the system's, started in a folder of its own, on a unix socket, and ended with the tests.

It refuses to run as root; where the tests do, it runs as a user without rights. What it committed outlives its being killed.
"""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import asyncpg  # type: ignore[import-untyped]
import pytest

from tests.processes import ending_with_us

HELP = "no PostgreSQL here: apt-get install postgresql"
STARTS_WITHIN = 180
USER = "srdi"


def programs() -> Path:
    """The folder of its programs; skips the test where there is none."""
    found = shutil.which("postgres")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    for folder in [*([Path(found).resolve().parent] if found else []), *reversed(folders)]:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    pytest.skip(HELP)


class PostgresServer:
    """One server with a superuser that needs no password."""

    def __init__(self) -> None:
        self._programs = programs()
        # Paths of sockets may be a hundred characters long at most, which those of pytest exceed.
        self._folder = Path(tempfile.mkdtemp(prefix="srdi-"))
        self._log = self._folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            os.chown(self._folder, *_ids_without_rights())
        data = f"--pgdata={self._folder}/data"
        options = [
            f"--username={USER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ]
        made = subprocess.run(
            _without_rights([str(self._programs / "initdb"), data, *options]), capture_output=True, check=False
        )
        assert made.returncode == 0, made.stderr.decode()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end(signal.SIGQUIT)
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it, on the data that it left, and wait until it answers."""
        self._begin()
        assert self._process is not None
        until = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                self.do("SELECT 1")
            except (OSError, asyncpg.PostgresError):
                assert time.monotonic() < until, f"PostgreSQL did not start: {self._log.read_text(errors='replace')}"
                time.sleep(0.02)
                if self._process.poll() is not None:
                    # It refuses while any process still ends that served somebody when it was killed.
                    time.sleep(0.2)
                    self._begin()
            else:
                return

    def _begin(self) -> None:
        # One that was killed leaves this behind, and its number may be another process's by now.
        (self._folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        command = [
            str(self._programs / "postgres"),
            "-D",
            str(self._folder / "data"),
            "-k",
            str(self._folder),
            "-c",
            "listen_addresses=",
        ]
        command += ["-c", "shared_buffers=32MB", "-c", "max_connections=200", "-c", "autovacuum=off"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(_without_rights(command), stdout=log, stderr=log)

    def kill(self) -> None:
        """End it in the middle of whatever it does, and with it those of its processes that would go on answering for a moment."""
        assert self._process is not None
        serving = [
            int(number)
            for told in Path(f"/proc/{self._process.pid}/task").glob("*/children")
            for number in told.read_text().split()
        ]
        self._end(signal.SIGKILL)
        for process in serving:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def pause(self) -> None:
        """Let it stand still: it takes no more connections."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Wake it from its pause."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def url(self, database: str) -> str:
        """How the product finds a database of it."""
        return f"postgresql://{USER}@/{database}?host={self._folder}"

    def new_database(self, like: str = "template1") -> str:
        """A database that holds what that one holds, to which nobody may be connected."""
        self._count += 1
        name = f"{like}_{self._count}"
        self.do(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        return name

    def drop(self, database: str) -> None:
        """Take a database away, whoever is connected."""
        self.do(f'DROP DATABASE "{database}" WITH (FORCE)')

    def do(self, statement: str, database: str = "postgres") -> list[Any]:
        """Let the superuser do something."""

        async def done() -> list[Any]:
            connection = await asyncpg.connect(host=str(self._folder), user=USER, database=database)
            try:
                return list(await connection.fetch(statement))
            finally:
                await connection.close()

        # Whoever asks may be in a loop of its own.
        with ThreadPoolExecutor(1) as beside:
            return beside.submit(asyncio.run, done()).result()

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None


def _ids_without_rights() -> tuple[int, int]:
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return found.pw_uid, found.pw_gid
    pytest.skip("root has no user without rights here that PostgreSQL could run as: useradd postgres")


def _without_rights(command: Sequence[str]) -> Sequence[str]:
    if os.geteuid() != 0:
        return ending_with_us(*command)
    user, group = _ids_without_rights()
    guard = shutil.which("setpriv") or pytest.skip("root cannot start PostgreSQL: apt-get install util-linux")
    return [guard, f"--reuid={user}", f"--regid={group}", "--clear-groups", "--pdeathsig=KILL", *command]
