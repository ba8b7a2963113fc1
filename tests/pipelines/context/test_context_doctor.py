"""What the doctor says of context: what is refused, and what that costs the answers."""

import pytest

from tests.pipelines.support import configured
from tests.servers.aws import Aws
from tests.servers.guardduty import denied
from tests.transforms.context.states import ACCOUNT
from tracehound.pipelines.context.calls import ASKERS
from tracehound.pipelines.doctor import context
from tracehound.pipelines.lake.home import Home


def told(home: Home, *sources: str) -> list[tuple[str, str]]:
    return [(each.state, f"{each.found} {each.todo}") for each in context.checks(home, list(sources))]


def test_without_the_source_there_is_nothing_to_check(home: Home, server: Aws) -> None:
    assert told(home, "guardduty:", "/folder") == []
    assert server.asked == []


def test_what_is_allowed_is_counted_though_nothing_is_there(home: Home, server: Aws) -> None:
    assert told(home, "context:") == [("ok", f"{ACCOUNT} answers 15 kinds of calls in eu-west-1 ")]


def test_each_refusal_is_named_with_its_cost(home: Home, server: Aws) -> None:
    server.faults += [denied(operation=name) for name in ("GetRole", "DescribeNetworkInterfaces")]
    interface, role, answered = told(home, "context:eu-west-1")
    assert interface[0] == role[0] == "note"
    assert "ec2:DescribeNetworkInterfaces in 111122223333, eu-west-1: access is denied" in interface[1]
    assert "public addresses stay unknown" in interface[1]
    assert "docs/aws/reader.json" in interface[1]
    assert "what a role may do" in role[1]
    assert "13 kinds" in answered[1]


def test_a_role_that_can_not_be_assumed_leaves_it_to_the_other_checks(
    server: Aws, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEHOUND_AWS_ROLE_ARNS", f"arn:aws:iam::{ACCOUNT}:role/unknown")
    server.faults.append(denied(operation="AssumeRole"))
    assert told(configured(home.path), "context:") == []


def test_each_kind_that_is_asked_for_says_what_it_costs_to_lack_it() -> None:
    told_by_others = {"image_tag", "detection_rule", "investigation"}
    assert set(context.COSTS) == set(ASKERS) - told_by_others
