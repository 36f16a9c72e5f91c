"""Any number of firms judged in bounded memory: pieces of a table in, the same pieces judged out, one at a time.

Nothing is read or written here; whoever calls brings the pieces and takes them. A piece of some 100,000 rows keeps both the
engine's start for each piece and the memory small.
"""

from collections.abc import Collection, Iterable, Iterator

import polars as pl

from assessment.batch.compiled import EVERYTHING, Batch, Tell


def judged(batch: Batch, pieces: Iterable[pl.DataFrame], tell: Collection[Tell] = EVERYTHING) -> Iterator[pl.DataFrame]:
    """Each piece with what is found of its firms after its own columns; a piece is taken only when the one before was."""
    for piece in pieces:
        yield batch.judge(piece.lazy(), tell).collect()
