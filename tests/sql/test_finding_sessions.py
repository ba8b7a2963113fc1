"""In which sessions of processes a finding happened."""

import duckdb

from tests.sql.support import at, built, finding, given, process

SESSIONS = "correlation.finding_sessions"
PLACE_KEY = "111111111111/eu-west-1"


def acting(con: duckdb.DuckDBPyConnection, name: str, minute: float, *line: str) -> None:
    """A finding about the first of some processes, each the child of the next."""
    given(con, "flattened.finding_versions", finding(name, minute))
    for depth, uuid in enumerate(line):
        parent = line[depth + 1] if depth + 1 < len(line) else None
        role = "ancestor" if depth else "process"
        facts = {"name": uuid, "role": role, "depth": depth, "parent_uuid": parent}
        given(con, "flattened.processes", process(name, uuid, updated=minute, **facts))


def test_a_finding_acts_in_the_session_of_its_process_but_not_in_those_of_ancestors(
    con: duckdb.DuckDBPyConnection,
) -> None:
    acting(con, "f", 3, "curl", "bash", "sshd")
    acting(con, "g", 5, "bash", "sshd")
    session = f"{PLACE_KEY}/bash"
    assert built(con, SESSIONS, "finding_id, session_key, session_program, is_contradictory") == [
        ("f", session, "bash", False),
        ("g", session, "bash", False),
    ]


def test_a_session_has_the_number_of_its_first_process(con: duckdb.DuckDBPyConnection) -> None:
    acting(con, "f", 3, "curl", "bash", "sshd")
    [(number, seen)] = built(con, SESSIONS, "session_id, first_seen_at")
    named = built(con, "correlation.process_sessions", "entity_id, process_uuid")
    assert (number, "bash") in named
    assert seen == at(3)


def test_a_daemon_has_no_session(con: duckdb.DuckDBPyConnection) -> None:
    acting(con, "f", 0, "sshd")
    assert built(con, SESSIONS) == []
