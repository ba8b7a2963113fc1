"""Numbers, times and intervals.

What belongs here: one value from others. What does not: texts, lists, and what needs several rows.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from tracehound.spark.trees import call, name_of, number, text, wrapped

Rewrite = Callable[[Any], exp.Expr | None]

_DECIMAL = re.compile(r"\d+\.\d+")
# The contracts' times end there, so these are as good as infinite.
_INFINITE = {"infinity": "9999-12-31 23:59:59.999999+00:00", "-infinity": "0001-01-01 00:00:00+00:00"}


def _literal(node: exp.Literal) -> exp.Expr | None:
    """Decimals are doubles, as DuckDB makes them where they meet one; infinite times are the largest."""
    if not node.is_string:
        return number(f"{node.name}D") if _DECIMAL.fullmatch(node.name) else None
    if node.name in _INFINITE and not isinstance(node.parent, exp.Cast):
        return exp.cast(text(_INFINITE[node.name]), "timestamp")
    return None


def _cast(node: exp.Cast) -> exp.Expr | None:
    if isinstance(node.this, exp.Literal) and node.this.name in _INFINITE:
        return exp.cast(text(_INFINITE[node.this.name]), "timestamp")
    if node.to.is_type("int128"):
        return exp.cast(node.this.copy(), exp.DataType.build("decimal(38, 0)", dialect="spark"))
    if node.to.is_type("json"):
        # JSON is text that was looked at.
        return call("json_text", node.this.copy())
    return None


def _epoch(node: exp.TimeToUnix) -> exp.Expr:
    """Seconds with their fraction, where Spark's own drops it."""
    return exp.Paren(
        this=exp.Div(
            this=call("unix_micros", node.this.copy()), expression=number("1e6"), typed=False, safe=False
        )
    )


def _round(node: exp.Round) -> exp.Expr | None:
    """Spark rounds the decimal digits that a double is shown with, DuckDB the double times a power of ten."""
    places = node.args.get("decimals")
    if places is None:
        return None
    factor = number(f"1e{places.name}")
    scaled = exp.Round(this=exp.Mul(this=wrapped(node.this), expression=factor))
    return _divided(scaled, factor.copy())


def _divided(value: exp.Expr, by: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Div(this=value, expression=by, typed=False, safe=False))


def _in_zone(node: exp.AtTimeZone) -> exp.Expr | None:
    """The session's zone is UTC, and times without a zone are not used for anything else."""
    return node.this.copy() if node.args["zone"].name == "UTC" else None


def _format_time(node: exp.TimeToStr) -> exp.Expr:
    formats = {"%Y-%m-%dT%H:%M:%SZ": "yyyy-MM-dd'T'HH:mm:ss'Z'", "%Y-%m-%d": "yyyy-MM-dd"}
    wanted = node.args["format"].name
    return call("date_format", node.this.copy(), text(formats[wanted]))


def _log(node: exp.Log) -> exp.Expr | None:
    if node.expression and node.this.name == "2":
        return call("log2", node.expression.copy())
    return None


def named(node: exp.Anonymous) -> exp.Expr | None:
    """Functions that sqlglot does not know."""
    name = name_of(node)
    if name == "to_seconds":
        zero = number(0)
        return call("make_dt_interval", zero, zero.copy(), zero.copy(), node.expressions[0].copy())
    if name == "epoch_us":
        return call("unix_micros", node.expressions[0].copy())
    return None


REWRITES: Mapping[type[exp.Expr], Rewrite] = {
    exp.Literal: _literal,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.TimeToUnix: _epoch,
    exp.Round: _round,
    exp.AtTimeZone: _in_zone,
    exp.TimeToStr: _format_time,
    exp.Log: _log,
    exp.ToDays: lambda node: call("make_dt_interval", node.this.copy()),
}
