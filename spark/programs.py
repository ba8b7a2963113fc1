"""A model's query as a program for Spark: its CTEs one by one, the recursive ones as loops, then its SELECT.

What belongs here: the steps, and what each reads. What does not: running them (`spark.running`).

DuckDB computes a CTE once, however often it is read. Spark would compute it at each place that reads it, and
a plan of the whole query would grow with each of them, so every CTE is a step with a name of its own.
"""

from collections import Counter
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from tracehound.spark import macros
from tracehound.spark.dialect import Read, Write
from tracehound.spark.rewrites import for_spark
from tracehound.spark.rewrites.queries import with_wide_sums

RECURRING = "recurring"


@dataclass(frozen=True)
class Loop:
    """A recursive CTE: it begins with the rows of its step, and `term` gives those of each further round.

    `keys`: by these columns new rows take the place of older ones. `is_distinct`: rows that are there already
    do not count. The term reads those of the last round as `round_name`, all so far as `whole_name`.
    """

    term: str
    keys: tuple[str, ...]
    is_distinct: bool
    round_name: str
    whole_name: str


@dataclass(frozen=True)
class Step:
    """One CTE: the view that holds it, its columns if they are given names, and how often it is read."""

    name: str
    query: str
    columns: tuple[str, ...] = ()
    reads: int = 1
    loop: Loop | None = None


@dataclass(frozen=True)
class Program:
    """A query: steps in order, and what gives its rows."""

    steps: tuple[Step, ...]
    query: str


def table_view(qualified_name: str) -> str:
    """The view that holds a table of the contracts."""
    return qualified_name.replace(".", "__")


def _step_view(name: str) -> str:
    return f"step__{name}"


def _whole_view(name: str) -> str:
    return f"whole__{name}"


def program(query: str) -> Program:
    """A model's query for Spark."""
    tree = with_wide_sums(sqlglot.parse_one(query, dialect=Read))
    tree = macros.expanded(tree, macros.of_duckdb())
    with_ = tree.args.get("with_")
    ctes = list(with_.expressions) if with_ else []
    names = [each.alias for each in ctes]
    if with_:
        tree.set("with_", None)
    reads: Counter[str] = Counter()
    steps = []
    for cte in ctes:
        steps.append(_step(cte, names, reads))
    final = _text(tree, names, reads)
    return Program(
        tuple(Step(each.name, each.query, each.columns, reads[each.name], each.loop) for each in steps),
        final,
    )


def _step(cte: exp.CTE, names: list[str], reads: "Counter[str]") -> Step:
    name, body = cte.alias, cte.this
    columns = tuple(each.name for each in cte.args["alias"].args.get("columns") or ())
    if not (isinstance(body, exp.Union) and _reads_itself(body.expression, name)):
        return Step(_step_view(name), _text(body, names, reads), columns)
    term = body.expression
    _drop_stops(term, name)
    keys = tuple(each.name for each in cte.args.get("key_expressions") or ())
    inside: Counter[str] = Counter()
    text = _text(term, names, inside)
    # Each round reads these again.
    reads.update(dict.fromkeys(inside, 2))
    loop = Loop(text, keys, bool(body.args.get("distinct")) and not keys, _step_view(name), _whole_view(name))
    return Step(_step_view(name), _text(body.this, names, reads), columns, loop=loop)


def _reads_itself(term: exp.Expr, name: str) -> bool:
    return any(each.name == name and each.db in ("", RECURRING) for each in term.find_all(exp.Table))


def _drop_stops(term: exp.Expr, name: str) -> None:
    """`EXISTS (FROM it)` only says when to stop, as a loop does by itself."""
    for each in list(term.find_all(exp.Exists)):
        tables = [table.name for table in each.find_all(exp.Table)]
        if tables == [name]:
            each.replace(exp.true())


def _text(tree: exp.Expr, names: list[str], reads: "Counter[str]") -> str:
    tree = for_spark(tree.copy())
    tree = macros.expanded(tree, macros.of_spark())
    for table in list(tree.find_all(exp.Table)):
        if not isinstance(table.this, exp.Identifier):
            continue
        view = _view_of(table, names)
        if view is None:
            continue
        reads[view] += 1
        alias = table.alias or table.name
        new = exp.Table(this=exp.to_identifier(view), alias=exp.TableAlias(this=exp.to_identifier(alias)))
        for arg, value in table.args.items():
            if arg not in ("this", "db", "catalog", "alias"):
                new.set(arg, value)
        if isinstance(table.args.get("alias"), exp.TableAlias) and table.args["alias"].args.get("columns"):
            new.args["alias"].set("columns", table.args["alias"].args["columns"])
        table.replace(new)
    return tree.sql(dialect=Write, comments=False)


def _view_of(table: exp.Table, names: list[str]) -> str | None:
    if table.db == RECURRING:
        return _whole_view(table.name)
    if table.db:
        return table_view(f"{table.db}.{table.name}")
    return _step_view(table.name) if table.name in names else None
