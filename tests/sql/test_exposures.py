"""Exposure findings of Security Hub: what each says of a resource, and of which findings that is."""

import json
from typing import Any

import duckdb
import pytest

from tests.sql.calls import give
from tests.sql.exposed import (
    ACCOUNT,
    REACHABLE,
    REGION,
    UID,
    VULNERABLE,
    exposure,
    exposures,
    instance_arn,
)
from tests.sql.observed import (
    CLUSTER,
    DEFINITION,
    OLD,
    REPOSITORY,
    ROLE,
    definition,
    in_task,
    observations,
    on_instance,
    running,
)
from tests.sql.support import (
    PLACE,
    Row,
    at,
    build_all,
    built,
    container,
    finding,
    given,
    part,
    rows,
    task_arn,
)

INSTANCE = instance_arn("i-1")
SERVICE = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/shop/web"
SHOWN = "finding_id, resource_kind, chosen, changed_at"


def said(con: duckdb.DuckDBPyConnection, columns: str) -> list[tuple[Any, ...]]:
    return built(con, "context.exposures", columns)


def exposed(con: duckdb.DuckDBPyConnection, columns: str = SHOWN) -> list[tuple[Any, ...]]:
    build_all(con, "context.exposed_findings")
    return rows(con, f"SELECT {columns} FROM context.exposed_findings ORDER BY ALL")


def test_a_version_says_what_makes_a_resource_exposed(con: duckdb.DuckDBPyConnection) -> None:
    give(con, exposures(exposure(INSTANCE, 5, REACHABLE, VULNERABLE)))
    columns = "account_id, region, title, types, severity, status, is_open, signals, first_seen_at, form"
    assert said(con, columns) == [
        (
            ACCOUNT,
            REGION,
            "A thing is exposed",
            ["Exposure/Potential Impact/Resource Hijacking"],
            "Critical",
            "New",
            True,
            ["CVE-1", "Open to all"],
            at(-600),
            "json",
        )
    ]
    flags = "is_reachable, is_reachable_from_internet, is_vulnerable, has_exploit, has_sensitive_data, is_misconfigured"
    assert said(con, flags) == [(True, True, True, True, False, False)]
    [(traits,)] = said(con, "traits")
    assert [tuple(each.values()) for each in traits] == [
        ("Reachability", "Publicly Invocable"),
        ("Vulnerability", "Exploit Available"),
        ("Vulnerability", "Vulnerable"),
    ]


@pytest.mark.parametrize(
    ("related", "traits", "flags"),
    [
        # As the API and its filters name them.
        (
            {"traits": [{"category": "Reachability", "name": "Internet Reachable"}]},
            [("Reachability", "Internet Reachable")],
            (True, True, False),
        ),
        (
            {"traits": [{"category": "Reachability", "values": ["Reachable from VPC"]}]},
            [("Reachability", "Reachable from VPC")],
            (True, False, False),
        ),
        ({"traits": [{"category": "Vulnerability"}]}, [("Vulnerability", "")], (False, False, True)),
        (
            {"traits": [{"name": "Vulnerability", "values": ["x"]}]},
            [("Vulnerability", "x")],
            (False, False, True),
        ),
        ({"tags": [{"name": "Sensitive Data"}]}, [("Sensitive Data", "")], (False, False, False)),
        # Of another type than expected.
        (
            {"traits": "Reachability", "tags": [3, {"name": None, "values": 4}]},
            [],
            (False, False, False),
        ),
    ],
)
def test_traits_are_read_from_either_place(
    con: duckdb.DuckDBPyConnection, related: Row, traits: list[tuple[str, str]], flags: tuple[bool, ...]
) -> None:
    give(con, exposures(exposure(INSTANCE, 5, related)))
    [(found, *known)] = said(con, "traits, is_reachable, is_reachable_from_internet, is_vulnerable")
    assert [tuple(each.values()) for each in found] == traits
    assert tuple(known) == flags


