"""What findings name is asked for once, and leads on to what the answers name."""

import itertools
import json
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from tests.pipelines.context.asked import ask, kinds, read, states
from tests.pipelines.context.secrets import places_with_secret
from tests.pipelines.context.world import (
    CONTAINER_INSTANCE,
    DEFINITION,
    INSTANCE,
    POLICY,
    PROFILE,
    ROLE,
    World,
    image,
    task_finding,
    world,
)
from tests.pipelines.support import configured, finding, table
from tests.servers.aws import Aws
from tests.servers.guardduty import Fault, denied
from tests.transforms.context.states import ACCOUNT, REGION, task, task_arn, task_event
from tracehound.pipelines.context import rounds
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.plan import plan
from tracehound.pipelines.settings.keys import Context
from tracehound.transforms.context.kinds import GLOBAL

DAY = timedelta(hours=25)
ALL = {
    "ecs_task", "task_definition", "ecs_service", "network_interface", "security_group", "image", "image_tag",
    "image_vulnerabilities", "image_copies", "role", "policy", "account",
}  # fmt: skip


def test_a_task_leads_to_all_that_belongs_to_it(home: Home, server: Aws, made: World) -> None:
    made.put(
        "image_tag",
        image().replace(f"@sha256:{1:064x}", ":stable"),
        made.things[ACCOUNT, REGION, "image", image()],
    )
    read(home, task_finding(1))
    taken = ask(home)
    assert kinds(home) == ALL
    assert taken.errors == {}
    assert not taken.has_more
    rows = table(home, "raw.observations")
    assert (taken.states, taken.requests) == (rows.height, len(server.asked))
    by_kind = {row["kind"]: row for row in rows.to_dicts()}
    role = json.loads(by_kind["role"]["document"])
    assert role["InlinePolicies"][0]["PolicyDocument"]["Statement"][0]["Action"] == "s3:*"
    assert role["AttachedPolicies"][0]["PolicyArn"] == POLICY
    assert json.loads(by_kind["policy"]["document"])["Document"]["Statement"][0]["Resource"] == "*"
    units = json.loads(by_kind["account"]["document"])["OrganizationalUnits"]
    assert [each["Name"] for each in units] == ["Prod", "Payments"]
    assert (by_kind["role"]["region"], by_kind["ecs_task"]["region"]) == (GLOBAL, REGION)
    assert by_kind["task_definition"]["aws_at"].isoformat() == "2026-10-01T08:00:00+00:00"
    assert by_kind["role"]["aws_at"] is None
    assert places_with_secret(home.path) == []


def test_nothing_is_asked_twice_and_a_run_without_news_asks_nothing(home: Home, server: Aws) -> None:
    read(home, task_finding(1))
    ask(home)
    server.asked.clear()
    assert ask(home).requests == 0
    read(home, task_finding(2, 1), name="b")
    assert ask(home).requests == 0
    assert server.asked == []


def test_after_some_hours_what_can_change_is_asked_again(home: Home, server: Aws, made: World) -> None:
    read(home, task_finding(1))
    ask(home)
    server.asked.clear()
    before = table(home, "raw.observations").height
    made.things[ACCOUNT, GLOBAL, "role", ROLE]["InlinePolicies"] = []
    made.things[ACCOUNT, REGION, "image", image()]["lastRecordedPullTime"] = "2026-11-18T08:00:00Z"
    ask(home, DAY)
    assert table(home, "raw.observations").height == before + 1
    assert states(home)["role", ROLE] == ["found", "found"]
    assert states(home)["image", image()] == ["found", "unchanged"]
    assert "ecs:DescribeTaskDefinition" not in {call for _, _, call, _ in server.asked}


def test_what_is_gone_for_good_is_not_asked_again(home: Home, server: Aws, made: World) -> None:
    del made.things[ACCOUNT, REGION, "ecs_task", task_arn(1)]
    read(home, task_finding(1))
    ask(home)
    assert states(home)["ecs_task", task_arn(1)] == ["gone"]
    server.asked.clear()
    ask(home, DAY)
    assert "ecs:DescribeTasks" not in {call for _, _, call, _ in server.asked}


def test_a_task_whose_states_events_tell_is_not_asked_for_and_leads_on(home: Home, server: Aws) -> None:
    read(home, task_finding(1), task_event(1))
    ask(home)
    assert ("ecs_task", task_arn(1)) not in states(home)
    assert states(home)["network_interface", "eni-1"] == ["found"]
    assert states(home)["image", image()] == ["found"]


