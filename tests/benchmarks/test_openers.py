"""The judge of openers: what is right, wrong, and what nobody can know."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.judge import openers, opening
from benchmarks.judge.opening import Opening, Tally
from tests.sql import support

Line = dict[str, Any]
OPENER: Line = {
    "account_id": "1",
    "region": "r",
    "process_uuids": ["p", "q"],
    "kind": "session",
    "trap": "plain",
    "answer": "named",
    "event_id": "e",
    "candidates": ["e"],
    "steps": [["a", "b"]],
    "is_complete": True,
}
CALL: Line = {
    "event_id": "e",
    "is_refused": False,
    "is_dry_run": False,
    "is_direct_session": False,
    "session": "p",
}
SESSION = {
    "account_id": "1",
    "region": "r",
    "session_process_uuid": "q",
    "origin": "ecs_exec",
    "place_key": "t",
}
CHAIN = {"access_key_id": "K", "is_first_identity": True, "is_complete": True}


@pytest.fixture(scope="module")
def _tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with support.empty_tables() as made:
        yield made


@pytest.fixture
def con(_tables: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Every table, all empty; what a test does is undone."""
    _tables.begin()
    yield _tables
    _tables.rollback()


def truth(folder: Path, **lines: list[Line]) -> Path:
    for name in ("openers", "exec_calls", "chains", "tasks", "people"):
        text = "".join(json.dumps(line) + "\n" for line in lines.get(name, ()))
        (folder / f"{name}.jsonl").write_text(text)
    return folder


def said(con: duckdb.DuckDBPyConnection, verdict: str, *events: str, reason: str | None = None) -> None:
    rows = [
        {
            **SESSION,
            "verdict": verdict,
            "event_id": event or None,
            "candidate_number": number,
            "none_reason": reason,
        }
        for number, event in enumerate(events or ("",))
    ]
    support.given(con, "correlation.session_openers", *rows)


def _sessions(found: Opening) -> list[Tally]:
    return [found.named, found.found, found.ambiguous, found.reasons]


RIGHT, WRONG, NONE = Tally(1, 1), Tally(0, 1), Tally()


@pytest.mark.parametrize(
    ("answer", "candidates", "verdict", "events", "reason", "expected"),
    [
        ("named", ["e"], "strong", ["e"], None, [RIGHT, RIGHT, NONE, NONE]),
        ("named", ["e"], "exact", ["x"], None, [WRONG, WRONG, NONE, NONE]),
        ("named", ["e"], "ambiguous", ["e", "x"], None, [NONE, WRONG, NONE, NONE]),
        ("named", ["e"], "none", [], "truly_none", [NONE, WRONG, NONE, NONE]),
        ("ambiguous", ["e", "x"], "ambiguous", ["e", "x"], None, [NONE, NONE, RIGHT, NONE]),
        ("ambiguous", ["e", "x"], "ambiguous", ["e"], None, [NONE, NONE, WRONG, NONE]),
        # The true one, but by luck.
        ("ambiguous", ["e", "x"], "likely", ["e"], None, [WRONG, NONE, WRONG, NONE]),
        ("not_loaded", [], "none", [], "not_loaded", [NONE, NONE, NONE, RIGHT]),
        ("not_delivered", [], "none", [], "truly_none", [NONE, NONE, NONE, WRONG]),
        ("none", [], "strong", ["x"], None, [WRONG, NONE, NONE, WRONG]),
    ],
)
def test_sessions(
    con: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    answer: str,
    candidates: list[str],
    verdict: str,
    events: list[str],
    reason: str | None,
    expected: list[Tally],
) -> None:
    said(con, verdict, *events, reason=reason)
    line = {**OPENER, "answer": answer, "candidates": candidates}
    assert _sessions(opening.judged(truth(tmp_path, openers=[line]), con)) == expected