@pytest.mark.parametrize(
    ("resource", "key"),
    [
        (INSTANCE, INSTANCE),
        ({"uid": "i-1", "type": "AWS::EC2::Instance"}, INSTANCE),
        (
            {
                "uid": "i-1",
                "region": "us-gov-west-1",
                "cloud_partition": "aws-us-gov",
                "owner": {"account": {"uid": "2" * 12}},
            },
            f"arn:aws-us-gov:ec2:us-gov-west-1:{'2' * 12}:instance/i-1",
        ),
        ({"uid": "logs", "uid_alt": "arn:aws:s3:::logs", "type": "AWS::S3::Bucket"}, "arn:aws:s3:::logs"),
        ({"uid": "logs", "type": "AWS::S3::Bucket"}, "arn:aws:s3:::logs"),
        # What others may be named, too.
        ({"uid": "web", "type": "AWS::ECS::Service"}, "web"),
    ],
)
def test_a_resource_is_known_by_its_arn(con: duckdb.DuckDBPyConnection, resource: object, key: str) -> None:
    give(con, exposures(exposure(resource, 5)))
    build_all(con, "context.exposed_resources")
    assert rows(con, "SELECT resource_key FROM context.exposed_resources") == [(key,)]


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        ({"severity": "CRITICAL "}, ("Critical", True)),
        ({"severity": "Apocalyptic", "severity_id": 2}, ("Low", True)),
        ({"severity": None, "severity_id": 99}, (None, True)),
        ({"status": "Suppressed", "status_id": 3}, ("Critical", True)),
        ({"status": "Resolved", "status_id": None}, ("Critical", False)),
        ({"status_id": 4}, ("Critical", False)),
        ({"activity_id": 3}, ("Critical", False)),
    ],
)
def test_severity_and_end_are_read_from_word_or_number(
    con: duckdb.DuckDBPyConnection, members: Row, answer: tuple[object, ...]
) -> None:
    give(con, exposures(exposure(INSTANCE, 5, **members)))
    assert said(con, "severity, is_open") == [answer]


def test_a_version_holds_until_the_next_and_the_last_says_when_it_ended(
    con: duckdb.DuckDBPyConnection,
) -> None:
    closed = exposure(INSTANCE, 9, status="Resolved", status_id=4)
    give(con, exposures(exposure(INSTANCE, 5), closed, exposure(INSTANCE, 7, severity="High")))
    columns = "changed_at, until_at, is_first, is_open, severity, closed_at"
    assert sorted(said(con, columns)) == [
        (at(5), at(7), True, True, "Critical", at(9)),
        (at(7), at(9), False, True, "High", at(9)),
        (at(9), None, False, False, "Critical", at(9)),
    ]


def test_a_row_of_csv_gives_way_to_the_document(con: duckdb.DuckDBPyConnection) -> None:
    give(con, exposures(exposure(INSTANCE, 5, form="csv", severity="Low"), exposure(INSTANCE, 5)))
    assert said(con, "form, severity, is_first, until_at") == [("json", "Critical", True, None)]


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '"x"', "{}", '{"resources": [null, 3, {"uid": 4}]}'])
def test_what_can_t_be_read_says_nothing(con: duckdb.DuckDBPyConnection, text: str) -> None:
    give(con, exposures(exposure(INSTANCE, 5) | {"document": text}), on_instance("a", "i-1", 6))
    assert exposed(con) == []


def test_the_last_version_from_the_event_or_before_is_shown(con: duckdb.DuckDBPyConnection) -> None:
    versions = [exposure(INSTANCE, 2), exposure(INSTANCE, 5, severity="Low"), exposure(INSTANCE, 9)]
    give(con, exposures(*versions), on_instance("a", "i-1", 6), on_instance("b", "i-1", 1))
    assert exposed(con, f"{SHOWN}, age_seconds, severity, was_known, is_named") == [
        ("a", "instance", "before", at(5), 60.0, "Low", True, True),
        ("b", "instance", "after", at(2), -60.0, "Critical", True, True),
    ]


@pytest.mark.parametrize(
    ("since", "versions", "answer"),
    [
        # Open until after the event.
        (-9, [(2, "New"), (8, "Resolved")], [("before", at(2), True)]),
        # Closed before it.
        (-9, [(2, "New"), (4, "Resolved")], []),
        # Of an exposure that was there, only the end is known.
        (-9, [(8, "Resolved")], [("after", at(8), True)]),
        # It came and went after the event.
        (7, [(8, "Resolved")], []),
        (7, [(8, "New")], [("after", at(8), False)]),
    ],
)
def test_what_had_ended_by_then_is_left_out(
    con: duckdb.DuckDBPyConnection,
    since: float,
    versions: list[tuple[float, str]],
    answer: list[tuple[Any, ...]],
) -> None:
    told = [
        exposure(INSTANCE, minute, status=status, status_id=0, since=since) for minute, status in versions
    ]
    give(con, exposures(*told), on_instance("a", "i-1", 6))
    assert exposed(con, "chosen, changed_at, was_known") == answer


