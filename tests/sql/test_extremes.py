"""No value that a document may state makes a model fail, breaks a contract, or changes what is told of others."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
import pytest

from sql import checks, ddl
from sql.models import models
from tests.builders import Json, encode, golden, tables, take
from tests.sql import nasty
from tests.sql.support import build_all, rows, warehouse
from transforms.contracts import FLATTENED, TABLES
from transforms.intake import Taken

READ_AT = datetime(2026, 11, 1, tzinfo=UTC)
NEIGHBOURS = (
    "ecs_on_ec2",
    "eks_kubernetes_instance",
    "iam_api_call",
    "dns_request",
    "rds_login",
    "attack_sequence",
)
# They rank, or count over all findings of a kind, whoever's they are.
OVER_ALL = {
    "correlation.entity_risk",
    "entities.executable_hash",
    "trends.detection_times",
    "trends.groups_weekly",
    "trends.noise",
    "trends.recurring_images",
    "trends.remote_networks",
    "trends.image_drift_weekly",
    "trends.week_changes",
}


def store(con: duckdb.DuckDBPyConnection, documents: Iterable[Json]) -> None:
    """Fills raw and flattened with the documents that intake takes, all read at one moment."""
    taken = [found for document in documents for found in take(encode(document)) if isinstance(found, Taken)]
    newest = {(found.finding_id, found.updated_at): found for found in taken}.values()
    for name, frame in tables([found.document for found in newest]).items():
        _insert(con, f"flattened.{name}", frame)
    raw = pl.DataFrame(
        {
            "finding_id": [found.finding_id for found in newest],
            "updated_at": [found.updated_at for found in newest],
            "first_seen_at": [READ_AT] * len(newest),
        },
        schema_overrides={"updated_at": pl.Datetime("us", "UTC"), "first_seen_at": pl.Datetime("us", "UTC")},
    )
    con.register("stored", raw)
    con.execute("INSERT INTO raw.findings BY NAME FROM stored")
    con.unregister("stored")


def _insert(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    con.register("flat", frame)
    columns = ", ".join(ddl.quoted(column.name) for column in ddl.served_columns(TABLES[name]))
    con.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM flat")
    con.unregister("flat")


def broken_contracts(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Contract rules of models and flattened tables that do not hold."""
    rules = [
        check
        for check in checks.checks().values()
        if check.is_derived and (check.table in models() or check.table in FLATTENED)
    ]
    return [check.name for check in rules if not checks.run_check(con, check).passed]


def broken_rules(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Other rules that do not hold, of those that are more than a warning."""
    rules = [
        check for check in checks.checks().values() if not check.is_derived and check.severity == "error"
    ]
    return [check.name for check in rules if not checks.run_check(con, check).passed]


def _neighbours() -> Iterator[Json]:
    for name in NEIGHBOURS:
        yield golden(name)


def _contents(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The first signs of every row of every model as JSON, and a digest of all of it."""
    digested = (
        "SELECT left(row::VARCHAR, 200) || md5(row::VARCHAR) FROM (SELECT row_to_json(t) AS row FROM {} AS t)"
    )
    return {
        name: {text for (text,) in rows(con, digested.format(name))}
        for name in models()
        if name not in OVER_ALL
    }


@cache
def _undisturbed() -> dict[str, set[str]]:
    with TemporaryDirectory() as folder, warehouse(Path(folder)) as con:
        store(con, _neighbours())
        build_all(con)
        return _contents(con)


@pytest.mark.parametrize("kind", nasty.KINDS, ids=lambda kind: kind.__name__)
def test_extremes_pass_all_models_and_leave_their_neighbours_alone(
    con: duckdb.DuckDBPyConnection, kind: Callable[[], Iterator[Json]]
) -> None:
    store(con, [*_neighbours(), *kind()])
    build_all(con)
    assert broken_contracts(con) == []
    assert broken_rules(con) == []
    found = _contents(con)
    lost = {name: sorted(gone) for name, kept in _undisturbed().items() if (gone := kept - found[name])}
    assert lost == {}
    assert max(len(kept) for kept in found.values()) < 200_000
