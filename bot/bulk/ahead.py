"""Whatever comes next is made ready while the one before it is worked on: a table is read beside its judging.

One thing ahead and no more, so that memory stays as it is.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")


def ahead(things: Iterator[Thing]) -> Iterator[Thing]:
    """The same things in their order; raises what they raise, where they do."""
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(next, things, None)
        while (thing := coming.result()) is not None:
            coming = beside.submit(next, things, None)
            yield thing
