"""Names of the release before: saved SQL over them still works."""

from pathlib import Path

import duckdb
import pytest

from tests.once import all_comments
from tests.sql.support import build_all, finding, given, rows, warehouse
from tracehound.sql import build, ddl, publish
from tracehound.transforms.contracts import TABLES, renamed

COLUMNS = [(table, old, new) for table, each in renamed.COLUMNS.items() for old, new in each.items()]


@pytest.mark.parametrize(("old", "new"), renamed.TABLES.items())
def test_a_renamed_table_is_known_under_one_name(old: str, new: str) -> None:
    assert new in TABLES
    assert old not in TABLES


@pytest.mark.parametrize(("old", "new"), renamed.REMOVED.items())
def test_a_removed_table_has_one_that_serves_for_it(old: str, new: str) -> None:
    assert new in TABLES
    assert old not in TABLES


@pytest.mark.parametrize(("table", "old", "new"), COLUMNS)
def test_a_renamed_column_is_known_under_one_name(table: str, old: str, new: str) -> None:
    names = TABLES[table].schema
    assert new in names
    assert old not in names


def test_old_names_give_what_the_new_ones_do(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"), finding("b", 1, account_id="1"))
    build_all(con)
    build.add_old_names(con)
    for old, new in renamed.TABLES.items():
        assert rows(con, f"FROM {old}") == rows(con, f"FROM {new}")
    for table, old, new in COLUMNS:
        assert rows(con, f"SELECT {old} FROM {table}") == rows(con, f"SELECT {new} FROM {table}")
    assert rows(con, "SELECT sum(finding_count) FROM trends.findings_by_status") == [(2,)]
    assert rows(
        con,
        "SELECT status, sum(finding_count), sum(overdue_finding_count) FROM trends.open_findings GROUP BY ALL",
    ) == [("unknown", 2, 0)]
    assert rows(con, "SELECT own_group_id, why FROM correlation.finding_group_members") != []


def test_old_names_say_what_they_are_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ddl, "comments", all_comments)
    con = warehouse(tmp_path)
    for table in renamed.COLUMNS:
        build.recreate(con, TABLES[table])
    build.add_old_names(con)
    said = rows(con, "SELECT comment FROM duckdb_columns() WHERE column_name = 'own_group_id'")
    assert said == [("Old name of solo_group_id, until the next release.",)]
    said = rows(con, "SELECT comment FROM duckdb_views() WHERE view_name = 'hub_entities'")
    assert said == [("Old name of correlation.common_entities, until the next release.",)]


def test_an_old_name_is_no_table(tmp_path: Path) -> None:
    con = warehouse(tmp_path)
    build.add_old_names(con)
    publish.finish(con)
    assert publish.tables_of(tmp_path / "warehouse.duckdb") == TABLES.keys()


def test_old_names_are_not_stored(tmp_path: Path) -> None:
    con = warehouse(tmp_path)
    table = TABLES["correlation.finding_group_members"]
    path = tmp_path / "part.parquet"
    build.export_table(con, table, path)
    assert con.read_parquet([str(path)]).columns == [column.name for column in ddl.served_columns(table)]
    assert build.load_table(con, table, [str(path)]) == 0
