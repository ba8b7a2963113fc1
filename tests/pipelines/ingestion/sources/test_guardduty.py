"""GuardDuty's API as a source: nothing is lost or doubled, whatever changes, throttles, fails or is killed."""

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import polars as pl
import pytest
from botocore.config import Config

from tests.docs.policies import reader_actions
from tests.pipelines.support import (
    configured,
    finding,
    forget_clients,
    lines,
    put,
    read_in,
    snapshot,
    table,
    tracehound,
)
from tests.servers.guardduty import Detector, Fault, GuardDuty, broken, denied, expired, serving, throttling
from tracehound.pipelines import damage, retention
from tracehound.pipelines.assets.raw import raw
from tracehound.pipelines.aws import clients as aws
from tracehound.pipelines.flattening import days as flattening
from tracehound.pipelines.flattening import stale
from tracehound.pipelines.ingestion import ingest, source_registry
from tracehound.pipelines.ingestion.sources import (
    SourceMissing,
    absolute,
    ask,
    guardduty,
    guardduty_sweep,
    list_objects,
)
from tracehound.pipelines.lake import missing
from tracehound.pipelines.lake.home import HOME_VARIABLE, Home
from tracehound.pipelines.resources import home_resource
from tracehound.transforms.contracts import FLATTENED, TABLES

