"""Links: what ties two findings, through what, and what does not."""

import duckdb
import pytest

from tests.sql.support import Row, build_all, finding, given, part, process, rows

LINKS = "correlation.finding_links"
TASK = "arn:aws:ecs:eu-west-1:111111111111:task/shop/0123456789abcdef"
DAY = 24 * 60


def links(con: duckdb.DuckDBPyConnection, columns: str) -> list[tuple[object, ...]]:
    build_all(con, LINKS)
    return rows(con, f"SELECT {columns} FROM {LINKS} ORDER BY ALL")


def container(finding_id: str, container_id: str, updated: float = 0) -> Row:
    return part(
        finding_id, updated, described_by="container", position=1, container_id=container_id, image_key="shop:1"
    )


def peer(finding_id: str, address: str, updated: float = 0, side: str = "remote") -> Row:
    return part(finding_id, updated, action="network_connection", side=side, position=1, ip_address=address)


def in_container(con: duckdb.DuckDBPyConnection, *minutes: float, container_id: str = "c1") -> None:
    """Findings f0, f1 … of one container, an event each at these minutes."""
    given(con, "flattened.findings", *(finding(f"f{n}", at_) for n, at_ in enumerate(minutes)))
    given(
        con,
        "flattened.containers",
        *(container(f"f{n}", container_id, at_) for n, at_ in enumerate(minutes)),
    )


def test_the_first_finding_of_an_entity_has_no_link(con: duckdb.DuckDBPyConnection) -> None:
    in_container(con, 0, 10)
    assert links(con, "finding_id, linked_finding_id, reason, gap_seconds, entity_finding_count, weight") == [
        ("f1", "f0", "same_container", 600.0, 2, 0.9)
    ]


def test_a_finding_is_tied_to_the_one_before_it_and_knows_where_the_run_began(
    con: duckdb.DuckDBPyConnection,
) -> None:
    in_container(con, 0, 10, 20, 20 + 8 * DAY, 30 + 8 * DAY)
    assert links(con, "finding_id, linked_finding_id, run_first_finding_id") == [
        ("f1", "f0", "f0"),
        ("f2", "f1", "f0"),
        ("f4", "f3", "f3"),
    ]


@pytest.mark.parametrize(("minutes", "tied"), [(7 * DAY, True), (7 * DAY + 1, False)])
def test_the_longest_gap_still_ties(con: duckdb.DuckDBPyConnection, minutes: float, tied: bool) -> None:
    in_container(con, 0, minutes)
    assert bool(links(con, "finding_id")) == tied
