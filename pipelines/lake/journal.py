"""Many files change in one step: written aside, listed in a journal, then moved into place.

The rename of the journal is the commit. If the process is killed before it, nothing has changed; if after it,
the next writer finishes the moves, which are idempotent. The list of the lake's files
(`pipelines.lake.manifest`) is updated in the same step. A journal can only move files inside its lake,
whatever it contains.
"""

import glob
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import msgspec

from tracehound.pipelines.lake import manifest, published
from tracehound.pipelines.lake.aside import set_aside

_STAGING = ".staging"
_JOURNAL = ".journal.json"


# Who is told of each commit, by lake: a writer whose lake lies in object storage too.
_followers: dict[Path, Callable[[Sequence[str]], None]] = {}


class WrongJournal(RuntimeError):
    """A journal is invalid and is not applied; the message says what is wrong with it."""


class _Journal(msgspec.Struct):
    """The content of a commit: moves of staged files, files to remove, and new lines of the list.

    With `is_purge`, what was published of the lake goes too.
    """

    moves: list[tuple[str, str]]
    removals: list[str]
    notes: list[manifest.Note] = []
    is_purge: bool = False


class Commit:
    """The files of one commit to a lake. Put them, then `apply`; without that, nothing changes.

    `name` distinguishes commits that are prepared at the same time; a commit may be applied by another
    process than the one that prepared it. What an `is_purge` deletes is nowhere kept for readers.
    """

    def __init__(self, lake: Path, name: str, *, is_purge: bool = False) -> None:
        self._lake = lake
        self._is_purge = is_purge
        self._name = name
        # What prepares it may run twice at once, where a cluster took the first for dead.
        self._staging = lake / _STAGING / f"{name}.{secrets.token_hex(8)}"
        self._puts: list[str] = []
        self._removals: list[str] = []
        self._staging.mkdir(parents=True)

    def aside(self, name: str) -> Path:
        """Where to write a temporary file for preparing the commit; it is removed with it."""
        return self._staging / f"aside-{name}"

    def put(self, target: Path) -> Path:
        """Where to write the file that will be at `target` (in the lake) after the commit."""
        self._puts.append(target.relative_to(self._lake).as_posix())
        return self._staged(len(self._puts) - 1)

    def remove(self, target: Path) -> None:
        """Removes a file with the commit."""
        self._removals.append(target.relative_to(self._lake).as_posix())

    def apply(self) -> None:
        """Makes the commit durable, then moves its files into place."""
        if self._puts or self._removals:
            staged = [self._staged(number) for number in range(len(self._puts))]
            moves = list(zip(staged, self._puts, strict=True))
            draft = self._staging / _JOURNAL
            draft.write_text(msgspec.json.encode(self._journal(moves)).decode())
            # One call for all files of the commit: they must be on disk before the journal is.
            os.sync()
            draft.replace(self._lake / _JOURNAL)
            _finish(self._lake)
        self._clear_up()

    def _clear_up(self) -> None:
        """Removes what was prepared, also by processes that died preparing the same."""
        for folder in (self._lake / _STAGING).glob(f"{glob.escape(self._name)}.*"):
            shutil.rmtree(folder, ignore_errors=True)

    def _journal(self, moves: list[tuple[Path, str]]) -> _Journal:
        folder = self._lake / _STAGING
        removals = sorted(set(self._removals) - set(self._puts))
        listed = [(path, name) for path, name in moves if manifest.is_listed(name)]
        notes = [manifest.Note(name, manifest.stamp_of(path, name)) for path, name in listed]
        return _Journal(
            [(path.relative_to(folder).as_posix(), name) for path, name in moves],
            removals,
            [*notes, *(manifest.Note(name) for name in removals if manifest.is_listed(name))],
            self._is_purge,
        )

    def _staged(self, number: int) -> Path:
        return self._staging / f"{number:06}"


@contextmanager
def followed(lake: Path, follow: Callable[[Sequence[str]], None]) -> Iterator[None]:
    """Tells each commit that this process applies to a lake: its files, by path in the lake.

    A purge is also noted in the home, until whoever follows has carried it out.
    """
    _followers[lake] = follow
    try:
        yield
    finally:
        del _followers[lake]


def is_interrupted(lake: Path) -> bool:
    """Whether the next writer has to finish a commit."""
    return (lake / _JOURNAL).exists()


def recover(lake: Path) -> bool:
    """Finishes an interrupted commit that has a journal, and deletes files that were only prepared.

    Must be called before a new commit is prepared; True if there was one to finish.
    """
    was_interrupted = is_interrupted(lake)
    if was_interrupted:
        _finish(lake)
    shutil.rmtree(lake / _STAGING, ignore_errors=True)
    return was_interrupted


def forget(lake: Path) -> None:
    """Deletes prepared files, unless a commit has yet to be finished."""
    if not is_interrupted(lake):
        shutil.rmtree(lake / _STAGING, ignore_errors=True)


def what_is_wrong(lake: Path) -> str | None:
    """Why the journal of a lake, if it has one, can't be applied."""
    if not is_interrupted(lake):
        return None
    try:
        _read(lake)
    except WrongJournal as error:
        return str(error)
    return None


def give_up(lake: Path, why: str) -> None:
    """Sets an invalid journal aside, with all prepared files."""
    for name in (_JOURNAL, _STAGING):
        set_aside(lake.parent, lake / name, why)


def _finish(lake: Path) -> None:
    journal = lake / _JOURNAL
    written = _read(lake)
    for staged, name in written.moves:
        _move(lake / _STAGING / staged, lake / name)
    for name in written.removals:
        (lake / name).unlink(missing_ok=True)
    for folder in {(lake / name).parent for name in written.removals}:
        remove_empty(folder)
    manifest.append(lake, written.notes)
    follow = _followers.get(lake)
    if written.is_purge:
        published.forget(lake.parent)
        if follow:
            published.note_purge(lake.parent)
    os.sync()
    journal.unlink()
    if follow:
        follow([*(name for _, name in written.moves), *written.removals])


def _read(lake: Path) -> _Journal:
    """The journal, if all its paths are allowed. Raises WrongJournal."""
    path = lake / _JOURNAL
    try:
        written = msgspec.json.decode(path.read_bytes(), type=_Journal)
    except (msgspec.DecodeError, UnicodeDecodeError, IsADirectoryError) as error:
        raise WrongJournal(f"{path} is not a valid journal: {error}") from error
    names = [name for _, name in written.moves] + written.removals
    staged = [name for name, _ in written.moves]
    outside = [*_outside(lake, names), *_outside(lake / _STAGING, staged)]
    outside += [name for name in names if name.startswith(".")]
    outside += [name for name in staged if (lake / _STAGING / name).is_symlink()]
    if outside:
        raise WrongJournal(f"{path} points outside the lake: {outside[0]!r}")
    return written


def _outside(folder: Path, names: list[str]) -> list[str]:
    """Names that lead out of a folder: absolute ones, those with `..`, or through a link."""
    strange = [name for name in names if not manifest.is_plain(name)]
    base = folder.resolve()
    parents = {str(PurePosixPath(name).parent): name for name in set(names) - set(strange)}
    return strange + [
        name for parent, name in parents.items() if (folder / parent).resolve() != base / parent
    ]


def _move(staged: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if staged.exists():
        staged.replace(target)


def remove_empty(folder: Path) -> None:
    """Removes a folder in which nothing is left."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
