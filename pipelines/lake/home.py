"""The files of a home: lake, served warehouse, Dagster's storage, lock; and the settings in use."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tracehound.pipelines.lake import aside
from tracehound.pipelines.settings.keys import Settings
from tracehound.pipelines.settings.reading import WrongSettings
from tracehound.transforms.partitions import DAY, partition_key

if TYPE_CHECKING:  # contracts bring polars, which a command that only asks has no use for
    from tracehound.transforms.contracts import Table

HOME_VARIABLE = "TRACEHOUND_HOME"
# The file of a model's table.
MODEL_FILE = "part-0000.parquet"
# The file of another table without rows. Names of raw files add up, and this one adds nothing.
EMPTY = f"{'0' * 20}.parquet"
_OWNER_ONLY = 0o700


@dataclass(frozen=True)
class Home:
    """A tracehound home: one lake with its warehouse. Everything in it is private to its owner.

    `settings` are those of the command or run that uses it; they are passed to other processes with it.
    `is_default` means that a command finds it without `--home`.
    """

    path: Path
    settings: Settings = field(default=Settings(), compare=False)
    is_default: bool = field(default=False, compare=False)

    @classmethod
    def find(cls, settings: Settings, given: Path | None = None) -> Home:
        """The given home, else that of the settings. Raises WrongSettings."""
        path = _placed(given or Path(settings.home))
        _refuse_path(path)
        return cls(path, settings, given is None or path == Path(settings.home).absolute())

    def create(self) -> Home:
        """Makes the home's folders where they are missing, private to their owner.

        Raises OSError, naming the folder, where one can't be made or written.
        """
        os.umask(0o077)
        for folder in self.folders:
            folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
            require_writable(folder)
        return self

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that whoever writes to the home must be able to write to, outermost first."""
        return self.path, self.lake, self.dagster

    @property
    def lake(self) -> Path:
        """Parquet files, one folder per table."""
        return self.path / "lake"

    @property
    def warehouse(self) -> Path:
        """The served DuckDB file."""
        return self.path / "warehouse.duckdb"

    @property
    def next_warehouse(self) -> Path:
        """The DuckDB file that is being built."""
        return self.path / "warehouse.next.duckdb"

    @property
    def spark(self) -> Path:
        """What Spark writes on the way to a table; its workers must reach it."""
        return self.path / "spark"

    @property
    def dagster(self) -> Path:
        """Dagster's runs, events and logs."""
        return self.path / "dagster"

    @property
    def lock(self) -> Path:
        """The file that a writer locks."""
        return self.path / "writer.lock"

    @property
    def sources(self) -> Path:
        """The registry of sources."""
        return self.path / "sources.json"

    @property
    def damaged(self) -> Path:
        """The folder of damaged files that were set aside."""
        return self.path / aside.FOLDER

    @property
    def reference(self) -> Path:
        """The folder of CSV files in which people say what they know about their accounts."""
        return self.path / "reference"

    @property
    def posted_alerts(self) -> Path:
        """The posted alerts, one line each."""
        return self.path / "alerts.jsonl"

    @property
    def pending_alerts(self) -> Path:
        """Exists while alerts could not be posted; says why."""
        return self.path / "alerts.pending.json"

    @property
    def pending_tickets(self) -> Path:
        """Exists while tickets could not be brought up to date; says why."""
        return self.path / "tickets.pending.json"

    @property
    def comparison(self) -> Path:
        """How refreshed tables compared with a full build, when that was last found out."""
        return self.path / "comparison.json"

    @property
    def clock(self) -> Path:
        """The last day on which the clock could be trusted."""
        return self.path / "clock.txt"

    def folder(self, table: Table) -> Path:
        """The folder of a table in the lake."""
        return self.lake / table.layer / table.name

    def files(self, table: Table, day: str | None = None) -> list[Path]:
        """The Parquet files of a table, or of a day if the table has a folder for each day, in order."""
        folder = self.day_folder(table, day) if day else self.folder(table)
        return sorted(folder.rglob("*.parquet"))

    def day_folder(self, table: Table, day: str) -> Path:
        """The folder of a day (`YYYY-MM-DD`) of a table that has one for each."""
        return self.folder(table) / f"{partition_key(table) or DAY}={day}"

    def days(self, table: Table) -> list[str]:
        """The days (`YYYY-MM-DD`) of a table with a folder for each, in order; its empty file is none."""
        folders = self.folder(table).glob(f"{partition_key(table) or DAY}=*")
        return sorted(path.name.partition("=")[2] for path in folders if not _is_empty(path))


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and [path.name for path in folder.iterdir()] == [EMPTY]


def _placed(chosen: Path) -> Path:
    try:
        return chosen.expanduser().absolute()
    except (RuntimeError, OSError) as error:
        raise WrongSettings(f"{chosen} can't be a home: {error}") from None


def require_writable(folder: Path) -> None:
    """Raises OSError, naming the folder, now and not when half of a run is done."""
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from None


def _refuse_path(path: Path) -> None:
    """Raises WrongSettings for a path that DuckDB would misread or refuse."""
    # DuckDB follows links before it looks at names.
    names = f"{path}\n{os.path.realpath(path)}"
    if any(each in _NOT_IN_PATHS or "\ud800" <= each <= "\udfff" for each in names):
        raise WrongSettings(
            f"{path} can't be a home: DuckDB can't keep files below a path with `?`, a backslash, or "
            "bytes that are not UTF-8. Choose another folder."
        )


# DuckDB treats everything after `?` as options, and a backslash as a separator.
_NOT_IN_PATHS = "?\\"
