"""`make bench`: every figure that is claimed, ours beside other people's libraries, in one run; writes docs/benchmarks.md.

Each part is a process of its own, so that it costs the same alone as among the others. What it told is kept as soon as it has
ended: a part that is measured again takes the place of what it told before, and one that fails leaves the others as they are.
"""

import argparse
import inspect
import os
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Final, NamedTuple

from tests.benchmarks.goals import GOALS
from tests.benchmarks.kept import Measured, Part
from tests.benchmarks.machine import ROOT, here, load
from tests.benchmarks.page import FOLDER, page, unexplained
from tests.benchmarks.sizes import SMALL
from tests.benchmarks.told import Told

PARTS: Final = {
    "rules": "One rule, one firm and a million",
    "assessment": "A whole assessment",
    "tables": "Tables of firms, from file to file",
    "starts": "Starts",
    "turns": "Turns of the talk",
    "envelope": "Encrypted messages",
    "messages": "Messages over HTTP",
    "crowd": "A thousand owners at once",
    "sessions": "Idle sessions",
    "questions": "How many questions it takes",
    "registry": "What officials wait for",
    "reminders": "Reminders",
}
"""Each the module tests.bench_PART, in the order in which they are measured and told."""
DOCS: Final = ROOT / "docs"
TRIAL: Final = ROOT / "build" / "benchmarks"
"""Where a small run is told, whose figures mean nothing."""


class Measurement(NamedTuple):
    """What a part's process hands back."""

    about: str
    seconds: float
    told: Told


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for, keep it and write the page."""
    asked = _asked(arguments)
    folder: Path = asked.into or (TRIAL if asked.small else DOCS)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "benchmarks.json"
    measured = Measured.read(file)
    if asked.small:
        os.environ[SMALL] = "1"
    before, failed = load(), []
    for name in () if asked.page_only else asked.parts or PARTS:
        print(f"\n=== {PARTS[name]} ({name})", flush=True)
        found = _in_its_own_process(name)
        if found is None:
            failed.append(name)
            continue
        part = Part(
            title=PARTS[name],
            about=found.about,
            on=datetime.now(UTC).date(),
            seconds=round(found.seconds, 1),
            load=before,
            is_small=asked.small,
            machine=here(),
            told=found.told,
        )
        measured = measured.but(name, part).sorted(PARTS)
        measured.write(file)
    write(measured, folder)
    for what in unexplained(measured, GOALS):
        print(f"missed, and tests/benchmarks/goals.py does not say why: {what}", file=sys.stderr)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def write(measured: Measured, folder: Path) -> None:
    """The page with its pictures, and no picture that it does not show."""
    made = page(measured, GOALS)
    (folder / FOLDER).mkdir(exist_ok=True)
    for old in _pictures(folder):
        if old.name not in made.pictures:
            old.unlink()
    for name, picture in made.pictures.items():
        (folder / FOLDER / name).write_bytes(picture)
    (folder / "benchmarks.md").write_text(made.text, encoding="utf-8")
    print(f"\nwritten: {folder / 'benchmarks.md'}")


def _pictures(folder: Path) -> Iterator[Path]:
    return (folder / FOLDER).glob("*.svg")


def measure(name: str) -> Measurement:
    """Measure a part in this process."""
    module = import_module(f"tests.bench_{name}")
    begun = time.perf_counter()
    told: Told = module.main()
    about = (inspect.getdoc(module) or "").partition(": ")[2]
    return Measurement(f"{about[:1].upper()}{about[1:]}", time.perf_counter() - begun, told)


def _in_its_own_process(name: str) -> Measurement | None:
    """None where it ended without having told anything; why is printed."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        running = process.submit(measure, name)
        if (failure := running.exception()) is not None:
            traceback.print_exception(failure)
            return None
        return running.result()


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Measure, keep what was measured in benchmarks.json and write benchmarks.md with its pictures.",
        epilog="Parts: " + "; ".join(f"{name} ({title})" for name, title in PARTS.items()),
    )
    # Where none is named, argparse looks for the empty list itself among the choices.
    parser.add_argument("parts", nargs="*", choices=(*PARTS, []), metavar="PART", help="only these; all otherwise")
    parser.add_argument(
        "--small",
        action="store_true",
        help="measure so little that a few minutes show whether everything works: no figure of it means anything; "
        "told in build/benchmarks/ instead of docs/",
    )
    parser.add_argument("--page-only", action="store_true", help="measure nothing and write the page anew")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="write there instead")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
