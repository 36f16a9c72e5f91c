"""`make bench`: one rule, the national one of 2022 for srdi_sme, judged by us, by hand-written code and by rule engines.

Each subject is a process (tests/peers/rules_*.py), those of other people in an environment of their own, and all are given the same
firms. All must say the same of 1,000 random firms before anything is timed; of 1,000 firms on thresholds, where binary floats go
wrong, the wrong verdicts are counted. Then rounds take turns, so that a slow moment of the machine falls on all alike, and each
figure is the median of its rounds. Handing the firms over in the form that an engine wants is not measured, judging them is.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.processes import ending_with_us

ROOT = Path(__file__).parents[1]
PEER = str(Path(sys.prefix) / "peers" / "bin" / "python")
MODULES = {
    "rules_plain": sys.executable,
    "rules_ours": sys.executable,
    "rules_tables": sys.executable,
    "rules_numpy": PEER,
    "rules_zen": PEER,
    "rules_cel": PEER,
    "rules_openfisca": PEER,
    "rules_interpreted": PEER,
}
OURS = ("rules_ours", "rules_tables")
BY_HAND = ("rules_plain", "rules_numpy")
ROUNDS = 5
MANY = (1_000, 100_000, 1_000_000)
ONLY_COLUMNS_FROM = 1_000_000
"""So many firms are judged only by those that take columns; how many others judge a second does not depend on it."""


class _Process:
    """A subject that answers commands."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self._running = running

    def ask(self, do: str, *values: object) -> Any:
        """What it answers."""
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        print(json.dumps({"do": do, "with": values}), file=self._running.stdin, flush=True)
        answer = self._running.stdout.readline()
        if not answer:
            sys.exit(f"{self._running.args!r} ended with {self._running.wait()}")
        return json.loads(answer)


class _Subject(NamedTuple):
    """One engine of a process."""

    process: _Process
    place: int
    module: str
    name: str
    version: str
    explained: bool
    columns: bool

    def ask(self, do: str, *values: object) -> Any:
        """What it answers about this engine."""
        return self.process.ask(do, self.place, *values)

    @property
    def title(self) -> str:
        """Its line in the table."""
        return self.name + (", every requirement" if self.explained and self.module not in OURS else "")


class _Measured(NamedTuple):
    """Seconds of one firm, firms a second by how many there were, and wrong verdicts of those on thresholds."""

    one: float
    many: dict[int, float]
    wrong: int


def main() -> None:
    """Measure and print."""
    with ExitStack() as running:
        subjects = [subject for module in MODULES for subject in running.enter_context(_started(module))]
        wrong = _wrong_at_edges(subjects)
        _show(subjects, _measured(subjects, wrong))


@contextmanager
def _started(module: str) -> Iterator[list[_Subject]]:
    process = subprocess.Popen(
        ending_with_us(MODULES[module], "-m", f"tests.peers.{module}"),
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        answering = _Process(process)
        engines = answering.ask("engines")
        yield [_Subject(answering, place, module, *engine) for place, engine in enumerate(engines)]
    finally:
        process.terminate()
        process.communicate()


def _wrong_at_edges(subjects: Sequence[_Subject]) -> list[int]:
    """How many firms on thresholds each judges wrongly; ends where one disagrees elsewhere, or one of ours anywhere."""
    reference = subjects[0]
    expected, at_edges = reference.ask("judge", "random"), reference.ask("judge", "edges")
    counts = []
    for subject in subjects:
        found = subject.ask("judge", "random")
        wrong = sum(said != right for said, right in zip(subject.ask("judge", "edges"), at_edges, strict=True))
        if found != expected or (wrong and subject.module in OURS):
            apart = sum(said != right for said, right in zip(found, expected, strict=True))
            sys.exit(
                f"{subject.name} disagrees with {reference.name} on {apart} random firms and {wrong} on thresholds"
            )
        counts.append(wrong)
    return counts


def _measured(subjects: Sequence[_Subject], wrong: Sequence[int]) -> list[_Measured]:
    one: list[list[float]] = [[] for _ in subjects]
    many: list[dict[int, list[float]]] = [{} for _ in subjects]
    for _ in range(ROUNDS):
        for place, subject in enumerate(subjects):
            one[place].append(subject.ask("one"))
        for count in MANY:
            for place, subject in enumerate(subjects):
                if subject.columns or count < ONLY_COLUMNS_FROM:
                    many[place].setdefault(count, []).append(subject.ask("many", count))
    return [
        _Measured(statistics.median(o), {count: statistics.median(rates) for count, rates in m.items()}, w)
        for o, m, w in zip(one, many, wrong, strict=True)
    ]


def _show(subjects: Sequence[_Subject], measured: Sequence[_Measured]) -> None:
    plain = measured[0].one
    best = min(m.one for s, m in zip(subjects, measured, strict=True) if s.module not in OURS + BY_HAND)
    print(f"\nOne rule, {ROUNDS} interleaved rounds, {_processor()}, {os.cpu_count()} cores, {platform.machine()}")
    sizes = "".join(f"{f'{count:,}':>12}" for count in MANY)
    print(f"{'firms a second, of':>94}{sizes}")
    print(f"{'':50} {'one, µs':>11} {'x plain':>9} {'x peer':>9} {'wrong':>7}")
    for subject, (one, many, wrong) in zip(subjects, measured, strict=True):
        rates = "".join(f"{many[count]:12,.0f}" if count in many else f"{'':12}" for count in MANY)
        print(f"{subject.title:50} {one * 1e6:11,.1f} {one / plain:9,.1f} {one / best:9,.2f} {wrong:7}   {rates}")
    print("x peer: beside the fastest engine of other people; wrong: of 1,000 firms on thresholds")
    print("versions: " + ", ".join(dict.fromkeys(subject.version for subject in subjects if subject.version)))


def _processor() -> str:
    """The processor's name, where the system tells."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "processor not named")


if __name__ == "__main__":
    main()
