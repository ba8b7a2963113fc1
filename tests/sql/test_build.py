"""Definitions, loading, building, exporting and publishing."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.once import all_comments
from tests.sql.support import at, finding, given, part, rows, warehouse
from tracehound.sql import build, ddl, publish, query
from tracehound.sql.models import Model, models
from tracehound.transforms.contracts import TABLES, Column, Table
from tracehound.transforms.contracts.renamed import old_columns
from tracehound.transforms.contracts.schema import BOOL, BYTES, DATE, FLOAT, INT, TEXT, TEXTS, TIME, list_of

NESTED = list_of({"key": TEXT, "values": pl.List(pl.Struct({"type": TEXT, 'odd "name"': INT, "at": TIME}))})
SAMPLER = Table(
    layer="entities",
    name="order",
    grain="odd 'thing'",
    key=("select",),
    columns=(
        Column("select", TEXT, "It's a key.", nullable=False),
        Column("count", INT, "Number."),
        Column("share", FLOAT, "Share."),
        Column("is_odd", BOOL, "Whether."),
        Column("day", DATE, "Day."),
        Column("at", TIME, "Time."),
        Column("names", TEXTS, "Names."),
        Column("nested", NESTED, "Nested."),
        Column("document", BYTES, "Bytes."),
    ),
)


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A file of one's own: its transactions and settings are what is tried here."""
    with warehouse(tmp_path) as connection:
        yield connection


def _sample(key: str) -> dict[str, object]:
    deep = [{"key": "k", "values": [{"type": "t", 'odd "name"': 1, "at": at(1)}]}]
    return {"select": key, "at": at(0.5), "names": ["b", None], "nested": deep, "document": b"\x00"}


def _parquet(path: Path, *rows_: dict[str, object], schema: dict[str, pl.DataType] = SAMPLER.schema) -> str:
    pl.DataFrame(list(rows_), schema=schema, orient="row").write_parquet(path)
    return str(path)


