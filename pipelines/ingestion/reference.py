"""Reference files of a home, `reference/*.csv`: read into raw, each as it is now.

What belongs here: where they lie, whether they have news, and storing them in one commit. What does not: what
they may hold (`transforms.reference_rows`). All are optional.
"""

from pathlib import Path

import polars as pl

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import EMPTY, Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.names import name_of
from tracehound.transforms.contracts import Table
from tracehound.transforms.contracts.reference import REFERENCES
from tracehound.transforms.reference_rows import WrongReference, read_rows

_PREFIX = "reference_"


def path_of(home: Home, table: Table) -> Path:
    """The CSV file of a table."""
    return home.reference / f"{table.name.removeprefix(_PREFIX)}.csv"


def has_news(home: Home) -> bool:
    """Whether a file differs from what raw holds of it. Raises WrongReference."""
    return bool(_changed(home))


def take(home: Home) -> None:
    """Stores what the files say now, and forgets what they say no more. The caller holds the writer's lock.

    Raises WrongReference; nothing has changed then.
    """
    changed = _changed(home)
    if not changed:
        return
    recover(home.lake)
    commit = Commit(home.lake, "reference")
    for table, files in changed.items():
        for path in home.files(table):
            commit.remove(path)
        for name, rows in files.items():
            parquet.write(rows, table, commit.put(home.folder(table) / name))
    commit.apply()


def check(home: Home) -> list[str]:
    """What is wrong with the files, a line each."""
    wrong = []
    for table in REFERENCES:
        try:
            for text in _texts(home, table):
                _rows(home, table, text)
        except WrongReference as error:
            wrong.append(str(error))
    return wrong


def _changed(home: Home) -> dict[Table, dict[str, pl.DataFrame]]:
    """Tables whose file has news, with the file that raw shall have of it: none where it is gone.

    A file that raw holds already was good when it was stored, so only others are read.
    """
    changed = {}
    for table in REFERENCES:
        texts = {_file_name(text): text for text in _texts(home, table)}
        if [path.name for path in home.files(table) if path.name != EMPTY] != list(texts):
            changed[table] = {name: _rows(home, table, text) for name, text in texts.items()}
    return changed


def _file_name(text: str) -> str:
    return f"{name_of(text)}.parquet"


def _texts(home: Home, table: Table) -> list[str]:
    """The text of a table's file, if there is one."""
    path = path_of(home, table)
    try:
        return [path.read_text(encoding="utf-8-sig")] if path.exists() else []
    except UnicodeDecodeError as error:
        raise WrongReference(f"{path}: {error}") from error


def _rows(home: Home, table: Table, text: str) -> pl.DataFrame:
    try:
        return read_rows(text, table)
    except WrongReference as error:
        raise WrongReference(f"{path_of(home, table)}: {error}") from error
