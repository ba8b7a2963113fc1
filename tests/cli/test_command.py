"""The command as a user runs it: whole runs through Dagster, in processes of their own."""

import json
from pathlib import Path

import duckdb
import pytest

from tests.pipelines.support import comparable, finding, lines, put, serve, snapshot, table, tracehound
from tracehound.pipelines.lake.home import Home
from tracehound.simulator import write_demo
from tracehound.transforms.contracts import TABLES

PUBLISHED = Path(__file__).parents[3] / "shared" / "findings"
SEED_FINDING = "ccc61a216416b57372c3848fae95dc13"


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated")
    write_demo(folder / "export", folder / "truth.jsonl")
    return folder / "export"


def rows(home: Home, query: str) -> list[dict]:
    done = tracehound("sql", query, "--format", "json", home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_of_every_finding_of_the_demo_it_is_known_whether_it_is_open(demo: Home) -> None:
    """All but the published one, which GuardDuty keeps no more; it makes no account look quiet for years."""
    counts = "SELECT status, count(*) AS n FROM flattened.finding_status GROUP BY status"
    found = {row["status"]: row["n"] for row in rows(demo, counts)}
    assert found.keys() == {"open", "archived", "expired"}
    assert found["expired"] == 1
    assert min(found["open"], found["archived"]) > 80
    quiet = "SELECT account_id, quiet_days FROM trends.coverage WHERE quiet_days IS NULL OR quiet_days > 21"
    strangers = {row["account_id"]: row["quiet_days"] for row in rows(demo, quiet)}
    assert strangers.pop("xxxxxxxxxxxx") is None
    assert set(strangers.values()) == {None}, "a region that nobody watches"


def test_the_published_ecs_finding_is_answered(demo: Home) -> None:
    of_it = f"finding_id = '{SEED_FINDING}'"
    processes = rows(
        demo,
        f"SELECT name, role, depth FROM flattened.processes WHERE {of_it} ORDER BY lineage_of DESC, depth",
    )
    assert [(row["name"], row["role"], row["depth"]) for row in processes] == [
        ("nmap", "process", 0),
        ("sh", "ancestor", 1),
        ("ssm-session-wor", "ancestor", 2),
        ("ssm-agent-worke", "ancestor", 3),
        ("amazon-ssm-agen", "ancestor", 4),
        ("dpkg", "modifying", 0),
    ]
    image = rows(
        demo, f"SELECT image_registry, image_repository, image_tag FROM flattened.containers WHERE {of_it}"
    )
    assert list(image[0].values()) == ["public.ecr.aws", "nginx/nginx", "stable"]
    facts = rows(
        demo,
        "SELECT time_to_detect_seconds, severity, severity_band, tactic, cluster_name FROM flattened.finding_versions "
        f"JOIN flattened.ecs_tasks USING (finding_id, updated_at) WHERE {of_it}",
    )
    assert list(facts[0].values()) == [149.181, 5.0, "Medium", "Execution", "test-nginx"]
    ancestors = rows(
        demo,
        "SELECT ancestor.name FROM correlation.process_ancestry AS path JOIN correlation.process_nodes AS ancestor "
        "ON ancestor.process_uuid = ancestor_uuid WHERE path.process_uuid = '9d6fcc65-d835-4fdc-df7a-f956ea83959c' "
        "ORDER BY distance",
    )
    assert [row["name"] for row in ancestors][:4] == [
        "sh",
        "ssm-session-wor",
        "ssm-agent-worke",
        "amazon-ssm-agen",
    ]


def test_a_run_without_news_changes_no_file_of_the_data(demo: Home) -> None:
    before = snapshot(demo.lake) | snapshot(demo.warehouse.parent / "dagster")
    done = tracehound("run", demo.path / "demo" / "export", home=demo.path)
    assert (done.returncode, done.stdout) == (0, b"Nothing new: every table is up to date.\n")
    assert snapshot(demo.lake) | snapshot(demo.warehouse.parent / "dagster") == before


def test_show_prints_a_document_as_it_came(demo: Home) -> None:
    done = tracehound("show", SEED_FINDING, home=demo.path)
    published = (demo.path / "demo" / "export" / "ecs-new-binary-executed.json").read_bytes()
    assert done.stdout.strip() in published
    assert json.loads(done.stdout) == json.loads(published)[0]
    missing = tracehound("show", "nothing", home=demo.path)
    assert missing.returncode == 1
    assert b"no finding nothing is stored" in missing.stderr


def test_status_says_what_is_there(demo: Home) -> None:
    done = tracehound("status", home=demo.path)
    assert done.returncode == 0, done.stderr.decode()
    assert b"update_all_tables" in done.stdout
    assert b"success" in done.stdout


@pytest.mark.parametrize(
    "query",
    [
        "DROP TABLE raw.findings",
        "COPY raw.objects TO '/tmp/x'",
        "FROM read_text('/etc/passwd')",
        "SET threads = 8",
    ],
)
def test_sql_is_fenced(demo: Home, query: str) -> None:
    done = tracehound("sql", query, home=demo.path)
    assert done.returncode == 1
    assert b"tracehound:" in done.stderr


def test_sql_reads_stdin_and_files_and_stops_in_time(demo: Home, tmp_path: Path) -> None:
    assert (
        tracehound("sql", "-f", "csv", home=demo.path, stdin="SELECT '=1+1' AS cell").stdout
        == b"cell\n'=1+1\n"
    )
    query = put(tmp_path, "q.sql", b"SELECT 42 AS answer")
    assert b"42" in tracehound("sql", query, home=demo.path).stdout
    assert rows(demo, "SELECT 1 AS one" + " WHERE TRUE AND TRUE" + " AND TRUE" * 100) == [{"one": 1}]
    slow = tracehound("sql", "SELECT count(*) FROM range(1e12::BIGINT)", "--timeout", "0.5", home=demo.path)
    assert slow.returncode == 1
    assert b"longer than 0.5 s" in slow.stderr


def test_rebuild_makes_equal_tables_from_raw(demo: Home) -> None:
    before = {name: comparable(demo, name) for name in TABLES}
    done = tracehound("rebuild", home=demo.path)
    assert done.returncode == 0, done.stderr.decode()
    for name, frame in before.items():
        assert comparable(demo, name).equals(frame), name


def test_exit_codes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert tracehound("run", tmp_path / "nowhere", home=home).returncode == 2
    assert tracehound("run", "--upto", "nowhere", tmp_path, home=home).returncode == 2
    source = put(tmp_path / "source", "a", lines(finding(1)) + b"{broken\n")
    assert tracehound("run", source, "--upto", "raw", home=home).returncode == 0
    put(tmp_path / "source", "b", lines(finding(2)) + b"{broken\n")
    assert tracehound("run", source.parent, "--upto", "raw", "--strict", home=home).returncode == 1
    put(
        tmp_path / "source",
        "c.gz",
        put(tmp_path, "whole", lines(finding(3)) * 50, zipped=True).read_bytes()[:-9],
    )
    done = tracehound("run", source.parent, "--upto", "flattened", home=home)
    assert done.returncode == 1
    assert b"c.gz" in done.stdout
    assert table(Home(home), "flattened.finding_versions").height == 3


def test_an_open_reader_is_undisturbed_by_a_new_file(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    serve(home, put(tmp_path / "source", "a", lines(finding(1))).parent)
    count = "SELECT count(*) FROM flattened.findings_current"
    with duckdb.connect(str(home.warehouse), read_only=True) as reader:
        put(tmp_path / "source", "b", lines(finding(2)))
        serve(home, tmp_path / "source")
        assert reader.execute(count).fetchall() == [(1,)]
        tags = reader.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()
        assert "v1.4.0" in str(tags)
    assert rows(home, count)[0] == {"count_star()": 2}
    assert not home.next_warehouse.exists()


@pytest.mark.skipif(not PUBLISHED.exists(), reason="NO PUBLISHED FINDINGS")
def test_every_published_document_is_accounted_for(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    done = tracehound("run", PUBLISHED, home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    stored, repeated = table(home, "raw.findings").height, table(home, "raw.repeats").height
    rejected = table(home, "raw.rejected")["reason_code"].to_list()
    assert sorted(rejected) == ["bad_updated_at", "no_findings", "no_id", "no_id", "no_id"]
    assert stored + repeated + rejected.count("no_id") + rejected.count("bad_updated_at") == 61
    assert table(home, "flattened.version_conflicts").height == 6
    assert table(home, "flattened.finding_versions").height == 46
