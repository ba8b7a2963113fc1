"""Reference files: what is taken, what is refused and how the refusal reads."""

import pytest

from tracehound.transforms.contracts.reference import (
    ACCOUNTS,
    IMAGES,
    NETWORKS,
    OWNERS,
    REFERENCES,
    SCANNERS,
    TARGETS,
)
from tracehound.transforms.contracts.schema import Table
from tracehound.transforms.reference_rows import WrongReference, file_columns, read_rows


def test_accounts_are_read_with_what_the_file_leaves_out() -> None:
    text = 'account_id,owner,environment\n222222222222,"shop, web", Production \n\n111111111111,,\n'
    assert read_rows(text, ACCOUNTS).rows() == [
        ("111111111111", None, None, None, None),
        ("222222222222", None, "shop, web", "production", None),
    ]


def test_owners_are_of_a_kind_or_of_any_and_criticality_is_in_lower_case() -> None:
    text = "pattern,kind,owner,criticality\narn:aws:ecs:*:task/shop/*,ecs_task,web,High\n*,,it,\n"
    assert read_rows(text, OWNERS).rows() == [
        ("*", None, "it", None),
        ("arn:aws:ecs:*:task/shop/*", "ecs_task", "web", "high"),
    ]


@pytest.mark.parametrize(
    ("network", "first", "last"),
    [
        ("10.1.0.0/16", "ffff0a010000", "ffff0a01ffff"),
        ("192.0.2.7", "ffffc0000207", "ffffc0000207"),
        ("2001:db8::/64", "20010db8" + "0" * 24, "20010db8" + "0" * 8 + "f" * 16),
    ],
)
def test_networks_have_their_ends(network: str, first: str, last: str) -> None:
    (row,) = read_rows(f"network,name\n{network},office\n", NETWORKS).rows()
    assert row == (network, "office", first.rjust(32, "0"), last.rjust(32, "0"))


def test_a_trusted_registry_may_end_with_a_slash() -> None:
    assert read_rows("pattern\npublic.ecr.aws/\n", IMAGES).rows() == [("public.ecr.aws", None)]


def test_a_target_may_be_none() -> None:
    text = "severity_band,target_days\nHigh,3\nMedium,\n"
    assert read_rows(text, TARGETS).rows() == [("High", 3), ("Medium", None)]


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        (ACCOUNTS, "", "line 1: there is no column account_id"),
        (ACCOUNTS, "owner\nx\n", "line 1: there is no column account_id"),
        (
            ACCOUNTS,
            "account_id,colour\n111111111111,red\n",
            "line 1: unknown columns colour; known are account_id",
        ),
        (ACCOUNTS, "account_id\n1111\n", "line 2: account_id '1111' is not twelve digits"),
        (ACCOUNTS, "account_id\n111111111111\n111111111111\n", "line 3: 111111111111 occurs twice"),
        (ACCOUNTS, "account_id,owner\n111111111111,shop,web\n", "line 2: more values than columns"),
        (ACCOUNTS, "account_id,criticality\n111111111111,huge\n", "line 2: criticality 'huge' is not one of"),
        (OWNERS, "pattern,kind\n*,host\n", "line 2: kind 'host' is not one of ecs_task, "),
        (OWNERS, "pattern\na[b-c]\n", r"line 2: pattern 'a\[b-c\]' is not an ARN or id"),
        (IMAGES, "pattern\nr.example/a\nr.example/a/\n", "line 3: r.example/a occurs twice"),
        (
            NETWORKS,
            "network\n10.0.0.1/8\n",
            "line 2: network is not an address or CIDR block: 10.0.0.1/8 has host bits",
        ),
        (SCANNERS, "network,name\n,nobody\n", "line 2: network is not an address"),
        (IMAGES, "pattern\nnginx[12]\n", "line 2: pattern 'nginx\\[12\\]' is not a prefix of an image"),
        (
            TARGETS,
            "severity_band,target_days\nhigh,3\n",
            "line 2: severity_band 'high' is not one of Critical, High",
        ),
        (
            TARGETS,
            "severity_band,target_days\nHigh,0\n",
            "line 2: target_days '0' is not a whole number of days",
        ),
        (IMAGES, 'pattern\n"nginx\n', "after line 1: unexpected end of data"),
    ],
)
def test_a_wrong_file_is_refused_with_the_line(table: Table, text: str, message: str) -> None:
    with pytest.raises(WrongReference, match=message):
        read_rows(text, table)


@pytest.mark.parametrize("table", REFERENCES, ids=lambda table: table.name)
def test_a_file_has_its_key_first(table: Table) -> None:
    assert file_columns(table)[0] == table.key[0]
