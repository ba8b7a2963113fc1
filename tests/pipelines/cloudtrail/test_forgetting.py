"""A person's events leave the lake for good; old events leave with what was asked for them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.pipelines.support import configured, table, tracehound
from tests.sql import calls
from tests.sql.support import PLACE as PLACE_OF_SESSIONS
from tests.sql.support import built, empty_tables, rows
from tracehound.desk.casebook import book
from tracehound.desk.casebook.events import Pin
from tracehound.pipelines.cloudtrail import forgetting
from tracehound.pipelines.cloudtrail.forgetting import erase, forget_before, old_days, person
from tracehound.pipelines.lake import empty, parquet
from tracehound.pipelines.lake.erased import Erased
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.lake.names import name_of
from tracehound.pipelines.lake.published import DELTA
from tracehound.transforms.contracts import Table
from tracehound.transforms.contracts.api_events import (
    API_EVENTS,
    CLOUDTRAIL_COVERAGE,
    CLOUDTRAIL_EVENTS,
)

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
PLACE = {"account_id": "111122223333", "region": "eu-west-1"}
ID, STORE = "u-1", "identity-center/d-1/u-1"


def event(number: int, after: timedelta = timedelta(), **facts: object) -> dict[str, Any]:
    return PLACE | {"event_id": str(number), "event_at": NOON + after, "event_name": "ExecuteCommand"} | facts


ALICE = event(
    1,
    person_key=STORE,
    person_name="Alice@example.com",
    person_rule="identity_center",
    identity_center_user_id=ID,
    session_name="Alice@example.com",
)
EVENTS = [
    ALICE,
    # Nothing but her id, in another account.
    event(
        2,
        person_key=STORE,
        person_rule="identity_center",
        identity_center_user_id=ID,
        account_id="999988887777",
    ),
    # The session that somebody assumed a role with in her name.
    event(3, person_key="session/saml", person_name="saml", issued_session_name="alice@example.com"),
    event(4, person_key="session/bob", person_name="bob", session_name="bob", person_rule="session_name"),
    event(5, is_machine=True, session_name="i-0123456789abcdef0"),
]


def filled(home: Home, *rows: dict[str, Any]) -> Home:
    """A home with events as a run leaves them, in the folder of each table."""
    _add(home, API_EVENTS, *rows)
    known = {"road": "trail", "uri": "file:///t", "etag": "e", "first_seen_at": NOON, "record_number": 1}
    of_raw = [
        {name: row[name] for name in (*API_EVENTS.key, "event_at", "event_name")} | known for row in rows
    ]
    _add(home, CLOUDTRAIL_EVENTS, *({**row, "document": b"{}"} for row in of_raw))
    hours = [
        {**PLACE, "hour_at": row["event_at"], "road": "trail", "state": "loaded", "asked_at": NOON}
        for row in rows
    ]
    _add(home, CLOUDTRAIL_COVERAGE, *hours)
    empty.put_right(home)
    return home


def _add(home: Home, of: Table, *rows: dict[str, Any]) -> None:
    nothing = {column.name: None if column.nullable else _nothing(column.dtype) for column in of.columns}
    frame = pl.DataFrame([nothing | row for row in rows], schema=of.schema, orient="row").unique(of.key)
    for (day,), part in frame.group_by(pl.col(_time(of)).dt.date()):
        folder = home.folder(of) if of is CLOUDTRAIL_COVERAGE else home.day_folder(of, str(day))
        commit = Commit(home.lake, "given")
        target = folder / f"{name_of(of.name + str(day))}.parquet"
        parquet.write(part.select(list(of.schema)), of, commit.put(target))
        commit.apply()


def _time(of: Table) -> str:
    return "hour_at" if "hour_at" in of.schema else "event_at"


def _nothing(dtype: Any) -> object:
    return (
        [] if isinstance(dtype, pl.List) else False if dtype == pl.Boolean else 0 if dtype == pl.Int64 else ""
    )


def ids(home: Home, name: str) -> list[int]:
    return sorted(map(int, table(home, name)["event_id"]))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return filled(configured(tmp_path / "home").create(), *EVENTS)


ECS_EXEC: dict[str, Any] = {"event_source": "ecs.amazonaws.com", "event_name": "ExecuteCommand"}


def hours(home: Home) -> list[tuple[Any, ...]]:
    return table(home, "raw.cloudtrail_erased_hours").sort("hour_at", "region").rows()


def test_hours_are_kept_of_which_something_is_not_known_any_more(tmp_path: Path) -> None:
    alice, hour = {"session_name": "alice"}, timedelta(hours=1)
    home = filled(
        configured(tmp_path / "home").create(),
        event(1, timedelta(minutes=59), **ECS_EXEC, **alice),
        event(2, timedelta(minutes=3), **ECS_EXEC, **alice),
        event(3, hour, event_source="kubernetes", **alice | {"event_name": "exec"}),
        event(4, 2 * hour, **ECS_EXEC, **alice, is_refused=True),
        event(5, 3 * hour, **ECS_EXEC, **alice, is_dry_run=True),
        event(6, 4 * hour, **ECS_EXEC, session_name="bob"),
        event(7, 5 * hour, event_source="sts.amazonaws.com", **alice | {"event_name": "AssumeRole"}),
    )
    assert hours(home) == []
    erase(home, person(home, "alice"))
    of_alice = [(*PLACE.values(), NOON, "session"), (*PLACE.values(), NOON + hour, "pod")]
    assert hours(home) == of_alice
    # An hour of somebody else is one more of these, and tells nobody apart.
    erase(home, person(home, "bob"))
    assert hours(home) == [*of_alice, (*PLACE.values(), NOON + 4 * hour, "session")]
    erase(home, person(home, "bob"))
    assert len(hours(home)) == 3
    # They leave when the calls of their time would.
    forget_before(home, NOON.date() + timedelta(days=1))
    assert hours(home) == []


def test_who_opened_a_session_by_an_erased_call_is_said_to_be_erased(tmp_path: Path) -> None:
    at = {"event_at": calls.second(-3)} | PLACE_OF_SESSIONS
    home = filled(configured(tmp_path / "home").create(), event(1, session_name="alice", **ECS_EXEC) | at)
    erase(home, person(home, "alice"))
    with empty_tables() as con:
        calls.give(con, calls.exec_session("a"), calls.all_hours())
        missing = table(home, "raw.cloudtrail_erased_hours").to_dicts()
        calls.give(con, [("raw.cloudtrail_erased_hours", each) for each in missing])
        built(con, "correlation.session_openers")
        assert rows(con, "SELECT none_reason FROM correlation.session_openers") == [("erased",)]


@pytest.mark.parametrize("given", ["ALICE@example.com", STORE, ID, " alice@EXAMPLE.com "])
def test_a_user_of_identity_center_is_erased_under_all_names(home: Home, given: str) -> None:
    found = person(home, given)
    assert found.names == ("alice@example.com", STORE, ID) if given.strip().lower() != ID else True
    assert found.events.height == 3
    erase(home, found)
    assert ids(home, "raw.cloudtrail_events") == ids(home, "flattened.api_events") == [4, 5]
    for kept in home.path.rglob("*"):
        content = kept.read_bytes() if kept.is_file() else b""
        assert b"alice@example.com" not in content.lower(), kept
        assert STORE.encode() not in content, kept


def test_a_name_that_a_caller_chose_leads_to_no_other_name(home: Home) -> None:
    assert [row["event_id"] for row in person(home, "bob").events.iter_rows(named=True)] == ["4"]
    assert person(home, "bo").events.is_empty()
    assert person(home, "saml").names == ("saml",)


def test_what_was_erased_is_known_again_by_any_name(home: Home) -> None:
    assert Erased(home).is_empty
    assert not Erased(home).has(ALICE)
    erase(home, person(home, "alice@example.com"))
    erased = Erased(home)
    whole = dict.fromkeys(API_EVENTS.schema)
    assert not erased.is_empty
    assert [erased.has(whole | row) for row in EVENTS] == [True, True, True, False, False]
    assert erased.has(whole | {"source_identity": "ALICE@example.com"})
    # Further names get the same salt; erasing again adds nothing.
    erase(home, person(home, "bob"))
    erase(home, person(home, "bob"))
    assert table(home, "raw.cloudtrail_erased")["salt"].n_unique() == 1
    assert table(home, "raw.cloudtrail_erased").height == 4
    assert Erased(home).has(whole | EVENTS[3])


def test_tombstones_of_two_homes_differ(home: Home, tmp_path: Path) -> None:
    other = filled(configured(tmp_path / "other").create(), *EVENTS)
    for each in (home, other):
        erase(each, person(each, "bob"))
    ours, theirs = (table(each, "raw.cloudtrail_erased")["tombstone"][0] for each in (home, other))
    assert ours != theirs


def test_old_events_leave_with_what_was_asked_for_them(tmp_path: Path) -> None:
    day = timedelta(days=1)
    home = filled(
        configured(tmp_path / "home").create(), *(event(number, number * day) for number in range(5))
    )
    bound = date(2026, 10, 3)
    assert old_days(home, bound) == ["2026-10-01", "2026-10-02"]
    DELTA.root(home.path).mkdir()
    assert forget_before(home, bound) == 2
    assert not DELTA.root(home.path).exists()
    assert ids(home, "raw.cloudtrail_events") == ids(home, "flattened.api_events") == [2, 3, 4]
    assert table(home, "raw.cloudtrail_coverage")["hour_at"].min() == NOON + 2 * day
    assert forget_before(home, bound) == 0


def test_the_command_says_what_it_deletes_and_asks(home: Home) -> None:
    asked = tracehound("purge", "--person", "alice@example.com", home=home.path, stdin="n\n")
    said = asked.stdout.decode()
    assert "3 API events, 2026-10-01 12:00 to 2026-10-01 12:00 UTC" in said
    assert "alice@example.com, identity-center/d-1/u-1, u-1" in " ".join(said.split())
    assert ids(home, "flattened.api_events") == [1, 2, 3, 4, 5]
    wrong = tracehound("purge", "--person", "bob", "--before", "2026-10-01", home=home.path)
    assert wrong.returncode == 2


def test_the_commands_yes_erases(home: Home) -> None:
    case_id = book.open_case(home, "Of alice@example.com", "jon", [Pin("person", "Alice@example.com")])
    DELTA.root(home.path).mkdir()
    done = tracehound("purge", "--person", "alice@example.com", "--yes", "--json", home=home.path)
    assert not DELTA.root(home.path).exists()
    assert done.returncode == 0, done.stderr.decode()
    assert b'"is_done": true' in done.stdout
    assert b'"edits": 2' in done.stdout
    case = book.case(home, case_id)
    assert (case.title, case.pins) == ("Of [erased]", ())
    assert ids(home, "flattened.api_events") == [4, 5]
    assert forgetting.person(home, "alice@example.com").events.is_empty()
