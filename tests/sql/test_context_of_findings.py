"""What context says of findings: the bytes that ran, exposure, vulnerable executables, powers, owners, and their risk."""

import duckdb
import pytest

from tests.sql.calls import give
from tests.sql.observed import (
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
    on_instance,
    role,
    running,
)
from tests.sql.support import PLACE, at, build_all, built, given, known, part, process, rows, task_arn
from tracehound.transforms.contracts.reference import ACCOUNTS, OWNERS

ANYWHERE = {"SecurityGroupRuleId": "r1", "IsEgress": False, "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
OPEN = {"SecurityGroupRules": [ANYWHERE | {"CidrIpv4": "0.0.0.0/0"}]}
CLOSED = {"SecurityGroupRules": [ANYWHERE | {"CidrIpv4": "10.0.0.0/8"}]}
PUBLIC = {"Association": {"PublicIp": "203.0.113.7"}, "Groups": [{"GroupId": "sg-1"}]}
POLICY = f"arn:aws:iam::{PLACE['account_id']}:policy/team"


def allow(*actions: str, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*", **more}


def test_bytes_are_those_of_the_container_with_the_id_of_the_finding(con: duckdb.DuckDBPyConnection) -> None:
    side = {"name": "side", "image": f"{REPOSITORY}-side:1", "imageDigest": NEW, "runtimeId": "t1-side"}
    web = {"name": "web", "image": f"{REPOSITORY}:1", "imageDigest": OLD, "runtimeId": "t1-web"}
    give(con, observations(running("t1", 9, containers=[side, web])), in_task("a", "t1", 5))
    columns = "container_id, image_reference, image_key, told_by"
    assert built(con, "context.finding_images", columns) == [
        ("t1-web", f"{REPOSITORY}:1", f"{REPOSITORY}@{OLD}", "ecs_task")
    ]


def test_bytes_are_unknown_without_the_task_whatever_the_tag_means(con: duckdb.DuckDBPyConnection) -> None:
    tag = observation("image_tag", f"{REPOSITORY}:1", 3, {"imageDigest": NEW, "imageTags": ["1"]})
    give(con, observations(tag, running("t2", 3)), in_task("a", "t1", 5))
    columns = "image_reference, image_digest, told_by"
    assert built(con, "context.finding_images", columns) == [(f"{REPOSITORY}:1", None, None)]


def exposure(con: duckdb.DuckDBPyConnection, columns: str) -> list[tuple[object, ...]]:
    return built(con, "context.finding_exposure", columns)


@pytest.mark.parametrize(
    ("interface", "group", "answer"),
    [
        ((2, PUBLIC), (3, OPEN), ("203.0.113.7", "before", "before", True, 1)),
        ((2, PUBLIC), (3, CLOSED), ("203.0.113.7", "before", "before", False, 0)),
        ((2, PUBLIC), (9, OPEN), ("203.0.113.7", "before", "after", True, 1)),
        ((9, PUBLIC), (3, OPEN), ("203.0.113.7", "after", "before", True, 1)),
        ((2, PUBLIC), None, ("203.0.113.7", "before", "none", None, 0)),
        ((2, {"Groups": [{"GroupId": "sg-1"}]}), (3, OPEN), (None, "before", "before", False, 1)),
    ],
)
def test_reachable_is_what_has_a_public_address_and_an_open_rule(
    con: duckdb.DuckDBPyConnection,
    interface: tuple[float, object],
    group: tuple[float, object] | None,
    answer: tuple[object, ...],
) -> None:
    told = [running("t1", 1), observation("network_interface", "eni-t1", *interface)]
    told += [observation("security_group", "sg-1", *group)] if group else []
    give(con, observations(*told), in_task("a", "t1", 5))
    columns = "public_ip, address_chosen, rules_chosen, is_reachable, len(open_rules)"
    assert exposure(con, columns) == [answer]


def test_what_the_finding_says_of_an_interface_comes_before_a_later_answer(
    con: duckdb.DuckDBPyConnection,
) -> None:
    interface = {"network_interface_id": "eni-1", "public_ip": "198.51.100.1", "security_groups": []}
    later = observation("network_interface", "eni-1", 60, PUBLIC)
    give(con, observations(later), on_instance("a", "i-1", 5, **interface))
    assert exposure(con, "interface_key, public_ip, told_by") == [("eni-1", "198.51.100.1", "finding")]


def test_a_finding_tells_of_its_interface_as_it_was_first(con: duckdb.DuckDBPyConnection) -> None:
    interface = {"network_interface_id": "eni-1", "security_groups": []}
    give(con, observations(role(3)), on_instance("a", "i-1", 5, **interface))
    give(con, on_instance("a", "i-1", 9, **interface, public_ip="198.51.100.1"))
    assert exposure(con, "interface_key, public_ip, is_reachable") == [("eni-1", None, False)]


def test_aws_says_of_sequences_that_they_are_reachable(con: duckdb.DuckDBPyConnection) -> None:
    give(con, observations(role(3)), in_task("a", "t1", 5))
    indicators = [{"key": "REACHABILITY", "values": [], "title": None}]
    given(con, "flattened.sequences", part("a", 5, indicators=indicators))
    assert exposure(con, "interface_key, is_reachable, is_reachable_says_aws") == [(None, None, True)]


def vulnerable(path: str, cve: str = "CVE-1", **members: object) -> dict[str, object]:
    package = {"name": "web", "version": "1", "filePath": path, "fixedInVersion": "2"}
    details = {"vulnerabilityId": cve, "vulnerablePackages": [package]}
    return {"severity": "High", "packageVulnerabilityDetails": details, **members}


def test_a_vulnerability_fits_an_executable_of_the_container_that_ran(con: duckdb.DuckDBPyConnection) -> None:
    found = [vulnerable("usr/bin/web", epss={"score": 0.5}), vulnerable("usr/bin/other", "CVE-2")]
    found.append(vulnerable("usr/bin/web", "CVE-3", status="CLOSED"))
    image, other = f"{REPOSITORY}@{OLD}", f"{REPOSITORY}@{NEW}"
    told = (
        observation("image_vulnerabilities", image, 60, {"findings": found}),
        observation("image_vulnerabilities", other, 3, {"findings": [vulnerable("usr/bin/web", "CVE-4")]}),
    )
    give(con, observations(running("t1", 1), *told), in_task("a", "t1", 5))
    ran = {"executable_path": "/usr/bin/web", **PLACE}
    shell, host = ({"pid": 70, "namespace_pid": number} for number in (7, 70))
    given(
        con,
        "flattened.processes",
        process("a", "p1", updated=5, **ran),
        process("a", "p2", depth=1, updated=5, **ran, **shell),
        process("a", "p3", depth=2, updated=5, **ran, **host),
    )
    columns = "process_uuid, vulnerability_id, package_name, severity, epss, fixed_in, chosen"
    assert built(con, "context.vulnerable_executables", columns) == [
        (uuid, "CVE-1", "web", "HIGH", 0.5, "2", "after") for uuid in ("p1", "p2")
    ]


def test_a_basic_scan_names_its_package_in_attributes(con: duckdb.DuckDBPyConnection) -> None:
    attributes = [{"key": "package_name", "value": "curl"}, {"key": "package_version", "value": "8"}]
    told = {"findings": [{"name": "CVE-9", "severity": "MEDIUM", "attributes": attributes}, 7, None]}
    give(con, observations(observation("image_vulnerabilities", f"{REPOSITORY}@{OLD}", 3, told)))
    columns = "vulnerability_id, package_name, package_version, severity, executable_path"
    assert built(con, "context.image_vulnerabilities", columns) == [
        ("", "", "", None, None),
        ("CVE-9", "curl", "8", "MEDIUM", None),
    ]


@pytest.mark.parametrize(
    ("statement", "powers"),
    [
        (allow("*"), "all"),
        (allow("*:*"), "all"),
        (allow("s3:Get*"), ["reads_buckets"]),
        (allow("IAM:passrole"), ["passes_roles"]),
        (allow("secretsmanager:GetSecretValue", Resource="arn:aws:x"), ["reads_secrets"]),
        ({"Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "Resource": "*"}, "all but identities and buckets"),
        ({"Effect": "Deny", "Action": "*", "Resource": "*"}, []),
        ({"Effect": "Allow", "Action": ["(", "[a-z", "s3:getobject\\", {"a": 1}, 7], "Resource": {}}, []),
        ({"Effect": ["Allow"], "Action": "*"}, []),
        (["*"], []),
        ("*", []),
        (None, []),
    ],
)  # fmt: skip
def test_powers_are_what_statements_allow(
    con: duckdb.DuckDBPyConnection, statement: object, powers: object
) -> None:
    give(con, observations(role(3, statement)))
    build_all(con, "context.roles")
    [(found,)] = rows(con, "SELECT list_transform(powers, lambda each: each.power) FROM context.roles")
    every = {power for (power,) in rows(con, "SELECT power FROM context.powers")}
    without = every - {"administrator", "changes_identities", "passes_roles", "reads_buckets"}
    named = {"all": every, "all but identities and buckets": without}
    assert found == sorted(named[powers] if isinstance(powers, str) else powers)


def test_who_is_trusted_and_what_policies_of_aws_give(con: duckdb.DuckDBPyConnection) -> None:
    trust = [
        {"Principal": {"Service": "ecs-tasks.amazonaws.com", "AWS": ["arn:aws:iam::1:root"]}},
        {"Principal": "*"},
        {"Principal": ["x"]},
        5,
    ]
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    told = role(3, attached=(administrator,), AssumeRolePolicyDocument={"Statement": trust})
    give(con, observations(told))
    assert built(con, "context.roles", "trusted_principals, powers") == [
        (
            ["AWS *", "AWS arn:aws:iam::1:root", "Service ecs-tasks.amazonaws.com"],
            [{"power": "administrator", "policy": administrator, "is_on_all": True, "is_conditional": False}],
        )
    ]


def test_powers_of_a_finding_are_those_of_the_role_and_its_policies_then(
    con: duckdb.DuckDBPyConnection,
) -> None:
    late = observation("policy", POLICY, 60, {"Document": {"Statement": allow("sts:AssumeRole")}})
    own = role(4, allow("s3:GetObject", Condition={"Bool": {}}), attached=(POLICY,))
    give(con, observations(running("t1", 1), definition(2), own, late), in_task("a", "t1", 5))
    columns = "role_arn, power, policies, is_on_all, is_conditional, chosen"
    assert built(con, "context.finding_privileges", columns) == [
        (ROLE, "assumes_roles", [POLICY], True, False, "after"),
        (ROLE, "reads_buckets", ["p0"], True, True, "before"),
    ]


def tags(**pairs: str) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in pairs.items()]


def owner(con: duckdb.DuckDBPyConnection, kind: str = "ecs_task") -> tuple[object, ...]:
    build_all(con, "context.owners")
    columns = "owner, owner_source, criticality, criticality_source"
    [row] = rows(con, f"SELECT {columns} FROM context.owners WHERE kind = '{kind}'")
    return row


def test_owners_are_looked_for_in_a_stated_order(con: duckdb.DuckDBPyConnection) -> None:
    told = running("t1", 1, tags=tags(Cost_Center="7", TEAM="web", criticality="Very High"))
    account = observation("account", PLACE["account_id"], 3, {"Tags": [{"Key": "owner", "Value": "it"}]})
    give(con, observations(running("t2", 1), account), in_task("a", "t2", 5))
    assert owner(con) == ("it", "account_tag", None, None)
    known(con, ACCOUNTS, f"account_id,owner,criticality\n{PLACE['account_id']},shop,Low\n")
    assert owner(con) == ("shop", "accounts.csv", "low", "accounts.csv")
    con.execute("DELETE FROM raw.observations WHERE kind = 'ecs_task'")
    con.execute(f"UPDATE flattened.ecs_tasks SET task_arn = '{task_arn('t1')}'")
    give(con, observations(told))
    assert owner(con) == ("web", "resource_tag", "critical", "resource_tag")
    known(con, OWNERS, "pattern,kind,owner\narn:aws:ecs:*,,all\n*:task/shop/t*,ecs_task,ops\n*,role,iam\n")
    assert owner(con) == ("ops", "owners.csv", "critical", "resource_tag")
    assert owner(con, "ecs_service") == ("all", "owners.csv", "low", "accounts.csv")


def test_tags_are_those_that_were_told_last(con: duckdb.DuckDBPyConnection) -> None:
    states = running("t1", 9, tags=tags(owner="new")), running("t1", 1, tags=tags(owner="old"))
    give(con, observations(*states), in_task("a", "t1", 5))
    assert owner(con)[:2] == ("new", "resource_tag")


def test_missing_context_is_counted_with_what_to_do(con: duckdb.DuckDBPyConnection) -> None:
    refused = ask("ecs_task", "*", 6, "denied", "ecs:DescribeTasks")
    give(con, asks(refused), in_task("a", "t1", 5), in_task("b", "t1", 7), in_task("c", "t2", 6))
    build_all(con, "context.missing_context")
    columns = "missing_reason, thing_count, finding_count, last_event_at, remedy"
    assert rows(con, f"SELECT {columns} FROM context.missing_context WHERE kind = 'ecs_task'") == [
        ("denied", 2, 3, at(7), "Allow the calls of this kind to the role: docs/aws.")
    ]


def test_what_to_do_depends_on_the_kind(con: duckdb.DuckDBPyConnection) -> None:
    image = f"{REPOSITORY}@{OLD}"
    gone = (ask("image_vulnerabilities", image, 6, "gone"), ask("image", image, 6, "gone"))
    give(con, observations(running("t1", 1)), asks(*gone), in_task("a", "t1", 5))
    build_all(con, "context.missing_context")
    query = "SELECT kind, remedy FROM context.missing_context WHERE missing_reason = 'gone_before_asked' ORDER BY ALL"
    assert rows(con, query) == [
        ("image", "Run more often: it was deleted before AWS was asked."),
        ("image_vulnerabilities", "Have images scanned, by Inspector or by ECR."),
    ]


def test_context_adds_named_points_to_the_risk(con: duckdb.DuckDBPyConnection) -> None:
    told = (
        running("t1", 1, tags=tags(Criticality="high")),
        definition(2),
        role(4, allow("*")),
        observation("network_interface", "eni-t1", 2, PUBLIC),
        observation("security_group", "sg-1", 3, OPEN),
        observation(
            "image_vulnerabilities",
            f"{REPOSITORY}@{OLD}",
            3,
            {"findings": [vulnerable("/usr/bin/web", exploitAvailable="YES")]},
        ),
    )
    give(con, in_task("a", "t1", 5))
    ran = {"executable_path": "/usr/bin/web", **PLACE}
    given(con, "flattened.processes", process("a", "p1", updated=5, **ran))
    risk = "correlation.entity_risk"
    terms = "exposure_term, vulnerability_term, privilege_term, criticality_term"
    query = f"SELECT score, {terms} FROM {risk} WHERE entity_kind = 'ecs_task'"
    build_all(con, risk)
    [(score, *without)] = rows(con, query)
    give(con, observations(*told))
    build_all(con, risk)
    assert rows(con, query) == [(round(score + 30.2, 1), 8.0, 10.0, 8.0, 4.2)]
    assert without == [0, 0, 0, 0]
    sources = "exposure_source, vulnerability_source, privilege_source, criticality_source"
    assert rows(con, f"SELECT {sources} FROM context.finding_risk") == [
        ("eni-t1", "CVE-1 in /usr/bin/web", f"administrator of {ROLE}", f"resource_tag of {task_arn('t1')}")
    ]
