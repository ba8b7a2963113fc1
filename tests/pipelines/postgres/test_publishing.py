"""Publishing to a real server: what is there afterwards, what was written for it, and what others saw meanwhile."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.pipelines.postgres.support import (
    CONFLICTS,
    COUNTS,
    MOUNTS,
    NEWEST,
    SMALL,
    differing,
    publish,
    write,
)
from tests.servers.postgres import Cluster
from tracehound.pipelines.postgres import publishing, tables
from tracehound.pipelines.postgres.server import NotPublished, Server, connected
from tracehound.sql.engines import slices
from tracehound.transforms.contracts import Column, Table
from tracehound.transforms.contracts.schema import TEXT

START = datetime(2026, 10, 1, 8, tzinfo=UTC)
HOSTILE = (
    "a\0b",
    "a\\u0000b",
    "\\\0\\\\",
    "'; DROP TABLE x; --",
    "\x01\x1b[31m",
    "é\U0001f600\u202e",
    "",
    '{"a":1}',
)
Row = dict[str, Any]


def conflict(number: int, **more: Any) -> Row:
    return {"finding_id": f"{number:032x}", "updated_at": START + timedelta(microseconds=number)} | more


def task(number: int, name: str) -> Row:
    volumes = [{"name": name, "host_path": {"path": name}}, {"name": None, "host_path": None}]
    return conflict(number, task_arn=name, volumes=volumes)


def counts(values: Mapping[str, int]) -> list[Row]:
    return [{"finding_type": name, "doubling_count": count} for name, count in values.items()]


def rows(numbers: Iterable[int], types: Mapping[str, int]) -> dict[str, list[Row]]:
    return {
        CONFLICTS.qualified_name: [conflict(number) for number in numbers],
        MOUNTS.qualified_name: [task(number, name) for number, name in enumerate(HOSTILE)],
        COUNTS.qualified_name: counts(types),
        NEWEST.qualified_name: [{"newest_at": None}],
    }


@pytest.fixture
def in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables of a few rows are divided as large ones are."""
    monkeypatch.setattr(slices, "_ROWS_IN_SLICE", 2)


def test_every_value_is_there_and_nothing_is_written_twice(
    cluster: Cluster, database: str, served: Path
) -> None:
    write(served, rows(range(5), dict.fromkeys(HOSTILE, 1)))
    done = publish(served, cluster, database)
    assert done is not None
    assert done.written == {t.qualified_name: n for t, n in zip(SMALL, (5, 8, 8, 1), strict=True)}
    assert differing(served, cluster, SMALL, database) == []
    assert publish(served, cluster, database) is None


def test_keys_indexes_and_comments_are_those_of_contracts(
    cluster: Cluster, database: str, served: Path
) -> None:
    write(served, rows(range(5), {"a": 1}))
    publish(served, cluster, database)
    defined = {definition for (definition,) in cluster.rows("SELECT indexdef FROM pg_indexes", database)}
    of_conflicts = "version_conflicts_key ON flattened.version_conflicts USING btree (finding_id, updated_at)"
    assert any(f"UNIQUE INDEX {of_conflicts}" in each for each in defined)
    assert any(
        "ecs_tasks_task_arn_index ON flattened.ecs_tasks USING hash (task_arn)" in each for each in defined
    )
    query = "SELECT col_description('flattened.ecs_tasks'::regclass, 1), obj_description('flattened.ecs_tasks'::regclass)"
    assert cluster.rows(query, database) == [(MOUNTS.columns[0].description, f"One row per {MOUNTS.grain}.")]


@pytest.mark.usefixtures("in_slices")
def test_only_slices_that_changed_are_written(cluster: Cluster, database: str, served: Path) -> None:
    write(served, rows(range(200), {"a": 1}))
    publish(served, cluster, database)
    before = dict(cluster.rows("SELECT finding_id, xmin::text FROM flattened.version_conflicts", database))
    write(served, rows(range(1, 201), {"a": 1}))
    done = publish(served, cluster, database)
    assert done is not None
    assert done.written.keys() == {"flattened.version_conflicts"}
    assert differing(served, cluster, SMALL, database) == []
    after = dict(cluster.rows("SELECT finding_id, xmin::text FROM flattened.version_conflicts", database))
    same = [name for name in after if before.get(name) == after[name]]
    # One row went, and one came: each in a slice of its own.
    assert 190 <= len(same) < 200


