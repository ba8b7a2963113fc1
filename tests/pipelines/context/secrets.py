"""Where the value of an environment variable could be: in every byte of a home, packed or not."""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl

from tests.transforms.context.states import SECRET


def places_with_secret(home: Path) -> list[str]:
    """Files of a home that have the value, as they are, unzipped, or in any column of any table."""
    return sorted(
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file() and any(SECRET.encode() in each for each in _contents(path))
    )


def _contents(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if content[:2] == b"\x1f\x8b":
        yield _unzipped(content)
    if path.suffix == ".parquet":
        for column in pl.read_parquet(io.BytesIO(content), hive_partitioning=False):
            yield from (_text(value) for value in column.to_list())
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as con:
            for (name,) in con.execute(
                "SELECT table_schema || '.' || table_name FROM information_schema.tables"
            ).fetchall():
                yield from (_text(row) for row in con.execute(f"SELECT * FROM {name}").fetchall())


def _unzipped(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return zlib.decompressobj(31).decompress(content)


def _text(value: object) -> bytes:
    text = value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
    return text + _unzipped(text) if text[:2] == b"\x1f\x8b" else text
