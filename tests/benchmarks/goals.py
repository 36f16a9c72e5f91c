"""What the figures are held to, and of each goal that is missed why.

A goal names figures that benchmarks tell (PART/NAME); where one of them was not told, it could not be measured. `why` is shown only
while the goal is missed: it says what the profile shows, and stays here so that it is read again when the figures change.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from tests.benchmarks.told import Figure, shown

OURS, EXPLAINED = "rules/one/ours, outcome and score", "rules/one/ours, every requirement and bounds"
REGION = "rules/one/ours, a whole region with the cheapest way and measures"
IN_TABLES = "rules/million/ours over tables"
IN_REDIS = "turns/rate/a turn, Redis"
SERVED = "messages/rate/srdi serve"

_TALKS: Final = (
    "a turn of ours reads figures out of what was said, judges the firm anew by every rule of its region, and finds "
    "the question that settles most; the floor does nothing with what it reads and writes, and the bots look up the "
    "next line of a table. The table of where a turn takes its time (Turns of the talk) shows which part takes how "
    "much; the store takes what it took alone."
)
_SERVED: Final = (
    "behind each message is a whole turn of the talk, which costs what Turns of the talk shows; opening and sealing "
    "it is a small part (Encrypted messages). The echo has no turn, and WeRoBot's looks up the next line of a table."
)


class Goal(NamedTuple):
    """A figure, or the ratio of two, and what it may be at most or must be at least."""

    what: str
    of: str
    beside: str = ""
    beside_is: str = ""
    """What the other figure is of, in words."""
    unit: str = ""
    """Of the figure; a ratio has none."""
    most: float | None = None
    least: float | None = None
    why: str = ""


GOALS: Final = (
    Goal(
        "One firm by the national rule of 2022 for srdi_sme: outcome and score",
        OURS,
        "rules/one/zen-engine, compiled decision",
        "zen-engine's compiled decision",
        most=0.5,
    ),
    Goal(
        "The same beside an expression alone, the fastest that zen-engine has",
        OURS,
        "rules/one/zen-engine, compiled expression",
        "zen-engine's compiled expression",
        most=0.5,
        why="the expression is arithmetic alone, in native code, of figures that must all be known. Ours is given"
        " figures that may be unknown or ranges, compares each exactly as its clause says, and can be asked "
        "why; most of its time goes into the thirteen indicators of the score, each of which is a call of its"
        " own in Python.",
    ),
    Goal(
        "The same with every requirement explained, and unknown figures as ranges",
        EXPLAINED,
        "rules/one/hand-written Python, every requirement",
        "hand-written Python that explains",
        most=5,
    ),
    Goal(
        "Wrong of 1,000 firms on thresholds, half of them with 分, firm by firm",
        "rules/wrong/firm by firm",
        unit="firms",
        most=0,
    ),
    Goal("The same firms in a table", "rules/wrong/in tables", unit="firms", most=0),
    Goal(
        "One firm by all rules of a whole region: every tier, gaps, the cheapest way, measures",
        REGION,
        "rules/one/OpenFisca-core",
        "OpenFisca evaluating the single rule above",
        most=0.3,
    ),
    Goal(
        "1,000,000 firms, outcome and score",
        IN_TABLES,
        "rules/million/hand-written NumPy",
        "hand-written NumPy",
        least=0.5,
    ),
    Goal(
        "The same beside OpenFisca",
        IN_TABLES,
        "rules/million/OpenFisca-core",
        "OpenFisca",
        least=3,
        why="OpenFisca holds money in binary floats of 32 bits, eight figures or so, and is wrong of a third of the firms on "
        "thresholds. Ours compares whole fen; of what it takes, a fifth goes into the growth over two years, which is "
        "compared by its square in 128 bits, a fifth into looking what each column holds (which makes the rest "
        "cheaper), a tenth into starting the engine for each slice, and the rest into the comparisons themselves.",
    ),
    Goal(
        "Firms a second judged in a table of 1,000,000 with unknowns and ranges, bounds, gaps and measures told",
        "tables/judging",
        unit="a second",
        least=500_000,
    ),
    Goal("Memory of 1,000,000 rows from file to file", "tables/memory of 1M", unit="MiB", most=1024),
    Goal("Memory of 10,000,000 rows from file to file", "tables/memory of 10M", unit="MiB", most=1024),
    Goal(
        "The one beside the other, with ten times the rows",
        "tables/memory of 10M",
        "tables/memory of 1M",
        "1,000,000 rows",
        most=1.25,
        why="memory goes up and down with what happens to be held at one time of pieces that are read, judged and written: "
        "sampled every four seconds in a run of 4,000,000 rows, it was between 385 and 530 MiB from the beginning to the end. "
        "Ten times the rows meet a higher one of these peaks.",
    ),
    Goal(
        "Turns of 64 owners at once, in process, sessions in Redis",
        IN_REDIS,
        "turns/rate/bare GET, then SET, the same Redis",
        "bare GET, then SET",
        least=0.5,
        why=_TALKS,
    ),
    Goal(
        "The same beside aiogram",
        IN_REDIS,
        "turns/rate/aiogram FSM, Redis",
        "aiogram's FSM on Redis",
        least=2.5,
        why=_TALKS,
    ),
    Goal(
        "p99 of these turns",
        "turns/p99/a turn, Redis",
        "turns/p50/a turn, Redis",
        "their p50",
        most=2,
    ),
    Goal(
        "Signed, encrypted WeChat messages over HTTP, 64 connections, one process",
        SERVED,
        "messages/rate/parse and echo",
        "a route that opens, echoes and seals",
        least=0.4,
        why=_SERVED,
    ),
    Goal("The same beside WeRoBot", SERVED, "messages/rate/WeRoBot", "WeRoBot", least=2, why=_SERVED),
    Goal(
        "1,000 owners at once for 5 minutes: the latest answer",
        "crowd/latest answer",
        unit="s",
        most=4.5,
        why="all of them ask again the moment that they are answered, and share two processors with the service and its Redis; "
        "what they themselves open and seal counts as waiting. Some 370 messages a second are answered in all, so that each of a "
        "thousand waits 2.7 s at the mean. What makes a turn cost less makes this shorter (Turns of the talk).",
    ),
    Goal("Of these, messages lost", "crowd/lost", unit="messages", most=0),
    Goal("Of these, messages taken twice", "crowd/doubled", unit="messages", most=0),
    Goal("100,000 reminders planned: audience, consent, words", "reminders/planned, SQLite", unit="s", most=20),
    Goal("Memory that planning them takes", "reminders/memory, SQLite", unit="MiB", most=300),
    Goal("The engine of reminders alone, on SQLite", "reminders/engine, SQLite", unit="a second", least=1_000),
    Goal("From pausing a campaign until its last reminder has begun", "reminders/pause, SQLite", unit="s", most=2),
    Goal("An idle session of 10 answers in Redis", "sessions/idle", unit="bytes", most=600),
    Goal("One encrypted message opened and one sealed", "envelope/ours", unit="µs", most=40),
    Goal("`srdi --help`, a whole process", "starts/srdi --help", unit="ms", most=300),
    Goal("`srdi assess`, a whole process", "starts/srdi assess", unit="ms", most=600),
    Goal(
        "`srdi serve`, until it answers",
        "starts/srdi serve, until it answers",
        unit="ms",
        most=2_500,
        why="each of these is a first start in an empty folder. By its profile some 15 percent of that is reading all policies a "
        "second time, from the archive of them that was just written, so that what is kept is known to be whole.",
    ),
)


class Held(NamedTuple):
    """A goal held to what was measured."""

    goal: Goal
    measured: float | None
    """The figure or the ratio; None where it could not be measured."""

    @property
    def is_met(self) -> bool | None:
        """Whether it is; None where nobody can know."""
        if self.measured is None:
            return None
        if self.goal.most is not None:
            return self.measured <= self.goal.most
        assert self.goal.least is not None
        return self.measured >= self.goal.least

    @property
    def unit(self) -> str:
        """What the figures are in."""
        return "×" if self.goal.beside else self.goal.unit

    @property
    def asked(self) -> str:
        """What is asked for, in words."""
        if self.goal.most == 0:
            return "none"
        at, limit = ("at most", self.goal.most) if self.goal.most is not None else ("at least", self.goal.least)
        return f"{at} {limit:,g} {self.unit} {self.goal.beside_is}".strip()

    @property
    def found(self) -> str:
        """What was measured, with three digits that count."""
        if self.measured is None:
            return ""
        size = abs(self.measured)
        return f"{shown(self.measured, 0 if size >= 100 or size == 0 else 1 if size >= 10 else 2)} {self.unit}".strip()


def held(goal: Goal, figures: Mapping[str, Figure]) -> Held:
    """The goal, held to these figures."""
    of, beside = figures.get(goal.of), figures.get(goal.beside)
    if goal.beside:
        return Held(goal, of.value / beside.value if of and beside else None)
    return Held(goal, of.value if of else None)
