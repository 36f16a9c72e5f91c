"""A real Spark for tests, on one machine: its own Java process, which speaks to this one by loopback alone and ends with it."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

NO_SPARK = "no Spark here: make spark"
NO_JAVA = "no Java here, which Spark runs on: apt-get install default-jre-headless"
LOOPBACK = "127.0.0.1"


@contextmanager
def spark_in(folder: Path, workers: int = 2) -> Iterator["SparkSession"]:
    """A session with so many workers that leaves whatever it writes for itself in the folder; skips the test without Spark."""
    sql = pytest.importorskip("pyspark.sql", reason=NO_SPARK)
    if shutil.which("java") is None:
        pytest.skip(NO_JAVA)
    settings = {
        "spark.driver.host": LOOPBACK,
        "spark.driver.bindAddress": LOOPBACK,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={folder} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYSPARK_PYTHON", sys.executable)
        patched.setenv("SPARK_LOCAL_IP", LOOPBACK)
        builder = sql.SparkSession.builder.master(f"local[{workers}]")
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        try:
            yield session
        finally:
            context, gateway = type(session.sparkContext), session.sparkContext._gateway
            session.stop()
            gateway.shutdown()
            gateway.proc.communicate()
            # Otherwise the next session in this process would speak to the one that has ended.
            context._gateway = context._jvm = None
