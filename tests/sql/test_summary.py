"""The figures that a run prints count the same findings."""

import duckdb

from tests.sql.support import build_all, finding, given, rows
from tracehound.sql.models import ROOT


def test_findings_and_versions_leave_the_same_samples_out(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a"),
        finding("a", 5),
        finding("turned", is_sample=False),
        finding("turned", 5, is_sample=True),
        finding("sample", is_sample=True),
    )
    build_all(con)
    summary = (ROOT / "statements" / "summary.sql").read_text(encoding="utf-8")
    assert rows(con, f"SELECT findings, versions, sample_findings FROM ({summary})") == [(1, 2, 2)]
