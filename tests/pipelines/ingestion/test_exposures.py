"""Exposure findings of Security Hub among findings and in exports of their own, from files and queues to the answer."""

import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.context.secrets import places_with_secret
from tests.pipelines.support import configured, finding, lines, put, read_in, table, tracehound
from tests.transforms.context.states import SECRET
from tests.transforms.context.test_exposures import FOLDER, golden
from tracehound.pipelines.context.forgetting import forget_before, old_days
from tracehound.pipelines.ingestion.sources import sqs
from tracehound.pipelines.lake.home import Home

EXPOSURES = "raw.exposures"
PREVIEW, INSTANCE = "function_of_preview", "instance"
CSV = (FOLDER / "export.csv").read_bytes()
HOSTILE = "\x1b[31m\n[/bold][link=file:///x]<script>\u202e'\"=1"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return configured(tmp_path / "home").create()


def secret(name: str, **members: Any) -> dict[str, Any]:
    """A golden document with a value of an environment variable."""
    text = json.dumps(golden(name)).replace("hunter2", SECRET)
    assert SECRET in text
    found: dict[str, Any] = json.loads(text)
    return found | members


def event(*findings: dict[str, Any]) -> dict[str, Any]:
    """What EventBridge delivers of Security Hub."""
    envelope = {"id": "e", "detail-type": "Findings Imported V2", "source": "aws.securityhub", "version": "0"}
    return envelope | {"time": "2026-10-01T09:00:00Z", "detail": {"findings": list(findings)}}


def instance_finding(number: int = 1) -> dict[str, Any]:
    details = {"instanceId": "i-0123456789abcdef0", "networkInterfaces": []}
    resource = {"resourceType": "Instance", "instanceDetails": details}
    return finding(number, resource=resource, accountId="111122223333", region="eu-west-1", partition="aws")


