"""What a user would try first, over the same home: pairs of findings that each baseline links."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from benchmarks.judge.components import components
from benchmarks.judge.truth import Groups

_QUERIES = Path(__file__).parent / "queries"


def baselines(con: duckdb.DuckDBPyConnection, findings: set[str]) -> Mapping[str, Groups]:
    """The groups of each baseline, by name."""
    names = sorted(path.stem for path in _QUERIES.glob("*.sql"))
    return {"each alone": components(findings, ())} | {
        name.replace("_", " "): components(findings, _pairs(con, name, findings)) for name in names
    }


def _pairs(con: duckdb.DuckDBPyConnection, name: str, findings: set[str]) -> list[tuple[str, str]]:
    text = (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    return [
        (one, other) for one, other in con.execute(text).fetchall() if one in findings and other in findings
    ]
