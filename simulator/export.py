"""Write simulated findings as GuardDuty's S3 export, and the ground truth to another file.

Keys are `AWSLogs/<account>/GuardDuty/<region>/YYYY/MM/DD/<uuid>.jsonl.gz` by the day of `updatedAt`. Names
follow from folder and order, so a second run with the same Python and zlib gives the same files to the byte.

Memory: at most 64 MiB of lines are buffered, then all are written. A small object is then closed early; a
large one gets another gzip member later.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from tracehound.simulator.draws import dashed, digest
from tracehound.simulator.finding import Simulated, Truth

_LEVEL = 3
_MOST_BYTES_WAITING = 64 << 20
_LINES_A_MEMBER = 400
_MOST_IN_SMALL = 25
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


class Counts(NamedTuple):
    """What was written; `json_bytes` is before compression, a line end each included."""

    findings: int
    documents: int
    campaigns: int
    objects: int
    json_bytes: int


class SmallObjects:
    """Objects of 1 to 25 findings, 13 on average, as a busy account's export has them."""

    def __init__(self, root: Path) -> None:
        self.count = 0
        self._root = root
        self._waiting: dict[str, list[bytes]] = {}
        self._bytes = 0
        self._most = 1
        self._made: set[str] = set()

    def add(self, folder: str, line: bytes) -> None:
        """Put a line into the folder's open object, and write that one when it is full."""
        lines = self._waiting.setdefault(folder, [])
        lines.append(line)
        self._bytes += len(line)
        if self._is_full(lines):
            self._flush(folder)
        elif self._bytes >= _MOST_BYTES_WAITING:
            self.close()

    def close(self) -> None:
        """Write every open object."""
        for folder in list(self._waiting):
            self._flush(folder)

    def _is_full(self, lines: list[bytes]) -> bool:
        return len(lines) >= self._most

    def _flush(self, folder: str) -> None:
        text = b"".join(self._waiting.pop(folder))
        self._bytes -= len(text)
        if folder not in self._made:
            (self._root / folder).mkdir(parents=True, exist_ok=True)
        self._write(folder, gzip.compress(text, _LEVEL, mtime=0))
        self._made.add(folder)

    def _write(self, folder: str, member: bytes) -> None:
        name = digest(folder, str(self.count))
        (self._root / folder / f"{dashed(name[:32])}.jsonl.gz").write_bytes(member)
        self.count += 1
        self._most = 1 + int(name[32:40], 16) % _MOST_IN_SMALL


class LargeObjects(SmallObjects):
    """One object a day, account and region; a large one has a gzip member for every few hundred findings."""

    def _is_full(self, lines: list[bytes]) -> bool:
        return len(lines) >= _LINES_A_MEMBER

    def _write(self, folder: str, member: bytes) -> None:
        is_new = folder not in self._made
        self.count += is_new
        path = self._root / folder / f"{dashed(digest(folder)[:32])}.jsonl.gz"
        with path.open("wb" if is_new else "ab") as file:
            file.write(member)


def write_export(
    folder: Path, truth: Path, findings: Iterable[Simulated], objects: Literal["small", "large"] = "small"
) -> Counts:
    """Write the findings below `folder` and one JSON line of truth a finding to the file `truth`.

    A truth line is `{finding_id, campaign_id, session_id, story, role}`. `folder` should be new: what lies in
    it stays. Raises ValueError if `truth` lies within `folder`, where the pipeline would read it, and OSError
    as writing does.
    """
    if truth.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"the truth file {truth} must lie outside the export {folder}")
    truth.parent.mkdir(parents=True, exist_ok=True)
    writer = SmallObjects(folder) if objects == "small" else LargeObjects(folder)
    campaigns: set[str] = set()
    known = documents = json_bytes = 0
    with truth.open("w", encoding="utf-8", newline="\n") as truths:
        for finding in findings:
            line = _encode(finding.document).encode() + b"\n"
            writer.add(object_folder(finding), line)
            documents += 1
            json_bytes += len(line)
            if finding.version == 1:
                known += 1
                truths.write(_truth_line(finding.truth))
                campaigns.update(filter(None, [finding.truth.campaign_id]))
    writer.close()
    return Counts(known, documents, len(campaigns), writer.count, json_bytes)


def object_folder(finding: Simulated) -> str:
    """The key prefix under which GuardDuty exports this version."""
    document = finding.document
    day = datetime.fromtimestamp(finding.updated_at, UTC)
    return f"AWSLogs/{document['accountId']}/GuardDuty/{document['region']}/{day:%Y/%m/%d}"


def _truth_line(truth: Truth) -> str:
    return _encode(truth._asdict()) + "\n"
