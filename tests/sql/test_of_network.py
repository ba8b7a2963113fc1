"""Whose network an address is in: nobody's where it is private, or where GuardDuty does not know."""

import duckdb
import pytest

from tests.sql.support import build_all, built, finding, given, part, peer, rows
from tracehound.sql.models import ROOT

PRIVATE = (
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "::1", "fe80::1", "fd00::1", "FD12:3456::1",
)  # fmt: skip
PUBLIC = (
    "9.9.9.9",
    "172.15.0.1",
    "172.32.0.1",
    "192.169.0.1",
    "100.128.0.1",
    "169.253.0.1",
    "2001:db8::1",
    "::2",
    "x",
)


@pytest.mark.parametrize(("addresses", "is_owned"), [(PRIVATE, False), (PUBLIC, True)])
def test_private_addresses_have_no_network(
    con: duckdb.DuckDBPyConnection, addresses: tuple[str, ...], is_owned: bool
) -> None:
    for address in addresses:
        (found,) = con.execute("SELECT of_network($address, 'Net')", {"address": address}).fetchone() or ()
        assert (found == "Net") == is_owned, address


@pytest.mark.parametrize("stated", ["", "0", "-1", "UNKNOWN", None])
def test_what_says_that_it_is_not_known_is_no_network(
    con: duckdb.DuckDBPyConnection, stated: str | None
) -> None:
    assert rows(con, f"SELECT of_network('9.9.9.9', {'NULL' if stated is None else repr(stated)})") == [
        (None,)
    ]


def test_no_table_and_no_answer_has_the_owner_of_a_private_address(con: duckdb.DuckDBPyConnection) -> None:
    owner = {
        "asn": "64500",
        "asn_organization": "Net",
        "isp": "Net",
        "organization": "Net",
        "country_code": "NO",
        "country_name": "Norway",
        "city": "Oslo",
    }
    given(con, "flattened.finding_versions", finding("a"))
    given(
        con,
        "flattened.network_peers",
        peer("a", "10.0.0.1", **owner),
        peer("a", "9.9.9.9", position=2, **owner | {"asn": "-1", "asn_organization": ""}),
    )
    given(
        con,
        "flattened.sequence_endpoints",
        part("a", ip_address="10.0.0.2", asn=64500, asn_organization="Net"),
    )
    columns = "ip_address, asn, asn_organization, isp, organization, country_code, country_name, city"
    assert built(con, "entities.ip_address", columns) == [
        ("10.0.0.1", None, None, None, None, None, None, None),
        ("10.0.0.2", None, None, None, None, None, None, None),
        ("9.9.9.9", None, None, "Net", "Net", "NO", "Norway", "Oslo"),
    ]
    build_all(con, "trends.remote_networks")
    query = "SELECT asn, country_code, address_count FROM trends.remote_networks ORDER BY country_code"
    assert rows(con, query) == [("", "", 1), ("", "NO", 1)]
    assert {name for name, _ in told(con, "network_peers", "asn_organization, city")} == {None}
    assert [city for _, city in told(con, "network_peers", "asn_organization, city")] == [None, "Oslo"]
    assert told(con, "sequence_endpoints", "asn") == [(None,)]


def told(con: duckdb.DuckDBPyConnection, table: str, columns: str) -> list[tuple[object, ...]]:
    """What the desk reads of a table for the finding, in its order."""
    asked = (ROOT / "desk" / "parts" / f"{table}.sql").read_text(encoding="utf-8")
    given = {"finding_id": "a", "since_at": "-infinity"}
    return con.execute(f"SELECT {columns} FROM ({asked})", given).fetchall()
