"""Which errors of DuckDB are about what a query reads, and which about the machine that it runs on."""

import duckdb

_OF_THE_MACHINE = (duckdb.OutOfMemoryException, duckdb.IOException, duckdb.InterruptException)
_LONGEST_REASON = 300


def is_of_values(error: duckdb.Error) -> bool:
    """Whether the same query fails again with the same rows, however much room and time it has."""
    return not isinstance(error, _OF_THE_MACHINE)


def reason(error: duckdb.Error) -> str:
    """What an error says in its first line; DuckDB appends the query, and values may be long."""
    first, *_ = str(error).strip().splitlines() or [type(error).__name__]
    return first if len(first) <= _LONGEST_REASON else f"{first[:_LONGEST_REASON]}…"
