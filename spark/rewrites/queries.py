"""Rows: what a SELECT takes them from.

What belongs here: tables, generators, aliases. What does not: the values of a row.
"""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from tracehound.spark.rewrites.scalars import Rewrite
from tracehound.spark.trees import call, is_null, number

_GENERATED = "generated"


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
    places = [each for each in select.find_all(exp.Anonymous) if _is_own_subscripts(each, select)]
    lists = list(dict.fromkeys(each.this.sql() for each in found))
    arrays = {each.this.sql(): _without_aliases(each.this, select) for each in found}
    names = {text: f"{_GENERATED}_{place}" for place, text in enumerate(lists)}
    position = f"{_GENERATED}_position"
    columns = [position, names[lists[0]] if len(lists) == 1 else _GENERATED]
    source = arrays[lists[0]] if len(lists) == 1 else call("arrays_zip", *arrays.values())
    for each in found:
        value: exp.Expr = exp.column(names[each.this.sql()])
        if len(lists) > 1:
            value = exp.Dot(this=exp.column(_GENERATED), expression=exp.to_identifier(str(lists.index(each.this.sql())), quoted=True))
        each.replace(value)
    for each in places:
        each.replace(exp.cast(exp.Paren(this=exp.Add(this=exp.column(position), expression=number(1))), "bigint"))
    for star in [each for each in select.expressions if isinstance(each, exp.Star)]:
        excluded = [*(star.args.get("except_") or ()), *map(exp.to_identifier, columns)]
        star.set("except_", excluded)
    view = exp.Lateral(
        this=call("posexplode", source),
        view=True,
        alias=exp.TableAlias(this=exp.to_identifier("generator"), columns=list(map(exp.to_identifier, columns))),
    )
    select.set("laterals", [*(select.args.get("laterals") or ()), view])


def _is_own_subscripts(node: exp.Anonymous, select: exp.Select) -> bool:
    return str(node.this).lower() == "generate_subscripts" and node.find_ancestor(exp.Select) is select


def _without_aliases(node: exp.Expr, select: exp.Select) -> exp.Expr:
    """An expression in which aliases of the same SELECT are replaced by what they stand for."""
    aliases = {each.alias: each.this for each in select.expressions if isinstance(each, exp.Alias)}
    holder = exp.Paren(this=node.copy())
    for each in list(holder.find_all(exp.Column)):
        if not each.table and each.name in aliases and not aliases[each.name].find(exp.Explode):
            each.replace(exp.Paren(this=aliases[each.name].copy()))
    return holder.this


def _in(node: exp.In) -> exp.Expr | None:
    """Whether a value is among rows, used as a value: of null Spark says that it is not, in place of null."""
    if "query" not in node.args or not node.args["query"] or _is_filter(node) or node.meta.get("guarded"):
        return None
    guarded = node.copy()
    guarded.meta["guarded"] = True
    return exp.If(this=is_null(node.this), true=exp.Null(), false=guarded)


def _is_filter(node: exp.Expr) -> bool:
    """Whether rows go where it is not true, so that null and false are the same."""
    parent, child = node.parent, node
    while isinstance(parent, exp.And | exp.Paren) or (isinstance(parent, exp.Not) and parent.this is child):
        parent, child = parent.parent, parent
    return isinstance(parent, exp.Where)


def _frame(node: exp.WindowSpec) -> exp.Expr | None:
    """Bounds of a range in times: both must have one type, so they are microseconds."""
    bounds = [node.args.get("start"), node.args.get("end")]
    if not all(isinstance(each, exp.Interval) for each in bounds):
        return None
    window = node.parent
    assert isinstance(window, exp.Window)
    [ordered] = window.args["order"].expressions
    ordered.this.replace(call("unix_micros", ordered.this.copy()))
    new = node.copy()
    new.set("start", number(_microseconds(bounds[0])))
    new.set("end", number(_microseconds(bounds[1])))
    return new


def _microseconds(span: exp.Expr) -> int:
    units = {"DAY": 86_400_000_000, "MICROSECOND": 1, "SECOND": 1_000_000}
    return int(span.this.name) * units[span.args["unit"].name.upper().rstrip("S")]


REWRITES: Mapping[type[exp.Expr], Rewrite] = {exp.In: _in, exp.WindowSpec: _frame}
