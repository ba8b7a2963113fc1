"""Published findings as cases: the answer that an investigator writes down after reading the documents, and ours.

What belongs here: documents of others, whole, and what they say. What does not: rules one by one, and simulated worlds.
The documents are not part of this project. Where they are absent, these tests are skipped.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.builders import GOLDEN
from tests.pipelines.support import put, serve, tracehound
from tracehound.pipelines.lake.home import Home

PUBLISHED = Path(__file__).parents[3] / "shared" / "findings"
NOT_HERE = f"NO PUBLISHED FINDINGS: {PUBLISHED} is not here, so no case of others was tried"
pytestmark = pytest.mark.skipif(not PUBLISHED.exists(), reason=NOT_HERE)

ECS_EXEC = "ccc61a216416b57372c3848fae95dc13"
CUT_SEQUENCE = "8c258d654378414b9bc26f61a93eb816"
WHOLE_SEQUENCE, ITS_FINDING = "0cc7e5d1b2a34f609182736455463728", "01c7e5d1b2a34f609182736455463728"
OF_ONE_KEY = ["e2e-s3-multi-bucket-finding", "e2e-s3-single-bucket-finding"]
# Templates whose places are still open: the guessed password and the probe name "${malicious_ip}".
GUESSES, PROBE = "49514155ed6b4536b05649a87fc3c05a", "6e4632e9929d47c393f3622da097fe9a"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """All published documents, and beside them a sequence in documented form with a finding that it names."""
    folder = tmp_path_factory.mktemp("published")
    for name in ("attack_sequence", "ecs_fargate_runtime"):
        put(folder / "documented", f"{name}.json", (GOLDEN / f"{name}.json").read_bytes())
    return serve(Home(folder / "home"), PUBLISHED, folder / "documented")


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(home.warehouse), read_only=True) as reader:
        yield reader


def group_of(con: duckdb.DuckDBPyConnection, finding_id: str) -> list[str]:
    query = "SELECT finding_ids FROM correlation.finding_groups WHERE list_contains(finding_ids, ?)"
    [(members,)] = con.execute(query, [finding_id]).fetchall()
    return sorted(members)


def reasons(con: duckdb.DuckDBPyConnection, *finding_ids: str) -> set[tuple[str, str]]:
    """Why a finding is linked to another one, and through what."""
    query = """
        SELECT reason, entity_key FROM correlation.finding_links
        WHERE list_contains($ids, finding_id) OR list_contains($ids, linked_finding_id)
    """
    return set(con.execute(query, {"ids": list(finding_ids)}).fetchall())


def said(home: Home, *words: str) -> str:
    done = tracehound(*words, home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    return " ".join(done.stdout.decode().split())


def test_two_calls_with_one_key_at_one_time_are_one_group(con: duckdb.DuckDBPyConnection) -> None:
    """Same key, same user, same call, same minute: one actor, whichever buckets he listed."""
    assert group_of(con, OF_ONE_KEY[0]) == OF_ONE_KEY
    assert reasons(con, *OF_ONE_KEY) == {("same_credentials", "ASIA_DUMMY_KEY")}


def test_a_sequence_and_the_finding_that_it_names_are_one_group(con: duckdb.DuckDBPyConnection) -> None:
    """Each names the other; the program that the actor ran is the one that the finding saw."""
    assert group_of(con, WHOLE_SEQUENCE) == [ITS_FINDING, WHOLE_SEQUENCE]
    found = dict(reasons(con, WHOLE_SEQUENCE))
    assert found.keys() == {"attack_sequence", "same_executable"}
    assert found["attack_sequence"] == WHOLE_SEQUENCE


def test_no_other_published_finding_belongs_to_another(con: duckdb.DuckDBPyConnection) -> None:
    """Their authors made each for itself: accounts and hosts of examples recur, years or a placeholder apart."""
    query = "SELECT finding_ids FROM correlation.finding_groups WHERE finding_count > 1"
    several = [sorted(members) for (members,) in con.execute(query).fetchall()]
    assert sorted(several) == [[ITS_FINDING, WHOLE_SEQUENCE], OF_ONE_KEY]
    stored = "SELECT count(*) FROM flattened.findings_current WHERE NOT is_sample"
    placed = "SELECT count(*) FROM correlation.finding_group_members"
    assert con.execute(stored).fetchone() == con.execute(placed).fetchone()


def test_a_placeholder_is_no_address_that_two_findings_share(con: duckdb.DuckDBPyConnection) -> None:
    query = """
        SELECT DISTINCT entity_key FROM entities.finding_entities
        WHERE finding_id = ? AND entity_kind = 'ip_address' AND role = 'remote'
    """
    for finding_id in (GUESSES, PROBE):
        assert ("${malicious_ip}",) in con.execute(query, [finding_id]).fetchall()
        assert group_of(con, finding_id) == [finding_id]


def test_the_exec_session_is_a_case_of_its_own(con: duckdb.DuckDBPyConnection) -> None:
    """No other document has its account, task or processes."""
    assert group_of(con, ECS_EXEC) == [ECS_EXEC]
    assert reasons(con, ECS_EXEC) == set()
    query = "SELECT session_program FROM correlation.finding_sessions WHERE finding_id = ? ORDER BY ALL"
    assert con.execute(query, [ECS_EXEC]).fetchall() == [("dpkg",), ("ssm-session-worker",)]


def test_the_agents_launch_and_the_worker_begins_the_exec_session(con: duckdb.DuckDBPyConnection) -> None:
    """The shell and nmap are below the worker. Whose child dpkg is no document says, so it is in no session but its own."""
    query = """
        SELECT nodes.name, sessions.launcher_reason, sessions.session_program, sessions.origin
        FROM correlation.process_sessions AS sessions
        INNER JOIN correlation.process_nodes AS nodes USING (account_id, region, process_uuid)
        WHERE account_id = 'xxxxxxxxxxxx'
        ORDER BY nodes.started_at
    """
    assert con.execute(query).fetchall() == [
        ("amazon-ssm-agen", "daemon", None, None),
        ("ssm-agent-worke", "daemon", None, None),
        ("ssm-session-wor", None, "ssm-session-worker", "ecs_exec"),
        ("sh", None, "ssm-session-worker", "ecs_exec"),
        ("dpkg", None, "dpkg", None),
        ("nmap", None, "ssm-session-worker", "ecs_exec"),
    ]


def test_who_reads_about_the_exec_session_learns_what_ran_and_how_it_came_there(home: Home) -> None:
    text = said(home, "investigate", ECS_EXEC)
    assert "nmap (/usr/bin/nmap) ran as root, started by sh (/bin/dash)" in text
    assert "had been written by dpkg (/usr/bin/dpkg) as root 11 s before that" in text
    assert "starts a session (ECS Exec) · /managed-agents/execute-command/ssm-session-worker" in text
    assert "Which ECS Exec sessions ran here" in text


def test_the_signals_and_actors_of_a_sequence_are_named(con: duckdb.DuckDBPyConnection) -> None:
    """A finding of a miner, and calls with a role's key: two actors, one endpoint."""
    signals = (
        "SELECT signal_type, name, actor_ids, endpoint_ids FROM flattened.sequence_signals ORDER BY position"
    )
    assert con.execute(signals).fetchall() == [
        ("FINDING", "Execution:Runtime/NewBinaryExecuted", ["actor-1"], ["ep-1"]),
        ("CLOUD_TRAIL", "API calls", ["actor-2"], None),
    ]
    actors = "SELECT process_path, user_name, credential_uid FROM flattened.sequence_actors ORDER BY position"
    assert con.execute(actors).fetchall() == [
        ("/tmp/.cache/xmr-stak", None, None),
        (None, "deployer", "ASIAEXAMPLEKEY4T7Q2B"),
    ]


