"""What every subject of the comparison of rule engines does: judge when told to, and say how long that took.

A subject is a process that reads one JSON command a line and answers in one line, so that subjects of different environments can
take turns round by round.
"""

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tests.peers.rules_firms import Firm, edge_firms, random_firms

ONE_BY_ONE = 200
"""Firms judged one by one where the time of a single one is asked for."""
ENOUGH = 2.0
"""Seconds after which an engine that takes firms one by one has judged enough of them to say how long it takes."""

Verdict = tuple[bool, Any]


class Engine(NamedTuple):
    """One way to judge. What `read` makes of the firms is what the engine wants to be given, and is not measured."""

    name: str
    version: str
    read: Callable[[Sequence[Firm]], Any]
    judge: Callable[[Any], Any]
    """The verdicts, each whether the firm meets the rule and its score; in columns two arrays."""
    explained: bool = False
    columns: bool = False
    tiled: Callable[[Any, int], Any] | None = None
    """What was read, repeated up to so many firms: for engines with columns."""


def serve(*engines: Engine) -> None:
    """Obey until the input ends."""
    firms = {"random": random_firms(), "edges": edge_firms()}
    one_by_one = [[engine.read([firm]) for firm in firms["random"][:ONE_BY_ONE]] for engine in engines]
    together: dict[tuple[int, int], Any] = {}
    answers: dict[str, Callable[..., Any]] = {
        "engines": lambda: [(e.name, e.version, e.explained, e.columns) for e in engines],
        "judge": lambda place, which: _verdicts(engines[place], firms[which]),
        "one": lambda place: _time_of_one(engines[place], one_by_one[place]),
        "many": lambda place, count: _rate(engines[place], _tiled(place, count), count),
    }

    def _tiled(place: int, count: int) -> Any:
        engine = engines[place]
        if (place, count) not in together:
            read = engine.read(firms["random"])
            together[place, count] = read if engine.tiled is None else engine.tiled(read, count)
        return together[place, count]

    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(answers[asked["do"]](*asked["with"])), flush=True)


def _verdicts(engine: Engine, firms: Sequence[Firm]) -> list[Verdict]:
    judged = engine.judge(engine.read(firms))
    if engine.columns:
        judged = zip(*(column.tolist() for column in judged), strict=True)
    return [(bool(met), float(score)) for met, score in judged]


def _time_of_one(engine: Engine, each: Sequence[Any]) -> float:
    """Seconds for one firm, judged as if it were the only one: the median, since what else the machine does hits some of them."""
    taken: list[float] = []
    begun = time.perf_counter()
    for firm in each:
        before = time.perf_counter()
        engine.judge(firm)
        ended = time.perf_counter()
        taken.append(ended - before)
        if ended - begun > ENOUGH:
            break
    return statistics.median(taken)


def _rate(engine: Engine, read: Any, count: int) -> float:
    """Firms a second. Without columns the same thousand come again and again; none remembers that it has judged them."""
    begun = time.perf_counter()
    judged = 0
    while judged < count and time.perf_counter() - begun < ENOUGH:
        engine.judge(read)
        judged += count if engine.columns else len(read)
    return judged / (time.perf_counter() - begun)
