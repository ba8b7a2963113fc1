"""Questions about executables: by hash, by path, by place."""

import duckdb
import pytest

from tests.sql.queries.support import ask, ask_again, ran
from tests.sql.support import at, container, finding, given, part, task, task_arn

DAY = 24 * 60
BROUGHT, INSTALLED = "a" * 64, "b" * 64


@pytest.fixture
def two_places(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """What was brought ran in two clusters and images a day apart, what is installed in one."""
    for name, minute, cluster in (("a", 0, "one"), ("b", 8 * DAY, "two")):
        given(con, "flattened.finding_versions", finding(name, minute, severity=8.0))
        given(
            con,
            "flattened.ecs_clusters",
            part(name, minute, cluster_arn=f"arn:{cluster}", cluster_name=cluster),
        )
        given(con, "flattened.ecs_tasks", task(name, cluster, minute))
        given(con, "flattened.containers", container(name, name, minute, image_key=f"shop:{cluster}"))
        ran(con, name, "/tmp/x", updated=minute, executable_sha256=BROUGHT.upper())
    given(con, "flattened.finding_versions", finding("c", 8 * DAY), finding("s", 9 * DAY, is_sample=True))
    ran(con, "c", "/bin/tar", updated=8 * DAY, executable_sha256=INSTALLED)
    ran(con, "s", "/tmp/s", updated=9 * DAY, executable_sha256="c" * 64)
    return con


def test_executable_sightings(two_places: duckdb.DuckDBPyConnection) -> None:
    columns = "executable_sha256 is_brought first_place last_place first_seen_at last_seen_at cluster_arns"
    both = (BROUGHT, True, task_arn("one"), task_arn("two"), at(0), at(8 * DAY), ["arn:one", "arn:two"])
    assert ask(two_places, "executable_sightings", columns, sha256="AAA") == [both]
    assert ask_again(two_places, "executable_sightings", "executable_sha256") == [(BROUGHT,), (INSTALLED,)]


def test_new_executables_count_from_the_newest_event(two_places: duckdb.DuckDBPyConnection) -> None:
    columns = "executable_sha256 is_brought first_finding_id"
    assert ask(two_places, "new_executables", columns) == [(INSTALLED, False, "c")]
    assert ask_again(two_places, "new_executables", columns, since_days=8) == [
        (BROUGHT, True, "a"),
        (INSTALLED, False, "c"),
    ]


def test_executables_in_several_places(two_places: duckdb.DuckDBPyConnection) -> None:
    columns = "executable_sha256 image_count cluster_count account_count image_keys"
    assert ask(two_places, "executables_in_several_places", columns) == [
        (BROUGHT, 2, 2, 1, ["shop:one", "shop:two"])
    ]
    assert ask_again(two_places, "executables_in_several_places", columns, minimum_places=3) == []


def test_another_container_of_the_task_is_no_place(con: duckdb.DuckDBPyConnection) -> None:
    given(con, "flattened.finding_versions", finding("a"))
    given(con, "flattened.ecs_clusters", part("a", cluster_arn="arn:one"))
    given(con, "flattened.containers", container("a", "1"))
    given(con, "flattened.containers", container("a", "2", described_by="ecs_task", image_key="sidecar:1"))
    ran(con, "a", "/tmp/x", executable_sha256=BROUGHT)
    assert ask(con, "executables_in_several_places", "executable_sha256") == []


def test_paths_with_several_hashes(con: duckdb.DuckDBPyConnection) -> None:
    images = {"a": "1", "b": "1", "c": "2", "d": "3"}
    hashes = {"a": "1", "b": "2", "c": "2", "d": "4"}
    for name, tag in images.items():
        given(con, "flattened.finding_versions", finding(name))
        image = {
            "image_registry": "r",
            "image_repository": "shop",
            "image_tag": tag,
            "image_key": f"r/shop:{tag}",
        }
        given(con, "flattened.containers", container(name, name, **image))
        path = "/bin/only" if name == "d" else "/bin/app"
        ran(con, name, path, executable_sha256=hashes[name])
    columns = "differs_within_image executable_path image_tag executable_sha256"
    assert ask(con, "paths_with_several_hashes", columns) == [
        (True, "/bin/app", "1", "1"),
        (True, "/bin/app", "1", "2"),
        (False, "/bin/app", "2", "2"),
    ]
    assert ask_again(con, "paths_with_several_hashes", columns, repository="r/other") == []


def test_hashes_under_several_names(con: duckdb.DuckDBPyConnection) -> None:
    for name, path, sha256 in (("a", "/usr/sbin/sshd", "1"), ("b", "/tmp/x", "1"), ("c", "/bin/ls", "2")):
        given(con, "flattened.finding_versions", finding(name))
        ran(con, name, path, executable_sha256=sha256)
    columns = "executable_sha256 is_brought executable_paths names finding_count"
    expected = [("1", True, ["/tmp/x", "/usr/sbin/sshd"], ["sshd", "x"], 2)]
    assert ask(con, "hashes_under_several_names", columns) == expected
    assert ask_again(con, "hashes_under_several_names", columns, minimum_names=3) == []
