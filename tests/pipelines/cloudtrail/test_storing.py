from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from tests.pipelines.cloudtrail.support import Trail
from tests.transforms.cloudtrail.records import (
    ACCOUNT,
    audit,
    execute,
    log_envelope,
    ordinary,
    text,
)
from tracehound.pipelines import damage
from tracehound.pipelines.cloudtrail import flattening, forgetting, reading, stale
from tracehound.pipelines.cloudtrail.storing import Asking
from tracehound.pipelines.ingestion import known_sources, listing, source_registry
from tracehound.pipelines.ingestion.sources import ALL_DAYS, SourceMissing, Unreached, absolute, files
from tracehound.pipelines.lake import empty, journal
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.keys import Settings
from tracehound.transforms.cloudtrail import stream

EVENTS, OBJECTS, API = "raw.cloudtrail_events", "raw.cloudtrail_objects", "flattened.api_events"


def test_kept_records_are_stored_verbatim_and_typed_and_all_are_counted(trail: Trail) -> None:
    call = execute(2)
    path = trail.deliver(ordinary(1, eventTime="2026-10-19T08:59:00Z"), call, ordinary(3))
    taken = trail.read()
    assert (taken.objects, taken.records, taken.stored, taken.repeated, taken.errors) == (1, 3, 1, 0, {})
    (event,) = trail.table(EVENTS).to_dicts()
    assert event["document"] == text(call)
    assert (event["uri"], event["record_number"], event["road"]) == (f"file://{path}", 2, "trail")
    (row,) = trail.table(OBJECTS).to_dicts()
    assert (row["account_id"], row["region"], row["record_count"], row["kept_count"], row["error"]) == (
        ACCOUNT,
        "eu-west-1",
        3,
        1,
        None,
    )
    assert f"{row['first_event_at']:%H:%M} {row['last_event_at']:%H:%M}" == "08:59 09:53"
    assert trail.column(API, "task_id") == ["2b18c21a4d4c4f1f9d0c2531612879aa"]


def test_an_event_that_comes_twice_is_stored_once_and_counted(trail: Trail) -> None:
    trail.deliver(execute(1), execute(1), execute(2))
    trail.deliver(execute(1), at="20261019T1005")
    taken = trail.read()
    assert (taken.stored, taken.repeated) == (2, 2)
    trail.deliver(execute(2), execute(3), at="20261019T1010")
    assert (trail.read().stored, len(trail.column(API, "event_id"))) == (1, 3)
    assert sorted(trail.column(OBJECTS, "repeated_count")) == [1, 1, 1]


def test_the_same_id_in_two_accounts_is_two_events(trail: Trail) -> None:
    trail.deliver(execute(1))
    trail.deliver(execute(1, recipientAccountId="444455556666"), account="444455556666")
    assert trail.read().stored == 2


def test_what_was_read_is_not_read_again(trail: Trail) -> None:
    trail.deliver(execute(1))
    trail.read()
    assert trail.read().objects == 0


def test_without_all_nothing_is_listed(trail: Trail) -> None:
    trail.deliver(execute(1))
    listed = listing.look(Home(trail.home.path, Settings()), [trail.source], ALL_DAYS)
    assert (listed.calls, listed.objects, listed.call_sources) == ((), [], (trail.source,))


def test_digests_and_other_siblings_are_left_alone(trail: Trail) -> None:
    path = trail.deliver(execute(1))
    for sibling in ("CloudTrail-Digest", "CloudTrail-Insight"):
        other = Path(str(path).replace("/CloudTrail/", f"/{sibling}/"))
        other.parent.mkdir(parents=True)
        other.write_bytes(path.read_bytes())
    assert trail.read().objects == 1


def test_a_late_file_adds_to_its_day_and_what_was_typed_stays(trail: Trail) -> None:
    trail.deliver(execute(1))
    trail.read()
    before = trail.home.files(flattening.API_EVENTS)
    trail.deliver(execute(2), at="20261025T1000")
    trail.read()
    assert set(before) < set(trail.home.files(flattening.API_EVENTS))
    assert len(trail.column(API, "event_id")) == 2


