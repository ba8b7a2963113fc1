"""What AWS told of the things of a finding: how it is said, how old it was, and what is not known."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.commands import run_here
from tests.sql.calls import Said, give
from tests.sql.exposed import ACCOUNT, REACHABLE, REGION, VULNERABLE, exposure, exposures
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
    role,
    running,
)
from tests.sql.support import PLACE, at, build_all, process, task_arn, warehouse
from tracehound.desk import at_the_time
from tracehound.desk.at_the_time import Told
from tracehound.desk.connection import open_desk
from tracehound.pipelines.lake.home import Home
from tracehound.sql import publish

MARKS = "\x1b[31m\n[/bold][link=file:///x]<script>\u202e'\"=1"
IMAGE = f"{REPOSITORY}@{OLD}"
RULE = {"SecurityGroupRuleId": "r1", "IsEgress": False, "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
SECRETS = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
OWNED = [{"Key": "Owner", "Value": f"team {MARKS}"}]
INVESTIGATION = "i-1"
SERVICE = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/shop/web"
OTHER = {"traits": [{"category": f"Assumability {MARKS}"}]}


def _said() -> Said:
    """A task at 10, its finding at 20; of the things around it some are told before, some after."""
    package = {"name": "openssl", "version": "3.0", "filePath": "usr/bin/web", "fixedInVersion": "3.1"}
    details = {"vulnerabilityId": "CVE-2026-1", "vulnerablePackages": [package]}
    found = {"severity": "HIGH", "exploitAvailable": "YES", "packageVulnerabilityDetails": details}
    interface = {"Association": {"PublicIp": "203.0.113.7"}, "Groups": [{"GroupId": "sg-1"}]}
    workload = {"clusterMetadata": {"awsEcsMetadataDetails": {"detailsGroup": "service:web"}}}
    copies = [{"clusterArn": "c/shop", "clusterDetails": [{"runningUnitCount": 14, **workload}]}]
    end = {"stoppedAt": "2026-01-10T14:00:00Z", "stopCode": "UserInitiated", "stoppedReason": MARKS}
    yield from in_task("a", "t1", 20)
    yield (
        "flattened.processes",
        process("a", "p", executable_path="/usr/bin/web") | {"updated_at": at(20)} | PLACE,
    )
    yield from observations(
        running("t1", 10, enableExecuteCommand=True, launchType="FARGATE"),
        running("t1", 60, "STOPPED", **end),
        running(
            "t2",
            200,
            created=190,
            containers=[{"name": "web", "image": f"{REPOSITORY}:1", "imageDigest": NEW}],
        ),
        definition(30),
        role(15, SECRETS, Tags=OWNED),
        role(90, Tags=OWNED),
        observation("network_interface", "eni-t1", 12, interface),
        observation("security_group", "sg-1", 25, {"SecurityGroupRules": [RULE | {"CidrIpv4": "0.0.0.0/0"}]}),
        observation("image_vulnerabilities", IMAGE, 30, {"findings": [found]}),
        observation("image_copies", IMAGE, 30, {"clusters": copies}),
        observation(
            "investigation",
            INVESTIGATION,
            30,
            {"Title": MARKS, "RiskLevel": "High", "TriggerPrompt": "what of a"},
        ),
    )
    yield from exposures(
        exposure(SERVICE, 15, REACHABLE, VULNERABLE, OTHER, finding_info={"title": f"title {MARKS}"}),
        exposure(SERVICE, 40, REACHABLE, status="Resolved", status_id=4),
        exposure(ROLE, 45, finding_info={"uid": "arn:aws:securityhub:::risk:later"}, severity="Low"),
    )
    yield from asks(ask("image", IMAGE, 30, "gone", "ecr:DescribeImages"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("told")
    made = Home(folder / "home").create()
    with warehouse(folder) as con:
        give(con, _said())
        build_all(con)
        publish.finish(con)
    (folder / "warehouse.duckdb").replace(made.warehouse)
    return made


@pytest.fixture(scope="module")
def told(home: Home) -> dict[str, Told]:
    with open_desk(home) as desk:
        return {each.about: each for each in at_the_time.of_findings(desk, ["a"])}


def test_a_task_is_told_as_it_was_and_how_it_ended(told: dict[str, Told]) -> None:
    task = told["task"]
    assert task.sentence.startswith("t1: RUNNING; launch type FARGATE; service web; ECS Exec was enabled;")
    assert "It stopped at 2026-01-10T14:00:00Z: UserInitiated" in task.sentence
    assert task.as_of == "as of 10 minutes before the event"
    assert not task.is_later


def test_bytes_come_with_what_else_the_tag_stood_for(told: dict[str, Told]) -> None:
    assert told["image"].sentence.startswith(f"web:1 was {OLD[:19]}; the tag also stood for {NEW[:19]} (")


def test_a_role_tells_its_powers_at_the_event_and_that_it_was_changed(told: dict[str, Told]) -> None:
    text = told["role"].sentence
    assert text.startswith("web (the task's role) may read secrets or parameters (p0)")
    assert "changed since, as AWS told at 2026-01-10T13:30:00Z" in text
    assert told["role"].as_of == "as of 5 minutes before the event"


def test_what_was_open_only_later_is_marked_so(told: dict[str, Told]) -> None:
    text = told["reachable"].sentence
    assert text == (
        "From the internet at 203.0.113.7 (eni-t1): tcp 443 (sg-1) open to all, by rules that are known only from later."
    )
    assert told["reachable"].as_of == "as of 8 minutes before the event"


def test_a_vulnerable_file_is_that_which_ran(told: dict[str, Told]) -> None:
    assert told["vulnerable"].sentence == (
        "/usr/bin/web, which ran, is of openssl 3.0: CVE-2026-1 (high, an exploit is known, fixed in 3.1)."
    )
    assert told["vulnerable"].as_of == "known only from 10 minutes after the event, of the same bytes"
    assert told["vulnerable"].is_later


def test_copies_owner_and_investigation_are_told(told: dict[str, Told]) -> None:
    assert told["runs also"].sentence == f"14 copies of {OLD[:19]} in 1 cluster: service:web (14)."
    assert "says a tag of the role" in told["owner"].sentence
    assert "says risk high" in told["GuardDuty"].sentence


def test_what_is_not_known_has_its_reason(home: Home) -> None:
    with open_desk(home) as desk:
        missing = [each for each in at_the_time.of_findings(desk, ["a"]) if each.about == "unknown"]
    by_kind = {each.kind: each.sentence for each in missing}
    assert by_kind["image"] == f"1 image (web@{OLD[:19]}): gone before AWS was asked."
    assert "not asked for yet" in by_kind["account"]


def said(home: Home, *words: str) -> str:
    done = run_here([*words, "--home", str(home.path)], {"COLUMNS": "400"})
    assert done.code == 0, done.err
    return done.out.decode()


def test_findings_groups_and_profiles_tell_it(home: Home, tmp_path: Path) -> None:
    for words in (("investigate", "a"), ("group", "a"), ("profile", "ecs_task", "t1")):
        text = said(home, *words)
        assert "At the time" in text
        assert "may read secrets or parameters" in text
        assert "\x1b" not in text
    answer = json.loads(said(home, "investigate", "a", "--json"))
    assert {each["about"] for each in answer["told"]} >= {"task", "image", "role", "reachable", "unknown"}
    assert (
        json.loads(said(home, "profile", "ecs_task", "t1", "--json"))["told"][0]["fact"]["has_exec"] is True
    )
    page = tmp_path / "a.html"
    said(home, "investigate", "a", "--html", str(page))
    html = page.read_text(encoding="utf-8")
    assert "At the time, as AWS told it" in html
    assert "[link=file:///x]<script>" not in html


def test_an_image_tells_its_copies_and_a_stranger_nothing(home: Home) -> None:
    assert "14 copies" in said(home, "profile", "container_image", "web:1")
    assert (
        at_the_time_of(home, {"entity_kind": "domain", "entity_key": "x", "entity_name": "x", "entity_id": 1})
        == []
    )


def test_an_address_tells_who_had_it(home: Home) -> None:
    entity = {"entity_kind": "ip_address", "entity_key": "203.0.113.7", "entity_name": None, "entity_id": 1}
    [holder] = at_the_time_of(home, entity)
    assert holder.sentence.startswith("eni-t1 of the task t1 of service web as its public address, from ")
    assert "until 2026-01-10T14:00:00Z" in holder.sentence


def at_the_time_of(home: Home, entity: Mapping[str, object]) -> list[Told]:
    with open_desk(home) as desk:
        return at_the_time.of_entity(desk, dict(entity))


def test_without_context_nothing_is_said(home: Home) -> None:
    with open_desk(home) as desk:
        assert at_the_time.of_findings(desk, ["another"]) == []


def test_security_hub_says_what_was_exposed_and_no_more_than_its_traits_do(home: Home) -> None:
    with open_desk(home) as desk:
        service, role = [
            each for each in at_the_time.of_findings(desk, ["a"]) if each.about == "Security Hub"
        ]
    assert service.sentence.startswith(
        f"Reachable from the internet, vulnerable (an exploit is available) and Assumability {MARKS}, says "
        "Security Hub of the ecs service web (exposure finding 1, critical, since 2026-01-10T02:00:00Z, until "
        f"2026-01-10T12:40:00Z): title {MARKS}."
    )
    assert (service.as_of, service.is_later) == ("as of 5 minutes before the event", False)
    assert role.sentence.startswith(
        "Exposed, says Security Hub of the role web (exposure finding later, low, since "
    )
    assert role.as_of == "known only from 25 minutes after the event: it may have been otherwise"


def test_an_entity_is_told_what_security_hub_says_of_it(home: Home) -> None:
    task = {"entity_kind": "ecs_task", "entity_key": task_arn("t1"), "entity_name": "t1"}
    role = {"entity_kind": "principal", "entity_key": "x", "entity_name": "web"}
    other = {"entity_kind": "principal", "entity_key": "x", "entity_name": "other"}
    with open_desk(home) as desk:
        [found] = desk.rows("profile_entity", kind="ecs_task", key=task_arn("t1"))
        ids = {"entity_id": found["entity_id"]}
        told = [
            [each.key for each in at_the_time.of_entity(desk, one | ids) if each.about == "Security Hub"]
            for one in (task, role, other)
        ]
    assert told == [[SERVICE, ROLE], [ROLE], []]