NOW = datetime.now(UTC).replace(microsecond=0)
REGION = "eu-west-1"
# Each decides after how many calls of GetFindings a run is killed.
SEEDS = (3, 17, 2026)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has its own present: what was minutes ago when tests were collected is long ago at the last."""
    monkeypatch.setattr(sys.modules[__name__], "NOW", datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def home(tmp_path: Path, server: GuardDuty) -> Home:
    return configured(tmp_path / "home").create()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GuardDuty]:
    environment = {
        "AWS_ACCESS_KEY_ID": "AKIA111122223333",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_DEFAULT_REGION": REGION,
        "TRACEHOUND_AWS_REGIONS": "eu-west-1,us-east-1",
    }
    patient = Config(retries={"mode": "standard", "total_max_attempts": 4}, read_timeout=20)
    monkeypatch.setattr(aws, "_CONFIG", patient)
    # Throttled calls are asked again at once.
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.01)
    with serving() as state:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("TRACEHOUND_AWS_ENDPOINT_URL", state.endpoint_url)
        forget_clients()
        yield state
        forget_clients()
        asked = {name for name in state.calls if name not in ("AssumeRole", "GetCallerIdentity")}
        assert {f"guardduty:{name}" for name in asked} <= reader_actions()


def ago(hours: float, milliseconds: int = 0) -> str:
    moment = NOW - timedelta(hours=hours) + timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def asked(home: Home, *sources: str) -> ingest.Ingested:
    """A run without Dagster and without what lies beyond flattened."""
    chosen = sources or ("guardduty:",)
    answer = ask(chosen, home)
    found = ingest.ingest(home, ingest.unread(home, list_objects(chosen, home)))
    flattening.flatten_days(home, stale.stale_days(home))
    found.errors |= answer.errors
    return found


def stored(home: Home) -> list[tuple[str, str]]:
    """Ids and versions that raw holds, each as often as it holds a body of it."""
    rows = table(home, "raw.findings").select("finding_id", pl.col("updated_at").dt.to_string("iso:strict"))
    return sorted(rows.iter_rows())


def numbers(home: Home) -> list[int]:
    return sorted(int(each, 16) for each in table(home, "raw.findings")["finding_id"])


def windows(home: Home) -> pl.DataFrame:
    return table(home, "raw.api_windows")


def test_a_first_run_takes_ninety_days_archived_and_active(server: GuardDuty, home: Home) -> None:
    detector = server.detector(REGION)
    archived = finding(1)["service"] | {"archived": True}
    detector.put(
        finding(1, updatedAt=ago(89 * 24), service=archived),
        finding(2, updatedAt=ago(1)),
        finding(3, updatedAt=ago(91 * 24)),
    )
    found = asked(home)
    assert (found.stored, found.errors) == (2, {})
    assert table(home, "flattened.finding_versions")["is_archived"].to_list() == [True, False]
    window = windows(home).row(0, named=True)
    assert window["to_at"] - window["from_at"] == timedelta(days=90)
    assert window["to_at"] == window["asked_at"]


def test_what_lands_is_the_exact_text_under_its_address(server: GuardDuty, home: Home) -> None:
    detector = server.detector(REGION)
    odd = json.dumps(finding(1, updatedAt=ago(1), severity=5.50, odd={"a": [1.0]}), separators=(" , ", ": "))
    detector.put(odd)
    asked(home)
    document = table(home, "raw.findings").row(0, named=True)
    assert document["document"] == odd.encode()
    span = document["uri"].rpartition("/")[2]
    place = f"{detector.account}/{REGION}/{detector.detector_id}/{span}"
    assert document["uri"] == f"guardduty://{place}"
    landed = home.path / "landing/guardduty" / f"{place}.jsonl.gz"
    assert gzip.decompress(landed.read_bytes()) == odd.encode() + b"\n"
    assert landed.stat().st_mode & 0o077 == 0
    assert set(table(home, "raw.unmodelled_paths")["path"]) == {"odd"}


def test_a_second_run_asks_for_the_overlap_alone_and_stores_nothing_again(
    server: GuardDuty, home: Home
) -> None:
    detector = server.detector(REGION)
    detector.put(*(finding(n, updatedAt=ago(5, n)) for n in range(80)), finding(99, updatedAt=ago(0.1)))
    asked(home)
    server.forget_calls()
    before = snapshot(home.lake / "raw" / "findings")
    found = asked(home)
    assert server.asked_ids == [finding(99)["id"]]
    assert server.calls["GetFindings"] == 1
    assert (found.objects, found.stored, found.repeated) == (0, 0, 0)
    assert snapshot(home.lake / "raw" / "findings") == before
    assert table(home, "raw.repeats").is_empty()
    detector.change(finding(5)["id"], ago(0.05))
    assert asked(home).stored == 1


def test_equal_updates_at_every_page_and_span_border_are_stored_once(
    server: GuardDuty, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guardduty_sweep, "FULL", 100)
    detector = server.detector(REGION)
    # 3 before, 260 in one millisecond (more than two full spans), 97 in the next, 240 spread out.
    times = (
        [ago(9, -n - 1) for n in range(3)]
        + [ago(9)] * 260
        + [ago(9, 1)] * 97
        + [ago(8, n) for n in range(240)]
    )
    order = list(range(len(times)))
    random.Random(1).shuffle(order)
    detector.put(*(finding(number, updatedAt=moment) for number, moment in zip(order, times, strict=True)))
    found = asked(home)
    assert numbers(home) == list(range(600))
    assert (found.stored, found.repeated) == (600, 0)
    spans = windows(home)
    assert spans.height > 2
    assert spans["from_at"].to_list()[1:] == spans["to_at"].to_list()[:-1]
    assert asked(home).objects == 0


def test_a_finding_that_moves_between_the_pages_takes_none_with_it(server: GuardDuty, home: Home) -> None:
    """Pages go by offset: what leaves the span shifts the rest to pages that were read before."""
    detector = server.detector(REGION)
    detector.put(*(finding(n, updatedAt=ago(5, n)) for n in range(300)))
    pages = iter(range(10_000))

    def move(detector: Detector, given: dict[str, Any]) -> None:
        number = next(pages)
        if 1 <= number <= 4 or number in (9, 14):
            detector.change(finding(number)["id"], datetime.now(UTC).isoformat(timespec="milliseconds"))

    server.before["ListFindings"] = move
    asked(home, f"guardduty:{REGION}")
    asked(home, f"guardduty:{REGION}")
    assert sorted(set(numbers(home))) == list(range(300))


def test_updated_between_listing_and_answering_the_answer_is_kept_and_noted(
    server: GuardDuty, home: Home
) -> None:
    detector = server.detector(REGION)
    detector.put(finding(1, updatedAt=ago(5)), finding(2, updatedAt=ago(4)), finding(3, updatedAt=ago(3)))
    later = (datetime.now(UTC) + timedelta(minutes=2)).isoformat(timespec="milliseconds")

    def change(detector: Detector, given: dict[str, Any]) -> None:
        detector.change(finding(1)["id"], later)
        detector.findings.pop(finding(2)["id"], None)

    server.before["GetFindings"] = change
    asked(home, f"guardduty:{REGION}")
    window = windows(home).row(0, named=True)
    assert window["vanished_ids"] == [finding(2)["id"]]
    assert (window["listed_count"], window["answered_count"], window["changed_count"]) == (3, 2, 1)
    assert numbers(home) == [1, 3]


def test_storms_of_throttling_and_server_errors_are_waited_out(
    server: GuardDuty, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws, "_CONFIG", Config(retries={"mode": "adaptive", "total_max_attempts": 8}))
    detector = server.detector(REGION)
    detector.put(*(finding(n, updatedAt=ago(5, n)) for n in range(200)))
    server.faults += [
        throttling(4, operation="ListFindings"),
        broken(3, operation="GetFindings"),
        throttling(2, operation="ListDetectors"),
    ]
    found = asked(home)
    assert (found.stored, found.errors) == (200, {})


def states(home: Home) -> list[tuple[int, str]]:
    rows = table(home, "raw.api_sightings").sort("observed_at", "finding_id").select("finding_id", "state")
    return [(int(finding_id, 16), state) for finding_id, state in rows.iter_rows()]


def test_archive_states_are_noted_when_they_change(
    server: GuardDuty, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    detector = server.detector(REGION)
    suppressed = finding(1)["service"] | {"archived": True}
    detector.put(finding(1, updatedAt=ago(9), service=suppressed), finding(2, updatedAt=ago(8)))
    detector.put(finding(3, updatedAt=ago(7)))
    asked(home)
    assert states(home) == [(1, "archived"), (2, "active"), (3, "active")]
    detector.change(finding(2)["id"], archived=True)
    del detector.findings[finding(3)["id"]]
    asked(home)
    assert table(home, "raw.api_sweeps").height == 2, "the next sweep is not due yet"
    monkeypatch.setattr(guardduty, "STATES_EVERY", timedelta())
    asked(home)
    assert states(home)[3:] == [(2, "archived"), (3, "gone")]
    asked(home)
    assert len(states(home)) == 5
    sweeps = table(home, "raw.api_sweeps").filter(region=REGION)
    assert sweeps["active_count"].to_list() == [2, 0, 0]
    assert sweeps["archived_count"].to_list() == [1, 2, 2]
    assert sweeps["gone_count"].to_list() == [0, 1, 0]


def test_what_is_watched_is_told_from_what_is_not(server: GuardDuty, home: Home) -> None:
    detector = server.detector(REGION)
    extra = [{"Name": "ECS_FARGATE_AGENT_MANAGEMENT", "Status": "DISABLED"}]
    detector.features = [
        {"Name": "RUNTIME_MONITORING", "Status": "ENABLED", "AdditionalConfiguration": extra}
    ]
    details = {"ResourceType": "ECS"}
    detector.coverage = [
        {"AccountId": "222233334444", "CoverageStatus": "HEALTHY", "ResourceDetails": details},
        {"AccountId": "222233334444", "CoverageStatus": "HEALTHY", "ResourceDetails": details},
        {"AccountId": "222233334444", "CoverageStatus": "UNHEALTHY", "ResourceDetails": details, "Issue": "no agent"},
    ]  # fmt: skip
    asked(home)
    watched, unwatched = table(home, "raw.api_sweeps").iter_rows(named=True)
    assert (unwatched["region"], unwatched["detector_id"], unwatched["detector_status"]) == (
        "us-east-1",
        "",
        None,
    )
    assert watched["detector_status"] == "ENABLED"
    assert watched["features"] == [
        {"name": "RUNTIME_MONITORING", "status": "ENABLED"},
        {"name": "ECS_FARGATE_AGENT_MANAGEMENT", "status": "DISABLED"},
    ]
    assert [(each["coverage_status"], each["issue"], each["resource_count"]) for each in watched["resources"]] == [
        ("HEALTHY", None, 2), ("UNHEALTHY", "no agent", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (denied(region="us-east-1"), "Allow guardduty:ListDetectors"),
        (expired(region="us-east-1", after=2), "aws sso login"),
        (throttling(1e9, region="us-east-1", after=2), "throttles"),
        (broken(1e9, region="us-east-1"), "run again later"),
    ],
)
def test_a_region_that_refuses_is_named_and_the_others_are_stored(
    server: GuardDuty, home: Home, fault: Any, says: str
) -> None:
    for region in (REGION, "us-east-1"):
        server.detector(region).put(
            *(finding(n + 100 * len(server.detectors), updatedAt=ago(5, n), region=region) for n in range(60))
        )
    server.faults.append(fault)
    found = asked(home)
    assert list(found.errors) == ["guardduty://111122223333/us-east-1"]
    assert says in found.errors["guardduty://111122223333/us-east-1"]
    assert found.stored == 60
    server.faults.clear()
    found = asked(home)
    assert (found.stored, found.errors) == (60, {})
    assert set(windows(home)["region"]) == {REGION, "us-east-1"}


def test_without_regions_all_are_asked_and_those_not_enabled_are_no_failure(
    server: GuardDuty, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACEHOUND_AWS_REGIONS")
    home = configured(home.path)
    server.detector("ap-southeast-2").put(finding(1, updatedAt=ago(5)))
    server.faults.append(Fault(403, "UnrecognizedClientException", "invalid token", region="af-south-1"))
    found = asked(home)
    assert found.errors == {}
    assert windows(home)["region"].to_list() == ["ap-southeast-2"]
    assert asked(home, "guardduty:af-south-1").errors


def test_roles_stand_for_accounts_and_a_refused_one_is_named(
    server: GuardDuty, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    roles = [f"arn:aws:iam::{account}:role/reader" for account in ("222233334444", "333344445555")]
    monkeypatch.setenv("TRACEHOUND_AWS_ROLE_ARNS", ",".join(roles))
    monkeypatch.setenv("TRACEHOUND_AWS_EXTERNAL_ID", "secret")
    home = configured(home.path)
    server.external_ids = {roles[0]: "secret", roles[1]: "another"}
    server.detector(REGION, "222233334444").put(finding(1, updatedAt=ago(5), accountId="222233334444"))
    found = asked(home)
    assert list(found.errors) == [f"guardduty://{roles[1]}"]
    assert "trust policy" in found.errors[f"guardduty://{roles[1]}"]
    assert table(home, "raw.findings")["account_id"].to_list() == ["222233334444"]


def test_member_administrator_export_and_event_make_one_version(
    server: GuardDuty, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    member, administrator = "222233334444", "999900001111"
    roles = [f"arn:aws:iam::{account}:role/reader" for account in (member, administrator)]
    monkeypatch.setenv("TRACEHOUND_AWS_ROLE_ARNS", ",".join(roles))
    home = configured(home.path)
    body = finding(1, updatedAt=ago(5), accountId=member)
    for account in (member, administrator):
        server.detector(REGION, account).put(body)
    asked(home)
    event = {"id": "e", "detail-type": "GuardDuty Finding", "source": "aws.guardduty", "detail": body}
    read_in(home, put(tmp_path, "event.json", lines(event)), put(tmp_path, "export.jsonl", lines(body)))
    assert table(home, "flattened.finding_versions").height == 1
    assert table(home, "flattened.version_conflicts").is_empty()
    assert table(home, "raw.findings").height == 1
    assert table(home, "raw.repeats").height == 3


def test_archived_after_its_export_a_version_has_no_conflict(
    server: GuardDuty, home: Home, tmp_path: Path
) -> None:
    body = finding(1, updatedAt=ago(5))
    read_in(home, put(tmp_path, "export.jsonl", lines(body)))
    server.detector(REGION).put(body)
    server.detector(REGION).change(body["id"], archived=True)
    asked(home)
    assert table(home, "raw.findings").height == 2
    assert table(home, "flattened.version_conflicts").is_empty()
    # The version was written when it was not archived; flattened.finding_status tells what it is now.
    assert table(home, "flattened.finding_versions")["is_archived"].to_list() == [False]


def test_landed_files_go_when_raw_has_them_and_no_overlap_needs_them(
    server: GuardDuty, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guardduty_sweep, "FULL", 100)
    server.detector(REGION).put(*(finding(n, updatedAt=ago(50 - n / 10)) for n in range(300)))
    server.detector(REGION).put(finding(301, updatedAt=ago(0.2)))
    asked(home)
    landing = home.path / "landing"
    assert len(list(landing.rglob("*.gz"))) == 4
    put(landing / "guardduty", "1/eu-west-1/d/killed.jsonl.gz", b"half")
    asked(home)
    assert len(list(landing.rglob("*.gz"))) == 1
    assert numbers(home) == [*range(300), 301]


def test_a_purge_takes_landed_files_along_and_what_is_asked_again_stays_known(
    server: GuardDuty, home: Home
) -> None:
    server.detector(REGION).put(finding(1, updatedAt=ago(50 * 24)), finding(2, updatedAt=ago(0.2)))
    asked(home)
    assert list((home.path / "landing").rglob("*.gz"))
    retention.purge(home, (NOW - timedelta(days=3)).date())
    assert not list((home.path / "landing").rglob("*.gz"))
    asked(home)
    assert numbers(home) == [2]
    assert table(home, "raw.repeats").height == 1


def test_a_source_that_is_not_named_well_is_wrong_usage(home: Home) -> None:
    with pytest.raises(SourceMissing, match="guardduty:eu-west-1,us-east-1"):
        absolute("guardduty:Ireland")
    assert absolute("guardduty:eu-west-1,us-gov-west-1") == "guardduty:eu-west-1,us-gov-west-1"
    assert tracehound("run", "guardduty:Ireland", home=home.path).returncode == 2


def test_the_command_asks_once_names_refusals_and_stays_cheap(server: GuardDuty, home: Home) -> None:
    server.detector(REGION).put(finding(1, updatedAt=ago(5)))
    server.faults.append(denied(region="us-east-1"))
    done = tracehound("run", "guardduty:", "--upto", "flattened", home=home.path)
    assert done.returncode == 1, done.stderr.decode()
    assert b"guardduty://111122223333/us-east-1" in done.stdout
    assert b"Allow guardduty:ListDetectors" in done.stdout
    # One span; active and archived ones.
    assert server.calls["ListFindings"] == 3
    assert table(home, "flattened.finding_versions").height == 1
    done = tracehound("run", "guardduty:", "--upto", "flattened", home=home.path)
    assert b"Nothing new" in done.stdout
    assert b"us-east-1" in done.stdout
    assert done.returncode == 1
    server.faults.clear()
    assert tracehound("run", "guardduty:", "--upto", "flattened", home=home.path).returncode == 0


def test_a_whole_run_tells_states_coverage_and_what_the_export_lacks(
    server: GuardDuty, home: Home, tmp_path: Path
) -> None:
    exported, suppressed, lacking = finding(1, updatedAt=ago(30)), finding(2, updatedAt=ago(29)), finding(3)
    suppressed["service"]["archived"] = True
    lacking["updatedAt"] = ago(28)
    server.detector(REGION).put(exported, suppressed, lacking)
    day = exported["updatedAt"][:10].replace("-", "/")
    name = f"AWSLogs/111122223333/GuardDuty/{REGION}/{day}/x.jsonl.gz"
    put(tmp_path / "export", name, lines(exported), zipped=True)
    done = tracehound("run", "guardduty:", tmp_path / "export", home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        ask = "SELECT finding_id, status, is_suppressed FROM flattened.finding_status ORDER BY ALL"
        found = [(int(each, 16), *rest) for each, *rest in con.execute(ask).fetchall()]
        assert found == [(1, "open", False), (2, "archived", True), (3, "open", False)]
        ask = "SELECT region, is_watched FROM flattened.coverage ORDER BY ALL"
        assert con.execute(ask).fetchall() == [(REGION, True), ("us-east-1", False)]
        ask = "SELECT sum(export_count), sum(api_count), sum(both_count), sum(overdue_count) FROM raw.completeness"
        assert con.execute(ask).fetchall() == [(1, 3, 1, 1)]
    assert b"Nothing new" in tracehound("run", "guardduty:", tmp_path / "export", home=home.path).stdout


def test_a_run_that_dagster_starts_asks_by_itself(
    server: GuardDuty, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(home.path))
    server.detector(REGION).put(finding(1, updatedAt=ago(5)))
    source_registry.remember(home, ["guardduty:"])
    done = dg.materialize(
        [raw],
        run_config={"ops": {"raw": {"config": {"sources": ["guardduty:"]}}}},
        resources={"home": home_resource()},
    )
    assert done.success
    assert numbers(home) == [1]


def _command(home: Home) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tracehound.cli.app", "run", "guardduty:", "--upto", "flattened"],
        env=os.environ | {"TRACEHOUND_HOME": str(home.path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_killed_while_asking_and_run_again_all_tables_are_equal(server: GuardDuty, tmp_path: Path) -> None:
    for region in (REGION, "us-east-1"):
        server.detector(region).put(
            *(
                finding(
                    n + 10_000 * (region == REGION), updatedAt=ago(80 * 24 - n // 3, n % 3), region=region
                )
                for n in range(2000)
            )
        )
    undisturbed = configured(tmp_path / "undisturbed").create()
    assert asked(undisturbed).stored == 4000
    killed = configured(tmp_path / "killed").create()
    for seed in SEEDS:
        process = _command(killed)
        server.forget_calls()
        server.delay_seconds = 0.02
        calls = random.Random(seed).randint(25, 40)
        while server.calls["GetFindings"] < calls and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    server.delay_seconds = 0.0
    server.forget_calls()
    assert _command(killed).wait() == 0
    # What was complete is not asked for again.
    assert 0 < len(server.asked_ids) < 4000
    assert stored(killed) == stored(undisturbed)
    assert table(killed, "raw.repeats").is_empty()
    assert table(killed, "raw.rejected").is_empty()
    assert len(states(killed)) == len(states(undisturbed)) == 4000
    for name in FLATTENED:
        assert table(killed, name).equals(table(undisturbed, name)), name


def test_what_a_damaged_file_has_lost_is_asked_for_again(server: GuardDuty, home: Home) -> None:
    detector = server.detector(REGION)
    detector.put(finding(1, updatedAt=ago(50)), finding(2, updatedAt=ago(5)))
    asked(home)
    detector.put(finding(3, updatedAt=ago(0)))
    asked(home)
    before = stored(home)
    for path in home.files(TABLES["raw.findings"]):
        path.unlink()
    said = damage.notice(home)
    assert "3 documents of" in said[-1]
    asked(home)
    assert missing.settle(home) == {}
    assert stored(home) == before
    assert damage.trouble(home) == []
