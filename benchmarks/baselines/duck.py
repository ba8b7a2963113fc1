"""The common code of the DuckDB baselines: the arguments, the connection and the statements."""

import sys
from pathlib import Path
from typing import Any

import duckdb

_FOLDER = Path(__file__).parent
# Two threads take less wall time, but the same CPU or more: see `docs/benchmarks.md`.
_THREADS = 1


class Script:
    """A run of one baseline: from the files below a folder to Parquet files in another."""

    def __init__(self) -> None:
        source, out = map(Path, sys.argv[1:])
        out.mkdir(parents=True, exist_ok=True)
        self.files = str(source / "**" / "*.jsonl.gz")
        self._out = out
        self._connection = duckdb.connect(config={"threads": _THREADS})

    def out(self, name: str) -> str:
        """The path of an output file."""
        return str(self._out / f"{name}.parquet")

    def execute(self, statement: str, **parameters: Any) -> None:
        """Runs `<statement>.sql`."""
        self._connection.execute((_FOLDER / f"{statement}.sql").read_text(encoding="utf-8"), parameters)