def test_of_many_tasks_a_cluster_takes_one_request_for_a_hundred(home: Home, server: Aws) -> None:
    made = World()
    for n in range(1, 151):
        made.put("ecs_task", task_arn(n), task(n, attachments=[], containers=[]))
    server.answer = made.answer
    read(home, *(task_finding(n) for n in range(1, 151)))
    ask(home)
    sizes = [len(given["tasks"]) for _, _, call, given in server.asked if call == "ecs:DescribeTasks"]
    assert sizes == [100, 50]
    found = table(home, "raw.observations")
    assert found.filter(kind="ecs_task").height == 150
    asks = table(home, "raw.context_asks")
    assert asks["requests"].sum() == len(server.asked)
    assert sorted(asks.filter(kind="ecs_task")["requests"])[-3:] == [0, 1, 1]


def test_of_a_batch_with_a_missing_image_the_others_are_told(home: Home, server: Aws) -> None:
    made = world(9)
    del made.things[ACCOUNT, REGION, "image", image(4)]
    server.answer = made.answer
    read(home, *(task_finding(n) for n in range(1, 10)))
    ask(home)
    told = {key: result for (kind, key), result in states(home).items() if kind == "image"}
    assert told == {image(n): ["gone" if n == 4 else "found"] for n in range(1, 10)}


def test_the_budget_is_kept_and_the_next_run_goes_on(home: Home, server: Aws) -> None:
    server.answer = world(3).answer
    read(home, *(task_finding(n) for n in range(1, 4)))
    small = Home(home.path, structs.replace(home.settings, context=Context(calls_per_run=12)))
    runs = 0
    while True:
        runs += 1
        server.asked.clear()
        taken = ask(small)
        assert len(server.asked) == taken.requests <= 12
        assert taken.requests or not taken.has_more
        if not taken.has_more:
            break
    assert 1 < runs < 20
    server.asked.clear()
    assert ask(home).requests == 0
    keys = [key for (kind, key), result in states(home).items() if kind == "image" and result == ["found"]]
    assert sorted(keys) == [image(n) for n in range(1, 4)]


def test_what_is_soon_gone_comes_first_then_what_findings_name_last(home: Home, server: Aws) -> None:
    for n in range(1, 4):
        arn = task_arn(n).replace("/prod/", f"/c{n}/")
        each = task_finding(n)
        each["resource"]["ecsClusterDetails"]["taskDetails"] = {"arn": arn, "definitionArn": DEFINITION}
        read(home, each, name=f"n{n}")
    ask(Home(home.path, structs.replace(home.settings, context=Context(calls_per_run=2))))
    asked = [given["cluster"] for _, _, call, given in server.asked]
    assert asked == ["c3", "c2"]


