"""`make bench`: whole processes from their start to their end, and a service from its start to its first answer.

Beside them a Python that does nothing. Rounds take turns, after one that warms the disk.
"""

import os
import re
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from tests.benchmarks.sizes import sized
from tests.benchmarks.told import Teller, Told
from tests.processes import ending_with_us

ROUNDS = sized(9, small=1)
SRDI = str(Path(sysconfig.get_path("scripts")) / "srdi")
FIRM = str(Path(__file__).parent / "data" / "bench-firm.json")


def main() -> Told:
    """Measure and tell."""
    subjects: dict[str, Callable[[], float]] = {
        "python -c pass": partial(_ended_after, [sys.executable, "-c", "pass"]),
        "srdi --help": partial(_ended_after, [SRDI, "--help"]),
        "srdi assess": partial(
            _ended_after, [SRDI, "assess", "--region", "hangzhou", "--profile", FIRM, "--on", "2026-11-21"]
        ),
        "srdi serve, until it answers": _answers_after,
    }
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for number in range(ROUNDS + 1):
        for name, start in subjects.items():
            seconds = start()
            if number:
                taken[name].append(seconds * 1e3)
    teller = Teller()
    teller.table(
        f"Starts, {ROUNDS} rounds",
        (("ms", 0), ("shortest", 0), ("longest", 0)),
        [(name, statistics.median(all_), min(all_), max(all_)) for name, all_ in taken.items()],
        drawn=("ms",),
    )
    for name, all_ in taken.items():
        teller.figure(name, statistics.median(all_), "ms")
    return teller.told


def _ended_after(command: Sequence[str]) -> float:
    before = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - before


def _answers_after() -> float:
    with tempfile.TemporaryDirectory(prefix="srdi-bench-") as folder:
        before = time.perf_counter()
        environment = {**os.environ, "SRDI_DATA_DIR": folder, "PYTHONUTF8": "1"}
        command = ending_with_us(SRDI, "serve", "--port", "0")
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = re.search(r"http://([^/\s]+)", process.stdout.readline())
            assert said is not None
            asked = HTTPConnection(said[1])
            asked.request("GET", "/healthz")
            assert asked.getresponse().status == 200
            taken = time.perf_counter() - before
            asked.close()
            process.terminate()
    return taken


if __name__ == "__main__":
    main()