def test_a_new_recipe_types_all_anew(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    trail.deliver(execute(1))
    trail.read()
    before = trail.home.files(flattening.API_EVENTS)
    for module in (stale, flattening):
        monkeypatch.setattr(module, "recipe", lambda: "other")
    monkeypatch.setattr(flattening, "row", lambda document, place: flattening.bare_row("x", execute_at))
    execute_at = trail.table(API)["event_at"][0]
    flattening.flatten(trail.home)
    assert trail.column(API, "event_name") == ["x"]
    assert stale.stale_days(trail.home) == []
    # The served file loads what has another name.
    assert not set(before) & set(trail.home.files(flattening.API_EVENTS))


def test_a_day_that_is_deleted_from_raw_goes(trail: Trail) -> None:
    trail.deliver(execute(1), execute(2, eventTime="2026-10-20T01:00:00Z"))
    trail.read()
    for path in trail.home.files(flattening.CLOUDTRAIL_EVENTS, "2026-10-19"):
        path.unlink()
    flattening.flatten(trail.home)
    assert trail.column(API, "event_id") == [execute(2)["eventID"]]


def test_a_record_that_can_not_be_typed_is_a_row_with_its_key(
    trail: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise ValueError

    monkeypatch.setattr(flattening, "row", fails)
    trail.deliver(execute(1))
    trail.read()
    assert trail.table(API).select("event_id", "event_name", "person_key").rows() == [
        (execute(1)["eventID"], "ExecuteCommand", None)
    ]


def test_a_damaged_record_is_set_aside_and_its_hour_is_not_complete(trail: Trail) -> None:
    broken = text(execute(2))[:-40]
    trail.put(b'{"Records":[' + b",".join([text(execute(1)), broken, text(execute(3))]) + b"]}")
    taken = trail.read()
    assert (taken.stored, dict(taken.rejected)) == (2, {"not_json": 1})
    assert trail.table("raw.rejected").select("document_number", "reason_code").rows() == [(2, "not_json")]
    assert trail.column(OBJECTS, "rejected_count") == [1]
    assert trail.hours() == {"19T09": ("partial", False)}


def test_a_kept_record_without_id_is_set_aside(trail: Trail) -> None:
    trail.deliver(execute(1, eventID=None), execute(2))
    assert dict(trail.read().rejected) == {"no_event_id": 1}
    assert len(trail.column(API, "event_id")) == 1


def test_a_file_that_was_cut_gives_what_is_before_the_cut(trail: Trail) -> None:
    path = trail.deliver(execute(1), *(ordinary(n, userAgent=str(n) * 50) for n in range(400)), execute(2))
    path.write_bytes(path.read_bytes()[:-30])
    taken = trail.read()
    assert taken.stored == 1
    assert "gzip" in next(iter(taken.errors.values()))
    assert trail.hours() == {"19T09": ("partial", False)}


class _Denied:
    def open(self) -> Any:
        raise Unreached("access is denied")


def test_a_denied_file_is_told_and_read_by_the_next_run(trail: Trail) -> None:
    trail.deliver(execute(1))
    with patch.object(files, "FileOpener", lambda *_: _Denied()):
        taken = trail.read()
    assert [error for error in taken.errors.values() if "denied" in error]
    assert trail.table(OBJECTS).is_empty()
    assert trail.hours() == {"19T09": ("failed", False), "19T10": ("failed", False)}
    assert trail.read().stored == 1
    assert trail.hours()["19T09"] == ("loaded", True)


def test_hours_between_have_none_and_no_time_makes_hours_without_end(trail: Trail) -> None:
    trail.deliver(
        ordinary(1, eventTime="2026-10-19T07:10:00Z"), ordinary(2, eventTime="2026-10-19T10:00:00Z")
    )
    trail.deliver(
        ordinary(3, eventTime="0001-01-01T00:00:00Z"), ordinary(4, eventTime="9999-12-31T23:00:00Z")
    )
    trail.read()
    hours = trail.hours()
    assert {hour: hours[hour] for hour in ("19T07", "19T08", "19T09", "19T10")} == {
        "19T07": ("loaded", True), "19T08": ("none_found", True), "19T09": ("none_found", True), "19T10": ("loaded", True),
    }  # fmt: skip
    assert len(hours) == 6


def test_coverage_adds_up_over_runs(trail: Trail) -> None:
    trail.deliver(execute(1))
    trail.read()
    trail.deliver(execute(2, eventTime="2026-10-19T09:59:00Z"), at="20261019T1010")
    trail.read()
    (row,) = trail.table("raw.cloudtrail_coverage").to_dicts()
    assert (row["object_count"], row["asked_for"], f"{row['delivered_until_at']:%H:%M}") == (
        2,
        ["all"],
        "09:59",
    )


def test_an_hour_is_over_once_later_events_came(trail: Trail) -> None:
    def until() -> dict[int, str]:
        rows = trail.table("raw.cloudtrail_coverage").select("hour_at", "delivered_until_at", "object_count")
        return {hour.hour: f"{at:%H:%M}, {count}" for hour, at, count in rows.iter_rows()}

    trail.deliver(ordinary(1, eventTime="2026-10-19T07:10:00Z"))
    trail.deliver(ordinary(2, eventTime="9999-12-31T23:00:00Z"))
    trail.read()
    # Whatever a record says, nothing comes from the future.
    assert until()[7] == "07:10, 1"
    trail.deliver(ordinary(3, eventTime="2026-10-19T08:20:00Z"))
    trail.read()
    assert (until()[7], until()[8]) == ("08:20, 1", "08:20, 1")
    trail.deliver(ordinary(4, eventTime="2026-10-19T09:30:00Z"))
    trail.read()
    # It was over before.
    assert (until()[7], until()[8]) == ("08:20, 1", "09:30, 1")


def test_hours_that_something_asked_for_are_told_by_who_asked(trail: Trail) -> None:
    trail.deliver(execute(1))
    assert trail.read(Asking(is_whole=False)).stored == 1
    assert trail.table("raw.cloudtrail_coverage").is_empty()


def test_all_calls_of_a_wanted_key_are_kept(trail: Trail) -> None:
    trail.deliver(ordinary(1))
    assert trail.read(Asking(is_whole=False, keys=frozenset({"ASIAEXAMPLE000000001"}))).stored == 1


def test_what_retention_does_not_keep_is_not_stored(trail: Trail) -> None:
    trail.deliver(execute(1), execute(2, eventTime="2026-10-20T00:00:00Z"))
    taken = trail.read(Asking(keep_from=date(2026, 10, 20)))
    assert (taken.stored, taken.purged) == (1, 1)


def test_events_of_an_erased_person_do_not_come_back(trail: Trail) -> None:
    trail.deliver(execute(1))
    trail.read()
    forgetting.erase(trail.home, forgetting.person(trail.home, "alice@example.com"))
    flattening.flatten(trail.home)
    assert trail.column(API, "event_id") == []
    other = execute(2, userIdentity={"type": "IAMUser", "userName": "bob"})
    trail.deliver(execute(1), other, at="20261019T1005")
    assert trail.read().stored == 1
    assert trail.column(API, "person_name") == ["bob"]


def test_calls_of_an_erased_person_that_come_later_are_missing_and_known_to_be(trail: Trail) -> None:
    trail.deliver(execute(1))
    trail.read()
    forgetting.erase(trail.home, forgetting.person(trail.home, "alice@example.com"))
    for hour in ("11", "11", "12"):
        trail.deliver(execute(2, eventTime=f"2026-10-19T{hour}:00:00Z"), at=f"20261019T{hour}05")
        assert trail.read().stored == 0
    hours = trail.table("raw.cloudtrail_erased_hours")
    assert sorted(f"{at:%H}" for at in hours["hour_at"]) == ["09", "11", "12"]
    assert set(hours["concern"]) == {"session"}


def test_audit_logs_are_told_apart_by_their_content(trail: Trail) -> None:
    folder = trail.folder / "firehose" / "eu-west-1" / "2026" / "10" / "19"
    folder.mkdir(parents=True)
    (folder / "x").write_bytes(text(log_envelope(audit(1), audit(2, stage="RequestReceived"))))
    trail.read()
    (event,) = trail.table(API).to_dicts()
    assert (event["event_source"], event["account_id"], event["region"], event["cluster_name"]) == (
        "kubernetes",
        ACCOUNT,
        "eu-west-1",
        "eks-prod",
    )
    assert trail.column("raw.cloudtrail_coverage", "road") == ["audit"]


def test_a_large_object_is_several_batches(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_BYTES", 10_000)
    monkeypatch.setattr(stream, "_PART_BYTES", 5_000)
    trail.deliver(*(execute(n) for n in range(50)))
    taken = trail.read()
    assert (taken.stored, taken.objects) == (50, 1)
    assert trail.table(OBJECTS).select("record_count", "kept_count").rows() == [(50, 50)]
    assert len(trail.home.files(flattening.CLOUDTRAIL_EVENTS)) == 2


def test_killed_within_an_object_its_records_are_counted_once(
    trail: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MOST_BYTES", 10_000)
    monkeypatch.setattr(stream, "_PART_BYTES", 5_000)
    trail.deliver(*(execute(n) for n in range(50)))
    with patch.object(journal, "_finish", _killing("finished", 1)), pytest.raises(_Killed):
        trail.read()
    assert len(trail.column(EVENTS, "event_id")) == 49
    assert trail.read().stored == 1
    assert trail.table(OBJECTS).select("kept_count", "repeated_count").rows() == [(50, 0)]


def test_an_error_in_one_object_costs_no_other(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    trail.deliver(execute(1))
    trail.deliver(execute(2), at="20261019T1005")
    whole = reading.stretches

    def fails_once(chunks: Any, keys: Any) -> Any:
        content = b"".join(chunks)
        if execute(1)["eventID"].encode() in content:
            raise ValueError("strange")
        return whole([content], keys)

    monkeypatch.setattr(reading, "stretches", fails_once)
    taken = trail.read()
    assert (taken.stored, len(taken.errors)) == (1, 1)


class _Killed(BaseException):
    """What nothing handles, as a kill."""


@pytest.mark.parametrize("step", ["no journal", "nothing moved", "all moved", "finished"])
@pytest.mark.parametrize("commit", [1, 2, 3])
def test_killed_in_any_step_of_a_commit_the_next_run_gives_the_same_tables(
    trail: Trail, step: str, commit: int
) -> None:
    trail.deliver(execute(1), execute(2))
    trail.deliver(execute(2), execute(3, eventTime="2026-10-20T12:00:00Z"), at="20261020T1210")
    with patch.object(journal, "_finish", _killing(step, commit)), pytest.raises(_Killed):
        trail.read()
    trail.read()
    assert len(trail.column(EVENTS, "event_id")) == len(trail.column(API, "event_id")) == 3
    assert trail.table(OBJECTS).select("kept_count", "repeated_count").sum().rows() == [(3, 1)]
    assert sorted(trail.column("raw.cloudtrail_coverage", "object_count"))[-3:] == [0, 1, 2]
    assert len(trail.hours()) == 28
    assert trail.read().objects == 0


def _killing(step: str, commit: int) -> Any:
    """Finishing a commit, killed in a step of one of them; the first is of raw, the last ones are of days."""
    whole, count = journal._finish, [0]

    def finish(lake: Path) -> None:
        count[0] += 1
        if count[0] != commit:
            whole(lake)
            return
        if step == "no journal":
            (lake / journal._JOURNAL).unlink()
        elif step == "all moved":
            with patch.object(journal.manifest, "append", side_effect=_Killed):
                whole(lake)
        elif step == "finished":
            whole(lake)
        raise _Killed

    return finish


def test_a_damaged_file_of_events_is_read_again_from_its_objects(trail: Trail) -> None:
    trail.deliver(execute(1), execute(2, eventTime="2026-10-20T01:00:00Z"))
    trail.deliver(execute(3, eventTime="2026-10-21T01:00:00Z"), at="20261021T0100")
    trail.read()
    empty.put_right(trail.home)
    damage.notice(trail.home)
    (path,) = trail.home.files(flattening.CLOUDTRAIL_EVENTS, "2026-10-20")
    path.write_bytes(b"damaged")
    assert "API calls of 1 object are read again." in damage.notice(trail.home)
    assert trail.read().objects == 1
    assert len(trail.column(EVENTS, "event_id")) == len(trail.column(API, "event_id")) == 3
    assert all(complete for _, complete in trail.hours().values())


def test_a_damaged_file_of_rows_is_typed_again(trail: Trail) -> None:
    trail.deliver(execute(1), execute(2, eventTime="2026-10-20T01:00:00Z"))
    trail.read()
    empty.put_right(trail.home)
    damage.notice(trail.home)
    (path,) = trail.home.files(flattening.API_EVENTS, "2026-10-20")
    path.unlink()
    damage.notice(trail.home)
    assert stale.stale_days(trail.home) == ["2026-10-20"]
    assert trail.read().objects == 0
    assert len(trail.column(API, "event_id")) == 2


def test_names_of_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert absolute("cloudtrail:logs") == f"cloudtrail:{tmp_path}/logs"
    assert [absolute(name) for name in ("cloudtrail:", "cloudtrail:eu-west-1,us-east-1", "cloudtrail:s3://b/p")] == [
        "cloudtrail:", "cloudtrail:eu-west-1,us-east-1", "cloudtrail:s3://b/p",
    ]  # fmt: skip


def test_a_source_that_is_missing_is_an_error_and_not_remembered_as_findings(trail: Trail) -> None:
    listed = listing.look(trail.home, [f"{trail.source}/nowhere"], ALL_DAYS)
    assert listed.wrong == {f"{trail.source}/nowhere"}
    with pytest.raises(SourceMissing):
        list(files.list_source(f"{trail.folder}/nowhere", trail.home))


def test_the_ledger_says_what_a_source_gave(trail: Trail) -> None:
    trail.deliver(execute(1))
    trail.read()
    source_registry.remember(trail.home, [trail.source])
    (known,) = known_sources.known(trail.home)
    assert (known.source, known.object_count) == (trail.source, 1)