def test_resources_of_findings_are_known_by_their_arns(con: duckdb.DuckDBPyConnection) -> None:
    give(con, exposures(exposure(INSTANCE, 5)), in_task("a", "t1", 5), on_instance("b", "i-1", 5))
    given(con, "flattened.finding_versions", finding("c", 5, **PLACE))
    given(con, "flattened.s3_buckets", part("c", 5, position=1, bucket_arn="arn:aws:s3:::logs"))
    given(con, "flattened.lambda_functions", part("c", 5, function_arn="arn:aws:lambda:::function:f"))
    given(con, "flattened.eks_clusters", part("c", 5, cluster_arn="arn:aws:eks:::cluster/e"))
    given(con, "flattened.databases", part("c", 5, database_kind="rds", database_arn="arn:aws:rds:::db:d"))
    given(con, "flattened.access_keys", part("c", 5, user_type="IAMUser", user_name="bo", **PLACE))
    given(con, "flattened.finding_versions", finding("d", 5, **PLACE))
    registry, _, repository = REPOSITORY.partition("/")
    image = {"image_registry": registry, "image_repository": repository, "image_digest": OLD}
    given(con, "flattened.containers", container("d", "c1", 5, **PLACE, **image))
    given(con, "flattened.access_keys", part("d", 5, user_type="AssumedRole", user_name="web", **PLACE))
    given(con, "flattened.finding_versions", finding("e", 5, is_sample=True, **PLACE))
    given(con, "flattened.instances", part("e", 5, instance_id="i-1", **PLACE))
    build_all(con, "context.named_resources")
    found = rows(
        con, "SELECT finding_id, resource_kind, resource_key FROM context.named_resources ORDER BY ALL"
    )
    assert found == [
        ("a", "ecs_service", SERVICE),
        ("a", "ecs_task", task_arn("t1")),
        ("a", "task_definition", DEFINITION),
        ("b", "instance", INSTANCE),
        ("c", "database", "arn:aws:rds:::db:d"),
        ("c", "eks_cluster", "arn:aws:eks:::cluster/e"),
        ("c", "lambda_function", "arn:aws:lambda:::function:f"),
        ("c", "s3_bucket", "arn:aws:s3:::logs"),
        ("c", "user", f"arn:aws:iam::{ACCOUNT}:user/bo"),
        ("d", "image", f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{repository}/{OLD}"),
        ("d", "role", ROLE),
    ]


def test_what_context_leads_to_is_a_resource_too(con: duckdb.DuckDBPyConnection) -> None:
    give(
        con,
        exposures(exposure(ROLE, 5), exposure(CLUSTER, 5, finding_info={"uid": f"{UID}2"})),
        observations(running("t1", 1), definition(2)),
        in_task("a", "t1", 5),
    )
    assert exposed(con, "resource_kind, resource_key, is_named") == [("role", ROLE, False)]


def test_without_exposure_findings_nothing_is_named(con: duckdb.DuckDBPyConnection) -> None:
    give(con, observations(running("t1", 1)), in_task("a", "t1", 5))
    assert exposed(con) == []
    assert rows(con, "SELECT count(*) FROM context.named_resources") == [(0,)]


@pytest.mark.parametrize(
    ("minute", "severity", "points"),
    [(2, "Critical", 8.0), (2, "High", 5.6), (2, "Medium", 2.4), (2, "Low", 0.8), (9, "Critical", 4.0)],
)
def test_the_term_of_risk_is_that_of_the_gravest(
    con: duckdb.DuckDBPyConnection, minute: float, severity: str, points: float
) -> None:
    risk = "correlation.entity_risk"
    query = f"SELECT score, security_hub_term FROM {risk} WHERE entity_kind = 'instance'"
    give(con, on_instance("a", "i-1", 5))
    build_all(con, risk)
    [(score, without)] = rows(con, query)
    other = exposure(INSTANCE, minute, severity="Low", finding_info={"uid": f"{UID}2"})
    give(con, exposures(exposure(INSTANCE, minute, severity=severity), other))
    build_all(con, risk)
    assert without == 0
    assert rows(con, query) == [(round(score + points, 1), points)]
    [(source,)] = rows(con, "SELECT security_hub_source FROM context.finding_risk")
    assert source.endswith(f" of {INSTANCE}")


def test_a_document_of_thousands_of_resources_and_traits_is_no_burden(con: duckdb.DuckDBPyConnection) -> None:
    told = exposure(
        INSTANCE, 5, *({"tags": [{"name": f"n{n}", "values": ["x" * 1000]}]} for n in range(5000))
    )
    document = json.loads(told["document"]) | {
        "resources": [{"uid": instance_arn(f"i-{n}")} for n in range(5000)]
    }
    give(con, exposures(told | {"document": json.dumps(document)}), on_instance("a", "i-7", 6))
    assert exposed(con) == [("a", "instance", "before", at(5))]
