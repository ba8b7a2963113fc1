"""Raw never forgets: what is stored, repeated, set aside, and what a rerun does."""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from tests.pipelines.support import comparable, finding, lines, put, read_in, snapshot, table
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.batches import BatchLimits
from tracehound.pipelines.ingestion.sources import SourceObject, Unreached, list_objects
from tracehound.pipelines.lake import journal
from tracehound.pipelines.lake.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    return folder


def envelope(body: dict, event_id: str) -> dict:
    return {"id": event_id, "detail-type": "GuardDuty Finding", "source": "aws.guardduty", "detail": body}


def test_every_form_is_told_by_its_content(home: Home, source: Path) -> None:
    put(source, "a.txt", lines(finding(1)), zipped=True)
    put(
        source,
        "b.gz",
        json.dumps({"Findings": [{"Id": "two", "Type": "x", "UpdatedAt": "2026-10-01"}]}).encode(),
    )
    put(source, "c", b"\xef\xbb\xbf" + json.dumps([finding(3), finding(4)], indent=2).encode())
    put(source, "d", lines(envelope(finding(5), "e5"), finding(6), {"message": json.dumps(finding(7))}))
    put(source, "e", lines(finding(8)).replace(b"\n", b"\r\n"))
    found = read_in(home, source)
    assert (found.stored, found.rejected.total()) == (8, 0)
    assert table(home, "flattened.finding_versions").height == 8


def test_a_version_from_every_source_is_one_version_and_no_conflict(home: Home, source: Path) -> None:
    sdk = {
        "Id": finding(1)["id"], "Type": "Recon:EC2/Portscan", "AccountId": "111122223333", "Region": "eu-west-1",
        "UpdatedAt": "2026-10-01T10:00:00.123+02:00", "CreatedAt": "2026-10-01T08:00:00.123Z", "Severity": 5.0,
        "Title": "t", "Resource": {"ResourceType": "Instance", "InstanceDetails": {"InstanceId": "i-1"}},
        "Service": {"Count": 1, "Archived": False, "EventFirstSeen": "2026-10-01T07:00:00Z"},
    }  # fmt: skip
    put(source, "s3.jsonl.gz", lines(finding(1)), zipped=True)
    read_in(home, source)
    alone = table(home, "flattened.finding_versions")
    put(source, "api.json", json.dumps({"Findings": [sdk]}).encode())
    put(source, "events.json", lines(envelope(finding(1), "first"), envelope(finding(1), "again")))
    read_in(home, source)
    assert table(home, "flattened.finding_versions").equals(alone)
    assert table(home, "raw.findings").height == 2
    assert sorted(table(home, "raw.repeats")["event_id"]) == ["again", "first"]
    assert table(home, "flattened.version_conflicts").is_empty()


def test_conflicting_bodies_are_counted_and_chosen_whatever_comes_first(tmp_path: Path) -> None:
    rich, poor = finding(1, title="rich", description="more"), finding(1, title="poor")
    chosen = []
    for order in ((rich, poor), (poor, rich)):
        home = Home(tmp_path / f"home{len(chosen)}").create()
        for number, body in enumerate(order):
            read_in(home, put(tmp_path, f"{len(chosen)}-{number}.json", lines(body)))
        chosen.append(table(home, "flattened.finding_versions")["title"].to_list())
        assert table(home, "flattened.version_conflicts")["content_count"].to_list() == [2]
    assert chosen == [["rich"], ["rich"]]


def test_an_unchanged_source_changes_no_file(home: Home, source: Path) -> None:
    put(source, "a.jsonl", lines(finding(1), finding(2)))
    read_in(home, source)
    before = snapshot(home.path)
    assert read_in(home, source).objects == 0
    assert snapshot(home.path) == before


def test_a_later_object_with_a_smaller_name_is_read(home: Home, source: Path) -> None:
    put(source, "b.jsonl", lines(finding(1)))
    read_in(home, source)
    put(source, "a.jsonl", lines(finding(2)))
    assert read_in(home, source).stored == 1


def test_what_vanishes_from_a_source_stays_stored(home: Home, source: Path) -> None:
    path = put(source, "a.jsonl", lines(finding(1), finding(2)))
    read_in(home, source)
    path.write_bytes(lines(finding(2, title="rewritten")))
    put(source, "b.jsonl", lines(finding(3)))
    read_in(home, source)
    assert table(home, "raw.findings")["finding_id"].n_unique() == 3
    assert table(home, "raw.findings").height == 4


def test_defects_are_set_aside_with_reasons_and_the_rest_is_stored(home: Home, source: Path) -> None:
    put(source, "mixed.jsonl", lines(finding(1)) + b'{"id": "cut off\n' + lines(
        finding(2, updatedAt="foo"), finding(3, severity="many"), {**finding(4), "id": None}, finding(5)
    ))  # fmt: skip
    put(source, "README.md", b"# no findings\nat all\n")
    read_in(home, source)
    rejected = table(home, "raw.rejected")
    assert rejected.select("line", "reason_code").rows() == [
        (0, "no_findings"), (2, "not_json"), (3, "bad_updated_at"), (4, "wrong_type"), (5, "no_id"),
    ]  # fmt: skip
    assert '"foo"' in rejected["reason"][2]
    assert rejected["reason"][3] == '`severity` should be a number (double), but is "many"'
    assert rejected["content"][1] == b'{"id": "cut off'
    assert table(home, "flattened.finding_versions").height == 2


