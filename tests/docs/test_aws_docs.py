"""The policies and unit files that the docs ship: that they parse, and say what the code needs."""

import configparser
import re
from functools import cache
from pathlib import Path

import pytest
from botocore.loaders import Loader

from tests.docs.policies import DOCS, actions, reader_actions, statements
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.reading import DAGSTER_VARIABLE

POLICIES = sorted((DOCS / "aws").glob("*.json"))
UNITS = sorted((DOCS / "systemd").glob("*.service"))
# Actions of S3 are not named like its operations.
S3_ACTIONS = {
    "ListBucket",
    "GetObject",
    "PutObject",
    "DeleteObject",
    "AbortMultipartUpload",
    "GetBucketLocation",
} | {
    "GetBucketVersioning",
    "*",
}
OF_IDENTITIES = ("reader.json", "cross-account-role.json", "lake-writer.json", "warehouse-reader.json")
ELEMENTS = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}


@cache
def operations(service: str) -> set[str]:
    if service == "s3":
        return S3_ACTIONS
    return {"*", *Loader().load_service_model(service, "service-2")["operations"]}


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.name)
def test_a_policy_is_one(path: Path) -> None:
    is_of_identity = path.name in OF_IDENTITIES
    names = [statement["Sid"] for statement in statements(path)]
    assert len(set(names)) == len(names)
    for statement in statements(path):
        assert statement.keys() <= ELEMENTS
        assert statement["Effect"] in ("Allow", "Deny")
        assert ("Principal" in statement) != is_of_identity
        assert ("Resource" in statement) == (path.name != "cross-account-role-trust.json")
        for action in actions(statement):
            service, _, name = action.partition(":")
            assert name in operations(service), action


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.name)
def test_who_is_allowed_is_bound(path: Path) -> None:
    """A service acts for our account alone, nobody is allowed everything but the key's own account."""
    for statement in statements(path):
        if statement["Effect"] == "Deny":
            continue
        principal = statement.get("Principal", {})
        assert principal != "*"
        if "Service" in principal:
            assert "aws:SourceArn" in str(statement["Condition"])
        if any(action.endswith("*") for action in actions(statement)):
            assert principal == {"AWS": "arn:aws:iam::EXPORT_ACCOUNT_ID:root"}
    assert any(
        "sts:ExternalId" in str(each) for each in statements(DOCS / "aws/cross-account-role-trust.json")
    )


def test_the_reader_changes_nothing_but_its_queue() -> None:
    allowed = reader_actions()
    reading = re.compile(r"\w+:(List|Get|Describe|Receive|Lookup)\w*|kms:Decrypt|sts:AssumeRole")
    others = {action for action in allowed if not reading.fullmatch(action)}
    assert others == {"sqs:DeleteMessage", "sns:Publish"}


def test_files_that_messages_and_pages_name_are_there() -> None:
    texts = [path.read_text() for path in DOCS.parent.glob("pipelines/**/*.py")]
    texts += [path.read_text() for path in DOCS.glob("*.md")]
    named = {name for text in texts for name in re.findall(r"docs/(aws/[\w*-]+\.json)", text)}
    assert named
    assert all(list(DOCS.glob(name)) for name in named)
    listed = re.findall(r"\]\(([\w-]+\.json)\)", (DOCS / "aws/README.md").read_text())
    assert sorted(listed) == [path.name for path in POLICIES]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_what_there_is_as_a_user_of_its_own(path: Path) -> None:
    unit = configparser.RawConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(path)
    service = unit["Service"]
    assert service["User"] == "tracehound"
    assert service["UMask"] == "0077"
    started = (
        r" -m tracehound\.pipelines\.ui\b| --workspace /opt/tracehound/|/tracehound desk --listen unix:/run/"
    )
    assert re.search(started, service["ExecStart"])
    for workspace in re.findall(r"--workspace /opt/tracehound/(\S+)", service["ExecStart"]):
        assert (DOCS.parent / workspace).is_file()
    named = re.findall(r"^Environment=(\w+)=", path.read_text(), re.MULTILINE)
    of_dagster = ["DAGSTER_HOME", reading.FILE_VARIABLE, DAGSTER_VARIABLE]
    assert named == ([reading.FILE_VARIABLE] if " desk " in service["ExecStart"] else of_dagster)
    assert "dagster-webserver" not in service["ExecStart"], "without the guard any page could launch runs"
    if "tracehound.pipelines.ui" in service["ExecStart"]:
        assert "-h 127.0.0.1" in service["ExecStart"]
