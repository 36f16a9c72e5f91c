"""Ours over a table: the packs' rules compiled to expressions of the embedded columnar engine, which works out what it is asked."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from assessment.batch import EVERYTHING, compiled, table_of
from assessment.batch.streaming import judged
from assessment.library import load_library
from assessment.profile import read_firm
from tests.peers.rules_firms import Firm
from tests.peers.rules_serving import Engine, serve

ON = date(2025, 6, 30)
TIER = "srdi_sme"


def main() -> None:
    """Serve it bare, for figures that are all exact, and with every requirement, for figures that may be ranges."""
    library = load_library()
    batch = compiled(library, "cn", ON)
    score = next(name for name in batch.score_parts if name.startswith(f"{TIER}/"))
    parts = batch.score_parts[score]

    def read_ranges(firms: Sequence[Firm]) -> pl.DataFrame:
        table = table_of([read_firm(library.catalogue, firm) for firm in firms])
        return table.select(name for name in batch.columns if not table[name].is_null().all())

    def read_exact(firms: Sequence[Firm]) -> pl.DataFrame:
        table = read_ranges(firms)
        return table.select(
            pl.col(name).alias(name.removesuffix(".low")) for name in table.columns if not name.endswith(".high")
        )

    low = f"{score}.low"
    every = [name for name in batch.plan().found if name == TIER or name.startswith(f"{TIER}/")]

    def judge(table: pl.DataFrame) -> tuple[Any, Any]:
        return told(table, (TIER, low))

    def explain(table: pl.DataFrame) -> tuple[Any, Any]:
        return told(table, every)

    def told(table: pl.DataFrame, only: Sequence[str]) -> tuple[Any, Any]:
        found = next(judged(batch, [table], EVERYTHING, only))
        return found[TIER].to_numpy(), found[low].to_numpy() // parts

    serve(
        Engine("ours over tables", f"Polars {pl.__version__}", read_exact, judge, columns=True, tiled=_tiled),
        Engine(
            "ours over tables, every requirement and bounds",
            f"Polars {pl.__version__}",
            read_ranges,
            explain,
            explained=True,
            columns=True,
            tiled=_tiled,
        ),
    )


def _tiled(table: pl.DataFrame, count: int) -> pl.DataFrame:
    return pl.concat([table] * -(-count // len(table))).head(count).rechunk()


if __name__ == "__main__":
    main()
