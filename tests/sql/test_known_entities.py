"""What reference files say of entities, and what follows from it."""

import duckdb

from tests.sql.support import built, container, finding, given, kind, known, peer, rows
from tracehound.transforms.contracts.reference import ACCOUNTS, IMAGES, NETWORKS, SCANNERS

KNOWN = "entities.known_entities"


def addresses(con: duckdb.DuckDBPyConnection, *keys: str) -> None:
    for n, address in enumerate(keys):
        given(con, "flattened.finding_versions", finding(f"f{n}"))
        given(con, "flattened.network_peers", peer(f"f{n}", address))


def test_without_reference_files_nothing_is_known(con: duckdb.DuckDBPyConnection) -> None:
    addresses(con, "198.51.100.7")
    assert built(con, KNOWN) == []


def test_addresses_are_found_in_networks(con: duckdb.DuckDBPyConnection) -> None:
    addresses(con, "198.51.100.7", "198.51.101.0", "2001:db8::1:2", "2001:db9::1", "999.1.1.1", "no address")
    known(con, NETWORKS, "network,name\n198.51.100.0/24,office\n198.51.100.4/30,NAT\n2001:db8::/32,six\n")
    known(con, SCANNERS, "network,name\n198.51.101.0/32,survey\n62.112.0.0/16,other\n")
    assert built(con, KNOWN, "entity_key, known_as, known_by, name") == [
        ("198.51.100.7", "own_network", "198.51.100.4/30", "NAT"),
        ("198.51.101.0", "scanner", "198.51.101.0/32", "survey"),
        ("2001:db8::1:2", "own_network", "2001:db8::/32", "six"),
    ]


def test_images_are_trusted_by_whole_parts_of_their_key(con: duckdb.DuckDBPyConnection) -> None:
    keys = [
        "r.example/shop/web:1",
        "r.example/shopping:1",
        "r.example/shop:2",
        "1.dkr.ecr.eu.amazonaws.com/a:1",
    ]
    for n, key in enumerate(keys):
        given(con, "flattened.finding_versions", finding(f"f{n}"))
        given(con, "flattened.containers", container(f"f{n}", f"c{n}", image_key=key))
    known(con, IMAGES, "pattern,name\nr.example/shop,ours\n*.dkr.ecr.*.amazonaws.com,private\n")
    assert built(con, KNOWN, "entity_key, known_as, known_by") == [
        ("1.dkr.ecr.eu.amazonaws.com/a:1", "trusted_image", "*.dkr.ecr.*.amazonaws.com"),
        ("r.example/shop/web:1", "trusted_image", "r.example/shop"),
        ("r.example/shop:2", "trusted_image", "r.example/shop"),
    ]
    profile = "entities.container_image"
    assert built(con, profile, "image_key, is_trusted") == [
        ("1.dkr.ecr.eu.amazonaws.com/a:1", True),
        ("r.example/shop/web:1", True),
        ("r.example/shop:2", True),
        ("r.example/shopping:1", False),
    ]


def test_an_account_has_its_owner(con: duckdb.DuckDBPyConnection) -> None:
    addresses(con, "198.51.100.7")
    known(con, ACCOUNTS, "account_id,account_name,owner,environment\n111111111111,shop,team-a,Sandbox\n")
    profile = "entities.aws_account"
    assert built(con, profile, "account_id, account_name, owner, environment") == [
        ("111111111111", "shop", "team-a", "sandbox")
    ]


def test_own_and_scanners_addresses_tie_nothing(con: duckdb.DuckDBPyConnection) -> None:
    for n, address in enumerate(["198.51.100.7"] * 2 + ["203.0.113.9"] * 2 + ["192.0.2.1"] * 2):
        given(con, "flattened.finding_versions", finding(f"f{n}", n, finding_type=kind(f"f{n}")))
        given(con, "flattened.network_peers", peer(f"f{n}", address, n))
    known(con, NETWORKS, "network\n198.51.100.0/24\n")
    known(con, SCANNERS, "network\n203.0.113.9\n")
    assert built(con, "correlation.finding_links", "finding_id, linked_finding_id, entity_key") == [
        ("f5", "f4", "192.0.2.1")
    ]


def test_scores_of_what_is_expected_or_no_production_are_smaller(con: duckdb.DuckDBPyConnection) -> None:
    addresses(con, "198.51.100.7", "203.0.113.9")
    score = "entity_kind, entity_key, score, reference_factor"
    before = {
        key: points for _, key, points, factor in built(con, "correlation.entity_risk", score) if factor == 1
    }
    known(con, SCANNERS, "network\n203.0.113.9\n")
    known(con, ACCOUNTS, "account_id,environment\n111111111111,development\n")
    assert built(con, "correlation.entity_risk", score) == [
        ("aws_account", "111111111111", round(before["111111111111"] * 0.8, 1), 0.8),
        ("ip_address", "198.51.100.7", round(before["198.51.100.7"] * 0.8, 1), 0.8),
        ("ip_address", "203.0.113.9", round(before["203.0.113.9"] * 0.4, 1), 0.4),
    ]


def test_addresses_have_digits(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["1.2.3.4", "::1", "2001:db8::ff00:42:8329", "1:2:3:4:5:6:7:8", "x"]
    found = [rows(con, f"SELECT address_digits('{text}')")[0][0] for text in texts]
    assert found == [
        "00000000000000000000ffff01020304",
        "0" * 31 + "1",
        "20010db8000000000000ff0000428329",
        "00010002000300040005000600070008",
        "",
    ]
