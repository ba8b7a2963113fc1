"""Rows: what a SELECT takes them from.

What belongs here: tables, generators, aliases. What does not: the values of a row.
"""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from tracehound.spark.rewrites.scalars import Rewrite
from tracehound.spark.trees import call, is_null, name_of, number

_COLUMNS = _POSITION, _GENERATED = "generated_position", "generated"


def with_wide_sums(tree: exp.Expr) -> exp.Expr:
    """The tree with sums that may exceed a BIGINT where `saturated` brings them back: DuckDB's always may.

    Macros must not be expanded yet.
    """
    for bounded in [each for each in tree.find_all(exp.Anonymous) if name_of(each) == "saturated"]:
        for total in list(bounded.find_all(exp.Sum)):
            total.this.replace(exp.cast(total.this.copy(), "decimal(38, 0)"))
    return tree


def prepared(tree: exp.Expr) -> exp.Expr:
    """The tree with what needs the whole SELECT seen, before its parts are rewritten."""
    for select in list(tree.find_all(exp.Select)):
        _take_rows_as_values(select)
        _generate(select)
    return tree


def _sources(select: exp.Select) -> Iterator[exp.Expr]:
    if from_ := select.args.get("from_"):
        yield from_.this
    yield from (join.this for join in select.args.get("joins") or ())


def _take_rows_as_values(select: exp.Select) -> None:
    """A row as one value, by the name of its table."""
    names = {source.alias_or_name for source in _sources(select)}
    for each in list(select.find_all(exp.Column)):
        is_own = each.find_ancestor(exp.Select) is select
        if is_own and not each.table and each.name in names and not isinstance(each.this, exp.Star):
            star = exp.Column(this=exp.Star(), table=exp.to_identifier(each.name))
            if isinstance(each.parent, exp.ArgMax | exp.ArgMin | exp.Cast):
                each.replace(call("struct", star))


def _generate(select: exp.Select) -> None:
    """`unnest` and `generate_subscripts` in a SELECT as a lateral view; of several lists, side by side."""
    found = [each for each in select.find_all(exp.Explode) if each.find_ancestor(exp.Select) is select]
    if not found:
        return
    lists = {each.this.sql(): _without_aliases(each.this, select) for each in found}
    for each in found:
        each.replace(_element(each.this.sql(), list(lists)))
    for subscript in [each for each in select.find_all(exp.Anonymous) if _is_own_subscript(each, select)]:
        from_one = exp.Add(this=exp.column(_POSITION), expression=number(1))
        subscript.replace(exp.cast(exp.Paren(this=from_one), "bigint"))
    for star in [each for each in select.expressions if isinstance(each, exp.Star)]:
        star.set("except_", [*(star.args.get("except_") or ()), *map(exp.to_identifier, _COLUMNS)])
    select.set("laterals", [*(select.args.get("laterals") or ()), _view(list(lists.values()))])


def _element(which: str, lists: list[str]) -> exp.Expr:
    """What a row of the view has of one of its lists."""
    if len(lists) == 1:
        return exp.column(_GENERATED)
    member = exp.to_identifier(str(lists.index(which)), quoted=True)
    return exp.Dot(this=exp.column(_GENERATED), expression=member)


def _view(lists: list[exp.Expr]) -> exp.Lateral:
    source = lists[0] if len(lists) == 1 else call("arrays_zip", *lists)
    columns = list(map(exp.to_identifier, _COLUMNS))
    alias = exp.TableAlias(this=exp.to_identifier("generator"), columns=columns)
    return exp.Lateral(this=call("posexplode", source), view=True, alias=alias)


def _is_own_subscript(node: exp.Anonymous, select: exp.Select) -> bool:
    return str(node.this).lower() == "generate_subscripts" and node.find_ancestor(exp.Select) is select


def _without_aliases(node: exp.Expr, select: exp.Select) -> exp.Expr:
    """An expression in which aliases of the same SELECT are replaced by what they stand for."""
    aliases = {each.alias: each.this for each in select.expressions if isinstance(each, exp.Alias)}
    holder = exp.Paren(this=node.copy())
    for each in list(holder.find_all(exp.Column)):
        if not each.table and each.name in aliases and not aliases[each.name].find(exp.Explode):
            each.replace(exp.Paren(this=aliases[each.name].copy()))
    root: exp.Expr = holder.this
    return root


def _in(node: exp.In) -> exp.Expr | None:
    """Whether a value is among rows, used as a value: of null Spark says that it is not, in place of null."""
    if "query" not in node.args or not node.args["query"] or _is_filter(node) or node.meta.get("guarded"):
        return None
    guarded = node.copy()
    guarded.meta["guarded"] = True
    return exp.If(this=is_null(node.this), true=exp.Null(), false=guarded)


def _is_filter(node: exp.Expr) -> bool:
    """Whether rows go where it is not true, so that null and false are the same."""
    parent = node.parent.parent if isinstance(node.parent, exp.Not) else node.parent
    while isinstance(parent, exp.And | exp.Paren):
        parent = parent.parent
    return isinstance(parent, exp.Where)


def _frame(node: exp.WindowSpec) -> exp.Expr | None:
    """Bounds of a range in times: both must have one type, so they are microseconds."""
    start, end = node.args.get("start"), node.args.get("end")
    if not (isinstance(start, exp.Interval) and isinstance(end, exp.Interval)):
        return None
    window = node.parent
    assert isinstance(window, exp.Window)
    [ordered] = window.args["order"].expressions
    ordered.this.replace(call("unix_micros", ordered.this.copy()))
    new = node.copy()
    new.set("start", number(_microseconds(start)))
    new.set("end", number(_microseconds(end)))
    return new


def _microseconds(span: exp.Interval) -> int:
    units = {"DAY": 86_400_000_000, "MICROSECOND": 1, "SECOND": 1_000_000}
    return int(span.this.name) * units[span.args["unit"].name.upper().rstrip("S")]


REWRITES: Mapping[type[exp.Expr], Rewrite] = {exp.In: _in, exp.WindowSpec: _frame}
