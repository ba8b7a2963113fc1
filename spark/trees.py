"""Small helpers to look at and to build trees of SQL."""

from collections.abc import Callable, Iterable

from sqlglot import exp


def call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A call of a function by its name in Spark."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def name_of(node: exp.Expr) -> str:
    """The name, in lower case, of a function that sqlglot does not know; empty for any other node."""
    return str(node.this).lower() if isinstance(node, exp.Anonymous) else ""


def number(value: int | str) -> exp.Expr:
    """A number."""
    return exp.Literal.number(value)


def text(value: str) -> exp.Literal:
    """A text."""
    return exp.Literal.string(value)


def column(*names: str) -> exp.Column | exp.Dot:
    """A column by its name, or a member of one."""
    return (
        exp.column(*reversed(names)) if len(names) < 3 else exp.Dot.build(list(map(exp.to_identifier, names)))
    )


def is_null(node: exp.Expr) -> exp.Expr:
    """Whether something is null."""
    return exp.Is(this=wrapped(node), expression=exp.Null())


def is_not_null(node: exp.Expr) -> exp.Expr:
    """Whether something is not null."""
    return exp.Not(this=is_null(node))


def wrapped(node: exp.Expr) -> exp.Expr:
    """A copy in parentheses where it might be read otherwise without."""
    simple = (exp.Column, exp.Literal, exp.Func, exp.Paren, exp.Null, exp.Boolean, exp.Identifier, exp.Case)
    is_simple = isinstance(node, simple) and not isinstance(node, exp.Connector)
    return node.copy() if is_simple else exp.Paren(this=node.copy())


def conjoined(conditions: Iterable[exp.Expr | None]) -> exp.Expr | None:
    """All of some conditions; None without any."""
    given = [wrapped(each) for each in conditions if each is not None]
    if not given:
        return None
    whole = given[0]
    for each in given[1:]:
        whole = exp.And(this=whole, expression=each)
    return whole


def rewritten(tree: exp.Expr, rewrite: Callable[[exp.Expr], exp.Expr | None]) -> exp.Expr:
    """A tree in which each node is replaced by what `rewrite` makes of it, from the leaves to the root."""
    holder = exp.Paren(this=tree)
    for node in reversed(list(tree.walk())):
        new = rewrite(node)
        if new is not None and new is not node:
            node.replace(new)
    root: exp.Expr = holder.this
    root.pop()
    return root
