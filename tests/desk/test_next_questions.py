"""Which questions a case raises, in which order, and the commands that answer them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.desk.test_words import T0, finding, node, parts
from tracehound.desk import next_questions
from tracehound.desk.entities import Resource
from tracehound.desk.next_questions import Evidence, Question
from tracehound.desk.trees import Tree
from tracehound.pipelines.lake.home import Home
from tracehound.sql import canned

ON = f"{T0:%Y-%m-%d}"
DAYS = f"--from {ON} --to {ON}"
GROUP = {
    "group_id": "g-1",
    "finding_count": 3,
    "tactics": ["Execution"],
    "first_seen_at": datetime(2026, 10, 3, 23, 59, 59, tzinfo=UTC),
    "last_seen_at": datetime(2026, 10, 5, 0, 0, 1, tzinfo=UTC),
}


def on_day(day: int) -> datetime:
    return datetime(2026, 10, day, tzinfo=UTC)


def facts(**given: Any) -> Evidence:
    defaults: dict[str, Any] = {
        "finding": finding(), "parts": parts(), "resources": [], "observables": [], "tree": Tree(),
        "group": None, "thefts": [],
    }  # fmt: skip
    return Evidence(**(defaults | given))


def known(kind: str, key: str, count: int) -> Resource:
    return Resource(kind, key, key, "remote", known={"finding_count": count})


def caller(kind: str, name: str, day: int, **facts: Any) -> Resource:
    """Who called, known since a day of October."""
    return Resource(
        kind, name, name, "caller", list(facts.items()), {"finding_count": 1, "first_seen_at": on_day(day)}
    )


def questions(**given: Any) -> list[Question]:
    return next_questions.worth_asking(Home(Path("/some home")), facts(**given))


def asked(**given: Any) -> list[str]:
    return [each.command for each in questions(**given)]


def test_the_most_telling_questions_come_first_and_are_four() -> None:
    theft = {
        "finding_id": "f1",
        "holder_finding_id": "f0",
        "source_key": "task",
        "has_credential_access": True,
    }
    met = [known("ip_address", "203.0.113.7", 30), known("domain", "x.example", 2)]
    assert asked(thefts=[theft], group=GROUP, observables=met) == [
        "tracehound investigate f0 --home '/some home'",
        "tracehound group g-1 --home '/some home'",
        "tracehound profile domain x.example --from 2026-10-03 --to 2026-10-05 --home '/some home'",
        "tracehound profile ip_address 203.0.113.7 --from 2026-10-03 --to 2026-10-05 --home '/some home'",
    ]
    unread = theft | {"has_credential_access": False, "source_key": "i-1"}
    [supposed, *_] = questions(thefts=[unread])
    assert supposed.question == "Were these credentials taken there?"
    assert "i-1, which had another finding shortly before, though none that reads" in supposed.because
    disputed = {"finding_id": "f1", "holder_finding_id": None, "source_key": "task"}
    assert asked(thefts=[disputed])[0] == "tracehound find task --home '/some home'"
    session = Tree([node("sh", None, ("process",), origin="ecs_exec")])
    session.roots.append(node("dpkg", None, ("modifying",), has_package_manager=True))
    assert asked(tree=session)[:2] == [
        "tracehound tree f1 --home '/some home'",
        f"tracehound query binaries_installed_then_executed --param from={ON} --param to={ON} --home '/some home'",
    ]
    assert asked() == ["tracehound groups --since 7d --min-severity high --home '/some home'"]


def test_a_command_is_quoted_and_none_is_offered_that_a_terminal_acts_on() -> None:
    met = [
        known("domain", "a'; rm -rf ~; '", 2),
        known("domain", "\u202eevil", 2),
        known("domain", "\x1b[31m", 2),
    ]
    commands = asked(observables=met)
    assert (
        commands[0] == f"""tracehound profile domain 'a'"'"'; rm -rf ~; '"'"'' {DAYS} --home '/some home'"""
    )
    assert len(commands) == 2


def test_a_query_that_a_question_names_has_its_parameters() -> None:
    query = canned.find("binaries_installed_then_executed")
    assert {"from", "to"} <= {parameter.name for parameter in query.parameters}


def test_a_new_tag_with_new_finding_types_is_asked_about() -> None:
    new = {
        "image_key": "ghcr.io/shop/api:v2",
        "repository": "ghcr.io/shop/api", "tag": "v2", "earlier_tag_count": 3,
        "new_finding_types": ["Impact:Runtime/CryptoMinerExecuted"], "first_seen_at": T0,
    }  # fmt: skip
    found = questions(new_in_image=new)
    assert found[0].question == "What came with the tag v2 of ghcr.io/shop/api?"
    assert found[0].because == "3 earlier tags had no Impact:Runtime/CryptoMinerExecuted"
    assert found[0].command.startswith(f"tracehound profile container_image ghcr.io/shop/api:v2 {DAYS}")
    [by_digest, *_] = questions(new_in_image=new | {"tag": f"sha256:{'a1' * 32}"})
    assert by_digest.question == "What came with the digest sha256:a1a1a1a1a1a1 of ghcr.io/shop/api?"
    assert by_digest.because.startswith("3 earlier digests had no")


def test_the_person_is_asked_about_whose_key_is_new() -> None:
    key = caller("access_key", "AKIA1", 4)
    found = questions(group=GROUP, resources=[caller("principal", "alice", 1, type="IAMUser"), key])
    assert found[1].question == "Is the key AKIA1 one that alice uses?"
    assert found[1].because == "it was first seen in this case; alice has findings since 2026-10-01T00:00:00Z"
    assert "profile principal alice --from 2026-10-03 --to 2026-10-05" in found[1].command
    asks = [
        [caller("principal", "alice", 1, type="IAMUser"), caller("access_key", "AKIA1", 2)],
        [caller("principal", "role", 1, type="AssumedRole"), key],
        [caller("principal", "alice", 4, type="IAMUser"), key],
    ]
    for resources in asks:
        assert not [
            each for each in questions(group=GROUP, resources=resources) if "Is the key" in each.question
        ]


def attacked(kind: str, name: str, role: str = "resource") -> dict[str, str]:
    return {"entity_kind": kind, "role": role, "entity_name": name, "entity_key": f"key of {name}"}


def test_a_role_of_no_attacked_task_is_told() -> None:
    places = [
        attacked("ecs_task", "t1"),
        attacked("ecs_task", "t2"),
        attacked("ecs_task", "t3", "credential_source"),
    ]
    role = caller("principal", "deploy-role", 1, type="AssumedRole")
    found = questions(group=GROUP, entities=places, resources=[role, caller("role_session", "t3", 1)])
    assert found[0].question == "Where were the credentials of deploy-role taken?"
    assert found[0].because == "its session t3 is that of no place that its group attacks: 2 tasks"
    alone = questions(group=GROUP, resources=[role, caller("role_session", "t3", 1)])
    assert alone[0].question == "What happened before and after?"


def test_credentials_of_an_attacked_place_lead_there() -> None:
    places = [attacked("ecs_task", "t1"), attacked("kubernetes_workload", "web-7f9d-x2")]
    role = caller("principal", "web-role", 1, type="AssumedRole")
    for session, kind, name in (
        ("t1", "ecs_task", "t1"),
        ("eks-main-web-7f9d-x2-0b1c", "kubernetes_workload", "web-7f9d-x2"),
    ):
        found = questions(group=GROUP, entities=places, resources=[role, caller("role_session", session, 1)])
        assert found[0].question == "How were these credentials taken?"
        assert f"names the {'task' if kind == 'ecs_task' else 'workload'} {name}, which" in found[0].because
        assert f"profile {kind} 'key of {name}' --from 2026-10-03 --to 2026-10-05" in found[0].command
