"""Few bytes that become many, values without end, and refusals by the thousand: bounded, and neighbours stay."""

import gzip
import io
import json
import tracemalloc
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from tests.pipelines.support import finding, lines, put, read_in, table
from tracehound.pipelines.ingestion import reading, unpack
from tracehound.pipelines.ingestion.unpack import Unpacked
from tracehound.pipelines.lake.home import Home
from tracehound.transforms import extent
from tracehound.transforms.intake import Intake, Refused, Taken

GOOD = lines(finding(1), finding(2))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


@dataclass(frozen=True)
class Given:
    """Opens given bytes."""

    content: bytes

    def open(self) -> BinaryIO:
        return io.BytesIO(self.content)


def zipped(content: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        content = gzip.compress(content, mtime=0)
    return content


def rejected(home: Home) -> list[tuple[int, str, int]]:
    return table(home, "raw.rejected").select("line", "reason_code", "document_count").rows()


def test_what_a_few_bytes_become_comes_a_chunk_at_a_time() -> None:
    bomb = Given(zipped(b"\n" * (64 << 20) + GOOD))
    tracemalloc.start()
    found = [line for line in Unpacked(bomb).lines() if line.strip()]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == GOOD.splitlines()
    assert peak < 32 << 20


def test_lines_without_members_are_passed_over_many_at_a_time(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    original = Intake.text

    def counted(self: Intake, text: str, number: int, *rest: Any) -> Iterator[Taken | Refused]:
        asked.append(number)
        return original(self, text, number, *rest)

    monkeypatch.setattr(Intake, "text", counted)
    read_in(home, put(tmp_path, "a", GOOD + b"{}\n" * (1 << 20) + lines(finding(3))))
    assert table(home, "raw.findings").height == 3
    assert table(home, "raw.rejected")["document_count"].sum() == 1 << 20
    # The first chunk is read line by line, the rest is not.
    assert len(asked) < 1 << 19


def test_blank_lines_are_counted(home: Home, tmp_path: Path) -> None:
    read_in(home, put(tmp_path, "a", b"\n" * (3 << 20) + GOOD))
    assert table(home, "raw.findings")["line"].to_list() == [(3 << 20) + 1, (3 << 20) + 2]
    assert table(home, "raw.objects")["line_count"].to_list() == [(3 << 20) + 2]


@pytest.mark.parametrize("times", [2, 3])
def test_gzip_in_gzip_is_opened(home: Home, tmp_path: Path, times: int) -> None:
    assert read_in(home, put(tmp_path, "a", zipped(GOOD, times))).stored == 2


def test_gzip_without_end_is_not(home: Home, tmp_path: Path) -> None:
    read_in(home, put(tmp_path, "a", zipped(GOOD, 9)))
    row = table(home, "raw.rejected").row(0, named=True)
    assert row["reason_code"] == "archive"
    assert "compressed more than 3 times" in row["reason"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"PK\x03\x04" + b"x" * 99, "zip"),
        (zipped(b"\x28\xb5\x2f\xfd" + b"x" * 99), "zstd"),
        (b"BZh91AY&SY" + b"x" * 99, "bzip2"),
    ],
)
def test_other_archives_are_told_by_name(home: Home, tmp_path: Path, content: bytes, name: str) -> None:
    read_in(home, put(tmp_path, "a", content))
    (reason,) = table(home, "raw.rejected")["reason"]
    assert f"{name} files are not opened" in reason


def test_a_mark_or_a_magic_of_another_kind_costs_no_line(home: Home, tmp_path: Path) -> None:
    for number, mark in enumerate((b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"{\0")):
        put(tmp_path / "source", str(number), mark + b"\n" + lines(finding(number)))
    read_in(home, tmp_path / "source")
    assert table(home, "raw.findings").height == 4


