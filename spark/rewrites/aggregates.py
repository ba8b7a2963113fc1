"""Aggregates and windows: values made of several rows.

What belongs here: functions of the rows of a group or a window. What does not: which rows there are.
"""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from tracehound.spark.rewrites.scalars import Rewrite
from tracehound.spark.trees import call, conjoined, is_not_null, is_null, number, text

# Of a comparison of two rows.
_ONE, _OTHER = exp.to_identifier("one"), exp.to_identifier("other")


def _filtered(node: exp.Filter) -> exp.Expr | None:
    """An aggregate over some of the rows."""
    return _aggregate(node.this, node.expression.this)


def _windowed(node: exp.Window) -> exp.Expr | None:
    """An aggregate over a window: what is done with its result is done outside of it."""
    inner, condition = node.this, None
    if isinstance(inner, exp.Filter):
        inner, condition = inner.this, inner.expression.this
    if isinstance(inner, exp.Count) and isinstance(inner.this, exp.Distinct):
        values = _over(call("collect_set", _one(inner.this)), condition, node)
        # A list, so that it is counted as others are.
        return exp.cast(call("size", values), "bigint")
    return _aggregate(inner, condition, node)


def _alone(node: exp.Expr) -> exp.Expr | None:
    """An aggregate over all rows of its group."""
    if isinstance(node.parent, exp.Filter | exp.Window):
        return None
    return _aggregate(node, None)


def _aggregate(
    node: exp.Expr, condition: exp.Expr | None, window: exp.Window | None = None
) -> exp.Expr | None:
    if isinstance(node, exp.ArgMax | exp.ArgMin):
        return _extreme(node, condition, window)
    if isinstance(node, exp.ArrayAgg):
        return _list(node, condition, window)
    if isinstance(node, exp.AnyValue):
        return _over(call("any_value", node.this.copy(), exp.true()), condition, window)
    if isinstance(node, exp.PercentileCont):
        return _over(call("percentile", node.this.copy(), node.expression.copy()), condition, window)
    if isinstance(node, exp.Anonymous) and str(node.this).lower() == "arg_min_null":
        value, order = node.expressions
        return _over(call("min_by", value.copy(), _comparable(order)), condition, window)
    if isinstance(node, exp.Anonymous) and str(node.this).lower() == "product":
        return _product(node, condition)
    return None


def _over(value: exp.Expr, condition: exp.Expr | None, window: exp.Window | None) -> exp.Expr:
    if condition is not None:
        value = exp.Filter(this=value, expression=exp.Where(this=condition.copy()))
    if window is not None:
        outer = window.copy()
        outer.set("this", value)
        return outer
    return value


def _extreme(
    node: exp.ArgMax | exp.ArgMin, condition: exp.Expr | None, window: exp.Window | None
) -> exp.Expr:
    """The value at the largest or smallest of another, which Spark gives also where the value is null."""
    name = "max_by" if isinstance(node, exp.ArgMax) else "min_by"
    value, order = node.this, node.expression
    conditions = [condition, None if isinstance(value, exp.Star) else is_not_null(value)]
    if not isinstance(order, exp.Tuple):
        conditions.append(is_not_null(order))
    return _over(call(name, value.copy(), _comparable(order)), conjoined(conditions), window)


def _comparable(order: exp.Expr) -> exp.Expr:
    """Something to be compared: in DuckDB's tuples, nulls are larger than all else."""
    if not isinstance(order, exp.Tuple):
        return order.copy()
    return call("struct", *(part for each in order.expressions for part in (is_null(each), each.copy())))


def _one(values: exp.Distinct) -> exp.Expr:
    value: exp.Expr
    [value] = values.expressions
    return value.copy()


