"""The page of figures, made of what was measured: the goals first, then each part with its tables and pictures.

The same figures make the same page. It measures nothing and reads no clock.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tests.benchmarks.goals import Goal, Held, held
from tests.benchmarks.kept import Measured, Part
from tests.benchmarks.machine import Machine
from tests.benchmarks.plots import THEMES, drawn
from tests.benchmarks.told import Column, Table, cells

FOLDER: Final = "benchmarks"
"""Of the pictures, beside the page."""
HEAD: Final = """\
# What it costs

<!-- `make bench` writes this page; what it says otherwise than in figures stands in tests/benchmarks/. -->

`make bench` measures all of this in one command, ours beside other people's libraries, and writes this page. Rounds take turns,
so that a slow moment of the machine falls on all alike, and each figure is the median of its rounds unless it says otherwise.
Absolute figures depend on the machine; ratios are what can be compared.
"""
SMALL: Final = "**Little was measured, only to see that everything works: no figure of {parts} means anything.**"
LOADED: Final = (
    "**The machine was loaded with other work while it measured {parts}: absolute figures are worse than they would be, "
    "and ratios less certain.**"
)
STATES: Final = {True: "met", False: "**missed**", None: "not measured"}


class Page(NamedTuple):
    """The text, and the pictures by the names of their files."""

    text: str
    pictures: Mapping[str, bytes]


def page(measured: Measured, goals: Sequence[Goal]) -> Page:
    """The page of all parts."""
    pictures: dict[str, bytes] = {}
    results = [held(goal, measured.figures) for goal in goals]
    blocks = [
        HEAD,
        *_warnings(measured.parts),
        *_goals(results),
        *(block for name, part in measured.parts.items() for block in _part(name, part, pictures)),
        *_machines(measured.parts),
    ]
    return Page("\n".join(f"{block.rstrip()}\n" for block in blocks), pictures)


def unexplained(measured: Measured, goals: Sequence[Goal]) -> list[str]:
    """Goals that are missed and of which nobody has said why."""
    results = (held(goal, measured.figures) for goal in goals)
    return [result.goal.what for result in results if result.is_met is False and not result.goal.why]


def _warnings(parts: Mapping[str, Part]) -> Iterator[str]:
    for words, all_of_it, those in (
        (SMALL, "any part", [part.title for part in parts.values() if part.is_small]),
        (LOADED, "all of this", [part.title for part in parts.values() if part.is_loaded]),
    ):
        if those:
            yield words.format(parts=all_of_it if len(those) == len(parts) else " · ".join(those))


def _goals(results: Sequence[Held]) -> Iterator[str]:
    yield "## Goals"
    yield _markdown(
        ("", "goal", "measured", ""),
        [(result.goal.what, result.asked, result.found, STATES[result.is_met]) for result in results],
    )
    missed = [result for result in results if result.is_met is False]
    if missed:
        yield "### Missed, and why"
        yield "\n".join(
            f"- {result.goal.what} ({result.found}): {result.goal.why or 'not looked into yet.'}" for result in missed
        )


def _part(name: str, part: Part, pictures: dict[str, bytes]) -> Iterator[str]:
    yield f"## {part.title}"
    yield part.about
    for table in part.told.tables:
        heads = [table.title, *(column.name for column in table.columns)]
        yield _markdown(heads, cells(table))
        if table.note:
            yield table.note
        for column in table.drawn:
            yield _picture(name, table, column, pictures)
    if part.told.versions:
        yield f"Versions: {', '.join(part.told.versions)}."


def _picture(part: str, table: Table, name: str, pictures: dict[str, bytes]) -> str:
    place = next(place for place, column in enumerate(table.columns, 1) if column.name == name)
    figures = [(str(row[0]), float(figure)) for row in table.rows if isinstance(figure := row[place], int | float)]
    title = f"{table.title}: {name}"
    number = sum(file.startswith(f"{part}-") for file in pictures) // len(THEMES) + 1
    light, dark = (f"{part}-{number}-{theme}.svg" for theme in THEMES)
    column: Column = table.columns[place - 1]
    pictures |= {file: drawn(title, column, figures, theme) for file, theme in zip((light, dark), THEMES, strict=True)}
    source = f'<source media="(prefers-color-scheme: dark)" srcset="{FOLDER}/{dark}">'
    return f'<picture>{source}<img alt="Bars: {title}" src="{FOLDER}/{light}"></picture>'


def _machines(parts: Mapping[str, Part]) -> Iterator[str]:
    yield "## Where and when"
    machines: dict[str, list[str]] = {}
    for part in parts.values():
        machines.setdefault(_said(part.machine), []).append(part.title)
    for said, titles in machines.items():
        yield said if len(machines) == 1 else f"{' · '.join(titles)}: {said}"
    yield _markdown(
        ("part", "day", "took, s", "load before the run"),
        [(part.title, part.on.isoformat(), f"{part.seconds:,.0f}", f"{part.load:.2f}") for part in parts.values()],
    )


def _said(machine: Machine) -> str:
    return (
        f"{machine.processor}, {machine.cores} cores, {machine.memory_gib:g} GiB of memory, {machine.system}, {machine.python}. "
        f"Ours with {_versions(machine.libraries)}; others: {_versions(machine.peers) or 'none installed'}."
    )


def _versions(libraries: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in libraries.items())


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    aligned = ["---", *("---:" for _ in heads[1:])]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in (heads, aligned, *rows))
