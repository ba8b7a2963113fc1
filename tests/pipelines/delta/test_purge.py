"""A purge leaves nothing of what it deletes in published tables, and numbers of versions go on."""

from datetime import date
from pathlib import Path

import pytest

from tests.pipelines.delta.support import bytes_of, differing, folder, publish, read
from tests.pipelines.support import finding, lines, put, read_in, serve, tracehound
from tracehound.pipelines import retention
from tracehound.pipelines.delta.publishing import published_tables
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import DELTA

VERSIONS = "flattened.finding_versions"
OLD, NEW = "2026-06-01T08:00:00Z", "2026-10-02T08:00:00Z"
# In a statistic of each file with it: it is the only account.
ACCOUNT = "999988887777"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = tmp_path_factory.mktemp("purged")
    put(
        made, "export/1.jsonl", lines(finding(1, accountId=ACCOUNT, updatedAt=OLD), finding(2, updatedAt=NEW))
    )
    home = serve(Home(made / "home"), made / "export")
    publish(home)
    return home


def test_nothing_of_purged_days_is_left(made: Home) -> None:
    home = made
    assert ACCOUNT.encode() in b"".join(bytes_of(home).values())
    retention.purge(home, date(2026, 10, 1))
    # At once, before anything is built anew; the other name of a file would keep its bytes.
    assert not DELTA.root(home.path).exists()
    assert not [path for path in home.path.rglob("*") if "delta" in path.name and path.is_dir()]
    serve(home)
    assert set(publish(home).versions.values()) == {1}
    logs = [content for name, content in bytes_of(home).items() if "_delta_log" in name]
    assert logs
    assert not any(ACCOUNT.encode() in content for content in logs)
    assert differing(home, published_tables()) == []
    with pytest.raises(Exception, match=r"(?i)version|not found|log"):
        read(home, VERSIONS, 0)
    pins = read(home, "snapshots")
    assert set(pins["version"]) == {1}
    assert pins["snapshot_id"].unique().to_list() == [1]
    # And on they go.
    put(home.path.parent, "export/2.jsonl", lines(finding(3, updatedAt=NEW)))
    serve(home, home.path.parent / "export")
    assert publish(home).versions[VERSIONS] == 2
    assert read(home, VERSIONS, 1).height == 1
    assert read(home, VERSIONS, 2).height == 2


def test_the_command_publishes_what_is_served_and_nothing_else(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    put(tmp_path, "export/1.jsonl", lines(finding(1)))
    assert tracehound("publish", "delta", home=home.path).returncode == 2
    serve(home, tmp_path / "export")
    assert not DELTA.root(home.path).exists()
    done = tracehound("publish", "delta", home=home.path)
    assert done.returncode == 0
    assert b"snapshot 0" in done.stdout
    assert differing(home, published_tables()[:1]) == []
    assert b"Nothing to publish" in tracehound("publish", "delta", home=home.path).stdout
    # What is read and not served leaves the lake newer than the served file.
    put(tmp_path, "export/2.jsonl", lines(finding(2)))
    read_in(home, tmp_path / "export")
    refused = tracehound("publish", "delta", home=home.path)
    assert refused.returncode == 1
    assert b"not served yet" in refused.stderr
    assert read(home, VERSIONS).height == 1
    # By a setting, a run that serves publishes too.
    (home.path / "tracehound.toml").write_text("[delta]\nafter_runs = true\nkeep_hours = 48\n")
    config = home.path / "tracehound.toml"
    run = tracehound("run", tmp_path / "export", "--config", config, home=home.path)
    assert run.returncode == 0, run.stderr.decode()
    assert read(home, VERSIONS).height == 2
    assert read(home, VERSIONS, 0).height == 1
    assert differing(home, published_tables()) == []
    assert b"interval 48 hours" in (folder(home, VERSIONS) / "_delta_log" / f"{1:020}.json").read_bytes()
    for words in (("status",), ("doctor",)):
        said = tracehound(*words, home=home.path)
        assert b"delta" not in said.stdout + said.stderr
        assert b"damaged:" not in said.stdout + said.stderr