def test_a_sequence_whose_signals_were_cut_off_is_still_a_grave_one(con: duckdb.DuckDBPyConnection) -> None:
    """Only its description tells of a user, a Tor exit and four calls, so nothing may be linked by them."""
    assert group_of(con, CUT_SEQUENCE) == [CUT_SEQUENCE]
    assert reasons(con, CUT_SEQUENCE) == set()
    query = """
        SELECT attack_sequence_count, severity_band, is_incident FROM correlation.finding_groups
        WHERE first_finding_id = ?
    """
    assert con.execute(query, [CUT_SEQUENCE]).fetchall() == [(1, "Critical", True)]


def test_who_reads_about_the_cut_sequence_learns_whose_credentials_they_are(home: Home) -> None:
    text = said(home, "investigate", CUT_SEQUENCE)
    assert "Potential credential compromise of IAMUser/john_doe indicated by a sequence of actions." in text


def test_the_documents_say_what_these_answers_were_written_from() -> None:
    """A published file that changed asks for another answer."""
    seed = json.loads((PUBLISHED / "seed" / "ecs-new-binary-executed.json").read_text())[0]
    runtime = seed["Service"]["RuntimeDetails"]
    known = {each["Uuid"] for each in runtime["Process"]["Lineage"]}
    assert runtime["Context"]["ModifyingProcess"]["ParentUuid"] not in known
    [sequence] = (PUBLISHED / "panther").glob("*.json")
    assert "detection" not in json.loads(sequence.read_text())["service"]
