"""The judge of context: which observation is right, which reason, and what makes each wrong."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.judge import context, telling
from benchmarks.judge.opening import Tally
from benchmarks.judge.telling import Telling
from tests.sql import support
from tests.sql.support import Row

Line = dict[str, Any]
HOUR = 3600.0
EVENT = 100 * HOUR
ROLE = {"account_id": "1", "region": "global", "kind": "role", "thing_key": "arn:aws:iam::1:role/web"}
PLAIN, EDITED = {"RoleName": "web", "Description": "a"}, {"RoleName": "web", "Description": "b"}
CALL = "iam:GetRole"


@pytest.fixture(scope="module")
def _tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with support.empty_tables() as made:
        yield made


@pytest.fixture
def con(_tables: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    _tables.begin()
    yield _tables
    _tables.rollback()


def world(folder: Path) -> Path:
    """A finding that names a role, which is edited an hour after the event."""
    states = [
        {**ROLE, "from": 0.0, "until": EVENT + HOUR, "document": PLAIN},
        {**ROLE, "from": EVENT + HOUR, "until": None, "document": EDITED},
    ]
    events = {"first_event_at": EVENT, "last_event_at": EVENT}
    things = [{"finding_id": "a", **events, **ROLE, "is_named": True, "vias": []}]
    for name, some in (("world", states), ("things", things)):
        path = folder / "context" / f"{name}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(json.dumps(line) + "\n" for line in some))
    (folder / "arrived" / "events").mkdir(parents=True)
    return folder


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def asked(con: duckdb.DuckDBPyConnection, seconds: float, state: str, key: str = ROLE["thing_key"]) -> None:
    row: Row = {
        **ROLE,
        "thing_key": key,
        "call": CALL,
        "state": state,
        "requests": 3,
        "asked_at": at(seconds),
    }
    support.given(con, "raw.context_asks", row)


def shown(
    con: duckdb.DuckDBPyConnection,
    chosen: str,
    age: float | None = None,
    document: Line | None = None,
    **facts: Any,
) -> None:
    """What a home says of the role; an observation with a document if there is one."""
    support.given(con, "flattened.finding_versions", {"finding_id": "a", "updated_at": at(EVENT)})
    number = None
    if document is not None:
        told = {**ROLE, "observed_at": at(EVENT - (age or 0)), "content_hash": "h"}
        support.given(con, "raw.observations", {**told, "document": json.dumps(document)})
        sql = "SELECT observation_id(account_id, region, kind, thing_key, observed_at, content_hash) FROM raw.observations"
        [(number,)] = con.execute(sql).fetchall()
        known = {**ROLE, "observation_id": number, "observed_at": told["observed_at"]}
        support.given(con, "context.observations", known)
    row: Row = {
        **ROLE,
        "finding_id": "a",
        "observation_id": number,
        "chosen": chosen,
        "age_seconds": age,
        **facts,
    }
    support.given(con, "context.finding_context", row)


def judged(con: duckdb.DuckDBPyConnection, folder: Path, budget: int = 10) -> Telling:
    return telling.judged(world(folder), con, budget)


def test_the_last_observation_before_the_event_is_right(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    asked(con, EVENT - 3 * HOUR, "found")
    asked(con, EVENT + 24 * HOUR, "found")
    shown(con, "before", 3 * HOUR, PLAIN)
    found = judged(con, tmp_path)
    assert (found.before, found.after, found.none) == (Tally(1, 1), Tally(), Tally())
    assert (found.reached, found.asked, found.runs) == (Tally(1, 1), Tally(1, 1), Tally(2, 2))
    assert found.wrong == ()


@pytest.mark.parametrize(
    ("chosen", "age", "document"),
    [
        ("after", -24 * HOUR, EDITED),
        ("before", 2 * HOUR, PLAIN),
        ("before", 3 * HOUR, EDITED),
        ("none", None, None),
    ],
)
def test_another_observation_age_or_content_is_wrong(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, chosen: str, age: float | None, document: Line | None
) -> None:
    asked(con, EVENT - 3 * HOUR, "found")
    asked(con, EVENT + 24 * HOUR, "found")
    shown(con, chosen, age, document)
    found = judged(con, tmp_path)
    assert found.before == Tally(0, 1)
    assert len(found.wrong) == 1


def test_what_is_known_only_later_must_be_marked_so(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    asked(con, EVENT + 24 * HOUR, "found")
    shown(con, "after", -24 * HOUR, EDITED, missing_reason="no_observation_before_event")
    found = judged(con, tmp_path)
    assert found.after == Tally(1, 1)
    assert found.by_reason == {"no_observation_before_event": Tally(1, 1)}


@pytest.mark.parametrize(("reason", "right"), [("denied", 1), ("gone_before_asked", 0), ("not_asked_yet", 0)])
def test_a_reason_is_the_true_one(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, reason: str, right: int
) -> None:
    """A refusal of the whole call is one of each thing."""
    asked(con, EVENT + 24 * HOUR, "denied", "*")
    shown(con, "none", missing_reason=reason)
    assert judged(con, tmp_path).none == Tally(right, 1)


def test_what_no_run_asked_for_is_wrong_unless_requests_were_spent(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    other = {**ROLE, "thing_key": "other", "call": CALL, "state": "found", "requests": 3}
    support.given(con, "raw.context_asks", other | {"asked_at": at(EVENT + 48 * HOUR)})
    shown(con, "none", missing_reason="not_asked_yet")
    folder = world(tmp_path)
    generous, spent = (telling.judged(folder, con, budget) for budget in (10, 3))
    assert (generous.none, spent.none) == (Tally(0, 1), Tally(1, 1))
    assert generous.asked == Tally(0, 1)


def test_a_run_beyond_its_budget_is_told(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    asked(con, EVENT - 3 * HOUR, "found")
    shown(con, "before", 3 * HOUR, PLAIN)
    assert judged(con, tmp_path, budget=2).runs == Tally(0, 1)


def test_figures_are_summed_and_rendered() -> None:
    one = Telling(before=Tally(1, 2), by_reason={"denied": Tally(1, 1)}, wrong=("x",))
    text = context.render({1: one, 2: one})
    assert "| all | 2 of 4 |" in text
    assert "| denied | 2 of 2 |" in text
