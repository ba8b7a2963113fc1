"""Security Hub's API as a source, on a loopback address."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config

from tests.docs.policies import reader_actions
from tests.pipelines.context.secrets import places_with_secret
from tests.pipelines.ingestion.test_exposures import INSTANCE, PREVIEW, instance_finding, secret
from tests.pipelines.support import configured, lines, put, table, tracehound
from tests.servers.aws import Aws, serving
from tests.servers.guardduty import Fault, Refusal
from tests.transforms.context.states import ACCOUNT, REGION, SECRET
from tracehound.pipelines.aws import clients
from tracehound.pipelines.ingestion.sources import securityhub
from tracehound.pipelines.lake.home import Home

SOURCE = f"securityhub:{REGION}"


@pytest.fixture
def found() -> list[dict[str, Any]]:
    """The findings that Security Hub has."""
    return [secret(PREVIEW), secret(INSTANCE)]


@pytest.fixture
def server(found: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """Security Hub in one region, a finding a page."""

    def answer(account: str, region: str, call: str, given: dict[str, Any]) -> dict[str, Any]:
        assert (account, call) == (ACCOUNT, securityhub.CALL)
        if region != REGION:
            raise Refusal(409, "ConflictException", "Security Hub V2 is not enabled")
        page = int(given.get("NextToken") or 0)
        more = {"NextToken": str(page + 1)} if page + 1 < len(found) else {}
        return {"Findings": found[page : page + 1], **more}

    monkeypatch.setattr(clients, "_CONFIG", Config(retries={"total_max_attempts": 1}, read_timeout=20))
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with serving(answer) as state:
        environment = {
            "AWS_ACCESS_KEY_ID": f"AKIA{ACCOUNT}",
            "AWS_SECRET_ACCESS_KEY": "s",
            "AWS_DEFAULT_REGION": REGION,
            "TRACEHOUND_AWS_ENDPOINT_URL": state.endpoint_url,
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield state


@pytest.fixture
def home(tmp_path: Path, server: Aws) -> Home:
    return configured(tmp_path / "home").create()


def uids(home: Home) -> list[str]:
    return table(home, "raw.exposures")["exposure_uid"].str.slice(-64, 2).sort().to_list()


def run(home: Home, *sources: str | Path) -> str:
    ended = tracehound("run", *sources, "--upto", "raw", home=home.path)
    return (ended.stdout + ended.stderr).decode()


def test_all_pages_are_stored_once_and_nothing_stays_landed(home: Home, server: Aws) -> None:
    assert "2 exposure findings of Security Hub" in run(home, SOURCE)
    assert uids(home) == ["1f", "2f"]
    assert list((home.path / "landing").rglob("*.gz")) == []
    assert places_with_secret(home.path) == []
    assert SECRET in json.dumps(server.answer(ACCOUNT, REGION, securityhub.CALL, {}))
    [first, second] = [given for _, _, _, given in server.asked]
    asked = first["Filters"]["CompositeFilters"][0]["StringFilters"][0]
    assert asked == {
        "FieldName": "finding_info.types",
        "Filter": {"Value": "Exposure", "Comparison": "PREFIX"},
    }
    assert (first.get("NextToken"), second["NextToken"]) == (None, "1")
    # A home remembers its sources.
    assert "exposure finding" not in run(home)
    assert uids(home) == ["1f", "2f"]
    assert len(server.asked) == 4


def test_a_later_version_is_stored_too(home: Home, found: list[dict[str, Any]]) -> None:
    run(home, SOURCE)
    found[1]["finding_info"]["modified_time_dt"] = "2026-10-03T00:00:00Z"
    run(home)
    assert uids(home) == ["1f", "2f", "2f"]


def test_what_is_no_exposure_is_not_taken(home: Home, found: list[dict[str, Any]]) -> None:
    found.append({"finding_info": {"uid": "x", "types": ["Other"]}, "class_uid": 2003})
    run(home, SOURCE)
    assert uids(home) == ["1f", "2f"]
    assert table(home, "raw.rejected").is_empty()


def test_a_refused_call_is_told_with_what_to_allow(
    home: Home, server: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = Fault(403, "AccessDeniedException", "not authorized", operation="GetFindingsV2")
    server.faults.append(refusal)
    assert securityhub.PERMISSION in run(home, SOURCE)
    monkeypatch.setenv("TRACEHOUND_SOURCES", SOURCE)
    assert securityhub.PERMISSION in tracehound("doctor", home=home.path).stdout.decode()
    assert securityhub.PERMISSION in reader_actions()


def test_what_was_answered_before_an_error_is_stored(home: Home, server: Aws) -> None:
    server.faults.append(Fault(403, "AccessDeniedException", "no", operation="GetFindingsV2", after=1))
    run(home, SOURCE)
    assert uids(home) == ["1f"]


def test_a_region_without_security_hub_is_told_only_if_it_was_named(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "not enabled here" in run(home, "securityhub:eu-west-3")
    monkeypatch.setattr("tracehound.pipelines.aws.identity.regions", lambda *_: [REGION, "eu-west-3"])
    said = run(home, "securityhub:")
    assert "not enabled" not in said
    assert uids(home) == ["1f", "2f"]
    monkeypatch.setattr("tracehound.pipelines.aws.identity.regions", lambda *_: ["eu-west-3"])
    assert "enabled in no region" in run(home, "securityhub:")


@pytest.mark.parametrize("name", ["securityhub:x", "securityhub:eu-west-1,", "securityhub://eu-west-1"])
def test_a_wrong_name_is_told(name: str, home: Home) -> None:
    assert "give regions as in `securityhub:eu-west-1,us-east-1`" in run(home, name)


def test_a_killed_run_loses_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    securityhub.ask([SOURCE], home)
    assert len(list((home.path / "landing").rglob("*.gz"))) == 2
    run(home, SOURCE)
    assert uids(home) == ["1f", "2f"]
    assert list((home.path / "landing").rglob("*.gz")) == []


def test_findings_are_answered_with_it(home: Home, tmp_path: Path) -> None:
    put(tmp_path, "in/a.jsonl", lines(instance_finding()))
    tracehound("run", tmp_path / "in", SOURCE, home=home.path)
    said = tracehound("investigate", instance_finding()["id"], home=home.path).stdout.decode()
    assert "Reachable from the internet, vulnerable and misconfigured" in said
    assert "100 a request" in tracehound("run", SOURCE, "--dry-run", home=home.path).stdout.decode()
