"""The outcomes of a run's checks of the tables that it builds: rows of `trends.failed_checks`.

What belongs here: turning outcomes of rules and failures of models into rows. What does not: running rules
(`sql.checks`) and what a violated one stops (`pipelines.assets`).
"""

import json
import math
from collections.abc import Iterable
from functools import cache
from typing import Any

import polars as pl

from tracehound.sql.checks import Check, Outcome
from tracehound.sql.models import models
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.contracts.operations import FAILED_CHECKS, WAS_BUILT

MOST_EXAMPLES = 100
_LONGEST_TEXT = 200
EMPTY = pl.DataFrame(schema=FAILED_CHECKS.schema)
Row = dict[str, Any]


class Outcomes:
    """Outcomes of one run by table."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Row]] = {}
        self._doubtful: set[str] = set()

    def restart(self, table: str) -> None:
        """Forgets what an earlier try of a step recorded."""
        self._doubtful.discard(table)
        self._rows[table] = []

    def of_rules(self, table: str, outcomes: Iterable[Outcome]) -> None:
        """Records the outcomes of a table's rules."""
        self._of(table).extend(_of_rule(outcome) for outcome in outcomes if not outcome.passed)

    def of_failure(self, table: str, reason: str) -> None:
        """Records that a table could not be built."""
        self._doubtful.add(table)
        self._of(table).append(
            {
                "table_name": table,
                "rule": WAS_BUILT,
                "severity": "error",
                "description": "The table was rebuilt from the other served tables.",
                "offending_count": None,
                "examples": [],
                "reason": reason,
            }
        )

    def _of(self, table: str) -> list[Row]:
        return self._rows.setdefault(table, [])

    def is_doubtful(self, table: str) -> bool:
        """Whether a table is outdated, or built from one that is: it may lack rows that others have."""
        return not self._doubtful.isdisjoint(_built_from(table))

    def frame(self, earlier: pl.DataFrame) -> pl.DataFrame:
        """Rows of `trends.failed_checks`; for tables that this run did not check, the earlier ones."""
        stays = pl.col("table_name").is_in(list(TABLES.keys() - self._rows.keys()))
        kept = earlier.filter(stays)
        rows = [row for of_table in self._rows.values() for row in of_table]
        return pl.concat([kept, pl.DataFrame(rows, FAILED_CHECKS.schema, orient="row")])


@cache
def _built_from(table: str) -> frozenset[str]:
    """A table, and all that it is built from, directly or not."""
    direct = models()[table].depends_on if table in models() else ()
    return frozenset({table}).union(*map(_built_from, direct))


def earlier(check: Check, failed: pl.DataFrame) -> Outcome:
    """What a rule found when it ran last, by the rows of `trends.failed_checks`."""
    rows = failed.filter((pl.col("table_name") == check.table) & (pl.col("rule") == check.name)).rows(
        named=True
    )
    if not rows:
        return Outcome(check, 0)
    [row] = rows
    return Outcome(check, row["offending_count"], tuple(map(json.loads, row["examples"])), row["reason"])


def _of_rule(outcome: Outcome) -> Row:
    check = outcome.check
    return {
        "table_name": check.table,
        "rule": check.name,
        "severity": check.severity,
        "description": check.description,
        "offending_count": outcome.offending_count,
        "examples": [as_json(example) for example in outcome.examples],
        "reason": outcome.reason,
    }


def as_json(example: dict[str, object]) -> str:
    """A row that violates a rule, as one line."""
    return json.dumps(
        {name: _short(value) for name, value in example.items()}, ensure_ascii=False, default=str
    )


def _short(value: object) -> object:
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{value[:_LONGEST_TEXT]}…"
    # JSON has neither NaN nor infinity.
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
