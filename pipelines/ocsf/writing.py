"""Files of events: JSON lines, and Parquet in the folders of a custom source of Security Lake."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from tracehound.pipelines.ocsf.shape import DETECTION, INCIDENT

Event = dict[str, Any]
SCHEMAS = {2004: DETECTION, 2005: INCIDENT}
# Some 100 MB at most: Security Lake wants files below 256 MB.
_MOST_IN_FILE = 20_000
# What names of folders may have; others are of attackers, or missing.
_PLAIN = re.compile(r"[A-Za-z0-9-]{1,64}")
_NOT_KNOWN = "unknown"


def write_lines(events: Iterable[Event], target: TextIO) -> int:
    """Writes an event a line; returns how many."""
    count = 0
    for event in events:
        target.write(json.dumps(event, ensure_ascii=True, separators=(",", ":")) + "\n")
        count += 1
    return count


def write_parquet(events: Iterable[Event], folder: Path) -> int:
    """Writes events that come by day into files of a day, region and account; returns how many.

    `folder` is that of the source. A day's files are replaced, and other days left alone.
    """
    count = 0
    for day, of_day in groupby(events, _day):
        for old in folder.glob(f"region=*/accountId=*/eventDay={day}/*.parquet"):
            old.unlink()
        numbers: dict[Path, int] = {}
        for part in _portions(of_day):
            for place, some in _by_place(part).items():
                target = folder / place / f"eventDay={day}"
                numbers[target] = numbers.get(target, -1) + 1
                _write(some, target / f"part-{numbers[target]:04}.parquet")
                count += len(some)
    return count


def _portions(events: Iterable[Event]) -> Iterator[list[Event]]:
    portion: list[Event] = []
    for event in events:
        portion.append(event)
        if len(portion) == _MOST_IN_FILE:
            yield portion
            portion = []
    if portion:
        yield portion


def _by_place(events: list[Event]) -> dict[Path, list[Event]]:
    found: dict[Path, list[Event]] = {}
    for event in events:
        cloud = event["cloud"]
        region, account = _plain(cloud.get("region")), _plain(cloud.get("account", {}).get("uid"))
        found.setdefault(Path(f"region={region}", f"accountId={account}"), []).append(event)
    return found


def _plain(value: str | None) -> str:
    return value if value and _PLAIN.fullmatch(value) else _NOT_KNOWN


def _day(event: Event) -> str:
    return str(event["time_dt"])[:10].replace("-", "")


def _write(events: list[Event], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = SCHEMAS[events[0]["class_uid"]]
    table = pa.Table.from_pylist([_flat(each) for each in events], schema)
    draft = path.with_suffix(".draft")
    pq.write_table(table, draft, compression="zstd")
    draft.rename(path)


def _flat(event: Event) -> Event:
    """An event whose objects of any members are JSON text."""
    flat = dict(event)
    if "unmapped" in flat:
        flat["unmapped"] = _json(flat["unmapped"])
    if "resources" in flat:
        flat["resources"] = [
            each | {"data": _json(each["data"])} if "data" in each else each for each in flat["resources"]
        ]
    return flat


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
