"""Files: GuardDuty's export, and the truth beside it.

The export's keys are `AWSLogs/ACCOUNT/GuardDuty/REGION/YYYY/MM/DD/NAME.jsonl.gz`, by the day of an
update.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from tracehound.intrusions.findings import Finding, Version
from tracehound.intrusions.world import World

_QUICK = 4
_LINES_AT_ONCE = 2000


class Written(NamedTuple):
    """How much was written."""

    findings: int
    documents: int
    campaigns: int
    objects: int


def write(folder: Path, world: World) -> Written:
    """Writes `export/`, `truth.jsonl`, `campaigns.jsonl` and `edges.jsonl` into a new folder.

    Raises OSError as writing does.
    """
    objects, documents = _write_export(folder / "export", world)
    findings, campaigns = world.scene.findings, world.scene.campaigns
    _write_lines(folder / "truth.jsonl", [truth(each) for each in findings])
    told = {each.label.campaign for each in findings}
    kept = [each for each in campaigns if each.identity in told]
    _write_lines(folder / "campaigns.jsonl", [asdict(each) for each in kept])
    _write_lines(folder / "edges.jsonl", list(edges(findings)))
    return Written(len(findings), documents, len(kept), objects)


def truth(finding: Finding) -> dict[str, Any]:
    """The truth about a finding as a line of `truth.jsonl`."""
    label = finding.label
    return {
        "finding_id": finding.identity,
        "campaign_id": label.campaign,
        "session_id": label.session,
        "story": label.story,
        "kind": label.kind,
        "role": label.role,
        "is_decidable": label.blind is None,
        "undecidable_because": label.blind,
    }


def edges(findings: list[Finding]) -> list[dict[str, str]]:
    """The true parent of each process that documents name, once a process; those of samples are not true."""
    found: dict[tuple[str, str, str], str] = {}
    for finding in (each for each in findings if not each.is_sample):
        for _, _, sight in finding.sights:
            details = sight.service.get("runtimeDetails") or {}
            context = details.get("context") or {}
            named = (details.get("process"), context.get("modifyingProcess"), context.get("targetProcess"))
            for process in filter(None, named):
                for each in (process, *process["lineage"]):
                    key = sight.place.account.number, sight.place.region, each["uuid"]
                    found[key] = each["parentUuid"]
    return [
        {"account_id": account, "region": region, "process_uuid": child, "parent_uuid": parent}
        for (account, region, child), parent in sorted(found.items())
    ]


def _write_export(folder: Path, world: World) -> tuple[int, int]:
    waiting: dict[str, list[bytes]] = {}
    begun: dict[str, Path] = {}
    count = 0
    for version in world.versions():
        key = _folder(version)
        lines = waiting.setdefault(key, [])
        text = json.dumps(version.document, separators=(",", ":"), ensure_ascii=False)
        lines.append(text.encode() + b"\n")
        count += 1
        if len(lines) >= _LINES_AT_ONCE:
            _append(folder, key, waiting.pop(key), begun)
    for key in sorted(waiting):
        _append(folder, key, waiting[key], begun)
    return len(begun), count


def _folder(version: Version) -> str:
    document, day = version.document, datetime.fromtimestamp(version.updated_at, UTC)
    return f"AWSLogs/{document['accountId']}/GuardDuty/{document['region']}/{day:%Y/%m/%d}"


def _append(folder: Path, key: str, lines: list[bytes], begun: dict[str, Path]) -> None:
    if key not in begun:
        name = sha256(key.encode()).hexdigest()
        begun[key] = (
            folder / key / f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:32]}.jsonl.gz"
        )
        begun[key].parent.mkdir(parents=True, exist_ok=True)
        begun[key].unlink(missing_ok=True)
    with begun[key].open("ab") as file:
        file.write(gzip.compress(b"".join(lines), _QUICK, mtime=0))


def _write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
