"""Asset checks: the SQL rules of each table, run when it is complete and before anything stands on it."""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg
import duckdb

from pipelines.assets.specs import POOL, asset_key
from pipelines.resources import HomeResource
from sql.checks import Check, Outcome, checks, run_check
from sql.models import lake_tables
from transforms.contracts import TABLES

CONTRACT = "contract"


def rules_of(table: str) -> Mapping[str, Sequence[Check]]:
    """Rules of a table by the name of the asset check that reports them; those of its contract are one."""
    rules: dict[str, list[Check]] = {}
    for check in checks().values():
        if check.table == table:
            rules.setdefault(CONTRACT if check.is_derived else check.name, []).append(check)
    return rules


def check_specs(table: str) -> list[dg.AssetCheckSpec]:
    """Specs of a table's asset checks; a broken error rule stops what is downstream.

    Rules of raw stop nothing: they run beside those of flattened, which does not lean on them.
    """
    stops = TABLES[table].layer != "raw"
    return [
        dg.AssetCheckSpec(
            name,
            asset=asset_key(table),
            blocking=stops and rules[0].severity == "error",
            description=" ".join(rule.description for rule in rules),
        )
        for name, rules in rules_of(table).items()
    ]


def tables_checked(table: str) -> set[str]:
    """Tables that a table's rules read."""
    return {name for rules in rules_of(table).values() for rule in rules for name in rule.depends_on}


def results(con: duckdb.DuckDBPyConnection, table: str) -> Iterator[dg.AssetCheckResult]:
    """Runs a table's rules."""
    for name, rules in rules_of(table).items():
        broken = [outcome for outcome in (run_check(con, rule) for rule in rules) if not outcome.passed]
        yield dg.AssetCheckResult(
            check_name=name,
            asset_key=asset_key(table),
            passed=not broken,
            severity=_severity(rules[0]),
            metadata={outcome.check.name: _offence(outcome) for outcome in broken},
        )


def _severity(check: Check) -> dg.AssetCheckSeverity:
    return dg.AssetCheckSeverity.ERROR if check.severity == "error" else dg.AssetCheckSeverity.WARN


def _offence(outcome: Outcome) -> str:
    return f"{outcome.offending_count} rows break it, such as {outcome.examples[:1]}"


_LAKE_TABLES = [table.qualified_name for table in lake_tables()]


@dg.multi_asset_check(
    name="lake_checks", specs=[spec for name in _LAKE_TABLES for spec in check_specs(name)], pool=POOL
)
def lake_checks(home: HomeResource) -> Iterator[dg.AssetCheckResult]:
    """The rules of raw and flattened, run on what the warehouse will hold of them."""
    with home.next_warehouse.open(tuple(_LAKE_TABLES)) as con:
        for name in _LAKE_TABLES:
            yield from results(con, name)
