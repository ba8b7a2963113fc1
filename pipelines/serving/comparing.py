"""Compares a full build with what refreshes have made: the served file, refreshed once more beside it.

What belongs here: making that file, and what differs. What does not: when (`pipelines.serving.beginning`) and
what is told of it (`pipelines.serving.comparison`).

Both files hold the same documents then, so every table must be equal. Only the outcomes of rules are left
out: a refresh beside the run checks none.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from tracehound.pipelines.lake import troubles
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import beginning, comparison
from tracehound.pipelines.serving.comparison import Comparison, Differing, Example
from tracehound.pipelines.serving.consumed import Consumed
from tracehound.sql import build, compared, failures
from tracehound.sql.ddl import literal
from tracehound.sql.models import lake_tables, models
from tracehound.sql.refreshing import Refreshing
from tracehound.transforms.contracts import TABLES, Table
from tracehound.transforms.contracts.operations import FAILED_CHECKS

# A report needs no more.
_MOST_TABLES = 20


def compare(home: Home, limits: build.Limits, doubtful: Collection[str]) -> None:
    """Compares the next warehouse file, built whole, with the served one, refreshed; keeps the outcome.

    Nobody may have the files open. `doubtful` tables are those that could not be built, and those built from
    them. Whatever goes wrong is kept as the reason that nothing was compared: the full build is right.
    """
    witness = home.next_warehouse.with_name(f"{home.next_warehouse.name}.refreshed")
    refreshes = Consumed.of_file(home.warehouse).refreshes + 1
    outcome = Comparison(beginning.now().isoformat(), refreshes)
    try:
        if beginning.copied(home, witness):
            refresh(home, witness, limits)
            outcome.differing = list(_differing(witness, home.next_warehouse, limits, doubtful))
        else:
            outcome.not_compared = beginning.CHANGED_ON_DISK
    except Exception as error:
        outcome.not_compared = troubles.told(error, witness) or failures.reason(error)
    finally:
        witness.unlink(missing_ok=True)
    comparison.keep(home, outcome)


def refresh(home: Home, path: Path, limits: build.Limits) -> None:
    """Refreshes a copy of the served file by what has changed in the lake; no rules are run."""
    consumed = Consumed.of_file(path)
    refreshing = Refreshing(path, limits)
    try:
        for table in lake_tables():
            if table is not FAILED_CHECKS:
                take_changes(refreshing, consumed, home, table)
        for name, model in models().items():
            refreshing.refresh_model(model, is_whole=name in consumed.stale_models)
    finally:
        refreshing.con.close()


def take_changes(refreshing: Refreshing, consumed: Consumed, home: Home, table: Table) -> None:
    """Replaces the rows of a table of the lake whose files have changed since they were consumed."""
    changes = consumed.changes(home, table)
    if changes:
        files = sorted({str(path) for part in changes for path in part.files(home)})
        refreshing.replace_rows(table, files, " OR ".join(part.condition for part in changes))


def _differing(
    refreshed: Path, full: Path, limits: build.Limits, doubtful: Collection[str]
) -> Iterator[Differing]:
    found = 0
    with build.open_memory(full, limits) as con:
        for name, path in (("refreshed", refreshed), ("whole", full)):
            con.execute(f"ATTACH {literal(str(path))} AS {name} (READ_ONLY)")
        for table in TABLES.values():
            if table is FAILED_CHECKS or table.qualified_name in doubtful or found == _MOST_TABLES:
                continue
            difference = compared.difference(con, table, "refreshed", "whole")
            if difference:
                found += 1
                yield _as_kept(difference)


def _as_kept(difference: compared.Difference) -> Differing:
    examples = [Example(each.key, list(each.one), list(each.other)) for each in difference.examples]
    return Differing(difference.table, difference.one_only, difference.other_only, examples)
