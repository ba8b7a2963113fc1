"""Queries that merge what parts of the inputs give into the rows of a table, in place of counting all anew.

What belongs here: their text. What does not: filling the tables that they read (`sql.refreshing`).
"""

from collections.abc import Iterator, Sequence

from tracehound.sql import ddl
from tracehound.sql.narrowing import semi_join
from tracehound.sql.refresh import KEYS, Merge, Refresh

# What the changed parts gave before and give now; the stored rows that this concerns; what becomes of them,
# and of those of which merging can't say it.
BEFORE, NOW, STORED, MERGED, COUNTED = "given_before", "given_now", "stored_rows", "merged", "counted_again"


def keys(key: Sequence[str]) -> str:
    """Keys of the rows that changed parts give, or gave."""
    names = ", ".join(key)
    return f"SELECT {names} FROM {BEFORE} UNION SELECT {names} FROM {NOW}"


def stored(stored_table: str, key: Sequence[str], merge: Merge, place: str) -> str:
    """The stored figures of `keys`, without what is constant in a row: texts cost ten times as much."""
    names = ", ".join(map(ddl.quoted, [*key, *merge.by]))
    return f"SELECT {names}, rowid AS {place} FROM {stored_table} {semi_join(KEYS, key)}"


def stored_rows(refresh: Refresh, merge: Merge, place: str) -> str:
    """The stored rows of `keys`, whole, with their places."""
    columns = (
        f"{STORED}.{ddl.quoted(name)}" if name in merge.by else _constant(name) + f" AS {ddl.quoted(name)}"
        for name in _names(refresh)
    )
    using = f"USING ({', '.join(refresh.key)})"
    joined = f"{STORED} LEFT JOIN {BEFORE} {using} LEFT JOIN {NOW} {using}"
    return f"SELECT {', '.join(columns)}, {place} FROM {joined}"


def merged(refresh: Refresh, merge: Merge) -> str:
    """The rows of `keys` as they become; `is_uncertain` where the least or the most was taken off."""
    columns = ", ".join(_column(merge, name) for name in _names(refresh))
    uncertain = " OR ".join(_uncertain(merge))
    using = f"USING ({', '.join(refresh.key)})"
    return (
        f"SELECT {columns}, coalesce({uncertain}, FALSE) AS is_uncertain FROM {KEYS} "
        f"LEFT JOIN {STORED} {using} LEFT JOIN {BEFORE} {using} LEFT JOIN {NOW} {using}"
    )


def _names(refresh: Refresh) -> Iterator[str]:
    return (column.name for column in ddl.served_columns(refresh.model.contract))


def _constant(column: str) -> str:
    """What is the same in all parts of a row, each of which gives something now or gave something before."""
    return f"coalesce({NOW}.{ddl.quoted(column)}, {BEFORE}.{ddl.quoted(column)})"


def _column(merge: Merge, column: str) -> str:
    name = ddl.quoted(column)
    match merge.by.get(column):
        case "sum":
            stored, before, now = (f"coalesce({each}.{name}, 0)" for each in (STORED, BEFORE, NOW))
            return f"{stored} - {before} + {now} AS {name}"
        case "min":
            return f"least({STORED}.{name}, {NOW}.{name}) AS {name}"
        case "max":
            return f"greatest({STORED}.{name}, {NOW}.{name}) AS {name}"
    return f"{_constant(column)} AS {name}"


def _uncertain(merge: Merge) -> Iterator[str]:
    worse = {"min": ">", "max": "<"}
    for column, how in merge.by.items():
        if how in worse:
            stored, before, now = (f"{each}.{ddl.quoted(column)}" for each in (STORED, BEFORE, NOW))
            yield f"({before} = {stored} AND coalesce({now} {worse[how]} {before}, TRUE))"


def uncertain_keys(key: Sequence[str]) -> str:
    """Keys of the rows that are to be counted again."""
    return f"SELECT {', '.join(key)} FROM {MERGED} WHERE is_uncertain"


def rows(names: str, merge: Merge) -> str:
    """What the table holds for all of these keys; a row without parts is none."""
    count = next(iter(merge.by))
    return (
        f"SELECT {names} FROM {MERGED} WHERE NOT is_uncertain AND {count} > 0 "
        f"UNION ALL SELECT {names} FROM {COUNTED}"
    )