def test_of_what_is_named_last_all_is_asked_before_the_rest(
    home: Home, server: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_AT_ONCE", 4)
    server.answer = world(30).answer
    read(home, *(task_finding(n) for n in range(1, 31)))
    ask(Home(home.path, structs.replace(home.settings, context=Context(calls_per_run=40))))
    assert states(home)["image_copies", image(30)] == ["found"]
    assert ("ecs_task", task_arn(1)) not in states(home)


def test_what_is_denied_is_told_once_and_the_rest_is_answered(home: Home, server: Aws) -> None:
    server.faults.append(denied(operation="GetRole"))
    server.faults.append(denied(operation="ListFindings"))
    server.faults.append(denied(operation="DescribeImageScanFindings"))
    read(home, task_finding(1))
    taken = ask(home)
    assert taken.errors == {}
    told = states(home)
    assert told["role", "*"] == ["denied"]
    assert told["image_vulnerabilities", "*"] == ["denied"]
    assert told["image", image()] == ["found"]
    detail = table(home, "raw.context_asks").filter(kind="role")["detail"].item()
    assert "iam:GetRole" in detail
    server.asked.clear()
    read(home, task_finding(2), name="b")
    ask(home)
    assert server.calls["GetRole"] == 1
    server.faults.clear()
    ask(home, DAY)
    assert states(home)["role", ROLE] == ["found"]


def test_of_a_role_whose_policies_are_denied_the_rest_is_kept(home: Home, server: Aws) -> None:
    server.faults.append(denied(operation="ListAttachedRolePolicies"))
    read(home, task_finding(1))
    ask(home)
    rows = table(home, "raw.context_asks").filter(kind="role").sort("call").to_dicts()
    assert [(row["thing_key"], row["call"], row["state"]) for row in rows] == [
        (ROLE, "iam:GetRole", "found"),
        ("*", "iam:ListAttachedRolePolicies", "denied"),
    ]
    document = table(home, "raw.observations").filter(kind="role")["document"].item()
    assert "InlinePolicies" in document
    assert "AttachedPolicies" not in document
    ask(home, timedelta(hours=1))
    assert server.calls["ListAttachedRolePolicies"] == 1


def test_throttled_things_are_told_and_asked_again_by_the_next_run(home: Home, server: Aws) -> None:
    server.faults.append(
        Fault(400, "ThrottlingException", "Rate exceeded", operation="DescribeTasks", times=3)
    )
    read(home, task_finding(1))
    ask(home)
    assert states(home)["ecs_task", task_arn(1)] == ["throttled"]
    ask(home)
    assert states(home)["ecs_task", task_arn(1)] == ["throttled", "found"]


def test_a_storm_that_passes_is_waited_out(home: Home, server: Aws) -> None:
    server.faults.append(
        Fault(400, "ThrottlingException", "Rate exceeded", operation="DescribeTasks", times=2)
    )
    read(home, task_finding(1))
    ask(home)
    assert states(home)["ecs_task", task_arn(1)] == ["found"]


def test_a_region_that_is_off_is_told_by_kind_and_others_are_answered(home: Home, server: Aws) -> None:
    server.faults.append(
        Fault(400, "UnrecognizedClientException", "The security token is invalid", region="ap-east-1")
    )
    off = finding(2, region="ap-east-1", resource={"instanceDetails": {"instanceId": "i-0abc"}})
    read(home, task_finding(1), off)
    taken = ask(home)
    assert states(home)["ecs_task", task_arn(1)] == ["found"]
    rows = table(home, "raw.context_asks").filter(region="ap-east-1")
    assert set(rows.filter(kind="instance").select("thing_key", "state").rows()) == {("*", "region_off")}
    assert taken.errors == {}


def test_an_account_without_a_role_is_told_and_not_asked(
    home: Home, server: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "444455556666"
    read(
        home,
        task_finding(1),
        finding(2, accountId=other, resource={"instanceDetails": {"instanceId": "i-0abc"}}),
    )
    ask(home)
    rows = table(home, "raw.context_asks").filter(account_id=other, kind="instance")
    assert rows.select("thing_key", "state", "requests").rows() == [("*", "no_role", 0)]
    assert other not in {account for account, *_ in server.asked}


def test_a_role_that_can_not_be_assumed_is_told(
    server: Aws, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEHOUND_AWS_ROLE_ARNS", f"arn:aws:iam::{ACCOUNT}:role/reader")
    server.faults.append(denied(operation="AssumeRole"))
    read(home, task_finding(1))
    taken = ask(configured(home.path))
    assert states(home)["ecs_task", "*"] == ["no_role"]
    assert taken.errors == {}
    assert server.asked == []


def test_hostile_names_are_never_sent(home: Home, server: Aws) -> None:
    odd = ["eni-*", "i-'; --", "*", "eni-\n1"]
    interfaces = [{"networkInterfaceId": each} for each in odd]
    read(
        home, finding(1, resource={"instanceDetails": {"instanceId": "i-*", "networkInterfaces": interfaces}})
    )
    ask(home)
    assert {call.split(":")[0] for _, _, call, _ in server.asked} <= {"organizations", "guardduty"}


def test_samples_name_nothing(home: Home, server: Aws) -> None:
    sample = task_finding(1)
    sample["service"]["additionalInfo"] = {"value": '{"sample": true}', "type": "default"}
    read(home, sample)
    ask(home)
    assert server.asked == []


def test_without_the_source_nothing_is_asked(home: Home, server: Aws) -> None:
    read(home, task_finding(1))
    assert ask(home, source=()).requests == 0
    assert server.asked == []


def test_named_regions_alone_are_asked(home: Home, server: Aws) -> None:
    read(home, task_finding(1), task_finding(2, region="us-east-1"))
    ask(home, source=("context:us-east-1",))
    assert {region for _, region, call, _ in server.asked if call.startswith(("ecs", "ec2", "ecr"))} == set()


def test_a_task_on_an_instance_leads_to_its_profile(home: Home, server: Aws, made: World) -> None:
    made.put("ecs_task", task_arn(1), task(1, containerInstanceArn=CONTAINER_INSTANCE, attachments=[]))
    made.put(
        "container_instance",
        CONTAINER_INSTANCE,
        {"containerInstanceArn": CONTAINER_INSTANCE, "ec2InstanceId": INSTANCE},
    )
    made.put(
        "instance",
        INSTANCE,
        {
            "InstanceId": INSTANCE,
            "IamInstanceProfile": {"Arn": PROFILE},
            "LaunchTime": "2026-10-01T00:00:00Z",
        },
    )
    made.put("instance_profile", PROFILE, {
        "InstanceProfileName": "nodes", "Arn": PROFILE, "CreateDate": "2026-01-01T00:00:00Z", "Path": "/", "InstanceProfileId": "A",
        "Roles": [{"Arn": ROLE, "RoleName": "web", "Path": "/", "RoleId": "R", "CreateDate": "2026-01-01T00:00:00Z"}],
    }, GLOBAL)  # fmt: skip
    read(home, task_finding(1))
    ask(home)
    assert states(home)["instance_profile", PROFILE] == ["found"]
    assert states(home)["instance", INSTANCE] == ["found"]


def test_the_definition_is_known_by_its_arn(home: Home, server: Aws, made: World) -> None:
    del made.things[ACCOUNT, REGION, "task_definition", DEFINITION]
    read(home, task_finding(1))
    ask(home)
    assert states(home)["task_definition", DEFINITION] == ["gone"]


@pytest.mark.parametrize("after", [0, 1, 3])
def test_killed_between_commits_the_next_run_asks_for_the_rest(
    after: int, home: Home, server: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer = world(2).answer
    read(home, task_finding(1), task_finding(2))
    applied = Commit.apply
    commits = itertools.count()

    def dying(self: Commit) -> None:
        if next(commits) == after:
            raise KeyboardInterrupt
        applied(self)

    monkeypatch.setattr(Commit, "apply", dying)
    with pytest.raises(KeyboardInterrupt):
        ask(home)
    monkeypatch.setattr(Commit, "apply", applied)
    ask(home)
    ask(home)
    told = [result for results in states(home).values() for result in results]
    assert set(told) == {"found", "gone"}
    assert all(len(results) == 1 for results in states(home).values())
    assert table(home, "raw.observations").filter(kind="ecs_task").height == 2
    assert states(home)["image", image(2)] == ["found"]


@pytest.mark.parametrize(
    "call", ["iam:GetRole", "iam:GetPolicy", "iam:GetPolicyVersion", "organizations:DescribeAccount"]
)
def test_an_answer_that_lacks_what_was_asked_for_costs_nothing_else(
    call: str, home: Home, server: Aws, made: World
) -> None:
    def answer(account: str, region: str, asked: str, given: dict[str, Any]) -> dict[str, Any]:
        return {} if asked == call else made.answer(account, region, asked, given)

    server.answer = answer
    read(home, task_finding(1))
    ask(home)
    told = [result for results in states(home).values() for result in results]
    assert told.count("failed") == 1
    assert states(home)["image_copies", image()] == ["found"]


def test_without_credentials_that_is_told_and_the_next_run_asks(
    home: Home, server: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(home, task_finding(1))
    server.faults.append(Fault(403, "ExpiredToken", "The token is expired", operation="GetCallerIdentity"))
    taken = ask(home)
    assert list(taken.errors) == ["context://environment"]
    assert taken.has_more
    assert table(home, "raw.context_asks").is_empty()
    server.faults.clear()
    ask(home)
    assert states(home)["ecs_task", task_arn(1)] == ["found"]


def test_the_plan_says_whether_there_is_something_to_ask(home: Home, server: Aws) -> None:
    read(home, task_finding(1))
    assert not plan(home, [], "flattened").asks_for_context
    assert not plan(home, ["context:"], "raw").asks_for_context
    assert plan(home, ["context:"], "flattened").asks_for_context
    ask(home)
    assert not plan(home, ["context:"], "flattened").asks_for_context
