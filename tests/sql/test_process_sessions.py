"""Sessions: what stands above everything in its place, and what somebody started below it."""

import duckdb
import pytest

from tests.sql.support import Row, at, built, finding, given, process

SESSIONS = "correlation.process_sessions"


def line(con: duckdb.DuckDBPyConnection, *programs: str, seconds: float = 600, **first: object) -> None:
    """One finding whose process has these paths above it, outermost first; the last ones start later."""
    name = f"f{'-'.join(programs)}"[:60]
    given(con, "flattened.finding_versions", finding(name))
    rows: list[Row] = []
    for depth, path in enumerate(reversed(programs)):
        number = len(programs) - 1 - depth
        started = at(0 if number == 0 else seconds / 60)
        parent = f"p{number - 1}" if number else None
        facts = first if number == 0 else {}
        rows.append(
            process(name, f"p{number}", parent, depth, started_at=started, executable_path=path, **facts)
        )
    given(con, "flattened.processes", *rows)


def sessions(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return built(con, SESSIONS, "process_uuid, is_launcher, launcher_reason, session_process_uuid, origin")


@pytest.mark.parametrize(
    ("programs", "launchers", "origin"),
    [
        (("/usr/bin/containerd-shim-runc-v2", "/bin/sh", "/bin/ls"), 1, "container_runtime"),
        (
            ("/usr/bin/ssm-agent-worker", "/usr/bin/ssm-session-worker", "/bin/sh", "/bin/ls"),
            1,
            "ecs_exec",
        ),
        (("/usr/lib/systemd/systemd", "/usr/sbin/sshd", "/usr/sbin/sshd", "/bin/bash"), 2, "ssh"),
        (("/usr/lib/systemd/systemd", "/usr/sbin/crond", "/usr/sbin/crond", "/bin/sh"), 2, "scheduled_job"),
        # A service is used by one after another.
        (("/usr/lib/systemd/systemd", "/opt/tomcat/java", "/bin/sh", "/bin/ls"), 2, "entry_point"),
        (("/bin/sh", "/tmp/x"), 0, None),
        # A name alone makes no daemon.
        (("/bin/sh", "/tmp/systemd", "/bin/ls"), 0, None),
    ],
)
def test_a_session_begins_below_the_last_launcher(
    con: duckdb.DuckDBPyConnection, programs: tuple[str, ...], launchers: int, origin: str | None
) -> None:
    line(con, *programs)
    assert sessions(con) == [
        (f"p{n}", True, "daemon", None, None)
        if n < launchers
        else (f"p{n}", False, None, f"p{launchers}", origin)
        for n in range(len(programs))
    ]


@pytest.mark.parametrize(("seconds", "is_launcher"), [(15, True), (16, False)])
def test_what_starts_with_its_place_is_its_entry_point(
    con: duckdb.DuckDBPyConnection, seconds: float, is_launcher: bool
) -> None:
    line(con, "/entrypoint.sh", "/app/server", seconds=seconds, namespace_pid=1)
    first, second = sessions(con)
    assert first == ("p0", True, "entry_point", None, None)
    expected = (True, "entry_point", None, None) if is_launcher else (False, None, "p1", "entry_point")
    assert second[1:] == expected


def test_the_first_of_a_namespace_that_a_session_opened_is_no_entry_point(
    con: duckdb.DuckDBPyConnection,
) -> None:
    given(con, "flattened.finding_versions", finding("a"))
    given(
        con,
        "flattened.processes",
        process("a", "inner", "unshare", namespace_pid=1, started_at=at(60)),
        process("a", "unshare", "shell", 1, started_at=at(60)),
        process("a", "shell", None, 2, started_at=at(30)),
    )
    assert [(row[0], row[3]) for row in sessions(con)] == [
        ("inner", "shell"),
        ("shell", "shell"),
        ("unshare", "shell"),
    ]


def test_a_process_that_is_only_somebodys_parent_has_no_session(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"))
    given(con, "flattened.processes", process("a", "p1", "unknown"))
    assert sessions(con) == [("p1", False, None, "p1", None)]


def test_a_package_manager_above_is_said(con: duckdb.DuckDBPyConnection) -> None:
    line(con, "/bin/sh", "/usr/bin/apt-get", "/usr/bin/dpkg")
    assert built(con, SESSIONS, "process_uuid, has_package_manager") == [
        ("p0", False),
        ("p1", True),
        ("p2", True),
    ]
