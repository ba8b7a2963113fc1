"""Files of a home in which people say what they know and decided: raw holds their current content.

They are `reference/*.csv` and `regroupings.jsonl`.

What belongs here: where they are, whether they have changed, and storing them in one commit. What does not:
their valid content (`transforms.reference_rows`). All are optional.
"""

from pathlib import Path

import polars as pl

from tracehound.pipelines.lake import parquet, regrouping_rows, regroupings
from tracehound.pipelines.lake.home import EMPTY, Home
from tracehound.pipelines.lake.journal import Commit, recover
from tracehound.pipelines.lake.names import name_of
from tracehound.transforms.contracts import Table
from tracehound.transforms.contracts.reference import REFERENCES, REGROUPINGS
from tracehound.transforms.reference_rows import WrongReference, read_rows

_PREFIX = "reference_"


def path_of(home: Home, table: Table) -> Path:
    """The CSV file of a table."""
    return home.reference / f"{table.name.removeprefix(_PREFIX)}.csv"


def has_changed(home: Home) -> bool:
    """Whether a file differs from its content in raw. Raises WrongReference."""
    return bool(_changed(home))


def take(home: Home) -> None:
    """Replaces the content of changed files in raw. The caller holds the writer's lock.

    Raises WrongReference; then nothing has changed.
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
    """What is wrong with the files, one line each."""
    wrong = []
    for table in REFERENCES:
        try:
            for text in _texts(home, table):
                _rows(home, table, text)
        except WrongReference as error:
            wrong.append(str(error))
    return wrong


def _changed(home: Home) -> dict[Table, dict[str, pl.DataFrame]]:
    """Tables whose file has changed, with the new file for raw: none if the file was removed.

    A file that raw already holds was valid when it was stored, so only others are read.
    """
    changed = {}
    for table in (*REFERENCES, REGROUPINGS):
        texts = {_file_name(text): text for text in _texts(home, table)}
        if [path.name for path in home.files(table) if path.name != EMPTY] != list(texts):
            changed[table] = {name: _rows(home, table, text) for name, text in texts.items()}
    return changed


def _file_name(text: str) -> str:
    return f"{name_of(text)}.parquet"


def _texts(home: Home, table: Table) -> list[str]:
    """The text of a table's file, if there is one."""
    if table == REGROUPINGS:
        return list(filter(None, [regroupings.text_of(home)]))
    path = path_of(home, table)
    try:
        return [path.read_text(encoding="utf-8-sig")] if path.exists() else []
    except UnicodeDecodeError as error:
        raise WrongReference(f"{path}: {error}") from error


def _rows(home: Home, table: Table, text: str) -> pl.DataFrame:
    if table == REGROUPINGS:
        return regrouping_rows.frame(text)
    try:
        return read_rows(text, table)
    except WrongReference as error:
        raise WrongReference(f"{path_of(home, table)}: {error}") from error
