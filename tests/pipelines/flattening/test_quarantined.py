"""What can't be flattened is set aside with its reason, and everything beside it is flattened."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.pipelines.support import comparable, finding, lines, put, read_in, table
from tracehound.pipelines.aws.service_model import shape
from tracehound.pipelines.flattening import days as flattening
from tracehound.pipelines.flattening import stale
from tracehound.pipelines.flattening.bodies import QUARANTINED, RAW
from tracehound.pipelines.flattening.tables import Flat, attempt, flat
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home

AT = datetime(2026, 10, 1, 8, 0, 0, 123000, UTC)
PLAIN = shape().fingerprint
VERSION = ["finding_id", "updated_at"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


def text(**members: Any) -> bytes:
    return json.dumps(finding(77) | members).encode()


def nested(levels: int) -> bytes:
    return text(aNewField=0).replace(b'"aNewField": 0', b'"aNewField": ' + b"[" * levels + b"]" * levels)


def raw_row(document: bytes, number: int, **columns: Any) -> dict[str, Any]:
    """A row of raw.findings as an older version may have stored it: nothing is asked of the document."""
    return {
        "finding_id": f"{77:032x}", "updated_at": AT, "body_sha256": hashlib.sha256(document).hexdigest(),
        "account_id": "111122223333", "region": "eu-west-1", "finding_type": "Recon:EC2/Portscan", "uri": "/old/export",
        "etag": "e", "line": number, "document_number": number, "event_id": None, "finding_path": "", "gate_fingerprint": PLAIN,
        "first_seen_at": AT, "document": document,
    } | columns  # fmt: skip


def put_raw(home: Home, *rows: dict[str, Any]) -> None:
    """Puts rows into raw beside what intake has stored there."""
    frame = pl.DataFrame(list(rows), schema=RAW.schema)
    for day, some in parquet.by_day(frame):
        folder = home.folder(RAW) / f"updated_date={day}"
        folder.mkdir(parents=True, exist_ok=True)
        parquet.write(some, RAW, folder / f"{hashlib.sha256(str(rows).encode()).hexdigest()[:20]}.parquet")


def flatten(home: Home, **options: Any) -> flattening.Flattened:
    return flattening.flatten_days(home, stale.stale_days(home), **options)


POISON = {
    "a lone surrogate in additionalInfo": text(service={"additionalInfo": {"value": '{"x":"\\ud800"}'}}),
    "a lone surrogate as a key": text(service={"additionalInfo": {"\ud800": 1}}),
    "no UTF-8 in an unknown field": text(aNewField="@").replace(b"@", b"\xff\xfe"),
    "no UTF-8 in a known field": text(title="@").replace(b"@", b"\xff"),
    "a wrong escape in an unknown field": text(aNewField="@").replace(b"@", b"\\x"),
    "a repeated id": text().replace(b"{", b'{"id": null, ', 1),
    "another id first": text().replace(b"{", b'{"id": "other", ', 1),
    "another updatedAt first": text().replace(b"{", b'{"updatedAt": "2020-01-01T00:00:00.000Z", ', 1),
    "a time before all times": text(createdAt="0001-01-01T00:00:00+01:00"),
    "a time after all times": text(createdAt="9999-12-31T23:59:59-01:00"),
    "deep in an unknown field": nested(600),
    "deep beyond every reader": nested(200_000),
    "deep in additionalInfo": text(service={"additionalInfo": {"value": "[" * 2000 + "]" * 2000}}),
    "no JSON": b"{nothing",
    "nothing": b"",
    "two documents": text() + text(),
    "no object": b"[1]",
    "the words of a full disk": text(severity="No space left on device"),
    "a wrong type": text(severity={"a": 1}),
}
# Whatever a later version can read of it, it is not the version that it is stored as.
NEVER = {"no JSON", "nothing", "two documents", "no object", "another id first", "another updatedAt first"}


@pytest.mark.parametrize("kind", POISON)
def test_poison_is_set_aside_and_its_neighbours_are_flattened(home: Home, tmp_path: Path, kind: str) -> None:
    read_in(home, put(tmp_path, "good.jsonl", lines(*map(finding, range(4)))))
    alone = table(home, "flattened.finding_versions")
    document = POISON[kind]
    put_raw(home, raw_row(document, 1), raw_row(document, 2, finding_id="not plain", gate_fingerprint=None))
    done = flatten(home)
    versions, quarantined = table(home, "flattened.finding_versions"), table(home, "flattened.quarantined")
    assert versions.filter(pl.col("finding_id").is_in(alone["finding_id"].implode())).equals(alone)
    assert versions.height + quarantined.height == alone.height + 2
    assert done.quarantined.total() == quarantined.height
    assert quarantined.height == 2 or kind not in NEVER
    for row in quarantined.iter_rows(named=True):
        assert row["reason"]
        assert (row["uri"], row["size_bytes"]) == ("/old/export", len(document))
    assert flattening.days_that_differ(home, home.days(RAW)) == []
    assert stale.stale_days(home) == []


def test_all_poison_at_once_costs_no_neighbour(home: Home, tmp_path: Path) -> None:
    read_in(home, put(tmp_path, "good.jsonl", lines(*map(finding, range(40)))))
    rows = [
        raw_row(document, number, finding_id=f"poison {number}")
        for number, document in enumerate(POISON.values())
    ]
    put_raw(home, *rows)
    flatten(home)
    good = table(home, "flattened.finding_versions").filter(~pl.col("finding_id").str.starts_with("poison"))
    assert good.height == 40
    assert set(table(home, "flattened.quarantined")["finding_id"]) == {row["finding_id"] for row in rows}


def test_reasons_are_told_by_kind(home: Home) -> None:
    put_raw(
        home,
        raw_row(POISON["another id first"], 1),
        raw_row(POISON["a wrong type"], 2, gate_fingerprint=None),
        raw_row(POISON["no JSON"], 3),
    )
    flatten(home)
    told = table(home, "flattened.quarantined").sort("line").select("reason_code", "reason").rows()
    assert told == [
        (
            "other_identity",
            "it is stored as version 2026-10-01T08:00:00.123000Z of finding 0000000000000000000000000000004d, "
            "but reads as 2026-10-01T08:00:00.123000Z of other",
        ),
        ("wrong_type", '`severity` should be a double, but is {"a": 1}'),
        ("unreadable", "ValueError: a stored record must hold exactly one document; this one does not"),
    ]


def test_of_several_bodies_the_readable_one_is_taken(home: Home) -> None:
    put_raw(
        home,
        raw_row(POISON["no JSON"], 1),
        raw_row(text(), 2),
        raw_row(text(title="longer, so that it says more"), 3),
        raw_row(POISON["no object"], 4, gate_fingerprint=None),
    )
    flatten(home)
    assert table(home, "flattened.finding_versions")["title"].to_list() == ["longer, so that it says more"]
    assert sorted(table(home, "flattened.quarantined")["line"]) == [1, 4]
    assert table(home, "flattened.version_conflicts").select("body_count", "content_count").rows() == [(4, 2)]


def fails(marker: bytes) -> Any:
    """An attempt that fails with all documents among which there is one with a marker."""

    def failing(rows: pl.DataFrame) -> Flat:
        if any(marker in document for document in rows["document"]):
            raise RuntimeError(f"met {marker.decode()}")
        return attempt(rows)

    return failing


def test_where_the_chosen_body_fails_later_another_is_chosen(home: Home) -> None:
    put_raw(home, raw_row(text(), 1), raw_row(text(title="poison, and longer than any other"), 2))
    put_raw(home, raw_row(text(title="fine", description="too"), 3), raw_row(text(id="x"), 4, finding_id="x"))
    flatten(home, attempt=fails(b"poison"))
    assert sorted(table(home, "flattened.finding_versions")["title"]) == ["fine", "t"]
    (row,) = table(home, "flattened.quarantined").to_dicts()
    assert (row["line"], row["reason_code"], row["reason"]) == (2, "unreadable", "RuntimeError: met poison")
    (conflict,) = table(home, "flattened.version_conflicts").to_dicts()
    assert conflict["chosen_body_sha256"] == raw_row(text(title="fine", description="too"), 3)["body_sha256"]


def test_a_version_of_which_no_body_is_left_is_set_aside_whole(home: Home) -> None:
    put_raw(home, raw_row(text(title="poison"), 1), raw_row(text(title="poison too"), 2))
    flatten(home, attempt=fails(b"poison"))
    assert home.files(stale.VERSIONS) == []
    assert table(home, "flattened.quarantined").height == 2
    assert flattening.days_that_differ(home, home.days(RAW)) == []


def tries(rows: int, poison: Iterable[int]) -> int:
    """How many tries it takes to find the poison."""
    counted = 0
    bad = set(poison)

    def counting(some: pl.DataFrame) -> Flat:
        nonlocal counted
        counted += 1
        if bad & set(some["row"]):
            raise RuntimeError("poison")
        return Flat({})

    documents = [text(id=str(number)) for number in range(rows)]
    frame = pl.DataFrame(
        {
            "file": pl.Series([0] * rows, dtype=pl.Int32),
            "row": pl.Series(range(rows), dtype=pl.UInt32),
            "gate_fingerprint": [PLAIN] * rows,
            "document": documents,
        }
    )
    found = flat(frame, counting).faults
    assert sorted(each.row for each in found) == sorted(bad)
    return counted


def test_one_poison_among_many_is_found_in_few_tries() -> None:
    assert tries(1000, []) == 1
    assert tries(1000, [617]) < 25
    assert tries(100, range(100)) < 250


def test_an_error_of_no_document_is_no_quarantine(home: Home) -> None:
    put_raw(home, raw_row(text(), 1))

    def full(_: pl.DataFrame) -> Flat:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        flatten(home, attempt=full)
    assert home.files(QUARANTINED) == []
    assert stale.stale_days(home) == ["2026-10-01"]


def test_memory_that_a_small_document_lacks_is_no_quarantine(home: Home) -> None:
    put_raw(home, raw_row(text(), 1))

    def greedy(_: pl.DataFrame) -> Flat:
        raise MemoryError

    with pytest.raises(MemoryError):
        flatten(home, attempt=greedy)


def test_poison_that_a_later_version_reads_is_flattened(home: Home, tmp_path: Path) -> None:
    read_in(home, put(tmp_path, "a.jsonl", lines(finding(1), finding(2, title="poison"))))
    whole = comparable(home, "flattened.finding_versions")
    days = home.days(RAW)
    flattening.flatten_days(home, days, attempt=fails(b"poison"))
    assert table(home, "flattened.finding_versions").height == 1
    flattening.flatten_days(home, days)
    assert comparable(home, "flattened.finding_versions").equals(whole)
    assert home.files(QUARANTINED) == []