@pytest.mark.usefixtures("in_slices")
def test_after_any_changes_every_table_is_equal(cluster: Cluster, database: str, served: Path) -> None:
    """Rows come, go and change, tables empty and grow beyond their slices; keys are hostile."""
    drawn = random.Random(7)
    for step in range(6):
        numbers = drawn.sample(range(400), drawn.choice((0, 3, 60, 390)))
        types = {f"{name}{drawn.randrange(20)}": drawn.randrange(3) for name in HOSTILE for _ in range(step)}
        given = rows(numbers, types)
        given[CONFLICTS.qualified_name] = [conflict(n, body_count=drawn.randrange(3)) for n in numbers]
        write(served, given)
        publish(served, cluster, database)
        assert differing(served, cluster, SMALL, database) == [], step


def test_others_see_what_was_there_until_all_is_there(
    cluster: Cluster, database: str, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(served, rows(range(2), {"a": 1}))
    publish(served, cluster, database)
    write(served, rows(range(3), {"a": 2}))
    seen = []
    commit = Server.commit

    def looked(self: Server) -> None:
        seen.append(counted(cluster, database))
        commit(self)

    monkeypatch.setattr(Server, "commit", looked)
    publish(served, cluster, database)
    assert seen == [(2, 1)]
    assert counted(cluster, database) == (3, 2)


def counted(cluster: Cluster, database: str) -> tuple[int, int]:
    query = "SELECT (SELECT count(*) FROM flattened.version_conflicts), (SELECT sum(doubling_count)::bigint FROM correlation.finding_type_counts)"
    [(conflicts, total)] = cluster.rows(query, database)
    return conflicts, total


_PUBLISHER = """
import sys, time
from pathlib import Path
from tests.pipelines.postgres.support import SMALL
from tracehound.pipelines.postgres import publishing
from tracehound.pipelines.postgres.server import Server
from tracehound.sql.build import Limits
publishing.TABLES = {table.qualified_name: table for table in SMALL}
load, calls = Server.load, []
def slow(self, *given, **named):
    done = load(self, *given, **named)
    calls.append(done)
    if len(calls) == 5:
        print("now", flush=True)
        time.sleep(600)
    return done
Server.load = slow
publishing.publish(Path(sys.argv[1]), sys.argv[2], Limits("1GB", 1))
"""


def test_one_that_is_killed_leaves_what_was_there_and_stops_nobody(
    cluster: Cluster, database: str, served: Path
) -> None:
    write(served, rows(range(2), {"a": 1}))
    publish(served, cluster, database)
    write(served, rows(range(3), {"a": 2}))
    words = [sys.executable, "-c", _PUBLISHER, str(served), cluster.address(database)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"now\n"
        with pytest.raises(NotPublished, match="somebody else is publishing"):
            publish(served, cluster, database)
        process.send_signal(signal.SIGKILL)
    assert counted(cluster, database) == (2, 1)
    published_soon(served, cluster, database)
    assert counted(cluster, database) == (3, 2)


def published_soon(served: Path, cluster: Cluster, database: str) -> None:
    """Publishes as soon as the server has noticed that the other one is gone."""
    for _ in range(100):
        try:
            publish(served, cluster, database)
        except NotPublished:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the lock of a dead publisher stays")


def test_grants_and_views_stay(cluster: Cluster, database: str, served: Path) -> None:
    write(served, rows(range(2), {"a": 1}))
    publish(served, cluster, database)
    reader = f"reader_{database}"
    cluster.run(
        f"CREATE ROLE {reader} LOGIN",
        f"GRANT USAGE ON SCHEMA flattened TO {reader}",
        f"GRANT SELECT ON flattened.version_conflicts TO {reader}",
        "CREATE VIEW public.ours AS SELECT finding_id FROM flattened.version_conflicts",
        database=database,
    )
    write(served, rows(range(7), {"a": 1}))
    publish(served, cluster, database)
    assert cluster.rows("SELECT count(*) FROM flattened.version_conflicts", database, reader) == [(7,)]
    assert cluster.rows("SELECT count(*) FROM public.ours", database) == [(7,)]


def changed(table: Table, *columns: Column, without: str = "") -> Table:
    kept = [
        column for column in table.columns if column.name not in {without, *(each.name for each in columns)}
    ]
    return replace(table, columns=(*kept, *columns))


def redefined(monkeypatch: pytest.MonkeyPatch, *others: Table) -> None:
    monkeypatch.setattr(publishing, "TABLES", {table.qualified_name: table for table in others})


def test_a_table_that_is_defined_otherwise_is_the_same_table(
    cluster: Cluster, database: str, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns come and go; one that a view reads stays, and is null; a table that went goes."""
    write(served, rows(range(2), {"a": 1}))
    publish(served, cluster, database)
    cluster.run(
        "CREATE VIEW public.ours AS SELECT doubling_count FROM correlation.finding_type_counts",
        database=database,
    )
    other = changed(COUNTS, Column("more", TEXT, "More."), without="doubling_count")
    redefined(monkeypatch, other, CONFLICTS)
    write(served, {other.qualified_name: [{"finding_type": "a", "more": "x"}], CONFLICTS.qualified_name: []})
    done = publish(served, cluster, database)
    assert done is not None
    assert [each for each in done.remarks if "doubling_count" in each]
    assert differing(served, cluster, [other, CONFLICTS], database) == []
    assert cluster.rows("SELECT * FROM public.ours", database) == [(None,)]
    assert cluster.rows("SELECT to_regclass('flattened.ecs_tasks') IS NULL", database) == [(True,)]
    assert cluster.rows(
        "SELECT count(*) FROM pg_indexes WHERE indexname = 'finding_type_counts_key'", database
    ) == [(1,)]


def test_a_column_of_another_type_is_made_anew_unless_a_view_reads_it(
    cluster: Cluster, database: str, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(served, {COUNTS.qualified_name: counts({"a": 1})})
    redefined(monkeypatch, COUNTS)
    publish(served, cluster, database)
    other = changed(COUNTS, Column("doubling_count", TEXT, "As text."))
    redefined(monkeypatch, other)
    write(served, {other.qualified_name: [{"finding_type": "a", "doubling_count": "one"}]})
    cluster.run(
        "CREATE VIEW public.ours AS SELECT doubling_count FROM correlation.finding_type_counts",
        database=database,
    )
    with pytest.raises(NotPublished, match="views depend on"):
        publish(served, cluster, database)
    assert cluster.rows("SELECT * FROM public.ours", database) == [(1,)]
    cluster.run("DROP VIEW public.ours", database=database)
    publish(served, cluster, database)
    assert differing(served, cluster, [other], database) == []


@pytest.mark.parametrize(
    "others",
    [[conflict(1), conflict(1)], [conflict(1, finding_id="W" * 10_000)], [conflict(1, finding_id=None)]],
    ids=["twice", "long", "missing"],
)
def test_rows_that_can_have_no_key_are_there_all_the_same(
    cluster: Cluster, database: str, served: Path, others: list[Row]
) -> None:
    write(served, rows(range(3), {"a": 1}) | {CONFLICTS.qualified_name: [conflict(9)]})
    publish(served, cluster, database)
    write(served, rows(range(3), {"a": 1}) | {CONFLICTS.qualified_name: others})
    done = publish(served, cluster, database)
    assert done is not None
    assert [each for each in done.remarks if "flattened.version_conflicts has no primary key" in each]
    assert differing(served, cluster, SMALL, database) == []


def test_a_nul_and_its_code_are_one_key_there(cluster: Cluster, database: str, served: Path) -> None:
    write(served, rows(range(3), {"a\0": 1, "a\\x00": 2}))
    done = publish(served, cluster, database)
    assert done is not None
    assert [each for each in done.remarks if "finding_type_counts has no primary key" in each]
    assert counted(cluster, database) == (3, 3)


def test_a_table_of_others_is_left_alone(cluster: Cluster, database: str, served: Path) -> None:
    cluster.run(
        "CREATE SCHEMA correlation", "CREATE TABLE correlation.finding_type_counts (a int)", database=database
    )
    write(served, rows(range(3), {"a": 1}))
    with pytest.raises(NotPublished, match="that we did not make"):
        publish(served, cluster, database)
    assert cluster.rows("SELECT to_regclass('tracehound.tables') IS NULL", database) == [(True,)]


def test_rows_are_sent_in_small_batches(
    cluster: Cluster, database: str, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So memory does not grow with tables."""
    monkeypatch.setattr(tables, "_BATCH_ROWS", 2_048)
    sizes = []
    load = Server.load

    def watched(self: Server, name: str, batches: Any, schema: str | None = None) -> int:
        if isinstance(batches, pa.RecordBatchReader):
            listed = list(batches)
            sizes.extend(each.num_rows for each in listed)
            batches = pa.RecordBatchReader.from_batches(batches.schema, listed)
        return load(self, name, batches, schema)

    monkeypatch.setattr(Server, "load", watched)
    write(served, rows(range(10_000), {"a": 1}))
    publish(served, cluster, database)
    assert max(sizes) <= 2_048
    assert sum(sizes) == 10_000 + 8 + 1 + 1


def test_a_failure_says_nothing_of_rows(cluster: Cluster, database: str) -> None:
    with connected(cluster.address(database)) as server:
        server.run("CREATE TABLE public.t (a text NOT NULL)")
        with pytest.raises(NotPublished) as error:
            server.run("INSERT INTO public.t SELECT 'secret value' FROM nothing")
    assert "secret value" not in str(error.value)