def test_damaged_gzip_keeps_what_can_be_read(home: Home, source: Path) -> None:
    path = put(
        source,
        "a.gz",
        lines(*(finding(n, title=f"{n * 7919 % 104729:x}" * 40) for n in range(400))),
        zipped=True,
    )
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    put(source, "good.gz", lines(finding(999)), zipped=True)
    found = read_in(home, source)
    assert list(found.errors) == [path.as_uri()]
    assert 150 < found.stored < 400
    assert table(home, "raw.rejected").filter(reason_code="unreadable_object").height == 1
    assert table(home, "flattened.finding_versions").filter(finding_id=finding(999)["id"]).height == 1


def test_gzip_of_several_members_is_read_to_its_end(home: Home, source: Path) -> None:
    first = put(source, "a", lines(finding(1)), zipped=True).read_bytes()
    second = put(source, "b", lines(finding(2)), zipped=True).read_bytes()
    put(source, "both", first + second + b"\0" * 512)
    (source / "a").unlink()
    (source / "b").unlink()
    assert read_in(home, source).stored == 2


def test_content_over_a_mebibyte_is_kept_as_its_head(home: Home, source: Path) -> None:
    put(source, "big", b"x" * (2 << 20))
    read_in(home, source)
    row = table(home, "raw.rejected").row(0, named=True)
    assert (row["size_bytes"], len(row["content"])) == (2 << 20, 64 << 10)


def test_batches_of_any_size_give_equal_tables(tmp_path: Path, source: Path) -> None:
    put(
        source,
        "a.jsonl",
        lines(*(finding(n % 7, updatedAt=f"2026-10-0{n % 9 + 1}T00:00:00Z") for n in range(60))),
    )
    homes = [Home(tmp_path / name).create() for name in ("one", "many")]
    read_in(homes[0], source)
    read_in(homes[1], source, limits=BatchLimits(documents=7))
    for name in ("raw.findings", "raw.repeats", "raw.objects", "flattened.finding_versions"):
        assert comparable(homes[0], name).equals(comparable(homes[1], name)), name


def test_an_account_that_is_no_number_breaks_no_path(home: Home, source: Path) -> None:
    put(
        source,
        "a",
        lines(finding(1, accountId="../../xxxx", region="a/b"), finding(2, accountId="xxxxxxxxxxxx")),
    )
    read_in(home, source)
    assert table(home, "flattened.finding_versions")["account_id"].to_list() == ["../../xxxx", "xxxxxxxxxxxx"]


def test_unknown_fields_are_counted_once_however_often_they_come(home: Home, source: Path) -> None:
    body = finding(1)
    body["resource"]["containerDetails"] = {"imageUid": "sha256:1"}
    put(source, "a", lines(body))
    read_in(home, source)
    put(source, "b", lines(body))
    read_in(home, source)
    rows = table(home, "raw.unmodelled_paths").select("path", "document_count").rows()
    assert rows == [("resource.containerDetails.imageUid", 1)]


def test_files_are_private(home: Home, source: Path) -> None:
    put(source, "a", lines(finding(1)))
    read_in(home, source)
    assert all(path.stat().st_mode & 0o077 == 0 for path in home.path.rglob("*"))


@dataclass(frozen=True)
class Breaking:
    """Gives an object's bytes, or breaks off behind the first of them."""

    content: bytes
    breaks: bool

    def open(self) -> BinaryIO:
        return cast("BinaryIO", _BreakingFile(self.content) if self.breaks else io.BytesIO(self.content))


class _BreakingFile(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise Unreached("the connection was lost")
        return super().read(size and max(size, 0) and 450)


def test_an_object_that_breaks_off_on_the_way_is_read_again(home: Home) -> None:
    content = lines(finding(1), finding(2))
    assert len(content) > 450 > len(lines(finding(1)))
    broken, whole = (SourceObject("x:a", "1", 5, Breaking(content, breaks)) for breaks in (True, False))
    first = ingest.ingest(home, ingest.unread(home, [broken]))
    assert first.errors == {"x:a": "can't be read: the connection was lost"}
    assert (first.stored, first.rejected.total()) == (1, 0)
    second = ingest.ingest(home, ingest.unread(home, [whole]))
    assert (second.stored, second.errors) == (1, {})
    assert table(home, "raw.objects")["stored_count"].to_list() == [2]
    assert ingest.unread(home, [whole]) == []


def test_what_was_listed_before_an_interrupted_commit_was_finished_is_not_read_again(
    home: Home, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(source, "a.jsonl", lines(finding(1), finding(2)))
    listed = ingest.unread(home, list_objects([str(source)], home))

    def killed(*_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(journal, "_move", killed)
        ingest.ingest(home, listed)
    assert journal.is_interrupted(home.lake)
    listed = ingest.unread(home, list_objects([str(source)], home))
    found = ingest.ingest(home, listed)
    assert (len(listed), found.objects, found.stored) == (1, 0, 0)
    assert table(home, "raw.objects").height == 1
    assert table(home, "raw.findings").height == 2