def test_a_session_that_is_not_served_is_not_found_and_one_that_is_not_true_is_wrong(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    said(con, "strong", "e")
    line = {**OPENER, "process_uuids": ["other"]}
    assert _sessions(opening.judged(truth(tmp_path, openers=[line]), con)) == [WRONG, WRONG, NONE, NONE]


@pytest.mark.parametrize(
    ("events", "is_complete", "right"),
    [(["b"], True, 1), (["x"], True, 0), ([], True, 0), (["b", "c"], True, 0), (["b"], False, 0)],
)
def test_chains(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, events: list[str], is_complete: bool, right: int
) -> None:
    event = {
        "event_id": "e",
        "event_name": "ExecuteCommand",
        "access_key_id": "K",
        "event_source": "ecs.amazonaws.com",
    }
    support.given(con, "flattened.api_events", event)
    steps = [("key", "e"), *(("assumed", each) for each in events)]
    rows = [
        {**CHAIN, "step": number, "step_kind": kind, "event_id": each, "is_complete": is_complete}
        for number, (kind, each) in enumerate(steps)
    ]
    support.given(con, "correlation.credential_chain", *rows)
    assert opening.judged(truth(tmp_path, openers=[OPENER]), con).chains == Tally(right, 1)


def test_names_of_one_person_are_one_and_of_two_are_two(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for event, name in (("a", "m"), ("b", "n"), ("c", "o"), ("d", "o"), ("e", "u"), ("f", "w")):
        row = {
            "event_id": event,
            "event_source": "ecs.amazonaws.com",
            "event_name": "RunTask",
            "person_key": name,
        }
        support.given(con, "flattened.api_events", row)
    for name, person in (("m", "1"), ("n", "1"), ("o", "2"), ("u", "3"), ("w", "4")):
        support.given(
            con, "correlation.people", {"event_person_key": name, "person_key": person, "person_name": name}
        )
    a, c, d, e = (["source_identity", "A"], ["iam_user", "C"], ["iam_user", "D"], ["identity_center", "E"])
    # Two names of one; one name of two; two that are one; and an event that was not read.
    names = {
        "a": [a, ["session_name", "x"]],
        "b": [["session_name", "X"]],
        "c": [c],
        "d": [d],
        "e": [e],
        "f": [e],
    }
    people = [{"event_id": event, "names": some} for event, some in ({**names, "g": [a]}).items()]
    assert opening.judged(truth(tmp_path, people=people), con).persons == Tally(1, 4)


def test_a_lesser_name_is_of_the_better_one_that_alone_stands_beside_it() -> None:
    user, other = (["identity_center", name] for name in "uv")
    source, session, shared = ["source_identity", "s"], ["session_name", "n"], ["session_name", "ops"]
    labels = opening.labels_of(
        [[user, source, session], [source, session], [session], [user, shared], [other, shared], [shared]]
    )
    assert labels == [*["identity_center u"] * 4, "identity_center v", "session_name ops"]


def test_calls_say_whether_they_opened_a_session(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    row = {"event_id": "e", "exec_kind": "ecs_exec", "session_process_uuid": "q"}
    support.given(con, "correlation.exec_calls", row, {**row, "event_id": "f", "is_refused": True})
    lines = [CALL, {**CALL, "event_id": "f", "session": None}, {**CALL, "event_id": "g", "session": None}]
    found = opening.judged(truth(tmp_path, openers=[OPENER], exec_calls=lines), con)
    assert found.exec_calls == Tally(1, 2)
    assert any(line.startswith("call f") for line in found.wrong)


def test_figures_of_seeds_are_added(tmp_path: Path) -> None:
    one = Opening(named=Tally(1, 2), by_trap={"plain, named": Tally(1, 2)}, wrong=("x",))
    text = openers.render({3: one, 4: Opening(named=Tally(2, 2), by_trap={"plain, named": Tally(2, 2)})})
    assert "| 3 | 0.5000 (1 of 2) | 1.0000 (0 of 0) |" in text
    assert "| all | 0.7500 (3 of 4) |" in text
    assert "| plain, named | 3 of 4 |" in text


@pytest.mark.parametrize("generator", openers.GENERATORS)
def test_generators_write_what_the_judge_reads(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, generator: str
) -> None:
    openers.GENERATORS[generator](1, 100, tmp_path, 0)
    assert (tmp_path / "export").is_dir()
    assert (tmp_path / "cloudtrail").is_dir()
    found = opening.judged(tmp_path, con)
    assert found.named == Tally()
    assert found.found.all > 5
    assert found.found.right == 0
