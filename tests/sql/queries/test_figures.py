"""Questions about volume, time, state and coverage."""

from datetime import date

import duckdb
import pytest

from tests.sql.queries.support import ask, ask_again, ran
from tests.sql.support import T0, Row, at, container, finding, given, part, peer
from tracehound.sql.canned import find
from tracehound.transforms.copies import copy_of_finding

DAY = 24 * 60


def test_daily_findings(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a", event_count=1, severity_band="Low"),
        finding("a", 5, event_count=9, severity_band="Low"),
        finding("b", 6, event_count=1, severity_band="Low"),
        finding("c", DAY, event_count=1, severity_band="High"),
        finding("s", is_sample=True),
    )
    columns = "updated_date severity_band finding_count version_count event_count_increase"
    first, second = (date(2026, 1, 10), "Low", 2, 3, 10), (date(2026, 1, 11), "High", 1, 1, 1)
    assert ask(con, "daily_findings", columns) == [second, first]
    assert ask_again(con, "daily_findings", columns, from_="2026-01-11") == [second]
    assert ask_again(con, "daily_findings", columns, to="2026-01-11") == [first]
    assert ask_again(con, "daily_findings", columns, type="Recon:*") == []


def test_time_to_detect(con: duckdb.DuckDBPyConnection) -> None:
    seconds = {"a": 100.0, "b": 200.0, "c": 300.0, "d": -5.0, "e": None}
    given(
        con,
        "flattened.finding_versions",
        *(finding(name, time_to_detect_seconds=each) for name, each in seconds.items()),
    )
    columns = "measured_count median_seconds p95_seconds contradicting_count"
    assert ask(con, "time_to_detect", columns) == [(3, 200.0, 290.0, 1)]


def aged(name: str, days: float, severity: float, **facts: object) -> Row:
    band = "High" if severity >= 7 else "Medium" if severity >= 4 else "Low"
    return finding(
        name,
        40 * DAY - days * DAY,
        severity=severity,
        severity_band=band,
        created_at=at((40 - days) * DAY),
        **facts,
    )


