"""Sentences about calls that opened sessions, of rows by hand."""

from typing import Any

import pytest

from tests.desk.test_words import T0
from tracehound.desk import chains, opening_words

NEW = ("is_new_person", "is_new_address", "is_new_hour", "is_new_target")
SESSION = {"session_started_at": T0, "account_id": "111122223333", "region": "eu-west-1"}
COLUMNS = (
    "person_name", "is_claimed_name", "caller_arn", "none_reason", "rule", "source_ip_address", "has_mfa", "is_from_console",
    "user_agent", "command", "document_name", "reason", "city", "country_name", "asn_organization", "own_network",
    "session_id", "ended_at", "error_code", *NEW,
)  # fmt: skip


def row(**given: Any) -> dict[str, Any]:
    call = {"opened_at": T0, "exec_kind": "ecs_exec", "origin": "ecs_exec", "seconds_between": 2.0}
    event = {"event_id": "e1", "event_account_id": "111122223333", "event_region": "eu-west-1"}
    counts = {"other_call_count": 0, "other_refused_count": 0, "other_targets": [], "person_count": 1}
    counts |= {"has_erased_calls": False}
    flags = {"is_refused": False, "is_dry_run": False, "is_direct_session": False, "finding_count": 0}
    return dict.fromkeys(COLUMNS) | SESSION | call | event | counts | flags | given


@pytest.mark.parametrize(
    ("news", "said"),
    [
        ({}, None),
        (
            dict.fromkeys(NEW, False),
            "nothing: person, address, hour and target were seen in the 45 days before",
        ),
        (
            dict.fromkeys(NEW, False) | {"is_new_address": True, "is_new_target": True},
            "first from this address, first into this target, for 45 days",
        ),
    ],
)
def test_unusual_is_told_only_where_it_is_known(news: dict[str, bool], said: str | None) -> None:
    assert opening_words.facts(row(**news), "").get("unusual") == ([said] if said else None)


def test_where_a_call_came_from_is_told_with_its_network() -> None:
    known = {"source_ip_address": "192.0.2.1", "city": "Vienna", "own_network": "office", "has_mfa": False}
    [said] = opening_words.facts(row(**known, is_from_console=True), "")["from"]
    assert said == "192.0.2.1 (Vienna, own network office), without MFA, in the console"
    [unknown] = opening_words.facts(row(), "")["from"]
    assert unknown == "an AWS service, which made the call for its caller"


def test_a_direct_session_is_warned_of_and_outcomes_are_told() -> None:
    direct = row(is_direct_session=True, exec_kind="ssm_session")
    assert "in no log of ECS Exec" in opening_words.facts(direct, "")["warning"][0]
    refused = row(
        is_refused=True, error_code="AccessDenied", is_dry_run=True, is_new_hour=True, finding_count=2
    )
    assert (
        opening_words.outcome(refused)
        == "refused (AccessDenied), dry run, 2 findings, first at this hour of the day"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"verdict": "exact", "rule": "runtime_id"}, "2 s before it began: the call names this very container."),
        ({"verdict": "likely", "rule": "container"}, "into this container that is known, but not all calls were read."),
        (
            {"verdict": "likely", "rule": "instance", "exec_kind": "tunnel", "origin": "ssh"},
            "likely, for nothing else is known to have prepared a login to this instance.",
        ),
        ({"verdict": "strong", "rule": "pod", "seconds_between": -1.2}, "1 s after it began: the only call into this pod."),
        ({"verdict": "none", "none_reason": "not_delivered_yet"}, "a later run asks again."),
        ({"verdict": "none", "none_reason": "erased"}, "were erased on a person's request, so who opened it can't be said."),
        (
            {"verdict": "likely", "rule": "runtime_id", "has_erased_calls": True},
            "likely, for no other is left, but calls of that hour were erased on a person's request, and one of them may have.",
        ),
        ({"verdict": "none", "none_reason": "unknown_place"}, "the findings don't say in which task, instance or pod it is."),
    ],
)  # fmt: skip
def test_how_sure_it_is_and_why_none_is_known(given: dict[str, Any], said: str) -> None:
    sentence = opening_words.sentence([row(person_name="alice", is_claimed_name=False, **given)])
    assert sentence.startswith("Session of 2026-01-10T12:00:00Z: ")
    assert sentence.endswith(said)


def step(kind: str, number: int, **given: Any) -> dict[str, Any]:
    nothing = (
        "event_at",
        "caller_arn",
        "caller_type",
        "source_ip_address",
        "has_mfa",
        "role_arn",
        "task_arn",
    )
    who = {"person_name": None, "is_claimed_name": None, "is_complete": True}
    return dict.fromkeys(nothing) | who | {"step_kind": kind, "step": number} | given


def test_credentials_of_a_task_lead_to_who_started_it_and_registered_its_definition() -> None:
    task = "arn:aws:ecs:eu-west-1:111122223333:task/shop/t1"
    steps = [
        step("task_started", 2, person_name="bob", is_claimed_name=False, source_ip_address="192.0.2.1"),
        step("definition_registered", 2, person_name="eve", is_claimed_name=True),
        step("task_credentials", 1, task_arn=task),
        step("key", 0),
    ]
    assert chains.in_words(steps) == (
        "bob from 192.0.2.1 → started the task → credentials of task t1; "
        "its definition was registered by somebody who says it is eve"
    )
    [unknown] = [
        step("assumed", 1, is_complete=False, caller_arn="arn:aws:sts::1:assumed-role/a/b", role_arn="r")
    ]
    assert chains.in_words([unknown]) == "who is behind it is not known: a/b → role r"
    assert not chains.leads_back([step("key", 0)])
