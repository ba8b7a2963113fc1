"""Tells errors of DuckDB that are caused by the data from those caused by the machine."""

import duckdb

_OF_THE_MACHINE = (duckdb.OutOfMemoryException, duckdb.IOException, duckdb.InterruptException)
_LONGEST_REASON = 300


def is_of_values(error: duckdb.Error) -> bool:
    """Whether the same query would always fail on the same rows, whatever its memory and time."""
    return not isinstance(error, _OF_THE_MACHINE)


def reason(error: Exception) -> str:
    """The first line of an error; DuckDB appends the query, and values may be long."""
    first, *_ = str(error).strip().splitlines() or [type(error).__name__]
    return first if len(first) <= _LONGEST_REASON else f"{first[:_LONGEST_REASON]}…"