@pytest.fixture
def open_ones(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    given(
        con,
        "flattened.finding_versions",
        aged("newest", 0, 2.0),
        aged("high", 8, 8.0),
        aged("high in time", 7, 8.0),
        aged("medium", 31, 5.0),
        aged("low", 39, 2.0),
        aged("sample", 20, 8.0, is_sample=True),
    )
    return con


def test_open_findings_against_target(open_ones: duckdb.DuckDBPyConnection) -> None:
    columns = "severity_band status target_days finding_count overdue_count oldest_finding_id"
    assert ask(open_ones, "open_findings_against_target", columns) == [
        ("High", "unknown", 7, 2, 1, "high"),
        ("Medium", "unknown", 30, 1, 1, "medium"),
        ("Low", "unknown", None, 2, 0, "low"),
    ]


def test_overdue_findings(open_ones: duckdb.DuckDBPyConnection) -> None:
    columns = "finding_id overdue_days"
    assert ask(open_ones, "overdue_findings", columns) == [("high", 1.0), ("medium", 1.0)]
    assert ask_again(open_ones, "overdue_findings", columns, band="Medium") == [("medium", 1.0)]


def test_changes_between_versions(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a", severity=5.0),
        finding("a", 5, severity=8.0),
        finding("b"),
    )
    given(con, "flattened.network_peers", peer("a", "9.9.9.1"), peer("a", "9.9.9.2", 5))
    found = ask(con, "changes_between_versions", "version_number change what before after", finding_id="a")
    assert [row for row in found if not row[2].startswith("event_")] == [
        (2, "changed", "severity", "5.0", "8.0"),
        (2, "new", "ip_address as remote", None, "9.9.9.2"),
        (2, "no longer named", "ip_address as remote", "9.9.9.1", None),
    ]
    assert [row[2] for row in found if row[2].startswith("event_")] == [
        "event_first_seen_at",
        "event_last_seen_at",
    ]


def test_new_contacts_by_cluster(con: duckdb.DuckDBPyConnection) -> None:
    sightings = (
        ("baseline", 0, "9.9.9.1"),
        ("again", 20 * DAY, "9.9.9.1"),
        ("new", 20 * DAY, "9.9.9.2"),
        ("other", 20 * DAY, "9.9.9.1"),
    )
    for name, minute, address in sightings:
        given(con, "flattened.finding_versions", finding(name, minute))
        given(con, "flattened.network_peers", peer(name, address, minute, asn="1", asn_organization="Net"))
        cluster = "arn:other" if name == "other" else "arn:shop"
        given(
            con, "flattened.ecs_clusters", part(name, minute, cluster_arn=cluster, cluster_name=cluster[4:])
        )
    columns = "cluster_name contact_kind contact known_days first_finding_id"
    shop = ("shop", "address", "9.9.9.2", 19, "new")
    assert ask(con, "new_contacts_by_cluster", columns) == [
        ("other", "address", "9.9.9.1", 0, "other"),
        ("other", "network", "1 Net", 0, "other"),
        shop,
    ]
    assert ask_again(con, "new_contacts_by_cluster", columns, cluster="arn:shop") == [shop]
    short = ask_again(con, "new_contacts_by_cluster", "contact", cluster="shop", baseline_days=10)
    assert short == [("9.9.9.1",), ("9.9.9.2",), ("1 Net",)]


@pytest.fixture
def noisy(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Three quiet findings of nginx, a High one of the same executable in another image, one of another type."""
    names = {"a": "nginx", "b": "nginx", "c": "nginx", "high": "redis"}
    for name, image in names.items():
        given(
            con,
            "flattened.finding_versions",
            finding(name, severity=8.0 if name == "high" else 2.0, event_count=4),
        )
        given(con, "flattened.containers", container(name, name, image=image, image_key=f"{image}:latest"))
        ran(con, name, "/bin/tool", process_uuid=name, executable_sha256="AA" if name == "a" else "bb")
    given(
        con, "flattened.finding_versions", finding("other", finding_type="Recon:EC2/Portscan", severity=2.0)
    )
    given(con, "flattened.finding_versions", finding("sample", is_sample=True))
    given(
        con,
        "flattened.finding_versions",
        finding("s", 60, finding_type="AttackSequence:ECS/CompromisedCluster"),
    )
    given(con, "flattened.sequence_signals", part("s", 60, position=1, signal_uid="b"))
    return con


def test_tuples_that_make_the_volume(noisy: duckdb.DuckDBPyConnection) -> None:
    columns = "number image_key executable_path finding_count running_percent event_count"
    largest = (1, "nginx:latest", "/bin/tool", 3, 50.0, 12)
    assert ask(noisy, "tuples_that_make_the_volume", columns, share=50) == [largest]
    assert ask_again(noisy, "tuples_that_make_the_volume", columns, limit=1) == [largest]
    assert len(ask_again(noisy, "tuples_that_make_the_volume", columns, share=100)) == 4
    said = ask_again(
        noisy, "tuples_that_make_the_volume", "filter_image_place filter_images filter_sha256s", limit=1
    )
    assert said == [("container", ["nginx"], ["AA", "bb"])]


def test_a_filter_hides_what_it_matches_in_all_findings(noisy: duckdb.DuckDBPyConnection) -> None:
    columns = "hidden_count hidden_high_ids hidden_signal_ids"
    assert ask(noisy, "tuples_that_make_the_volume", columns, limit=1) == [(3, [], ["b"])]
    # Without an image in the combination nothing in the filter keeps other images out.
    given(noisy, "flattened.finding_versions", *(finding(f"bare{n}", severity=2.0) for n in range(5)))
    for number in range(5):
        ran(noisy, f"bare{number}", "/bin/tool", process_uuid=f"bare{number}", executable_sha256="bb")
    columns = "image_key hidden_count hidden_high_ids"
    assert ask(noisy, "tuples_that_make_the_volume", columns, limit=1) == [(None, 8, ["high"])]


def test_members_of_severe_groups_are_traces(noisy: duckdb.DuckDBPyConnection) -> None:
    assert ask(noisy, "tuples_that_make_the_volume", "hidden_trace_count", limit=1) == [(0,)]
    for name in ("a", "high"):
        given(noisy, "flattened.access_keys", part(name, access_key_id="AKIAIOSFODNN7EXAMPLE"))
    assert ask(noisy, "tuples_that_make_the_volume", "hidden_trace_count", limit=1) == [(1,)]


def test_unhealthy_coverage_without_findings(con: duckdb.DuckDBPyConnection) -> None:
    def resource(kind: str, status: str) -> Row:
        return {
            "account_id": "111111111111",
            "resource_type": kind,
            "coverage_status": status,
            "issue": "agent",
            "resource_count": 2,
        }

    sweep = {"asked_at": T0, "detector_id": "d", "detector_status": "ENABLED"}
    resources = [resource("ECS", "UNHEALTHY"), resource("EKS", "UNHEALTHY"), resource("EC2", "HEALTHY")]
    given(
        con,
        "raw.api_sweeps",
        sweep | {"account_id": "111111111111", "region": "eu-west-1", "resources": resources},
        sweep
        | {"account_id": "111111111111", "region": "eu-west-2", "detector_id": "", "detector_status": None},
    )
    given(con, "flattened.finding_versions", finding("a", resource_token="Runtime"))
    given(con, "flattened.eks_clusters", part("a", cluster_arn="arn:k8s"))
    columns = "region resource_type is_watched issue unhealthy_count"
    assert ask(con, "unhealthy_coverage_without_findings", columns) == [
        ("eu-west-2", None, False, "no detector is enabled", None),
        ("eu-west-1", "ECS", True, "agent", 2),
    ]
    only = ask_again(con, "unhealthy_coverage_without_findings", "region", resource_type="ECS")
    assert only == [("eu-west-1",)]


def test_samples_in_figures(con: duckdb.DuckDBPyConnection) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding("a"),
        finding("s", is_sample=True),
        finding("u", title="[SAMPLE] x"),
    )
    found = dict(ask(con, "samples_in_figures", "place leaking_count"))
    assert {place for place, count in found.items() if count} == {
        "unmarked samples in flattened.findings_current"
    }
    # Whatever leaks is found by its place.
    given(con, "correlation.finding_links", {"finding_id": "s", "linked_finding_id": "a"})
    leaking = con.sql(find("samples_in_figures").query).fetchall()[0]
    assert leaking == ("correlation.finding_links", 1, ["s"])


def copied(name: str, number: int, form: str, minutes: float = 0) -> Row:
    """A row of raw.rejected for a copy of a finding, as a run writes it."""
    arn = f"arn:aws-us-gov:guardduty:us-gov-west-1:111122223333:detector/d0/finding/{name}"
    asff = {"SchemaVersion": "1", "ProductArn": "p", "AwsAccountId": "a", "Id": arn}
    copy = copy_of_finding(asff if form == "ASFF" else {"class_uid": 2004, "finding_info": {"uid": arn}})
    assert copy is not None
    return {
        "uri": "file:///a", "etag": "e", "line": number, "document_number": number, "reason_code": "copy_of_finding",
        "reason": copy.reason, "finding_id": copy.finding_id, "document_count": 1, "size_bytes": 1, "sha256": "",
        "rejected_at": at(minutes),
    }  # fmt: skip


def test_copies_of_findings(con: duckdb.DuckDBPyConnection) -> None:
    other = copied("f9", 9, "ASFF") | {"reason_code": "wrong_type"}
    rows = [copied("f1", 1, "ASFF", 5), copied("f1", 2, "OCSF", 3), copied("f2", 3, "OCSF", 4), other]
    given(con, "raw.rejected", *rows)
    given(con, "flattened.finding_versions", finding("f1", 7), finding("f3"))
    columns = "finding_id account_id region is_stored latest_version_at copy_count forms first_read_at"
    place = ("111122223333", "us-gov-west-1")
    missing = ("f2", *place, False, None, 1, "OCSF", at(4))
    stored = ("f1", *place, True, at(7), 2, "ASFF, OCSF", at(3))
    assert ask(con, "copies_of_findings", columns) == [missing, stored]
    assert ask_again(con, "copies_of_findings", columns, is_stored="true") == [stored]
    assert ask_again(con, "copies_of_findings", columns, is_stored="false") == [missing]
