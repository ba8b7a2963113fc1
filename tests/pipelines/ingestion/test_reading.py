"""Whether an object is lines or one text, and what a damaged beginning leaves of it."""

import gzip
import io
import json
from dataclasses import dataclass
from typing import BinaryIO

import pytest

from tests.builders import intake
from tests.pipelines.support import finding, lines
from tracehound.pipelines.ingestion.reading import Reading
from tracehound.transforms import intake as deciding
from tracehound.transforms.intake import Refused, Taken

GOOD = [finding(number) for number in range(1, 4)]


@dataclass(frozen=True)
class _Bytes:
    content: bytes

    def open(self) -> BinaryIO:
        return io.BytesIO(self.content)


def read(content: bytes) -> tuple[Reading, list[Taken | Refused]]:
    reading = Reading(_Bytes(content), intake())
    return reading, [result for _, result in reading.results()]


def _taken(content: bytes) -> list[tuple[str, int]]:
    """Ids and lines of what is taken."""
    return [(each.finding_id, each.line) for each in read(content)[1] if isinstance(each, Taken)]


@pytest.mark.parametrize(
    "content",
    [
        b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"{}", b"{\n}\n", b"[]", b"[\n\n\n]", b"[],[],[]", gzip.compress(b"", mtime=0),
        b'{"findings": []}', b'{"Findings": [\n]}\n', b'{"NextToken": "", "Findings": []}',
        b'{"findings": []}\n{"findings": []}\n',
    ],
)  # fmt: skip
def test_an_empty_answer_is_read_and_nothing_of_it_is_set_aside(content: bytes) -> None:
    reading, results = read(content)
    assert (reading.error, reading.document_count, results) == (None, 0, [])


@pytest.mark.parametrize("content", [b'{"a": 1}', b"{}\n{}\n", b"[1]", b"null", b'{"Findings": {}}', b"{"])
def test_other_json_without_a_finding_is_one_refusal(content: bytes) -> None:
    _, (only,) = read(content)
    assert isinstance(only, Refused)


def test_an_empty_file_that_breaks_off_is_set_aside() -> None:
    reading, (only,) = read(gzip.compress(b"", mtime=0)[:-4])
    assert reading.error is not None
    assert isinstance(only, Refused)


@pytest.mark.parametrize(
    "first", [b"{", b'"', b"[", b"[[[[", b'[{"id": "x"},', b'{"Findings": [', b'{"Findings": [{},']
)
def test_a_damaged_first_line_takes_no_line_behind_it_along(first: bytes) -> None:
    expected = [(each["id"], number) for number, each in enumerate(GOOD, 2)]
    assert _taken(first + b"\n" + lines(*GOOD)) == expected


def test_a_damaged_element_on_its_own_line_takes_no_other_along() -> None:
    one, two, three = map(json.dumps, GOOD)
    content = f"[\n{one},\n{{broken,\n{two},\n{three}\n]\n".encode()
    assert _taken(content) == [(GOOD[0]["id"], 2), (GOOD[1]["id"], 4), (GOOD[2]["id"], 5)]


def test_a_list_over_lines_that_breaks_off_is_one_refusal_behind_its_good_elements() -> None:
    content = json.dumps(GOOD, indent=2).encode()
    reading, results = read(content[: len(content) - 40])
    assert [type(each) for each in results] == [Taken, Taken, Refused]
    assert reading.line_count == content.count(b"\n", 0, len(content) - 40) + 1


def test_an_event_that_breaks_inside_its_list_leaves_a_trace() -> None:
    event = b'{"detail-type": "GuardDuty Finding", "detail": {"Findings": [{"id": "a", "count"+AHs- 1}]}}'
    _, results = read(event)
    assert [result.reason_code for result in results if isinstance(result, Refused)] == ["not_json"]


@pytest.mark.parametrize("member", ["region", "unknown"])
def test_a_finding_that_is_too_long_is_set_aside_beside_its_neighbours(
    member: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "LONGEST_DOCUMENT", 5_000)
    _, results = read(lines(finding(1), finding(2, **{member: "x" * 5_000}), finding(3)))
    assert [type(each) for each in results] == [Taken, Refused, Taken]
    [long] = [each for each in results if isinstance(each, Refused)]
    assert (long.reason_code, long.reason) == ("too_large", "longer than 5,000 characters")
    assert long.finding_id == f"{2:032x}"
