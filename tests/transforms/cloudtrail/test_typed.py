"""Golden documents: what each kind of record becomes, column by column; those that are not named are empty."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.cloudtrail.records import ACCOUNT, audit, call, execute, role_session, text
from tracehound.transforms.cloudtrail.names import Place, place_of
from tracehound.transforms.cloudtrail.typed import row
from tracehound.transforms.contracts.api_events import API_EVENTS
from tracehound.transforms.defective import Defective

GOLDEN = sorted((Path(__file__).parents[2] / "data" / "cloudtrail").glob("*.json"))
NOWHERE = Place()


def _told(found: dict[str, Any]) -> dict[str, Any]:
    """The columns that say something, as JSON has them."""
    flags = [name for name in found if name.startswith("is_")]
    filled = {
        name: value
        for name, value in found.items()
        if value not in (None, []) and not (name in flags and not value)
    }
    return json.loads(json.dumps(filled, default=lambda value: value.isoformat()))  # type: ignore[no-any-return]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_document_gives_its_row(path: Path) -> None:
    golden = json.loads(path.read_text())
    found = row(text(golden["document"]), place_of(golden["uri"]))
    assert _told(found) == golden["row"]
    pl.DataFrame([found], schema=API_EVENTS.schema)


def test_a_row_has_every_column_of_the_contract() -> None:
    assert row(text(execute()), NOWHERE).keys() == API_EVENTS.schema.keys()


@pytest.mark.parametrize(
    "type_",
    [
        "AWSService",
        "AWSAccount",
        "Unknown",
        "WebIdentityUser",
        "SAMLUser",
        "Root",
        "Directory",
        "Role",
        "New",
    ],
)
def test_every_type_of_caller_is_read_without_anything_else(type_: str) -> None:
    found = row(text(execute(userIdentity={"type": type_})), NOWHERE)
    assert found["caller_type"] == type_


@pytest.mark.parametrize(
    "member", ["requestParameters", "responseElements", "userIdentity", "sourceIPAddress", "errorCode"]
)
@pytest.mark.parametrize("value", [None, "", 0, 1.5, True, [], {}, [[{"a": None}]], "{broken"])
def test_a_member_of_any_other_type_is_nothing(member: str, value: Any) -> None:
    found = row(text(execute(**{member: value})), NOWHERE)
    pl.DataFrame([found], schema=API_EVENTS.schema)


HOSTILE = "\x1b[2J<script>alert(1)</script>' OR 1=1 --\u202e\ud83d\ude00\r\n\t  =cmd|' /C calc'!A0"


def test_strings_are_kept_as_the_caller_wrote_them() -> None:
    asked = {"cluster": "c", "task": "t", "container": HOSTILE, "command": HOSTILE}
    found = row(
        text(
            execute(
                requestParameters=asked,
                responseElements=None,
                userAgent=HOSTILE,
                userIdentity=role_session("r", HOSTILE),
            )
        ),
        NOWHERE,
    )
    assert [
        found[name] for name in ("command", "container_name", "user_agent", "person_name", "session_name")
    ] == [HOSTILE.encode("utf-16", "surrogatepass").decode("utf-16")] * 5


def test_a_lone_surrogate_can_be_stored() -> None:
    found = row(text(execute(userAgent="a\ud800b")), NOWHERE)
    pl.DataFrame([found], schema=API_EVENTS.schema)
    assert "\ufffd" in found["user_agent"]


def test_a_percent_encoded_command_is_decoded() -> None:
    uri = "/api/v1/namespaces/n/pods/p/exec?command=sh&command=-c&command=echo%20%22%C3%A4%22%3E%2Ftmp%2Fx&container=c"
    found = row(text(audit(requestURI=uri)), NOWHERE)
    assert (found["command"], found["container_name"]) == ('sh -c echo "ä">/tmp/x', "c")


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"eventID": None}, "no_event_id"),
        ({"eventID": ""}, "no_event_id"),
        ({"eventName": 5.5e400}, None),
        ({"eventTime": "yesterday"}, "no_event_time"),
        ({"eventTime": None}, "no_event_time"),
    ],
)
def test_what_has_no_identity_is_refused_with_its_reason(members: dict[str, Any], code: str | None) -> None:
    document = json.dumps(execute(**members)).encode().replace(b"Infinity", b"1e999")
    if code is None:
        row(document, NOWHERE)
        return
    with pytest.raises(Defective) as error:
        row(document, NOWHERE)
    assert error.value.code == code


def test_a_call_without_recipient_is_of_the_callers_account() -> None:
    record = execute()
    del record["recipientAccountId"]
    assert row(text(record), NOWHERE)["account_id"] == ACCOUNT


@pytest.mark.parametrize(
    ("name", "is_machine"),
    [
        ("alice@example.com", False),
        ("Alice", False),
        ("botocore-session-1792403627", True),
        ("i-0123456789abcdef0", True),
        ("2b18c21a4d4c4f1f9d0c2531612879aa", True),
        ("aws-go-sdk-1792403627123456789", True),
        ("GitHubActions", True),
        ("1792403627", True),
        ("terry", False),
        ("i-am-a-person", False),
    ],
)
def test_names_of_machines_name_nobody(name: str, *, is_machine: bool) -> None:
    found = row(text(call("GetCallerIdentity", "sts", userIdentity=role_session("ops", name))), NOWHERE)
    assert found["is_machine"] is is_machine
    assert (found["person_key"] is None) is is_machine


def test_the_order_of_names_is_user_then_source_identity_then_session() -> None:
    who = role_session("ops", "claims-to-be-bob")
    rules = [row(text(execute(userIdentity=who)), NOWHERE)["person_rule"]]
    who["sessionContext"]["sourceIdentity"] = "carol"
    rules.append(row(text(execute(userIdentity=who)), NOWHERE)["person_rule"])
    who["onBehalfOf"] = {"userId": "u-1", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-1"}
    rules.append(row(text(execute(userIdentity=who)), NOWHERE)["person_rule"])
    assert rules == ["session_name", "source_identity", "identity_center"]


_LEAF = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)
_ANYTHING = st.recursive(
    _LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_MEMBERS = [
    "userIdentity", "requestParameters", "responseElements", "additionalEventData", "errorCode", "sourceIPAddress", "user",
    "objectRef", "requestURI", "responseStatus", "sourceIPs", "recipientAccountId", "awsRegion", "tlsDetails",
]  # fmt: skip


def _sown(value: Any, seeds: list[Any]) -> Any:
    """A value of which members are replaced, one after another."""
    if isinstance(value, dict):
        return {
            key: _sown(member, seeds)
            if key not in ("eventID", "eventTime", "eventName", "auditID", "requestReceivedTimestamp")
            else member
            for key, member in value.items()
        }
    if isinstance(value, list):
        return [_sown(element, seeds) for element in value]
    return seeds.pop() if seeds and isinstance(seeds[-1], (dict, list)) else value


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_wild_records_become_rows_that_can_be_stored(data: st.DataObject) -> None:
    base = data.draw(
        st.sampled_from(
            [execute(), audit(), call("RunTask", "ecs"), call("AssumeRole", "sts"), call("PutImage", "ecr")]
        )
    )
    wild = data.draw(st.dictionaries(st.sampled_from(_MEMBERS), _ANYTHING, max_size=4))
    record = _sown(base | wild, data.draw(st.lists(_ANYTHING, max_size=6)))
    try:
        found = row(json.dumps(record).encode(), NOWHERE)
    except Defective:
        return
    pl.DataFrame([found], schema=API_EVENTS.schema)


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=40).filter(lambda written: written.strip()))
def test_any_command_is_kept_verbatim(command: str) -> None:
    if command.strip().lower() in ("***", "hidden_due_to_security_reasons"):
        return
    found = row(json.dumps(execute(requestParameters={"command": command})).encode(), NOWHERE)
    assert found["command"] == command
