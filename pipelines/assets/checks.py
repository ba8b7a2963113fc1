"""Asset checks: the SQL rules of each table, run when it is complete and before anything is built from it.

A violated rule about data is reported and marks its table, but everything is served. A violated contract
stops the run before anything is served, since tables built from it can't be right; the error names the rows.
"""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg
import duckdb

from tracehound.pipelines.assets.specs import POOL, asset_key
from tracehound.pipelines.resources import HomeResource
from tracehound.pipelines.serving.outcomes import Outcomes, as_json
from tracehound.pipelines.serving.warehouse import NextWarehouse
from tracehound.sql.checks import Check, Outcome, checks
from tracehound.sql.models import lake_tables
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.hostile import safe
from tracehound.transforms.wording import counted, noun

CONTRACT = "contract"
_MOST_NAMED = 3


class ContractBroken(Exception):
    """A table violates its contract; the message names the rule and the rows."""


def rules_of(table: str) -> Mapping[str, Sequence[Check]]:
    """The rules of a table by the asset check that reports them; one check reports those of its contract."""
    rules: dict[str, list[Check]] = {}
    for check in checks().values():
        if check.table == table:
            rules.setdefault(CONTRACT if check.is_derived else check.name, []).append(check)
    return rules


def check_specs(table: str) -> list[dg.AssetCheckSpec]:
    """Specs of a table's asset checks; the check of its contract blocks everything downstream."""
    return [
        dg.AssetCheckSpec(
            name,
            asset=asset_key(table),
            blocking=name == CONTRACT and _stops(table),
            description=" ".join(rule.description for rule in rules),
        )
        for name, rules in rules_of(table).items()
    ]


def _stops(table: str) -> bool:
    """Whether a table's contract blocks: not in raw, whose rules run together with those of flattened."""
    return TABLES[table].layer != "raw"


def tables_checked(table: str) -> set[str]:
    """The tables that a table's rules read."""
    return {name for rules in rules_of(table).values() for rule in rules for name in rule.depends_on}


def run_rules(following: NextWarehouse, con: duckdb.DuckDBPyConnection, table: str) -> list[Outcome]:
    """Runs a table's rules on the file that is being built."""
    rules = [rule for rules in rules_of(table).values() for rule in rules]
    return following.outcomes_of(con, TABLES[table], rules)


def results(table: str, outcomes: Sequence[Outcome], run: Outcomes) -> list[dg.AssetCheckResult]:
    """Outcomes as Dagster shows them. The contract of a doubtful table is a warning, which stops nothing."""
    found: list[dg.AssetCheckResult] = []
    for name, rules in rules_of(table).items():
        broken = [outcome for outcome in outcomes if outcome.check in rules and not outcome.passed]
        stops = rules[0].severity == "error" and (name != CONTRACT or bool(breaks(table, broken, run)))
        found.append(
            dg.AssetCheckResult(
                check_name=name,
                asset_key=asset_key(table),
                passed=not broken,
                severity=dg.AssetCheckSeverity.ERROR if stops else dg.AssetCheckSeverity.WARN,
                metadata={outcome.check.name: _offence(outcome) for outcome in broken},
            )
        )
    return found


def breaks(table: str, outcomes: Sequence[Outcome], run: Outcomes) -> list[Outcome]:
    """Outcomes that forbid serving: violated contracts, unless the cause is a table that failed to build."""
    if not _stops(table) or run.is_doubtful(table):
        return []
    return [outcome for outcome in outcomes if outcome.check.is_derived and outcome.offending_count]


def refuse(broken: Sequence[Outcome]) -> None:
    """Raises ContractBroken for the first outcome, if there is one."""
    for outcome in broken:
        raise ContractBroken(
            f"{outcome.check.table} violates its contract, so nothing new is served. Rule "
            f"{outcome.check.name}: {outcome.check.description} {_offence(outcome)}. "
            "This is a bug in tracehound, not in the data: please report it, with these rows."
        )


def _offence(outcome: Outcome) -> str:
    if outcome.offending_count is None:
        return f"It could not be checked: {safe(outcome.reason)}"
    named = ", ".join(safe(as_json(example)) for example in outcome.examples[:_MOST_NAMED])
    more = ", and others" if outcome.offending_count > _MOST_NAMED else ""
    count = outcome.offending_count
    return f"{counted(count, 'row')} {noun(count, 'violates', 'violate')} it: {named}{more}"


_LAKE_TABLES = [table.qualified_name for table in lake_tables() if table.layer in ("raw", "flattened")]


@dg.multi_asset_check(
    name="lake_checks", specs=[spec for name in _LAKE_TABLES for spec in check_specs(name)], pool=POOL
)
def lake_checks(home: dg.ResourceParam[HomeResource]) -> Iterator[dg.AssetCheckResult]:
    """The rules of raw and flattened, run on the tables of the next warehouse."""
    run = home.next_warehouse.outcomes
    broken: list[Outcome] = []
    with home.next_warehouse.open(tuple(_LAKE_TABLES)) as con:
        for name in _LAKE_TABLES:
            outcomes = run_rules(home.next_warehouse, con, name)
            run.of_rules(name, outcomes)
            broken += breaks(name, outcomes, run)
            yield from results(name, outcomes, run)
    refuse(broken)
