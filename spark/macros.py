"""Functions of models, expanded in the tree: DuckDB's macros from the files that it loads, and Spark's own.

What belongs here: putting the body of a function in place of a call. What does not: the bodies. A function
that has no form for both engines stands in `spark/functions` too, under the name that it has in
`sql/statements`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from tracehound.spark.dialect import Read, Write
from tracehound.spark.trees import wrapped
from tracehound.sql.build import MACROS

_FOLDER = Path(__file__).parent / "functions"
_HEAD = re.compile(r"CREATE OR REPLACE MACRO (?P<name>\w+)\s*\((?P<parameters>[^)]*)\)\s*AS\b", re.DOTALL)
_SAID = re.compile(r"^\s*--.*$", re.MULTILINE)


@dataclass(frozen=True)
class Function:
    """A function by its parameters and its body."""

    name: str
    parameters: tuple[str, ...]
    body: exp.Expr


def _functions(texts: Iterable[str], dialect: type[Dialect]) -> Mapping[str, Function]:
    found = {}
    for text in texts:
        heads = list(_HEAD.finditer(_SAID.sub("", text)))
        plain = _SAID.sub("", text)
        ends = [*(head.start() for head in heads[1:]), len(plain)]
        for head, end in zip(heads, ends, strict=True):
            # On its own, a body that begins with a word such as `call` would be read as a statement.
            query = sqlglot.parse_one(
                f"SELECT {plain[head.end() : end].rstrip().rstrip(';')}", dialect=dialect
            )
            assert isinstance(query, exp.Select)
            body = query.selects[0]
            parameters = tuple(filter(None, (each.strip() for each in head["parameters"].split(","))))
            found[head["name"]] = Function(head["name"], parameters, body)
    return found


@cache
def of_spark() -> Mapping[str, Function]:
    """Functions that Spark has an implementation of its own of."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.sql")))
    return _functions(texts, Write)


@cache
def of_duckdb() -> Mapping[str, Function]:
    """All others."""
    own = of_spark()
    return {name: each for name, each in _functions(MACROS, Read).items() if name not in own}


def expanded(tree: exp.Expr, functions: Mapping[str, Function]) -> exp.Expr:
    """The tree with bodies in place of calls, those in bodies included."""
    holder = exp.Paren(this=tree)
    numbers = count(1)
    while calls := [each for each in holder.find_all(exp.Anonymous) if str(each.this).lower() in functions]:
        # The outermost first: what it is given may be calls too, and is put in as it is.
        call = calls[0]
        call.replace(_filled(functions[str(call.this).lower()], call.expressions, next(numbers)))
    root: exp.Expr = holder.this
    root.pop()
    return root


def _filled(function: Function, arguments: list[exp.Expr], number: int) -> exp.Expr:
    """A function's body with arguments in place of its parameters."""
    if len(arguments) != len(function.parameters):
        raise ValueError(f"{function.name} takes {len(function.parameters)} arguments, not {len(arguments)}")
    given = dict(zip(function.parameters, arguments, strict=True))
    holder = exp.Paren(this=function.body.copy())
    _rename_lambdas(holder, number)
    for each in list(holder.find_all(exp.Column)):
        if each.table in given and not each.args.get("db"):
            each.replace(exp.Dot(this=wrapped(given[each.table]), expression=each.this.copy()))
        elif not each.table and each.name in given:
            each.replace(wrapped(given[each.name]))
    return wrapped(holder.this)


def _rename_lambdas(body: exp.Expr, number: int) -> None:
    """Gives the parameters of lambdas names that no argument has."""
    for lambda_ in body.find_all(exp.Lambda):
        names = {each.name: f"{each.name}_{number}" for each in lambda_.expressions}
        for each in lambda_.find_all(exp.Identifier):
            if each.name in names and _is_variable(each):
                each.set("this", names[each.name])


def _is_variable(identifier: exp.Identifier) -> bool:
    """Whether a name stands for a value, and is no column and no member."""
    parent = identifier.parent
    if isinstance(parent, exp.Dot | exp.PropertyEQ):
        return identifier is parent.this and isinstance(parent, exp.Dot)
    return not isinstance(parent, exp.Column | exp.Table | exp.TableAlias)