def test_nested_types_come_back_from_parquet_as_the_contract_says(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = [
        _parquet(tmp_path / "b.parquet", _sample("z"), _sample("b")),
        _parquet(tmp_path / "a.parquet", _sample("c")),
    ]
    assert build.load_table(con, SAMPLER, files) == 3
    frame = con.table("entities.order").pl()
    assert dict(frame.schema) == {c.name: c.dtype for c in ddl.served_columns(SAMPLER)}
    assert frame["select"].to_list() == ["b", "c", "z"]
    assert frame.row(0, named=True) == {
        k: v for k, v in ({c.name: None for c in SAMPLER.columns} | _sample("b")).items() if k != "document"
    }


def test_rows_are_stored_as_the_contract_says(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    columns = (Column("a", TEXT, "A."), Column("b", TEXT, "B."))
    table = Table("entities", "pair", "pair", ("a", "b"), columns, stored_by=("b", "a"))
    pairs = [{"a": "1", "b": "y"}, {"a": "2", "b": "x"}, {"a": "1", "b": "x"}]
    build.load_table(con, table, [_parquet(tmp_path / "a.parquet", *pairs, schema=table.schema)])
    assert rows(con, "FROM entities.pair") == [("1", "x"), ("2", "x"), ("1", "y")]


def test_comments_are_the_contracts(con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ddl, "comments", all_comments)
    build.load_table(con, SAMPLER, [])
    assert rows(con, "SELECT comment FROM duckdb_tables() WHERE table_name = 'order'") == [
        ("One row per odd 'thing'.",)
    ]
    assert rows(
        con, "SELECT comment FROM duckdb_columns() WHERE table_name = 'order' AND column_name = 'select'"
    ) == [("It's a key.",)]


def test_every_contract_has_duckdb_types(con: duckdb.DuckDBPyConnection) -> None:
    for table in TABLES.values():
        schema = {column.name: column.dtype for column in ddl.served_columns(table)}
        old = {name: schema[new] for name, new in old_columns(table.qualified_name).items()}
        assert dict(con.table(table.qualified_name).pl().schema) == schema | old, table.qualified_name


def test_loading_again_replaces(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    file = _parquet(tmp_path / "a.parquet", _sample("a"))
    assert [build.load_table(con, SAMPLER, [file]) for _ in range(2)] == [1, 1]
    assert build.load_table(con, SAMPLER, []) == 0


def test_partition_folders_add_no_column(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "day=2026-01-10").mkdir()
    assert (
        build.load_table(con, SAMPLER, [_parquet(tmp_path / "day=2026-01-10" / "a.parquet", _sample("a"))])
        == 1
    )


def test_a_view_gives_the_rows_of_its_files_and_none_without(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    odd = tmp_path / "it's; day=2026-01-10"
    odd.mkdir()
    build.view_table(con, SAMPLER, [_parquet(odd / "a.parquet", _sample("a"), _sample("b"))])
    viewed = rows(con, f"FROM {ddl.quoted_name(SAMPLER)}")
    con.execute(f"DROP VIEW {ddl.quoted_name(SAMPLER)}")
    build.load_table(con, SAMPLER, [str(odd / "a.parquet")])
    assert viewed == rows(con, f"FROM {ddl.quoted_name(SAMPLER)}")
    build.view_table(con, SAMPLER, [])
    assert rows(con, f"FROM {ddl.quoted_name(SAMPLER)}") == []


def test_a_model_that_is_a_view_has_comments_and_old_names(tmp_path: Path) -> None:
    con = build.open_build(tmp_path / "new.duckdb")
    view = models()["trends.findings"]
    for name in view.depends_on:
        build.recreate(con, TABLES[name])
    assert build.build_model(con, view) == build.build_model(con, view) == 0
    build.remark(con, {view.qualified_name: "Look out."})
    columns = [column for column, *_ in rows(con, "DESCRIBE trends.findings")]
    assert columns == [*view.contract.schema, *old_columns(view.qualified_name)]
    assert rows(con, "SELECT comment FROM duckdb_views() WHERE view_name = 'findings'") == [
        ("One row per finding, without samples, in its current state; no history. Look out.",)
    ]
    build.remark(con, {})
    assert rows(con, "SELECT comment FROM duckdb_views() WHERE view_name = 'findings'") == [
        ("One row per finding, without samples, in its current state; no history.",)
    ]
    con.close()


def test_a_file_that_differs_is_refused_with_every_difference_and_leaves_the_table(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    good = _parquet(tmp_path / "a.parquet", _sample("a"))
    build.load_table(con, SAMPLER, [good])
    schema = {**SAMPLER.schema, "count": TEXT, "extra": INT}
    del schema["share"]
    bad = _parquet(tmp_path / "b.parquet", {"select": "b"}, schema=schema)
    with pytest.raises(build.ContractMismatch) as error:
        build.load_table(con, SAMPLER, [good, bad])
    for difference in (bad, "lacks share", "has unknown extra", "count is VARCHAR, not BIGINT"):
        assert difference in str(error.value)
    assert rows(con, "SELECT count(*) FROM entities.order") == [(1,)]


def _model(query: str) -> Model:
    table = Table("entities", "pair", "pair", ("a",), (Column("a", INT, "A."), Column("b", TEXT, "B.")))
    return Model(table, Path("pair.sql"), query, ())


@pytest.mark.parametrize(
    ("query", "difference"),
    [
        ("SELECT 1 AS a, 'x' AS b", "a is INTEGER, not BIGINT"),
        ("SELECT 1::BIGINT AS a", "lacks b"),
        ("SELECT 1::BIGINT AS a, 'x' AS b, 2 AS c", "has unknown c"),
        ("SELECT 'x' AS b, 1::BIGINT AS a", "order of columns is b, a"),
    ],
)
def test_a_query_that_differs_from_its_contract_is_refused(
    con: duckdb.DuckDBPyConnection, query: str, difference: str
) -> None:
    with pytest.raises(build.ContractMismatch, match=difference):
        build.build_model(con, _model(query))


def test_a_build_that_fails_leaves_the_table(con: duckdb.DuckDBPyConnection) -> None:
    build.build_model(con, _model("SELECT 1::BIGINT AS a, 'x' AS b"))
    with pytest.raises(duckdb.Error):
        build.build_model(con, _model("SELECT 2::BIGINT AS a, error('broken')::VARCHAR AS b"))
    assert rows(con, "FROM entities.pair") == [(1, "x")]


def test_export_is_sorted_and_the_same_every_time(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    # Several row groups and threads, which could come back in any order.
    con.execute("SET threads = 4")
    model = _model("SELECT (i * 7919 % 300007)::BIGINT AS a, 'x' AS b FROM range(300007) AS rows (i)")
    build.build_model(con, model)
    one, two = tmp_path / "lake" / "one.parquet", tmp_path / "lake" / "two.parquet"
    build.export_table(con, model.contract, one)
    build.export_table(con, model.contract, two)
    frame = pl.read_parquet(one)
    assert frame["a"].to_list() == list(range(300007))
    assert dict(frame.schema) == model.contract.schema
    assert len(list((tmp_path / "lake").iterdir())) == 2
    assert one.read_bytes() == two.read_bytes()
    assert build.load_table(con, model.contract, [str(one)]) == 300007


def _next_file(folder: Path, *finding_ids: str) -> Path:
    folder.mkdir()
    con = warehouse(folder)
    given(con, "flattened.finding_versions", *map(finding, finding_ids))
    publish.finish(con)
    return folder / "warehouse.duckdb"


def test_open_readers_keep_the_old_file_and_new_ones_see_the_next(tmp_path: Path) -> None:
    served = tmp_path / "warehouse.duckdb"
    publish.publish(_next_file(tmp_path / "one", "a"), served)
    with duckdb.connect(str(served), read_only=True) as reader:
        publish.publish(_next_file(tmp_path / "two", "a", "b"), served)
        assert rows(reader, "SELECT count(*) FROM flattened.finding_versions") == [(1,)]
    with duckdb.connect(str(served), read_only=True) as reader:
        assert rows(reader, "SELECT count(*) FROM flattened.finding_versions") == [(2,)]


def test_the_served_file_can_be_read_by_duckdb_1_4(tmp_path: Path) -> None:
    path = _next_file(tmp_path / "one", "a")
    with duckdb.connect(str(path), read_only=True) as reader:
        query = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE NOT internal"
        assert rows(reader, query) == [(f"{build.STORAGE_VERSION}+",)]


def test_who_reads_the_served_file_can_compute_the_number_of_an_entity(tmp_path: Path) -> None:
    path = _next_file(tmp_path / "one", "a")
    table = query.run_query(
        path, "SELECT entity_id($kind, $key) AS id", {"kind": "domain", "key": "a.example"}
    )
    assert table.to_pylist() == [{"id": 220_917_280_503_787_293}]
    with duckdb.connect() as reader:
        reader.execute(f"ATTACH '{path}' AS served (READ_ONLY)")
        assert rows(reader, "SELECT served.entity_id('domain', 'a.example')") == [(220_917_280_503_787_293,)]
        assert rows(reader, "SELECT served.finding_number('domain/a.example')") == [
            (220_917_280_503_787_293,)
        ]


@pytest.mark.parametrize("beside", ["next", "served"])
def test_a_stale_log_beside_either_file_refuses_the_swap(tmp_path: Path, beside: str) -> None:
    next_path, served = _next_file(tmp_path / "one"), tmp_path / "warehouse.duckdb"
    path = next_path if beside == "next" else served
    path.with_name(f"{path.name}.wal").write_bytes(b"")
    with pytest.raises(publish.PublishRefused, match=r"\.wal"):
        publish.publish(next_path, served)
    assert not served.exists()


def test_a_file_that_lacks_a_table_is_not_served(tmp_path: Path) -> None:
    con = build.open_build(tmp_path / "next.duckdb")
    build.recreate(con, TABLES["flattened.finding_versions"])
    publish.finish(con)
    with pytest.raises(publish.PublishRefused, match=r"lacks .*entities\.entities, .*raw\.objects"):
        publish.publish(tmp_path / "next.duckdb", tmp_path / "served.duckdb")


def test_a_file_that_is_not_there_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(publish.PublishRefused, match="does not exist"):
        publish.publish(tmp_path / "next.duckdb", tmp_path / "served.duckdb")


def test_hostile_text_is_only_data(con: duckdb.DuckDBPyConnection) -> None:
    name = "'; DROP TABLE x; -- \x1b[31m\n\"<script>"
    given(con, "flattened.processes", part("f", role="process", lineage_of="process", depth=0, name=name))
    assert rows(con, "SELECT name FROM flattened.processes") == [(name,)]


def test_ids_by_which_rows_are_looked_up_are_kept_as_they_are(tmp_path: Path) -> None:
    table = TABLES["flattened.finding_status"]
    with build.open_build(tmp_path / "w.duckdb") as con:
        build.recreate(con, table)
        con.execute(
            f"INSERT INTO {table.qualified_name} (finding_id, region) "
            "SELECT md5(range::VARCHAR), md5((range % 3000)::VARCHAR) FROM range(30_000) ORDER BY 1"
        )
        con.execute("CHECKPOINT")
        rows = con.execute(
            "SELECT column_name, list(DISTINCT compression) FROM pragma_storage_info(?) "
            "WHERE segment_type = 'VARCHAR' GROUP BY column_name",
            [table.qualified_name],
        ).fetchall()
    kept = dict(rows)
    assert kept["finding_id"] == ["Uncompressed"]
    assert kept["region"] != ["Uncompressed"]
