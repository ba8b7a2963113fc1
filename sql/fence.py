"""The fence around SQL on the served warehouse: it can read tables and nothing else.

DuckDB provides it (read-only file, no external access, locked configuration). Statements are also checked by
kind, to exclude what that allows, such as LOAD and temporary tables, and for better messages.

What belongs here: fenced connections, allowed statements, and the meaning of their errors.
"""

from pathlib import Path

import duckdb

from tracehound.sql.query import QueryError, QueryFailed, QueryLimits, QueryRefused, too_large

_DAMAGE = (
    "not a valid DuckDB database",
    "database does not exist",
    "Corrupt database file",
    "ould not read",
)
_READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


def connect(path: Path, limits: QueryLimits) -> duckdb.DuckDBPyConnection:
    """A fenced connection to a warehouse file. Raises QueryError."""
    if not path.exists():
        raise QueryFailed(f"no warehouse at {path}")
    limits.check()
    try:
        con = duckdb.connect(
            str(path),
            read_only=True,
            config={
                "enable_external_access": "false",
                "autoload_known_extensions": "false",
                "autoinstall_known_extensions": "false",
                "python_enable_replacements": "false",
                "temp_directory": "",
                "memory_limit": limits.memory,
                "threads": limits.threads,
            },
        )
    except duckdb.Error as error:
        raise meant(error, limits, path) from error
    # The time zone belongs to the session, not the file, so it is set before the lock, for all cursors.
    con.execute("SET GLOBAL TimeZone = 'UTC'")
    con.execute("SET lock_configuration = true")
    return con


def only_statement(con: duckdb.DuckDBPyConnection, query: str) -> duckdb.Statement:
    """The only statement in a text, which must be a query. Raises QueryError."""
    try:
        # Fails for bytes of a command line that are not UTF-8.
        query.encode()
        statements = con.extract_statements(query)
    except (duckdb.Error, UnicodeEncodeError) as error:
        raise meant(error, QueryLimits()) from error
    if len(statements) != 1:
        raise QueryRefused(f"one statement at a time; this has {len(statements)}")
    if statements[0].type == duckdb.StatementType.MULTI:
        raise QueryRefused("one statement at a time; a PIVOT is one only if it names its values with IN (…)")
    if statements[0].type not in _READING:
        raise QueryRefused(f"queries only read; {statements[0].type.name} is not allowed")
    return statements[0]


def meant(error: Exception, limits: QueryLimits, path: Path | None = None) -> QueryError:
    """The meaning of an error raised while opening a file or running a statement on it."""
    if path and _tells_damage(error):
        why = str(error).splitlines()[0]
        return QueryFailed(f"{path} is damaged: `tracehound run` rebuilds it. {why}")
    if isinstance(error, duckdb.PermissionException):
        return QueryRefused(f"queries can read tables, but no files and no network: {error}")
    # While rows are fetched, it is raised as an OSError.
    if isinstance(error, MemoryError) or "Out of Memory Error" in str(error):
        return too_large(limits)
    if isinstance(error, UnicodeEncodeError):
        return QueryFailed("it contains text that is not UTF-8")
    return QueryFailed(str(error))


def _tells_damage(error: Exception) -> bool:
    """Whether the file itself can't be read; a lock of another process is not damage."""
    if isinstance(error, duckdb.FatalException | duckdb.InternalException | duckdb.SerializationException):
        return True
    text = str(error)
    # A wrong checksum is raised as DuckDB's most general error.
    is_about_files = type(error) in (duckdb.Error, duckdb.IOException)
    return is_about_files and any(each in text for each in _DAMAGE)
