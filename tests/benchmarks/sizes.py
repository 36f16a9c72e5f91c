"""How much is measured: all of it, or so little that a minute shows whether everything still works."""

import os
from typing import Final, TypeVar

SMALL: Final = "SRDI_BENCH_SMALL"
"""Set in the environment, which every process of a benchmark shares."""

_T = TypeVar("_T")


def is_small() -> bool:
    """Whether only little is measured, so that no figure means anything."""
    return bool(os.environ.get(SMALL))


def sized(full: _T, *, small: _T) -> _T:
    """The one or the other."""
    return small if is_small() else full
