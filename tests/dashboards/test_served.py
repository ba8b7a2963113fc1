"""A server that runs on shows a publish, although DuckDB shares one instance between connections of one
path."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboards.superset import served
from dashboards.superset.served import connection_mutator, newest


def publish(path: Path, figure: int) -> None:
    beside = path.with_suffix(".next")
    with duckdb.connect(str(beside)) as con:
        con.execute("CREATE TABLE figures AS SELECT $1 AS figure", [figure])
    beside.replace(path)


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), read_only=True)


def figure(con: duckdb.DuckDBPyConnection) -> Any:
    [[value]] = con.execute("SELECT figure FROM figures").fetchall()
    return value


def test_a_new_connection_sees_a_publish_while_old_ones_are_open(tmp_path: Path) -> None:
    path, links = tmp_path / "warehouse.duckdb", tmp_path / "served"
    publish(path, 1)
    old = opened(newest(path, links))
    for number in range(2, 6):
        publish(path, number)
        assert figure(opened(newest(path, links))) == number
        assert figure(old) == 1


def test_without_a_name_of_its_own_an_open_connection_would_hide_a_publish(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    publish(path, 1)
    old = opened(path)
    publish(path, 2)
    assert figure(opened(path)) == figure(old) == 1


def test_connections_of_one_build_share_one_name(tmp_path: Path) -> None:
    path, links = tmp_path / "warehouse.duckdb", tmp_path / "served"
    publish(path, 1)
    assert newest(path, links) == newest(path, links)
    assert [each.name for each in links.iterdir()] == [newest(path, links).name]


def test_files_that_were_replaced_do_not_stay_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, links = tmp_path / "warehouse.duckdb", tmp_path / "served"
    publish(path, 1)
    first = newest(path, links)
    publish(path, 2)
    second = newest(path, links)
    assert first.exists()
    monkeypatch.setattr(served, "_GRACE_SECONDS", -1)
    assert newest(path, links) == second
    assert list(links.iterdir()) == [second]


def test_only_files_of_duckdb_are_given_another_name(tmp_path: Path) -> None:
    url = pytest.importorskip("sqlalchemy.engine.url")
    path = tmp_path / "warehouse.duckdb"
    publish(path, 1)
    mutate = connection_mutator(tmp_path / "served")
    changed, params = mutate(url.make_url(f"duckdb:///{path}"), {"a": 1}, "user", None, None)
    assert Path(changed.database).parent == tmp_path / "served"
    assert params == {"a": 1}
    for other in ("postgresql://host/db", "duckdb:///:memory:"):
        assert mutate(url.make_url(other), {}, "user", None, None) == (url.make_url(other), {})
