"""A run of the command with the engine Spark, compared with one of DuckDB: every table of the served file."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from tests.pipelines.support import tracehound
from tests.spark.small import SETTINGS
from tracehound.sql.compared import difference
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.contracts.operations import FAILED_CHECKS

_SPARK = f"""
engine = "spark"
[spark]
master = "local[2]"
shuffle_partitions = 1
settings = {list(SETTINGS)}
"""


def differing(folder: Path) -> Iterator[str]:
    """Tables of models that a run with Spark has other rows in than one with DuckDB, over the same lake."""
    home, settings = folder / "home", folder / "spark.toml"
    settings.write_text(_SPARK)
    _done("demo", home=home)
    by_duckdb = (home / "warehouse.duckdb").rename(folder / "by_duckdb.duckdb")
    _done("rebuild", "--config", str(settings), home=home)
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"ATTACH '{by_duckdb}' AS one (READ_ONLY)")
        con.execute(f"ATTACH '{home / 'warehouse.duckdb'}' AS other (READ_ONLY)")
        for table in TABLES.values():
            if table is not FAILED_CHECKS and (found := difference(con, table, "one", "other")):
                yield f"{found.table}: {found.one_only} and {found.other_only} rows, {found.examples[:1]}"


def _done(*words: str, home: Path) -> None:
    ended = tracehound(*words, home=home)
    assert ended.returncode == 0, ended.stderr.decode()
