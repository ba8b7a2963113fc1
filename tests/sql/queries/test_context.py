"""Questions about context: tags that moved, exposure, vulnerabilities, roles, copies, owners, and what is missing."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.sql.calls import give
from tests.sql.exposed import REACHABLE, UID, exposure, exposures
from tests.sql.observed import (
    CLUSTER,
    DEFINITION,
    NEW,
    OLD,
    REPOSITORY,
    ROLE,
    ask,
    asks,
    definition,
    in_task,
    observation,
    observations,
    role,
    running,
)
from tests.sql.queries.support import ask_again
from tests.sql.support import PLACE, at, build_all, empty_tables, given, process, task_arn
from tracehound.sql.canned import find
from tracehound.sql.models import models, tables_read

QUERIES = (
    "image_tags_that_moved",
    "reachable_findings",
    "vulnerabilities_that_ran",
    "roles_of_attacked_tasks",
    "copies_of_image",
    "things_without_owner",
    "context_that_is_missing",
    "exposed_things",
)
IMAGE = f"{REPOSITORY}@{OLD}"


@pytest.fixture(scope="module")
def asked() -> Iterator[duckdb.DuckDBPyConnection]:
    """Two findings in tasks of one definition, whose tag means other bytes in the second."""
    with empty_tables() as con:
        con.begin()
        moved = {"name": "web", "image": f"{REPOSITORY}:1", "imageDigest": NEW, "runtimeId": "t2-web"}
        package = {"name": "web", "version": "1", "filePath": "usr/bin/web"}
        details = {"vulnerabilityId": "CVE-1", "vulnerablePackages": [package]}
        found = {"severity": "HIGH", "exploitAvailable": "NO", "packageVulnerabilityDetails": details}
        rule = {
            "SecurityGroupRuleId": "r",
            "IsEgress": False,
            "IpProtocol": "tcp",
            "FromPort": 22,
            "ToPort": 23,
        }
        copies = [
            _copy("service:web", DEFINITION, 3),
            _copy("service:other", f"{DEFINITION}0", 1),
        ]
        give(
            con,
            observations(
                running("t1", 1, tags=[{"key": "Owner", "value": "web"}]),
                running("t2", 31, created=30, containers=[moved]),
                definition(2),
                role(3, {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}),
                observation(
                    "network_interface",
                    "eni-t1",
                    2,
                    {"Association": {"PublicIp": "203.0.113.7"}, "Groups": [{"GroupId": "sg-1"}]},
                ),
                observation(
                    "security_group", "sg-1", 3, {"SecurityGroupRules": [rule | {"CidrIpv6": "::/0"}]}
                ),
                observation("image_vulnerabilities", IMAGE, 3, {"findings": [found]}),
                observation(
                    "image_copies",
                    IMAGE,
                    60,
                    {"clusters": [{"clusterArn": CLUSTER, "clusterDetails": copies}]},
                ),
            ),
            asks(
                ask("network_interface", "eni-t2", 40, "gone"),
                ask("image", IMAGE, 40, "throttled", detail="Rate exceeded"),
            ),
            exposures(
                exposure(ROLE, 1, severity="High"),
                exposure(ROLE, 40, severity="Low", title="now"),
                exposure("arn:aws:s3:::logs", 3, REACHABLE, finding_info={"uid": f"{UID}2"}),
                exposure("arn:aws:s3:::old", 3, finding_info={"uid": f"{UID}3"}, status="Resolved"),
            ),
            in_task("a", "t1", 5, severity=8.0),
            in_task("b", "t2", 35, severity=5.0),
        )
        ran = {"executable_path": "/usr/bin/web", **PLACE}
        given(con, "flattened.processes", process("a", "p1", updated=5, **ran))
        read = {table for name in QUERIES for table in tables_read(find(name).query)}
        build_all(con, *(read & models().keys()))
        yield con


def _copy(group: str, task_definition_arn: str, running_count: int) -> dict[str, object]:
    details = {"detailsGroup": group, "taskDefinitionArn": task_definition_arn}
    return {"runningUnitCount": running_count, "clusterMetadata": {"awsEcsMetadataDetails": details}}


def test_a_tag_that_moved_between_two_findings(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "image_reference image_digest digest_before first_event_at digest_first_at first_finding_id"
    assert ask_again(asked, "image_tags_that_moved", columns) == [
        (f"{REPOSITORY}:1", OLD, None, at(5), at(0), "a"),
        (f"{REPOSITORY}:1", NEW, OLD, at(35), at(30), "b"),
    ]
    assert ask_again(asked, "image_tags_that_moved", columns, image="another") == []


def test_what_could_be_reached(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "finding_id public_ip address_chosen open_rules rules_chosen"
    assert ask_again(asked, "reachable_findings", columns) == [
        ("a", "203.0.113.7", "before", ["tcp 22-23 ::/0"], "before")
    ]


def test_what_is_exposed_by_the_latest_that_is_known(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "resource_key severity traits finding_count finding_ids"
    logs = ("arn:aws:s3:::logs", "Critical", ["Reachability: Publicly Invocable"], 0, [])
    role_ = (ROLE, "Low", [], 2, ["a", "b"])
    assert ask_again(asked, "exposed_things", columns) == [logs, role_]
    assert ask_again(asked, "exposed_things", columns, has_findings="true") == [role_]
    assert ask_again(asked, "exposed_things", columns, severity="Critical") == [logs]
    assert ask_again(asked, "exposed_things", "resource_key", is_open="false") == [("arn:aws:s3:::old",)]


def test_vulnerabilities_of_what_ran(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "vulnerability_id executable_path role finding_id"
    assert ask_again(asked, "vulnerabilities_that_ran", columns) == [
        ("CVE-1", "/usr/bin/web", "process", "a")
    ]
    assert ask_again(asked, "vulnerabilities_that_ran", columns, exploited="true") == []


def test_roles_of_tasks_by_what_they_may_do(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "role_arn powers powers_on_all policies is_only_after finding_count task_count"
    found = [(ROLE, ["passes_roles"], ["passes_roles"], ["p0"], False, 2, 2)]
    assert ask_again(asked, "roles_of_attacked_tasks", columns) == found
    assert ask_again(asked, "roles_of_attacked_tasks", columns, power="administrator") == []


def test_copies_of_the_image_of_a_finding(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "workload running_count known_at finding_count_of_definition finding_count_of_image"
    found = [("service:web", 3, at(60), 1, 1), ("service:other", 1, at(60), 0, 1)]
    assert ask_again(asked, "copies_of_image", columns, finding_id="arn:x/finding/a") == found
    assert ask_again(asked, "copies_of_image", columns, finding_id="b") == []


def test_things_that_nobody_owns(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "kind thing_key finding_count last_finding_id"
    found = ask_again(asked, "things_without_owner", columns)
    assert ("ecs_task", task_arn("t2"), 1, "b") in found
    assert ("ecs_task", task_arn("t1"), 1, "a") not in found
    assert ("task_definition", DEFINITION, 2, "b") in found


def test_what_is_not_known_and_why(asked: duckdb.DuckDBPyConnection) -> None:
    columns = "kind missing_reason finding_count detail"
    found = ask_again(asked, "context_that_is_missing", columns)
    assert ("network_interface", "gone_before_asked", 1, None) in found
    assert ("image", "throttled", 1, "Rate exceeded") in found
    assert ("image_copies", "no_observation_before_event", 1, None) in found
    assert {kind for kind, *_ in ask_again(asked, "context_that_is_missing", columns, kind="image")} == {
        "image"
    }
