"""What Spark lacks or does otherwise, rewritten in the tree of a query: each rewrite says what it is for.

What belongs here: from a tree of DuckDB's SQL, macros expanded, to one that Spark understands. What does not:
recursion and the order of steps (`spark.programs`).
"""

from sqlglot import exp

from tracehound.spark.rewrites import aggregates, json, lists, queries, scalars, texts
from tracehound.spark.trees import rewritten

# Each is tried on each node, from the leaves to the root; the first that gives something counts.
_REWRITES = {
    **scalars.REWRITES,
    **texts.REWRITES,
    **lists.REWRITES,
    **aggregates.REWRITES,
    **queries.REWRITES,
}


class Untranslatable(Exception):
    """A construct has no translation; the message shows it."""


def for_spark(tree: exp.Expr) -> exp.Expr:
    """The tree, rewritten. It may not be used afterwards."""
    return rewritten(queries.prepared(tree), _rewrite)


def _rewrite(node: exp.Expr) -> exp.Expr | None:
    if isinstance(node, exp.Anonymous):
        return scalars.named(node) or lists.named(node) or aggregates.named(node) or json.named(node)
    rewrite = _REWRITES.get(type(node))
    return rewrite(node) if rewrite else None
