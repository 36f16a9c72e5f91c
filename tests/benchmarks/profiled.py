"""Where work takes its time: shares of our packages, of libraries and of the language, so that a figure can be understood.

A profile slows down what calls much, so that shares are told and no seconds.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from cProfile import Profile
from pathlib import Path
from pstats import Stats
from typing import Any, Final

from tests.benchmarks.machine import ROOT

OURS: Final = ("assessment", "flows", "bot")
OTHERS: Final = "libraries and the language"
_BUILT_IN: Final = "~"


@contextmanager
def profiled(shares: Counter[str]) -> Iterator[None]:
    """Add what is done meanwhile, as parts of all that is done: each package of ours by itself, all else together."""
    profile = Profile()
    profile.enable()
    try:
        yield
    finally:
        profile.disable()
    stats: dict[Any, Any] = Stats(profile).stats  # type: ignore[attr-defined]
    seconds: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, callers) in stats.items():
        if file != _BUILT_IN:
            seconds[_package(file)] += own
        # What the language itself does is part of what asked for it.
        for (caller, _, _), (_, _, under, _) in callers.items() if file == _BUILT_IN else ():
            seconds[_package(caller)] += under
    whole = sum(seconds.values())
    shares.update({package: share / whole for package, share in seconds.items()})


def _package(file: str) -> str:
    path = Path(file)
    if not path.is_relative_to(ROOT):
        return OTHERS
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:2]) if parts[0] in OURS else OTHERS