@pytest.mark.parametrize("layers", [1, 2])
def test_damaged_gzip_gives_all_that_lies_before_the_damage(layers: int) -> None:
    content = lines(*(finding(number, title=f"{number * 7919 % 104729:x}" * 40) for number in range(400)))
    inner = zipped(content, layers)
    broken = inner[: len(inner) * 2 // 3] + b"\xff" * 40
    unpacked = Unpacked(Given(broken))
    found = b"\n".join(unpacked.lines())
    expected = broken
    for _ in range(layers):
        expected = _by_single_bytes(expected)
    assert unpacked.error is not None
    assert content.startswith(found[:1000])
    assert found.splitlines() == expected.splitlines()


def _by_single_bytes(content: bytes) -> bytes:
    member, out = zlib.decompressobj(31), []
    try:
        for byte in content:
            out.append(member.decompress(bytes((byte,))))
    except zlib.error:
        pass
    return b"".join(out)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-8-sig"])
def test_other_encodings_are_read(home: Home, tmp_path: Path, encoding: str) -> None:
    text = json.dumps(finding(1, title="é\U0001f600"), ensure_ascii=False) + "\r\n"
    read_in(home, put(tmp_path, "a", text.encode(encoding)))
    assert table(home, "flattened.finding_versions")["title"].to_list() == ["é\U0001f600"]


def test_lines_behind_a_value_without_end_are_read(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_VALUE", 3 << 20)
    read_in(home, put(tmp_path, "a", b"{\n" + b"x\n" * (4 << 20) + GOOD))
    assert table(home, "raw.findings")["line"].to_list() == [(4 << 20) + 2, (4 << 20) + 3]
    rows = rejected(home)
    assert rows[0] == (1, "too_large", 1)
    assert sum(count for *_, count in rows) == (4 << 20) + 1
    assert len(rows) < 50


def test_a_line_without_end_leaves_its_neighbours(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "LONGEST_VALUE", 2 << 20)
    put(tmp_path / "source", "a", b"\0" * (5 << 20))
    put(tmp_path / "source", "b", GOOD)
    read_in(home, tmp_path / "source")
    assert table(home, "raw.findings").height == 2
    assert rejected(home) == [(0, "unreadable_object", 1)]


@pytest.mark.parametrize(
    ("line", "code", "count"),
    [
        (b"[" + b"1," * 60_000 + b"1]", "not_a_finding", 60_001),
        (b"[" + b"[]," * 60_000 + b"1]", "not_a_finding", 60_001),
        (b'{"id":"a","x":[' + b"1," * 1_000_000 + b"1]}", "too_large", 1),
        (
            b'{"id":"a","type":"b","updatedAt":"2026-10-01T00:00:00Z","x":[' + b"1," * 1_000_000 + b"1]}",
            "too_large",
            1,
        ),
        (b'{"id":"a","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_deep", 1),
        (b"[" * 100_000, "too_deep", 1),
    ],
    ids=["numbers", "empty arrays", "values", "values of a finding", "levels", "unclosed"],
)
def test_dense_and_deep_lines_leave_their_neighbours(
    home: Home, tmp_path: Path, line: bytes, code: str, count: int
) -> None:
    read_in(home, put(tmp_path, "a", GOOD + line + b"\n" + lines(finding(3))))
    assert table(home, "flattened.finding_versions").height == 3
    rows = rejected(home)
    assert {each[1] for each in rows} == {code}
    assert sum(each[2] for each in rows) == count


def test_a_first_line_too_dense_to_be_measured_leaves_its_neighbours(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extent, "_MOST_TOKENS", 50_000)
    read_in(home, put(tmp_path, "a", b'{"id":"a","x":[' + b'"",' * 60_000 + b"1]}\n" + GOOD))
    assert table(home, "raw.findings").height == 2


def test_junk_is_folded_and_counted(home: Home, tmp_path: Path) -> None:
    found = read_in(home, put(tmp_path, "a", b"junk {\n" * 500 + GOOD + b"junk {\n" * 500))
    rows = rejected(home)
    assert len(rows) == 21
    assert max(count for *_, count in rows) == 980
    assert found.rejected == {"not_json": 1000}
    assert table(home, "raw.objects").select("rejected_count", "document_count", "stored_count").rows() == [
        (1000, 1002, 2)
    ]
    assert (
        table(home, "raw.rejected")
        .filter(document_count=980)["reason"][0]
        .startswith("980 further documents like this: not JSON")
    )


def test_broken_findings_are_kept_one_by_one_up_to_a_thousand(home: Home, tmp_path: Path) -> None:
    read_in(home, put(tmp_path, "a", lines(*(finding(number, severity="many") for number in range(1003)))))
    counts = table(home, "raw.rejected")["document_count"].to_list()
    assert sorted(counts) == [1] * 1000 + [3]


def test_an_object_of_junk_is_one_row(home: Home, tmp_path: Path) -> None:
    read_in(home, put(tmp_path, "a", b"junk {\n" * 160_000))
    row = table(home, "raw.rejected").row(0, named=True)
    assert (row["reason_code"], row["size_bytes"], len(row["content"])) == (
        "no_findings",
        1_120_000,
        64 << 10,
    )
