"""Files of events, as an archive of EventBridge has them: late, doubled and out of order.

`events/ACCOUNT/REGION/YYYY/MM/DD/NAME.jsonl.gz`, by the day of delivery.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from tracehound.simulator.context.seen import Where
from tracehound.simulator.context.tasks import Event
from tracehound.simulator.draws import dashed, digest

_DAY, _HOUR = 86_400.0, 3600.0
_SHARE_LATE, _SHARE_DOUBLED = 0.04, 0.1


def deliver(folder: Path, seed: int, events: Iterable[Event]) -> int:
    """Writes them and says how many files there are."""
    rng = random.Random(f"{seed}:events")
    files: dict[tuple[Where, int], list[str]] = defaultdict(list)
    for event in events:
        text = json.dumps(event.body, separators=(",", ":"))
        late = rng.uniform(_HOUR, 3 * _DAY) if rng.random() < _SHARE_LATE else rng.uniform(1, 30)
        days = [int((event.at + late) // _DAY)]
        if rng.random() < _SHARE_DOUBLED:
            days.append(int((event.at + late + rng.choice((2.0, _DAY))) // _DAY))
        for day in days:
            files[event.where, day].append(text)
    for (where, day), lines in sorted(files.items()):
        rng.shuffle(lines)
        _write(folder, where, day, lines)
    return len(files)


def _write(folder: Path, where: Where, day: int, lines: list[str]) -> None:
    date = datetime.fromtimestamp(day * _DAY, UTC).strftime("%Y/%m/%d")
    name = dashed(digest("events", *where, date)[:32])
    path = folder / where.account_id / where.region / date / f"{name}.jsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), 3, mtime=0))
