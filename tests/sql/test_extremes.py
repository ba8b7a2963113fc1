"""No value that a document may state makes a model fail, breaks a contract, or changes what is told of others."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.builders import Json, encode, golden, tables, take
from tests.sql import nasty
from tests.sql.calls import Said, give
from tests.sql.observed import ask, asks
from tests.sql.support import build_all, rows, warehouse
from tracehound.sql import build, checks, ddl
from tracehound.sql.canned import CannedQuery, canned_queries
from tracehound.sql.models import models
from tracehound.transforms.contracts import FLATTENED, TABLES
from tracehound.transforms.intake import Taken

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
    columns = ddl.served_names(TABLES[name])
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


def _built(documents: Iterable[Json], folder: Path, said: Said = ()) -> duckdb.DuckDBPyConnection:
    con = warehouse(folder)
    store(con, documents)
    give(con, said)
    build_all(con)
    return con


@pytest.fixture(scope="module")
def extreme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of all extremes together, and of neighbours that have nothing to do with them."""
    documents = [document for kind in nasty.KINDS for document in kind()]
    assert len(documents) > 60
    folder = tmp_path_factory.mktemp("extreme")
    said = (*nasty.api_calls(), *nasty.context())
    with _built([*_neighbours(), *documents], folder, said) as con:
        yield con


def test_extremes_break_no_contract_and_no_rule(extreme: duckdb.DuckDBPyConnection) -> None:
    assert broken_contracts(extreme) == []
    assert broken_rules(extreme) == []


def test_extremes_leave_their_neighbours_alone(extreme: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    # With a source of context, findings tell of the exposure of their own interfaces.
    with _built(_neighbours(), tmp_path, asks(ask("role", "another", 1, "gone"))) as con:
        undisturbed = _contents(con)
    found = _contents(extreme)
    lost = {name: sorted(gone) for name, kept in undisturbed.items() if (gone := kept - found[name])}
    assert lost == {}


def test_no_extreme_makes_a_table_explode(extreme: duckdb.DuckDBPyConnection) -> None:
    counts = {name: build.row_count(extreme, TABLES[name]) for name in models()}
    assert {name: count for name, count in counts.items() if count > 50_000} == {}


@pytest.mark.parametrize("canned", canned_queries().values(), ids=lambda canned: canned.name)
def test_every_question_has_an_answer_among_extremes(
    extreme: duckdb.DuckDBPyConnection, canned: CannedQuery
) -> None:
    needed = {"finding_id": "nasty-every-end", "group_id": "g-418682bc4882e273a92e", "key": "ASIA1"}
    values = {
        parameter.name: needed[parameter.name] for parameter in canned.parameters if parameter.is_required
    }
    extreme.sql(canned.query, params=canned.bind(values)).to_arrow_table().to_pylist()


def test_a_network_is_looked_for_among_odd_addresses(extreme: duckdb.DuckDBPyConnection) -> None:
    query = files("tracehound.sql").joinpath("desk/find_addresses.sql").read_text()
    everywhere = {"first_number": 0, "last_number": 2**32 - 1, "most": 10_000}
    found = {row[0] for row in extreme.sql(query, params=everywhere).project("entity_key").fetchall()}
    assert "198.0.0.7" in found
    assert not {"999.999.999.999", "9999999999999.1.1.1", "1.2.3"} & found
