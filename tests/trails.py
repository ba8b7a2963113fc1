"""Reads what a generator wrote as CloudTrail, without code of the pipeline or of a generator."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_KEY = re.compile(
    r"(?:[a-z0-9./-]+/)?AWSLogs/(?:o-[a-z0-9]+/)?(?P<account>\d{12})/(?P<kind>CloudTrail[A-Za-z-]*)/"
    r"(?P<region>[a-z]+-[a-z]+-\d)/(?P<day>\d{4}/\d\d/\d\d)/(?P=account)_(?P=kind)_(?P=region)_"
    r"(?P<at>\d{8}T\d{4}Z)_[A-Za-z0-9]{16}\.json\.gz"
)
# What every record of a call has (version 1.08 and later).
COMMON = {
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "requestParameters",
    "responseElements",
    "requestID",
    "eventID",
    "readOnly",
    "eventType",
    "managementEvent",
    "recipientAccountId",
    "eventCategory",
}


@dataclass
class Trail:
    """Records by id, how often each came, and audit events by id; `kinds` are folders beside CloudTrail's."""

    folder: Path
    records: dict[str, Json] = field(default_factory=dict)
    copies: Counter[str] = field(default_factory=Counter)
    audits: dict[str, Json] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)

    def truth(self, name: str) -> list[Json]:
        """The lines of a file of truth."""
        return [json.loads(line) for line in (self.folder / name).read_text(encoding="utf-8").splitlines()]

    def called(self, name: str) -> list[Json]:
        """The records of an operation."""
        return [each for each in self.records.values() if each["eventName"] == name]

    def chain(self, key: str) -> list[set[str]]:
        """The ids of the events by which a key came about, step by step back; services' are left out."""
        issued: dict[Any, list[Json]] = defaultdict(list)
        for record in self.records.values():
            if record["eventName"].startswith("AssumeRole"):
                given = ((record["responseElements"] or {}).get("credentials") or {}).get("accessKeyId")
                issued[given].append(record)
        steps = []
        while key in issued:
            steps.append({each["eventID"] for each in issued[key]})
            keys = {each["userIdentity"].get("accessKeyId", "") for each in issued.pop(key)}
            key = max(keys)
        return steps


def read(folder: Path) -> Trail:
    """All files below `cloudtrail/` of a folder. Fails if a key or a time is not as AWS would have it."""
    trail = Trail(folder)
    for path in sorted((folder / "cloudtrail").rglob("*.gz")):
        key = path.relative_to(folder / "cloudtrail").as_posix()
        text = gzip.decompress(path.read_bytes()).decode()
        if "AWSLogs" in key:
            _read_trail(trail, key, text)
        else:
            for event in _audits(text):
                trail.audits[event["auditID"]] = event
    return trail


def _read_trail(trail: Trail, key: str, text: str) -> None:
    named = _KEY.fullmatch(key)
    assert named, key
    trail.kinds[named["kind"]] += 1
    if named["kind"] != "CloudTrail":
        return
    assert "\n" not in text
    delivered = datetime.strptime(named["at"], "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    assert named["day"] == delivered.strftime("%Y/%m/%d")
    for record in json.loads(text)["Records"]:
        assert (record["recipientAccountId"], record["awsRegion"]) == (named["account"], named["region"])
        delay = (delivered - datetime.fromisoformat(record["eventTime"])).total_seconds()
        assert delay > 0
        trail.delays.append(delay)
        trail.records[record["eventID"]] = record
        trail.copies[record["eventID"]] += 1


def _audits(text: str) -> Iterator[Json]:
    decoder, at = json.JSONDecoder(), 0
    while at < len(text.rstrip()):
        value, at = decoder.raw_decode(text, at)
        while at < len(text) and text[at] == "\n":
            at += 1
        if "logEvents" not in value:
            yield value
        elif value["logStream"].startswith("kube-apiserver-audit"):
            yield from (json.loads(each["message"]) for each in value["logEvents"])
