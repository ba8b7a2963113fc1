"""Rows of `raw.regroupings`, out of what people decided about groups.

It stands apart from the decisions because commands that only read those don't load Polars.
"""

from collections.abc import Iterator

import polars as pl

from tracehound.pipelines.lake.regroupings import Regrouping, counting, read
from tracehound.transforms.contracts.reference import REGROUPINGS

_PARTS = {"join": ("joined", "joined"), "split": ("split_off", "stays")}


def frame(text: str) -> pl.DataFrame:
    """The decisions that count as rows of `raw.regroupings`."""
    decisions = read(text)
    # Positions in the file, so that undoing one changes nothing about the others.
    numbers = {each.regrouping_id: number for number, each in reversed(list(enumerate(decisions, 1)))}
    rows = [row for each in counting(decisions) for row in _rows(numbers[each.regrouping_id], each)]
    return pl.DataFrame(rows, schema=REGROUPINGS.schema, orient="row").sort(REGROUPINGS.key)


def _rows(number: int, each: Regrouping) -> Iterator[dict[str, object]]:
    first, other = _PARTS[each.kind]
    # A finding that an edited file names twice counts once.
    parts = dict.fromkeys(each.other_ids, other) | dict.fromkeys(each.finding_ids, first)
    for finding_id, part in parts.items():
        yield {
            "regrouping_id": each.regrouping_id,
            "finding_id": finding_id,
            "part": part,
            "decision_number": number,
            "decided_at": each.decided_at,
            "decided_by": each.decided_by,
            "note": each.note,
        }
