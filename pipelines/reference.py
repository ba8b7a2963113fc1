"""Reference files of a home, `reference/*.csv`: read into raw, each as it is now.

What belongs here: where they lie, whether they have news, and storing them in one commit. What does not: what
they may hold (`transforms.reference_rows`). All are optional.
"""

from pathlib import Path

from pipelines.lake import parquet
from pipelines.lake.home import Home
from pipelines.lake.journal import Commit, recover
from pipelines.lake.names import name_of
from transforms.contracts import Table
from transforms.contracts.reference import REFERENCES
from transforms.reference_rows import WrongReference, read_rows

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
    for table, text in changed.items():
        for path in home.files(table):
            commit.remove(path)
        if text is not None:
            target = home.folder(table) / _file_name(text)
            parquet.write(read_rows(text, table), table, commit.put(target))
    commit.apply()


def check(home: Home) -> list[str]:
    """What is wrong with the files, a line each."""
    wrong = []
    for table in REFERENCES:
        try:
            _text(home, table)
        except WrongReference as error:
            wrong.append(str(error))
    return wrong


def _changed(home: Home) -> dict[Table, str | None]:
    """Tables whose file has news, with its text: none where the file is gone."""
    texts = {table: _text(home, table) for table in REFERENCES}
    return {table: text for table, text in texts.items() if _stored(home, table) != _names(text)}


def _stored(home: Home, table: Table) -> list[str]:
    return [path.name for path in home.files(table)]


def _names(text: str | None) -> list[str]:
    return [] if text is None else [_file_name(text)]


def _file_name(text: str) -> str:
    return f"{name_of(text)}.parquet"


def _text(home: Home, table: Table) -> str | None:
    """The text of a table's file, found to be good."""
    path = path_of(home, table)
    if not path.exists():
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
        read_rows(text, table)
    except (WrongReference, UnicodeDecodeError) as error:
        raise WrongReference(f"{path}: {error}") from error
    return text
