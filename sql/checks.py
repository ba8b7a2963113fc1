"""Checks: queries that return the rows that violate a rule; none if the rule holds.

Rules about data are files in `checks/`, one per rule, and mark rows that look wrong. Rules that a contract
implies (unique key, required values, existing versions) are derived from it for every table: a violation is a
bug of tracehound, so such a table must not be served.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import duckdb

from tracehound.sql import ddl, failures
from tracehound.sql.models import ROOT, tables_read
from tracehound.sql.narrowing import in_numbers
from tracehound.transforms.contracts import FLATTENED, TABLES, Table

Severity = Literal["error", "warn"]
VERSIONS = TABLES["flattened.finding_versions"]
_AT_REFRESH, _DAILY, _SLICED = "at a refresh: ", "once a day", "sliced by "


class CheckError(Exception):
    """A check file has an incomplete header, or reads an unknown table."""


@dataclass(frozen=True)
class AtRefresh:
    """How a refresh runs a rule of data whose tables differ, if not whole: on a slice, or only once a day.

    The slice is the rows of the rule's table that have the same values in some columns as rows that differ.
    """

    slice_by: tuple[str, ...] = ()
    is_daily: bool = False

    @property
    def is_partial(self) -> bool:
        """Whether such a run may overlook something, so that the rule runs whole from time to time."""
        return self.is_daily or bool(self.slice_by)


@dataclass(frozen=True)
class Check:
    """A rule about a table and the query for the rows that violate it."""

    name: str
    table: str
    severity: Severity
    description: str
    query: str
    depends_on: tuple[str, ...]
    is_derived: bool = False
    at_refresh: AtRefresh = AtRefresh()


@dataclass(frozen=True)
class Outcome:
    """How many rows violate a rule, and the first of them as dictionaries.

    If the rule's own query failed, there is a `reason` and no count.
    """

    check: Check
    offending_count: int | None
    examples: tuple[dict[str, object], ...] = ()
    reason: str | None = None

    @property
    def passed(self) -> bool:
        """Whether no row violates the rule."""
        return self.offending_count == 0


def read_check(path: Path) -> Check:
    """The check in a file: its header has the table, the severity and, as a sentence, the rule.

    Before the rule it may say what a refresh does: `at a refresh: once a day`, or `… sliced by COLUMNS`.
    """
    query = path.read_text(encoding="utf-8")
    header = [line[2:].strip() for line in query.splitlines() if line.startswith("--")]
    at_refresh = header.pop(2).removeprefix(_AT_REFRESH) if _says_at_refresh(header) else ""
    header_fields = dict(line.split(": ", 1) for line in header[:2] if ": " in line)
    depends_on = tables_read(query)
    unknown = sorted({*depends_on, header_fields.get("checks", "")} - set(TABLES))
    match header_fields.get("severity"):
        case ("error" | "warn") as severity if header[2:] and not unknown:
            return Check(
                path.stem,
                header_fields["checks"],
                severity,
                " ".join(header[2:]),
                query,
                depends_on,
                at_refresh=_at_refresh(path, at_refresh, TABLES[header_fields["checks"]]),
            )
    raise CheckError(
        f"{path}: needs `-- checks: layer.table`, `-- severity: error|warn`, a rule; unknown {unknown}"
    )


def _says_at_refresh(header: Sequence[str]) -> bool:
    return len(header) > 2 and header[2].startswith(_AT_REFRESH)


def _at_refresh(path: Path, text: str, table: Table) -> AtRefresh:
    if text in ("", _DAILY):
        return AtRefresh(is_daily=text == _DAILY)
    columns = tuple(text.removeprefix(_SLICED).split(", "))
    if not text.startswith(_SLICED) or not set(columns) <= set(table.schema):
        raise CheckError(
            f"{path}: at a refresh it is either `{_DAILY}` or `{_SLICED}` columns of {table.qualified_name}"
        )
    return AtRefresh(columns)


def contract_checks(table: Table) -> list[Check]:
    """The rules that a contract implies."""
    checks = [_unique_key(table)]
    if any(not column.nullable for column in ddl.served_columns(table)):
        checks.append(_values_present(table))
    if table.qualified_name in FLATTENED and table is not VERSIONS:
        checks.append(_versions_exist(table))
    return checks


def _derived(table: Table, rule: str, description: str, query: str, *others: Table) -> Check:
    reads = tuple(sorted({each.qualified_name for each in (table, *others)}))
    name = f"{table.name}_{rule}"
    return Check(name, table.qualified_name, "error", description, query, reads, is_derived=True)


def _columns(names: tuple[str, ...]) -> str:
    return ", ".join(map(ddl.quoted, names))


def _unique_key(table: Table) -> Check:
    name, key = ddl.quoted_name(table), _columns(table.key)
    # Grouping by hashes of numbers is cheap; only keys with a repeated hash are grouped themselves.
    hashed = f"hash({_columns(in_numbers(table, table.key))})"
    repeating = f"SELECT {hashed} AS hashed FROM {name} GROUP BY hashed HAVING count(*) > 1"
    query = (
        f"SELECT {key}, count(*) AS row_count FROM {name} "
        f"WHERE {hashed} IN ({repeating}) GROUP BY {key} HAVING count(*) > 1"
    )
    return _derived(table, "key_is_unique", f"No two rows share {', '.join(table.key)}.", query)


def _values_present(table: Table) -> Check:
    required = [column.name for column in ddl.served_columns(table) if not column.nullable]
    missing = " OR ".join(f"{ddl.quoted(name)} IS NULL" for name in required)
    query = f"SELECT {_columns(table.key)} FROM {ddl.quoted_name(table)} WHERE {missing}"
    return _derived(table, "values_are_there", f"No row lacks {', '.join(required)}.", query)


def _versions_exist(table: Table) -> Check:
    query = (
        f"SELECT {_columns(table.key)} FROM {ddl.quoted_name(table)} "
        f"ANTI JOIN {ddl.quoted_name(VERSIONS)} USING ({_columns(VERSIONS.key)})"
    )
    description = "Every row belongs to a version in flattened.finding_versions."
    return _derived(table, "versions_exist", description, query, VERSIONS)


@cache
def checks() -> Mapping[str, Check]:
    """All checks by name."""
    derived = [check for table in TABLES.values() for check in contract_checks(table)]
    written = [read_check(path) for path in sorted((ROOT / "checks").glob("*.sql"))]
    return {f"{check.table}.{check.name}": check for check in (*derived, *written)}


def outcomes_of(con: duckdb.DuckDBPyConnection, checks: Sequence[Check], examples: int) -> list[Outcome]:
    """The outcomes of several checks, like those of `outcome_of`.

    One query says whether any is violated, which they seldom are; only then is each run on its own.
    """
    if not checks:
        return []
    violating = " UNION ALL ".join(f"SELECT 1 FROM (\n{check.query}\n)" for check in checks)
    try:
        if not _count(con, violating):
            return [Outcome(check, 0) for check in checks]
    except duckdb.Error as error:
        if not failures.is_of_values(error):
            raise
    return [outcome_of(con, check, examples) for check in checks]


def outcome_of(con: duckdb.DuckDBPyConnection, check: Check, examples: int) -> Outcome:
    """Like `run_check`, but a query that fails because of its data is an outcome too."""
    try:
        return run_check(con, check, examples)
    except duckdb.Error as error:
        if not failures.is_of_values(error):
            raise
        return Outcome(check, None, reason=failures.reason(error))


def run_check(con: duckdb.DuckDBPyConnection, check: Check, examples: int = 5) -> Outcome:
    """Run a check; a failing query raises an error, since that is not a violation."""
    count = _count(con, check.query)
    return Outcome(check, count, _examples(con, check, examples) if count else ())


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    # A separate statement: with a relation, DuckDB would bind the query again for each of its properties.
    [(count,)] = con.execute(f"SELECT count(*) FROM (\n{query}\n)").fetchall()
    return int(count)


def _examples(con: duckdb.DuckDBPyConnection, check: Check, most: int) -> tuple[dict[str, object], ...]:
    found = con.sql(check.query).limit(most)
    names, rows = found.columns, found.fetchall()
    return tuple(dict(zip(names, row, strict=True)) for row in rows)