def _list(node: exp.ArrayAgg, condition: exp.Expr | None, window: exp.Window | None) -> exp.Expr:
    """A list of values in an order, nulls among them; null where there are no rows."""
    value, keys = node.this, []
    if isinstance(value, exp.Order):
        value, keys = value.this, value.expressions
    is_distinct = isinstance(value, exp.Distinct)
    if is_distinct:
        if isinstance(value.expressions[0], exp.Order):
            keys = value.expressions[0].expressions
            value = exp.Distinct(expressions=[value.expressions[0].this.copy()])
        value = _one(value)
    rows = _rows(value, keys)
    collected = _over(call("collect_set" if is_distinct else "collect_list", rows), condition, window)
    values = _taken(_in_order(collected, keys))
    has_rows = condition is None and (window is not None or _is_grouped(node))
    if has_rows:
        return values
    count = _over(exp.Count(this=exp.Star()), condition, window)
    return exp.Case(ifs=[exp.If(this=exp.GT(this=count, expression=number(0)), true=values)])


def _rows(value: exp.Expr, keys: list[exp.Ordered]) -> exp.Expr:
    """Keys and value as one struct."""
    members: list[exp.Expr] = []
    for place, key in enumerate(keys):
        members += [text(f"n{place}"), _is_last(key), text(f"k{place}"), key.this.copy()]
    return call("named_struct", *members, text("v"), value.copy())


def _is_last(key: exp.Ordered) -> exp.Expr:
    """What sorts nulls last, whichever way is sorted."""
    return is_not_null(key.this) if key.args.get("desc") else is_null(key.this)


def _in_order(rows: exp.Expr, keys: list[exp.Ordered]) -> exp.Expr:
    descending = [bool(key.args.get("desc")) for key in keys]
    if not keys:
        return rows
    if len(set(descending)) == 1:
        return call("sort_array", rows, exp.false() if descending[0] else exp.true())
    cases = [each for place, key in enumerate(keys) for each in _compared(place, bool(key.args.get("desc")))]
    order = exp.Lambda(this=exp.Case(ifs=cases, default=number(0)), expressions=[_ONE.copy(), _OTHER.copy()])
    return call("array_sort", rows, order)


def _compared(place: int, is_descending: bool) -> Iterator[exp.If]:
    """Which of two rows comes first by one of their keys: -1 or 1."""
    smaller, larger = ("1", "-1") if is_descending else ("-1", "1")
    for name in (f"n{place}", f"k{place}"):
        left, right = (exp.Dot(this=row.copy(), expression=exp.to_identifier(name)) for row in (_ONE, _OTHER))
        yield exp.If(this=exp.LT(this=left, expression=right), true=number(smaller))
        yield exp.If(this=exp.GT(this=left.copy(), expression=right.copy()), true=number(larger))


def _taken(rows: exp.Expr) -> exp.Expr:
    """The values of such structs."""
    return exp.Dot(this=exp.Paren(this=rows), expression=exp.to_identifier("v"))


def _is_grouped(node: exp.Expr) -> bool:
    select = node.find_ancestor(exp.Select)
    return select is not None and bool(select.args.get("group"))


def _product(node: exp.Anonymous, condition: exp.Expr | None) -> exp.Expr:
    """The factors in order, so that the product is rounded alike whatever order the rows come in."""
    factors = call("sort_array", _over(call("collect_list", node.expressions[0].copy()), condition, None))
    total, each = exp.to_identifier("total"), exp.to_identifier("each")
    times = exp.Lambda(this=exp.Mul(this=total, expression=each), expressions=[total.copy(), each.copy()])
    return call("aggregate", factors, number("1D"), times)


def _ignoring(node: exp.IgnoreNulls) -> exp.Expr | None:
    """`any_value` says by an argument that it passes over nulls: only so it takes a filter."""
    return node.this.copy() if isinstance(node.this, exp.Anonymous) else None


REWRITES: Mapping[type[exp.Expr], Rewrite] = {
    exp.Filter: _filtered,
    exp.Window: _windowed,
    exp.ArgMax: _alone,
    exp.ArgMin: _alone,
    exp.ArrayAgg: _alone,
    exp.AnyValue: _alone,
    exp.IgnoreNulls: _ignoring,
    exp.PercentileCont: _alone,
}


def named(node: exp.Anonymous) -> exp.Expr | None:
    """Aggregates that sqlglot does not know."""
    return _alone(node)
