import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.cloudtrail.records import (
    ACCOUNT,
    REGION,
    answer_of,
    audit,
    event_of,
    execute,
    log_envelope,
    ordinary,
    text,
    trail_file,
)
from tracehound.transforms.cloudtrail import stream
from tracehound.transforms.cloudtrail.stream import Damaged, Found, Stretch, stretches


def _chunks(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


def _read(content: bytes, size: int = 1 << 20, keys: frozenset[str] = frozenset()) -> Stretch:
    """All stretches as one."""
    whole = Stretch()
    for each in stretches(_chunks(content, size), keys):
        whole.count += each.count
        whole.kept += each.kept
        whole.damaged += each.damaged
        whole.hours |= each.hours
        whole.add_times((each.first_time, each.last_time))
    return whole


@pytest.fixture
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that records of some kilobytes lie in many parts."""
    monkeypatch.setattr(stream, "_PART_BYTES", 2048)


def test_a_file_gives_kept_records_verbatim_with_their_position() -> None:
    records = [ordinary(1), execute(2), ordinary(3)]
    found = _read(trail_file(*records))
    assert found.count == 3
    assert found.kept == [Found(2, text(records[1]))]
    assert found.damaged == []


@pytest.mark.usefixtures("_small_parts")
@pytest.mark.parametrize("size", [1, 7, 1000, 5000])
@pytest.mark.parametrize("indent", [None, 1], ids=["on one line", "indented"])
def test_parts_end_between_records_however_the_bytes_come(size: int, indent: int | None) -> None:
    records = [execute(number) if number % 7 == 3 else ordinary(number) for number in range(60)]
    content = json.dumps({"Records": records}, indent=indent).encode()
    found = _read(content, size)
    assert (found.count, found.damaged) == (60, [])
    assert [each.number for each in found.kept] == [n + 1 for n in range(60) if n % 7 == 3]
    assert [json.loads(each.document) for each in found.kept] == [
        r for r in records if r["eventName"] == "ExecuteCommand"
    ]


@pytest.mark.usefixtures("_small_parts")
def test_members_that_look_like_a_record_do_not_mislead() -> None:
    hostile = '"},{"eventVersion":"1","eventName":"ExecuteCommand"}]}'
    nested = [{"eventVersion": "1.0", "eventName": "ExecuteCommand"}, {"eventVersion": "1.0"}]
    records = [ordinary(n, requestParameters={"text": hostile, "list": nested}) for n in range(40)]
    found = _read(trail_file(*records, execute(99)), 1000)
    assert (found.count, len(found.kept), found.damaged) == (41, 1, [])


def _bodies() -> list[Any]:
    call, other = execute(1), ordinary(2)
    return [
        pytest.param(trail_file(call, other), 2, text(call), id="a file of CloudTrail"),
        pytest.param(text([call, other]), 2, text(call), id="an array"),
        pytest.param(text(call) + b"\n" + text(other) + b"\n", 2, text(call), id="lines"),
        pytest.param(text(other) + text(call), 2, text(call), id="one after another"),
        pytest.param(trail_file(other) + b"\n" + trail_file(call), 2, text(call), id="several files in one"),
        pytest.param(text(event_of(call)) + b"\n" + text(event_of(other)), 2, text(event_of(call)), id="EventBridge"),
        pytest.param(
            text({"Events": [answer_of(call), answer_of(other)], "NextToken": "a]b"}), 2, text(answer_of(call)), id="LookupEvents"
        ),
        pytest.param(text(audit()) + b"\n", 1, text(audit()), id="an audit log"),
        pytest.param(
            text({"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "metadata": {}, "items": [audit()]}),
            1, text(audit()), id="a list of audit events",
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(("content", "count", "kept"), _bodies())
def test_each_form_is_recognised_by_its_content(content: bytes, count: int, kept: bytes) -> None:
    found = _read(content)
    assert (found.count, [each.document for each in found.kept], found.damaged) == (count, [kept], [])


def test_an_envelope_of_logs_gives_each_event_with_what_the_envelope_tells() -> None:
    asked, read = audit(1), audit(2, objectRef={"resource": "configmaps"})
    content = text(log_envelope(read, asked)) + text(log_envelope(read))
    found = _read(content)
    assert found.count == 3
    (kept,) = found.kept
    envelope = json.loads(kept.document)
    assert kept.number == 2
    assert envelope["owner"] == "111122223333"
    assert envelope["logGroup"] == "/aws/eks/eks-prod/cluster"
    assert [json.loads(each["message"]) for each in envelope["logEvents"]] == [asked]


def test_the_first_stage_and_other_resources_are_passed_over() -> None:
    early = audit(1, stage="RequestReceived")
    service = audit(2, objectRef={"resource": "services", "subresource": "portforward"})
    assert _read(text(early) + b"\n" + text(service)).kept == []


def test_all_calls_of_a_wanted_key_are_kept() -> None:
    mine, other = ordinary(1), ordinary(2)
    other["userIdentity"] = {"type": "AWSService"}
    found = _read(trail_file(mine, other), keys=frozenset({"ASIAEXAMPLE000000001"}))
    assert [each.number for each in found.kept] == [1]


def test_times_and_hours_are_of_all_records() -> None:
    times = ["2026-10-19T11:00:00Z", "2026-10-19T09:59:59Z", "2026-10-19T10:30:00Z"]
    found = _read(trail_file(*(ordinary(n, eventTime=time) for n, time in enumerate(times))))
    assert (found.first_time, found.last_time) == (times[1], times[0])
    assert found.hours == {(ACCOUNT, REGION, f"2026-10-19T{hour}", False) for hour in ("09", "10", "11")}


def test_hours_of_an_audit_log_are_of_the_owner_of_its_group() -> None:
    assert _read(text(log_envelope(audit()))).hours == {(ACCOUNT, "", "2026-10-19T09", True)}


def _damaged_file() -> tuple[bytes, bytes]:
    """A file in which the second of four records has lost its end, and that record."""
    broken = text(execute(2))[:-40]
    content = (
        b'{"Records":[' + b",".join([text(execute(1)), broken, text(ordinary(3)), text(execute(4))]) + b"]}"
    )
    return content, broken


@pytest.mark.parametrize("size", [50, 1 << 20])
def test_a_damaged_record_costs_no_neighbour(size: int) -> None:
    content, broken = _damaged_file()
    found = _read(content, size)
    assert [each.document for each in found.kept] == [text(execute(1)), text(execute(4))]
    assert [each.number for each in found.kept] == [1, 4]
    (damaged,) = found.damaged
    assert damaged.is_kept
    assert damaged.reason_code == "not_json"
    assert damaged.content.startswith(broken)


def test_a_file_that_breaks_off_gives_what_is_whole() -> None:
    content = trail_file(execute(1), execute(2))
    found = _read(content[:-60])
    assert [each.number for each in found.kept] == [1]
    assert [(each.number, each.is_kept) for each in found.damaged] == [(2, True)]


def test_a_damaged_start_is_no_end() -> None:
    found = _read(b"\x00\x00garbage" + trail_file(ordinary(1), execute(2))[20:])
    assert [each.document for each in found.kept] == [text(execute(2))]


def test_a_record_with_a_member_of_another_type_is_left_to_the_exact_reader() -> None:
    odd = execute(1, eventTime=1792403627)
    found = _read(trail_file(odd, ordinary(2)))
    assert (found.count, [each.document for each in found.kept]) == (2, [text(odd)])


def test_a_value_without_end_is_set_aside_and_reading_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LONGEST_RECORD", 10_000)
    monkeypatch.setattr(stream, "_PART_BYTES", 2048)
    endless = b'{"eventVersion":"1.10","eventName":"' + b"x" * 30_000
    content = b'{"Records":[' + text(ordinary(1)) + b"," + endless + b"," + text(execute(3)) + b"]}"
    found = _read(content, 1000)
    assert [each.document for each in found.kept] == [text(execute(3))]


def test_nesting_without_end_is_set_aside() -> None:
    deep = ordinary(1, requestParameters="DEEP")
    content = trail_file(deep, execute(2)).replace(b'"DEEP"', b"[" * 100_000 + b"]" * 100_000)
    found = _read(content)
    assert [each.number for each in found.kept] == [2]


@pytest.mark.parametrize(
    "content", [b"", b"  \n", b'{"Records":[]}', b"{}", b"[]", b"null", b"not json", b"\xff\xfe\x00"]
)
def test_nothing_is_kept_of_what_holds_no_record(content: bytes) -> None:
    assert _read(content).kept == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                text(execute(1)),
                text(ordinary(2)),
                text(audit(3)),
                b"{",
                b"]}",
                b'"',
                b"\\",
                b",",
                b'{"Records":[',
                b"\xff",
                b"[[[",
            ]
        ),
        max_size=8,
    ),
    st.integers(1, 3000),
)
def test_whatever_comes_nothing_crashes_and_whole_records_between_lines_are_found(
    pieces: list[bytes], size: int
) -> None:
    found = _read(b"\n".join(pieces), size)
    assert all(isinstance(each, Damaged) for each in found.damaged)
    assert all(json.loads(each.document) in (execute(1), audit(3)) for each in found.kept)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.integers(1, 400))
def test_a_byte_more_or_less_costs_no_other_file(junk: bytes, size: int) -> None:
    list(stretches(_chunks(junk + trail_file(ordinary(1)), size)))
