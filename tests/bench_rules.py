"""`make bench`: one rule, the national one of 2022 for srdi_sme, judged by us, by hand-written code and by rule engines.

Each subject is a process (tests/peers/rules_*.py), those of other people in an environment of their own, and all are given the same
firms. All must say the same of 1,000 random firms before anything is timed; of 1,000 firms on thresholds, where binary floats go
wrong, the wrong verdicts are counted. Then rounds take turns, so that a slow moment of the machine falls on all alike, and each
figure is the median of its rounds. Handing the firms over in the form that an engine wants is not measured, judging them is.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

from tests.benchmarks.machine import PEER, ROOT
from tests.benchmarks.sizes import sized
from tests.benchmarks.told import Teller, Told
from tests.processes import ending_with_us

MODULES = {
    "rules_plain": sys.executable,
    "rules_ours": sys.executable,
    "rules_region": sys.executable,
    "rules_tables": sys.executable,
    "rules_numpy": PEER,
    "rules_zen": PEER,
    "rules_cel": PEER,
    "rules_openfisca": PEER,
    "rules_interpreted": PEER,
}
OURS = ("rules_ours", "rules_region", "rules_tables")
BY_HAND = ("rules_plain", "rules_numpy")
ROUNDS = sized(5, small=1)
MANY = sized((1_000, 100_000, 1_000_000), small=(1_000, 1_000_000))
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


def main() -> Told:
    """Measure and tell."""
    with ExitStack() as running:
        subjects = [subject for module in MODULES for subject in running.enter_context(_started(module))]
        wrong = _wrong_at_edges(subjects)
        return _told(subjects, _measured(subjects, wrong))


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


def _told(subjects: Sequence[_Subject], measured: Sequence[_Measured]) -> Told:
    plain = measured[0].one
    best = min(m.one for s, m in zip(subjects, measured, strict=True) if s.module not in OURS + BY_HAND)
    by_firm = [(s, m) for s, m in zip(subjects, measured, strict=True) if not s.columns]
    by_column = [(s, m) for s, m in zip(subjects, measured, strict=True) if s.columns]
    few = [count for count in MANY if count < ONLY_COLUMNS_FROM]
    numpy = next(m.many for s, m in by_column if s.module == "rules_numpy")
    teller = Teller()
    teller.table(
        f"Firm by firm, {ROUNDS} rounds",
        (
            *(("one, µs", 1), ("× by hand", 1), ("× peer", 2), ("wrong", 0)),
            *((f"firms a second, of {count:,}", 0) for count in few),
        ),
        [
            (s.title, m.one * 1e6, m.one / plain, m.one / best, m.wrong, *(m.many[count] for count in few))
            for s, m in (*by_firm, *(pair for pair in by_column if pair[0].module not in OURS))
        ],
        "× by hand: beside hand-written Python. × peer: beside the fastest engine of other people. Wrong: verdicts on 1,000 firms "
        "that lie on thresholds.",
        drawn=("one, µs",),
    )
    teller.table(
        f"Tables, {ROUNDS} rounds",
        (("wrong", 0), *((f"firms a second, of {count:,}", 0) for count in MANY), ("× NumPy", 2)),
        [(s.title, m.wrong, *m.many.values(), m.many[MANY[-1]] / numpy[MANY[-1]]) for s, m in by_column],
        f"× NumPy: of {MANY[-1]:,} firms, beside hand-written NumPy.",
        drawn=(f"firms a second, of {MANY[-1]:,}",),
    )
    for subject, (one, many, _) in zip(subjects, measured, strict=True):
        teller.figure(f"one/{subject.title}", one * 1e6, "µs")
        if MANY[-1] in many:
            teller.figure(f"million/{subject.title}", many[MANY[-1]], "a second")
    for name, those in (("firm by firm", by_firm), ("in tables", by_column)):
        wrong = sum(m.wrong for s, m in those if s.module in OURS)
        teller.figure(f"wrong/{name}", wrong, "firms")
    teller.versions(list(dict.fromkeys(subject.version for subject in subjects if subject.version)))
    return teller.told


if __name__ == "__main__":
    main()
