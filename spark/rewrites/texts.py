"""Patterns in texts: RE2's, which DuckDB has, as Java's.

What belongs here: functions of texts that take a pattern. What does not: other functions of texts, which
sqlglot knows.
"""

from collections.abc import Mapping

from sqlglot import exp

from tracehound.spark.rewrites.scalars import Rewrite
from tracehound.spark.trees import call, number, text, wrapped

# In Java `.` and `$` know more ends of lines than one.
_UNIX_LINES = "(?d)"


def java_pattern(pattern: str) -> str:
    """A pattern of RE2 as Java has it: `$` is the end of the text, also where a line ends just before it."""
    written, is_in_class, is_escaped = "", False, False
    for character in pattern:
        if is_escaped or character == "\\":
            is_escaped = not is_escaped
        elif character == "[":
            is_in_class = True
        elif character == "]":
            is_in_class = False
        elif character == "$" and not is_in_class:
            written += r"\z"
            continue
        written += character
    return _UNIX_LINES + written


def _java(node: exp.Expr) -> exp.Expr:
    """The pattern as an expression; parts that are put together by `||` each for itself."""
    node = node.copy()
    for each in list(exp.Paren(this=node).find_all(exp.Literal)):
        if each.is_string:
            each.replace(text(java_pattern(each.name).removeprefix(_UNIX_LINES)))
    whole = node
    if isinstance(whole, exp.Literal):
        return text(java_pattern(whole.name))
    return exp.Paren(this=exp.DPipe(this=text(_UNIX_LINES), expression=wrapped(whole)))


def _rlike(subject: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.RegexpLike(this=wrapped(subject), expression=pattern))


def _matches(node: exp.RegexpLike) -> exp.Expr:
    return _rlike(node.this, _java(node.expression))


def _full_match(node: exp.RegexpFullMatch) -> exp.Expr:
    if isinstance(node.expression, exp.Literal):
        return _rlike(node.this, text(rf"{_UNIX_LINES}\A(?:{java_pattern(node.expression.name)})\z"))
    parts = [text(rf"{_UNIX_LINES}\A(?:"), node.expression.copy(), text(r")\z")]
    return _rlike(node.this, call("concat", *parts))


def _extract(node: exp.RegexpExtract) -> exp.Expr:
    group = node.args.get("group") or number(0)
    if isinstance(group, exp.Array):
        # The groups of a pattern by names, as a struct.
        parts = (
            part
            for place, name in enumerate(group.expressions, 1)
            for part in (
                name.copy(),
                call("regexp_extract", node.this.copy(), _java(node.expression), number(place)),
            )
        )
        return call("named_struct", *parts)
    return call("regexp_extract", node.this.copy(), _java(node.expression), group.copy())


def _extract_all(node: exp.RegexpExtractAll) -> exp.Expr:
    group = node.args.get("group") or number(0)
    return call("regexp_extract_all", node.this.copy(), _java(node.expression), group.copy())


def _replace(node: exp.RegexpReplace) -> exp.Expr:
    """Spark replaces every match and DuckDB the first: the same for a pattern that is bound to an end."""
    pattern = node.expression
    assert isinstance(pattern, exp.Literal)
    assert pattern.name.startswith("^") or pattern.name.endswith("$"), (
        f"replaces the first of several: {node.sql()}"
    )
    replacement = node.args["replacement"].name.replace("\\", "$")
    return call("regexp_replace", node.this.copy(), _java(pattern), text(replacement))


def _glob(node: exp.Glob) -> exp.Expr:
    return _rlike(node.this, call("pattern_of_glob", node.expression.copy()))


REWRITES: Mapping[type[exp.Expr], Rewrite] = {
    exp.RegexpLike: _matches,
    exp.RegexpFullMatch: _full_match,
    exp.RegexpExtract: _extract,
    exp.RegexpExtractAll: _extract_all,
    exp.RegexpReplace: _replace,
    exp.Glob: _glob,
}
