"""Lists and structs.

What belongs here: a value from one list, or a list from another. What does not: lists made of rows
(`spark.rewrites.aggregates`), rows made of lists (`spark.rewrites.queries`).
"""

from collections.abc import Mapping

from sqlglot import exp

from tracehound.spark.rewrites.scalars import Rewrite
from tracehound.spark.trees import call, number, text


def _bracket(node: exp.Bracket) -> exp.Expr | None:
    """An element that is not there is null; Spark's own brackets would fail."""
    [index] = node.expressions
    if isinstance(index, exp.Slice):
        return _slice(node.this, index)
    if isinstance(index, exp.Literal) and not index.is_string:
        # sqlglot counts from 0 whatever the dialect does.
        return call("try_element_at", node.this.copy(), number(int(index.name) + 1))
    # A list is asked for by a number, a map by a text.
    is_list = isinstance(node.this, exp.Array)
    return call(
        "try_element_at", node.this.copy(), exp.cast(index.copy(), "int") if is_list else index.copy()
    )


def _slice(whole: exp.Expr, part: exp.Slice) -> exp.Expr:
    """From one element to another, both included; an open end is that of the list."""
    first = int(part.this.name) if part.this else 1
    if part.expression is None:
        length: exp.Expr = call("size", whole.copy())
    else:
        length = number(int(part.expression.name) - first + 1)
    return call("slice", whole.copy(), number(first), length)


def _lambda(node: exp.Lambda) -> exp.Expr | None:
    """The second parameter counts from 1."""
    is_of_list = isinstance(node.parent, exp.ArrayFilter | exp.Transform)
    if len(node.expressions) != 2 or node.meta.get("counted") or not is_of_list:
        return None
    counted = node.copy()
    counted.meta["counted"] = True
    name = counted.expressions[1].name
    holder = exp.Paren(this=counted.this)
    for each in list(holder.find_all(exp.Identifier)):
        is_member = isinstance(each.parent, exp.Dot) and each is each.parent.expression
        if each.name == name and not is_member:
            each.replace(exp.Paren(this=exp.Add(this=exp.to_identifier(name), expression=number(1))))
    counted.set("this", holder.this)
    return counted


def _contains(node: exp.ArrayContains) -> exp.Expr:
    """Spark says null where the list has a null and lacks the value."""
    values = node.this if isinstance(node.this, exp.Array) else _without_null(node.this)
    return call("array_contains", values.copy(), node.expression.copy())


def _without_null(values: exp.Expr) -> exp.Expr:
    return call("array_compact", values.copy())


def _distinct(node: exp.ArrayDistinct) -> exp.Expr:
    """Nulls are left out."""
    return call("array_distinct", _without_null(node.this))


def _sorted(node: exp.ArraySort) -> exp.Expr:
    """Nulls come last."""
    return call("array_sort", node.this.copy())


def _struct(node: exp.Struct) -> exp.Expr | None:
    """A struct by names."""
    if not all(isinstance(each, exp.PropertyEQ) for each in node.expressions):
        return None
    pairs = [part for each in node.expressions for part in (text(each.this.name), each.expression.copy())]
    return call("named_struct", *pairs)


def _append(node: exp.ArrayAppend) -> exp.Expr:
    """To no list, a value is appended as to an empty one."""
    empty = call("array")
    return call(
        "array_append", exp.Coalesce(this=node.this.copy(), expressions=[empty]), node.expression.copy()
    )


def named(node: exp.Anonymous) -> exp.Expr | None:
    """Functions of lists that sqlglot does not know."""
    arguments = [each.copy() for each in node.expressions]
    match str(node.this).lower():
        case "len":
            return call("size", *arguments)
        case "list_position":
            return exp.Nullif(this=call("array_position", *arguments), expression=number(0))
        case "list_sum":
            return call("sum_of_list", *arguments)
        case _:
            return None


def _map(node: exp.ToMap) -> exp.Expr | None:
    """`map {...}[key]`, which sqlglot reads as a map of what is found in a struct."""
    found = node.this
    is_found = isinstance(found, exp.Anonymous) and found.this == "try_element_at"
    pairs = found.expressions[0] if is_found else found
    whole = call("map", *(each.copy() for each in pairs.expressions))
    return call("try_element_at", whole, found.expressions[1].copy()) if is_found else whole


def _overlaps(node: exp.ArrayOverlaps) -> exp.Expr:
    return call("arrays_overlap", node.this.copy(), node.expression.copy())


REWRITES: Mapping[type[exp.Expr], Rewrite] = {
    exp.Bracket: _bracket,
    exp.Lambda: _lambda,
    exp.ArrayContains: _contains,
    exp.ArrayDistinct: _distinct,
    exp.ArraySort: _sorted,
    exp.Struct: _struct,
    exp.ArrayAppend: _append,
    exp.ArrayOverlaps: _overlaps,
    exp.ToMap: _map,
}
