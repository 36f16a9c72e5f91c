"""`make bench`: whole tables of firms, from file to file by the command, part by part within it, and by a cluster's engine here.

The firms are made up, no two alike, with unknowns and ranges among them; everything is told of each. A run is measured from
outside: a whole process, with its start. Judging alone is measured beside hand-written NumPy in `bench_rules`.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import partial
from importlib.util import find_spec
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from shutil import which
from typing import Any, NamedTuple

import polars as pl

from assessment.batch import EVERYTHING, Batch, Tell, compiled
from assessment.batch.streaming import judged
from assessment.library import Library, load_library
from assessment.listing import facts_of
from bot.bulk.reading.pieces import Rules, opened
from tests.bench_assessment import full_profile
from tests.benchmarks.machine import ROOT
from tests.benchmarks.sizes import sized
from tests.benchmarks.told import Cell, Teller, Told
from tests.peers.rules_firms import random_firms
from tests.processes import ending_with_us

REGION, ON = "hangzhou", date(2026, 11, 21)
MILLION = sized(1_000_000, small=20_000)
"""So many where not all of it is measured."""
FEW = 1_000
UNKNOWN_IN, RANGED_IN = 10, 8
"""Of so many cells one is unknown, and of so many firms one tells a range."""
RANGED = ("revenue", "employees", "rd_expense")
SPARK_WORKERS = 2
PAGE = ROOT / "docs" / "cluster.md"
JUDGING = "judging, everything told,"
LINE = (("s", 1), ("rows a second", 0), ("CPU s a million", 1))
SRDI = (sys.executable, "-m", "bot.cli")


class Took(NamedTuple):
    """What a process took: seconds by the clock and of processors, and its largest memory in bytes."""

    seconds: float
    cpu: float
    memory: int


def main() -> Told:
    """Measure and tell."""
    teller = Teller()
    with tempfile.TemporaryDirectory(prefix="srdi-bench-") as folder:
        files = Path(folder)
        for name, count in (("few", FEW), ("million", MILLION), ("ten", 10 * MILLION)):
            _run(_itself("make", files / f"{name}.parquet", count))
        _run(_itself("csv", files / "million.parquet"))
        _tell_runs(files, teller)
        _tell_phases(files, teller)
        _tell_spark(files, teller)
    return teller.told


def make(file: Path, count: int) -> None:
    """Write so many firms as people tell them, in yuan, no two alike."""
    library = load_library()
    full = full_profile(library)
    seeds = [_possible(library, {**full, **firm}) for firm in random_firms()]
    base = pl.DataFrame([_flat(library, seed) for seed in seeds], infer_schema_length=None).with_row_index("seed")
    row = pl.int_range(count, dtype=pl.UInt64()).alias("row")
    factor = 900 + pl.col("row").hash(1) % 201
    told = [
        pl.format("企业{}", "row").alias("企业名称"),
        pl.format("{}区", pl.col("row").hash(2) % 13).alias("所属区县"),
        *(_told(library, column, place, factor) for place, column in enumerate(base.columns[1:], 3)),
    ]
    firms = pl.LazyFrame().select(row).with_columns(seed=(pl.col("row") % base.height).cast(pl.UInt32()))
    firms.join(base.lazy(), on="seed", maintain_order="left").select(told).sink_parquet(file)


def _possible(library: Library, firm: dict[str, Any]) -> dict[str, Any]:
    """The firm, with no part larger than its whole."""
    for part, wholes in groupby(library.catalogue.constraints, key=itemgetter(0)):
        if library.catalogue[part].is_number:
            firm[part] = min(firm[name] for name in (part, *(whole for _, whole in wholes)))
    return firm


def _flat(library: Library, firm: dict[str, Any]) -> dict[str, Any]:
    """The facts that a firm tells itself; sets are left unknown."""
    flat: dict[str, Any] = {}
    for name in facts_of(library, REGION):
        fact = library.catalogue[name]
        if fact.type != "set" and fact.derive is None:
            ends = (f"{name}.low", f"{name}.high") if name in RANGED else (name,)
            flat |= dict.fromkeys(ends, firm[name])
    return flat


def _told(library: Library, column: str, place: int, factor: pl.Expr) -> pl.Expr:
    fact, _, end = column.partition(".")
    value = pl.col(column)
    if library.catalogue[fact].type == "money":
        # One factor for all of a firm's money, so that no part exceeds its whole.
        value = value.cast(pl.Int64()) * factor.cast(pl.Int64()) // 1000
    if end == "high":
        value = pl.when(pl.col("row").hash(3) % RANGED_IN == 0).then(value * 11 // 10).otherwise(value)
    # Both ends of a range are known or neither.
    return pl.when(pl.col("row").hash(len(fact) * 1_000 + ord(fact[-1])) % UNKNOWN_IN != 0).then(value).alias(column)


def _tell_runs(files: Path, teller: Teller) -> None:
    """The command from file to file."""
    started = _run(_assess(files / "few.parquet", files / "few-out.parquet"))
    rows: list[tuple[Cell, ...]] = []
    for source, target, count, short in (
        ("million.parquet", "out.parquet", MILLION, "1M"),
        ("million.csv", "out.csv", MILLION, "1M, CSV"),
        ("ten.parquet", "out.parquet", 10 * MILLION, "10M"),
    ):
        took = _run(_assess(files / source, files / target))
        if (files / f"{target}.problems.csv").exists():
            sys.exit(f"{source} has rows that were left out: {files / target}.problems.csv")
        sizes = ((files / file).stat().st_size / count for file in (source, target))
        suffix = Path(source).suffix[1:]
        rows.append((f"{count:,} rows, {suffix} to {suffix}", *_line(took, count), took.memory / 2**20, *sizes))
        teller.figure(f"rate of {short}", count / took.seconds, "a second")
        teller.figure(f"memory of {short}", took.memory / 2**20, "MiB")
    teller.table(
        f"`srdi assess --profiles`, {REGION} on {ON}",
        (*LINE, ("peak, MiB", 0), ("bytes a row in", 0), ("out", 0)),
        rows,
        f"A process each, once, with everything told of each firm. Of each, {started.seconds:.1f} s and "
        f"{started.memory / 2**20:,.0f} MiB are its start: so much take {FEW:,} firms.",
        drawn=("rows a second", "peak, MiB"),
    )


def _tell_phases(files: Path, teller: Teller) -> None:
    """Of what reading and judging take their time, without writing."""
    rows = []
    for source in ("million.parquet", "million.csv"):
        said = subprocess.run(_itself("phases", files / source), check=True, capture_output=True, text=True).stdout
        for name, (seconds, cpu) in json.loads(said).items():
            rows.append((f"{name} {Path(source).suffix[1:]}", *_line(Took(seconds, cpu, 0), MILLION)))
            if (name, source) == (JUDGING, "million.parquet"):
                teller.figure("judging", MILLION / seconds, "a second")
    teller.table(f"Of that, in one process, {MILLION:,} firms", LINE, rows)


def phases(file: Path) -> dict[str, tuple[float, float]]:
    """Seconds by the clock and of processors for each part of the work, all firms of the file together."""
    library = load_library()
    batch = compiled(library, REGION, ON)
    pieces = (piece.firms for piece in opened(file, Rules(library, REGION, ON)).pieces())
    parts = {"reading": [0.0, 0.0], JUDGING: [0.0, 0.0], "judging, tiers alone,": [0.0, 0.0]}
    reading, everything, tiers = parts.values()
    while (piece := _timed(reading, lambda: next(pieces, None))) is not None:
        _timed(everything, partial(_judged, batch, piece, EVERYTHING))
        _timed(tiers, partial(_judged, batch, piece, ()))
    return {name: (seconds, cpu) for name, (seconds, cpu) in parts.items()}


def _judged(batch: Batch, firms: pl.DataFrame, tell: Collection[Tell]) -> pl.DataFrame:
    return next(judged(batch, [firms], tell))


def _timed(taken: list[float], work: Callable[[], pl.DataFrame | None]) -> pl.DataFrame | None:
    seconds, cpu = time.perf_counter(), time.process_time()
    done = work()
    taken[0] += time.perf_counter() - seconds
    taken[1] += time.process_time() - cpu
    return done


def _tell_spark(files: Path, teller: Teller) -> None:
    """The same firms by Spark on this machine, as its page says; without its start, which 1,000 firms show."""
    if find_spec("pyspark") is None or which("java") is None:
        print("\nSpark is not installed here: make spark")
        return
    program = re.search(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert program is not None
    judge = files / "judge.py"
    judge.write_text(program[1], encoding="utf-8")
    took = []
    for name, count in (("few", FEW), ("million", MILLION)):
        (files / name).mkdir()
        parts = pl.scan_parquet(files / f"{name}.parquet")
        for part in range(SPARK_WORKERS):
            parts.slice(part * count // SPARK_WORKERS, count // SPARK_WORKERS).sink_parquet(
                files / name / f"{part}.parquet"
            )
        took.append(_run(_spark_submit(files, judge, files / name, files / f"{name}-judged")))
    few, million = took
    count = MILLION - FEW
    teller.table(
        f"Spark, {SPARK_WORKERS} workers on this machine",
        LINE,
        [
            (f"{MILLION:,} rows, Parquet to Parquet", *_line(million, MILLION)),
            (
                "the same without its start",
                *_line(Took(million.seconds - few.seconds, million.cpu - few.cpu, 0), count),
            ),
        ],
    )


def _spark_submit(files: Path, *arguments: Path) -> list[str]:
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.local.dir": str(files),
        "spark.sql.warehouse.dir": str(files / "warehouse"),
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
    }
    listed = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    program = str(Path(sys.executable).parent / "spark-submit")
    return [program, "--master", f"local[{SPARK_WORKERS}]", *listed, *map(str, arguments)]


def _assess(source: Path, target: Path) -> list[str]:
    asked = ("--region", REGION, "--on", ON.isoformat(), "--profiles", str(source), "--out", str(target))
    return [*SRDI, "assess", *asked]


def _itself(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "tests.bench_tables", *map(str, arguments)]


def _run(command: Sequence[str]) -> Took:
    """Run it to its end; the processors' time of those that it waited for counts, too."""
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    memory, before = 0, time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            ending_with_us(*command), env=environment, stdout=subprocess.DEVNULL, stderr=said, cwd=ROOT
        )
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            memory = max(memory, _memory(process.pid))
            time.sleep(0.02)
        seconds = time.perf_counter() - before
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{command} ended with {process.returncode}: {said.read().decode()}")
    return Took(seconds, usage.ru_utime + usage.ru_stime, memory)


def _memory(process: int) -> int:
    """The most bytes that it held at once so far; 0 where the system does not tell, or it has ended."""
    try:
        told = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB$", told, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _line(took: Took, count: int) -> tuple[float, float, float]:
    return took.seconds, count / took.seconds, took.cpu / count * 1_000_000


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", file, count]:
            make(Path(file), int(count))
        case ["csv", file]:
            pl.scan_parquet(file).sink_csv(Path(file).with_suffix(".csv"))
        case ["phases", file]:
            print(json.dumps(phases(Path(file))))
        case _:
            main()
