"""Rules that are macros: what each says, and that Python says the same where it has the rule too."""

from collections.abc import Iterator

import duckdb
import pytest

from tracehound.sql import build
from tracehound.transforms.severity import BANDS, SEVERE, band_of


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        for macro in build.MACROS:
            opened.execute(macro)
        yield opened


def says(con: duckdb.DuckDBPyConnection, expression: str, *values: object) -> object:
    return con.execute(f"SELECT {expression}", list(values)).fetchall()[0][0]


@pytest.mark.parametrize(
    "score", [0.0, 0.9, *(lowest + way for _, lowest in BANDS for way in (-0.1, 0, 0.1)), 10.0]
)
def test_a_score_has_one_band_in_sql_and_python(con: duckdb.DuckDBPyConnection, score: float) -> None:
    assert says(con, "severity_band(?)", score) == band_of(score)


def test_no_score_has_no_band(con: duckdb.DuckDBPyConnection) -> None:
    assert says(con, "severity_band(NULL)") is None
    assert says(con, "is_severe(NULL)") is None


def test_the_same_bands_are_severe_in_sql_and_python(con: duckdb.DuckDBPyConnection) -> None:
    assert tuple(band for band, _ in BANDS if says(con, "is_severe(?)", band)) == SEVERE


@pytest.mark.parametrize(
    "path",
    [
        "/tmp/x", "/var/tmp/x", "/dev/shm/x", "/run/x", "/var/run/x", "/home/a/x", "/root/x", "/proc/1/fd/3", "/mnt/x",
        "/usr/lib/.x", "memfd:x", "/usr/bin/x (deleted)",
    ],
)  # fmt: skip
def test_a_program_is_brought_where_everybody_may_write(con: duckdb.DuckDBPyConnection, path: str) -> None:
    assert says(con, "is_brought(?)", path) is True


@pytest.mark.parametrize("path", [None, "", "/usr/bin/x", "/opt/tmp/x", "/app/dev/x", "/srv/x.sh"])
def test_any_other_program_was_installed(con: duckdb.DuckDBPyConnection, path: str | None) -> None:
    assert says(con, "is_brought(?)", path) is False


def test_package_managers_are_known_by_name(con: duckdb.DuckDBPyConnection) -> None:
    assert says(con, "is_package_manager('dpkg') AND is_package_manager('yarn')") is True
    assert says(con, "is_package_manager('bash')") is False


def test_events_begin_and_end_with_what_is_known_of_them(con: duckdb.DuckDBPyConnection) -> None:
    assert [
        says(con, f"first_event_at({stated})") for stated in ("1, 2, 3", "NULL, 2, 3", "NULL, NULL, 3")
    ] == [1, 2, 3]
    assert [says(con, f"last_event_at({stated})") for stated in ("1, 3", "NULL, 3", "9, 3")] == [1, 3, 3]


def test_of_sightings_that_differ_the_latest_counts(con: duckdb.DuckDBPyConnection) -> None:
    sightings = "(VALUES ('a', 1), ('b', 2), ('c', 2), (NULL, 3)) AS sightings (value, seen)"
    assert says(con, f"latest(value, seen) FROM {sightings}") == "c"


def test_a_version_is_about_its_own_container_before_those_of_its_task(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute(
        "CREATE OR REPLACE TEMP TABLE containers AS FROM (VALUES ('v', 'ecs_task', 1, 'x'), ('v', 'container', 1, 'y'), "
        "('w', 'ecs_task', 2, 'b'), ('w', 'ecs_task', 1, 'a')) AS rows (finding_id, described_by, position, image)"
    )
    about = con.execute(
        "SELECT image FROM containers QUALIFY is_about_container(described_by, finding_id, 0) ORDER BY image"
    )
    assert about.fetchall() == [("a",), ("b",), ("y",)]
    main = con.execute(
        "SELECT of_main_container(image, described_by, position) FROM containers GROUP BY finding_id ORDER BY 1"
    )
    assert main.fetchall() == [("a",), ("y",)]


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "100.64.0.1",
        "172.31.0.1",
        "169.254.169.254",
        "::",
        "::1",
        "fd00::1",
        "fe80::1",
    ],
)
def test_an_address_of_every_network_belongs_to_none(con: duckdb.DuckDBPyConnection, address: str) -> None:
    assert says(con, "is_private_address(?)", address) is True


@pytest.mark.parametrize("address", ["9.9.9.9", "100.128.0.1", "172.32.0.1", "2001:db8::1", "no address", ""])
def test_any_other_address_may_be_on_the_internet(con: duckdb.DuckDBPyConnection, address: str) -> None:
    assert says(con, "is_private_address(?)", address) is False
