"""Write simulated findings as GuardDuty's S3 export, and the truth about them beside it.

Keys are `AWSLogs/<account>/GuardDuty/<region>/YYYY/MM/DD/<uuid>.jsonl.gz` by the day of `updatedAt`. Names
follow from folder and order, so a second run gives the same files, byte for byte.

Memory: small objects wait in at most `_MOST_WAITING` lines, then all are closed. Large objects are one a day
and detector, with a bounded number open; one that must be opened again goes on as a further gzip member.
"""

from __future__ import annotations

import gzip
import json
from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, Protocol

from simulator.draws import dashed, digest
from simulator.finding import Simulated, Truth

_LEVEL = 3
_MOST_WAITING = 20_000
_MOST_OPEN = 64
_MOST_IN_SMALL = 25
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


class Counts(NamedTuple):
    """What was written; `json_bytes` is before compression, a line end each included."""

    findings: int
    documents: int
    campaigns: int
    objects: int
    json_bytes: int


class _Objects(Protocol):
    count: int

    def add(self, folder: str, line: bytes) -> None: ...

    def close(self) -> None: ...


class SmallObjects:
    """Objects of 1 to 25 findings, 13 on average, as a busy account's export has them."""

    def __init__(self, root: Path) -> None:
        self.count = 0
        self._root = root
        self._made: set[str] = set()
        self._waiting: dict[str, list[bytes]] = {}
        self._lines = 0
        self._size = 1

    def add(self, folder: str, line: bytes) -> None:
        """Put a line into the folder's open object, and close that one when it is full."""
        lines = self._waiting.setdefault(folder, [])
        lines.append(line)
        self._lines += 1
        if len(lines) >= self._size:
            self._write(folder)
        elif self._lines >= _MOST_WAITING:
            self.close()

    def close(self) -> None:
        """Close every open object."""
        for folder in list(self._waiting):
            self._write(folder)

    def _write(self, folder: str) -> None:
        lines = self._waiting.pop(folder)
        self._lines -= len(lines)
        name = digest(folder, str(self.count))
        path = self._root / folder / f"{dashed(name[:32])}.jsonl.gz"
        if folder not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(folder)
        path.write_bytes(gzip.compress(b"".join(lines), _LEVEL, mtime=0))
        self.count += 1
        self._size = 1 + int(name[32:40], 16) % _MOST_IN_SMALL


class LargeObjects:
    """One object a day, account and region."""

    def __init__(self, root: Path) -> None:
        self.count = 0
        self._root = root
        self._begun: set[str] = set()
        self._open: OrderedDict[str, tuple[BinaryIO, gzip.GzipFile]] = OrderedDict()

    def add(self, folder: str, line: bytes) -> None:
        """Append a line to the folder's object."""
        pair = self._open.pop(folder, None) or self._start(folder)
        self._open[folder] = pair
        pair[1].write(line)
        if len(self._open) > _MOST_OPEN:
            self._finish(next(iter(self._open)))

    def close(self) -> None:
        """Close every open object."""
        for folder in list(self._open):
            self._finish(folder)

    def _start(self, folder: str) -> tuple[BinaryIO, gzip.GzipFile]:
        path = self._root / folder / f"{dashed(digest(folder)[:32])}.jsonl.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = folder not in self._begun
        self._begun.add(folder)
        self.count += is_new
        raw = path.open("wb" if is_new else "ab")
        # Without a name in its header, the member's bytes do not tell where it was written.
        return raw, gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=raw, mtime=0)

    def _finish(self, folder: str) -> None:
        raw, member = self._open.pop(folder)
        member.close()
        raw.close()


def write_export(
    folder: Path, truth: Path, findings: Iterable[Simulated], objects: Literal["small", "large"] = "small"
) -> Counts:
    """Write the findings below `folder` and one JSON line of truth a finding to the file `truth`.

    A truth line is `{finding_id, campaign_id, session_id, story, role}`. Raises ValueError if `truth` lies
    within `folder`, where the pipeline would read it, and OSError as writing does.
    """
    if truth.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"the truth file {truth} must lie outside the export {folder}")
    truth.parent.mkdir(parents=True, exist_ok=True)
    writer: _Objects = SmallObjects(folder) if objects == "small" else LargeObjects(folder)
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