FORMS = {
    "lines": lines(secret(PREVIEW), secret(INSTANCE)),
    "array": json.dumps([secret(PREVIEW), secret(INSTANCE)]).encode(),
    "indented": json.dumps([secret(PREVIEW), secret(INSTANCE)], indent=2).encode(),
    "answer": json.dumps({"Findings": [secret(PREVIEW), secret(INSTANCE)], "NextToken": "x"}).encode(),
    "event": lines(event(secret(PREVIEW), secret(INSTANCE))),
    "message": lines(
        {"Type": "Notification", "Message": json.dumps(event(secret(PREVIEW), secret(INSTANCE)))}
    ),
    "zipped": gzip.compress(lines(secret(PREVIEW), secret(INSTANCE)), mtime=0),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("beside", [True, False], ids=["among findings", "alone"])
def test_exposure_findings_are_kept_in_any_form(form: str, beside: bool, home: Home, tmp_path: Path) -> None:
    good = lines(finding(1)) if beside and form in ("lines", "event") else b""
    put(tmp_path, f"in/a.json{'.gz' if form == 'zipped' else ''}", good + FORMS[form])
    if beside and not good:
        put(tmp_path, "in/b.json", lines(finding(1)))
    found = read_in(home, tmp_path / "in")
    assert (found.exposures, found.stored, found.rejected.total(), found.errors) == (2, int(beside), 0, {})
    rows = table(home, EXPOSURES).sort("record_number")
    assert rows["record_number"].to_list() == [1, 2]
    assert rows["exposure_uid"].str.slice(-64, 2).to_list() == ["1f", "2f"]
    assert places_with_secret(home.path) == []


def test_a_version_is_stored_once_and_each_later_one_too(home: Home, tmp_path: Path) -> None:
    put(tmp_path, "in/a.json", lines(golden(INSTANCE), golden(INSTANCE)))
    assert read_in(home, tmp_path / "in").exposures == 1
    later = golden(INSTANCE)
    later["finding_info"]["modified_time_dt"] = "2026-10-02T07:00:00Z"
    put(tmp_path, "in/b.json", lines(event(golden(INSTANCE)), event(later | {"status": "Resolved"})))
    assert read_in(home, tmp_path / "in").exposures == 1
    assert table(home, EXPOSURES)["changed_at"].sort().to_list() == [
        datetime(2026, 10, 1, 7, tzinfo=UTC),
        datetime(2026, 10, 2, 7, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    "content", [CSV, b"\xef\xbb\xbf" + CSV, gzip.compress(CSV, mtime=0), CSV.replace(b"\r", b"")]
)
def test_an_export_as_csv_is_read_by_its_headings(content: bytes, home: Home, tmp_path: Path) -> None:
    put(tmp_path, "in/a.csv", content)
    found = read_in(home, tmp_path / "in")
    assert (found.exposures, dict(found.rejected)) == (1, {"other_format": 1})
    [row] = table(home, EXPOSURES).to_dicts()
    assert (row["form"], row["exposure_uid"][-64:-62], row["record_number"]) == ("csv", "3f", 1)
    assert "export" in table(home, "raw.rejected")["reason"].item()


def test_rows_that_are_no_exposure_are_set_aside_as_what_they_are(home: Home, tmp_path: Path) -> None:
    copied = "arn:aws:guardduty:eu-west-1:111122223333:detector/d0/finding/f1"
    rows = [copied, "", "a,b", '"never closed']
    first, exposed, _ = CSV.splitlines(keepends=True)
    short = b"finding_info.uid,severity\r\n"
    put(tmp_path, "in/a.csv", first + exposed + b"\r\n".join(each.encode() for each in rows))
    put(tmp_path, "in/b.csv", short + f"{copied},High\r\n{exposed.decode().split(',')[0]},High\r\n".encode())
    found = read_in(home, tmp_path / "in")
    assert found.exposures == 1
    assert dict(found.rejected) == {"bad_row": 3, "copy_of_finding": 1, "no_time": 1}
    rejected = table(home, "raw.rejected")
    assert rejected.filter(reason_code="copy_of_finding")["finding_id"].item() == "f1"
    assert "`finding_info.modified_time_dt`" in rejected.filter(reason_code="no_time")["reason"].item()


def test_a_table_of_many_rows_is_read_row_by_row(home: Home, tmp_path: Path) -> None:
    first, exposed, other = CSV.splitlines(keepends=True)
    many = [exposed.replace(b"risk:3f", f"risk:{number}-".encode()) for number in range(3000)]
    put(tmp_path, "in/a.csv", first + b"".join([*many, other * 2000]))
    found = read_in(home, tmp_path / "in")
    assert (found.exposures, found.rejected["other_format"]) == (3000, 2000)


BROKEN = {
    "without id": json.dumps(secret(INSTANCE, metadata={}, finding_info={"types": ["Exposure/x"]})),
    "without time": json.dumps(
        secret(INSTANCE, finding_info={"uid": "u", "types": ["Exposure"]}, time=0.5, time_dt="x")
    ).replace('"time": 0.5', '"time": "x"'),
    "cut off": json.dumps(secret(INSTANCE))[:-30],
    "torn over lines": json.dumps(secret(INSTANCE), indent=1)[:-30],
    "inside a message": json.dumps(
        {"Type": "Notification", "Message": json.dumps(event(secret(INSTANCE)))[:-9]}
    ),
}


@pytest.mark.parametrize("form", BROKEN)
@pytest.mark.parametrize("beside", [True, False], ids=["among findings", "alone"])
def test_of_a_damaged_one_no_configuration_is_kept(
    form: str, beside: bool, home: Home, tmp_path: Path
) -> None:
    good = lines(finding(1)) if beside else b""
    put(tmp_path, "in/a.jsonl", good + BROKEN[form].encode() + b"\n" + good)
    found = read_in(home, tmp_path / "in")
    assert (found.exposures, found.stored) == (0, int(beside))
    assert found.rejected.total() >= 1
    assert places_with_secret(home.path) == []


@pytest.mark.parametrize("form", ["whole", "sns", "indented", *BROKEN])
def test_a_message_lands_without_configuration(form: str, home: Home, tmp_path: Path) -> None:
    whole = event(secret(INSTANCE))
    body = {
        "whole": json.dumps(whole),
        "sns": json.dumps({"Type": "Notification", "MessageId": "m", "Message": json.dumps(whole)}),
        "indented": json.dumps(whole, indent=1),
    }.get(form) or BROKEN[form]
    landed = sqs._lines({"MessageId": "m", "Body": body})
    assert SECRET.encode() not in b"\n".join(landed)
    put(tmp_path, "in/a.json", lines(secret(INSTANCE)))
    read_in(home, tmp_path / "in")
    # What landed is the same version, or nothing.
    put(tmp_path, "landed/a.json", b"\n".join(landed))
    assert read_in(home, tmp_path / "landed").exposures == 0


def test_other_findings_of_security_hub_stay_set_aside(home: Home, tmp_path: Path) -> None:
    control = golden(INSTANCE) | {"class_uid": 2003, "metadata": {}}
    control["finding_info"] = {"uid": "arn:aws:securityhub:x", "types": ["Software and Configuration Checks"]}
    copied = {
        "uid": "arn:aws:guardduty:eu-west-1:111122223333:detector/d0/finding/f1",
        "types": ["Exposure/x"],
    }
    put(tmp_path, "in/a.json", lines(control, golden(INSTANCE) | {"finding_info": copied}, golden(INSTANCE)))
    found = read_in(home, tmp_path / "in")
    assert (found.exposures, dict(found.rejected)) == (1, {"other_format": 1, "copy_of_finding": 1})


def test_old_ones_go_when_context_does(home: Home, tmp_path: Path) -> None:
    put(tmp_path, "in/a.json", lines(golden(INSTANCE), golden(PREVIEW)))
    read_in(home, tmp_path / "in")
    day = datetime(2026, 10, 1, tzinfo=UTC).date()
    assert old_days(home, day) == []
    assert old_days(home, day + timedelta(days=1)) == ["2026-10-01"]
    forget_before(home, day + timedelta(days=1))
    assert table(home, EXPOSURES).is_empty()


def test_lost_ones_are_told(home: Home, tmp_path: Path) -> None:
    put(tmp_path, "in/a.json", lines(golden(INSTANCE), finding(1)))
    read_in(home, tmp_path / "in")
    for path in (home.lake / "raw/exposures").rglob("*.parquet"):
        path.unlink()
    ended = tracehound("run", tmp_path / "in", "--upto", "raw", home=home.path)
    assert "Exposure findings of Security Hub are lost" in re.sub(
        r"\s+", " ", (ended.stdout + ended.stderr).decode()
    )


def test_from_a_folder_to_the_answer(home: Home, tmp_path: Path) -> None:
    exposed = golden(INSTANCE)
    exposed["finding_info"]["title"] += HOSTILE
    put(tmp_path, "in/a.jsonl", lines(instance_finding()))
    put(tmp_path, "in/export.json", lines(exposed))
    put(tmp_path, "in/export.csv", CSV)
    run = tracehound("run", tmp_path / "in", home=home.path)
    assert b"2 exposure findings of Security Hub" in run.stdout
    finding_id = instance_finding()["id"]
    said = tracehound("investigate", finding_id, home=home.path).stdout.decode()
    told = re.sub(r"\s+", " ", said)
    assert (
        "Reachable from the internet, vulnerable and misconfigured, says Security Hub of the instance" in told
    )
    assert "\x1b" not in said
    assert "\u202e" not in said
    page = tmp_path / "page.html"
    tracehound("investigate", finding_id, "--html", page, home=home.path)
    assert "says Security Hub of the instance" in page.read_text()
    assert "<script>\u202e" not in page.read_text()
    answer = json.loads(tracehound("investigate", finding_id, "--json", home=home.path).stdout)
    [fact] = [each for each in answer["told"] if each["about"] == "Security Hub"]
    assert fact["fact"]["severity"] == "High"
    assert fact["key"] == "arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0"
    things = json.loads(tracehound("query", "exposed_things", "--json", home=home.path).stdout)
    assert [each["finding_count"] for each in things] == [0, 1]
