"""Many files change in one step: written aside, listed in a journal, then moved into place.

The rename of the journal is the commit. Killed before it, nothing has changed; killed after it, the next
writer finishes the moves. Every move may be repeated.
"""

import json
import os
import shutil
from pathlib import Path

_STAGING = ".staging"
_JOURNAL = ".journal.json"


class Commit:
    """Files of one commit to a lake. Put them, then `apply`; what is not applied never happened.

    `name` tells commits apart that are prepared side by side; one may be prepared in another process than the
    one that applies it.
    """

    def __init__(self, lake: Path, name: str) -> None:
        self._lake = lake
        self._staging = lake / _STAGING / name
        self._puts: list[str] = []
        self._removals: list[str] = []
        # What a process that died has left here is no part of it.
        shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir(parents=True)

    def aside(self, name: str) -> Path:
        """Where to write a file that only helps to prepare the commit; it goes away with it."""
        return self._staging / f"aside-{name}"

    def put(self, target: Path) -> Path:
        """Where to write the file that shall stand at `target` (in the lake) after the commit."""
        self._puts.append(target.relative_to(self._lake).as_posix())
        return self._staged(len(self._puts) - 1)

    def remove(self, target: Path) -> None:
        """Removes a file by the commit."""
        self._removals.append(target.relative_to(self._lake).as_posix())

    def apply(self) -> None:
        """Makes the commit durable, then moves its files into place."""
        if self._puts or self._removals:
            staged = [self._staged(number) for number in range(len(self._puts))]
            folder = self._lake / _STAGING
            moves = [
                (path.relative_to(folder).as_posix(), name)
                for path, name in zip(staged, self._puts, strict=True)
            ]
            removals = sorted(set(self._removals) - set(self._puts))
            draft = self._staging / _JOURNAL
            draft.write_text(json.dumps({"moves": moves, "removals": removals}))
            # One call for all files of the commit: they must be on disk before the journal is.
            os.sync()
            draft.replace(self._lake / _JOURNAL)
            _finish(self._lake)
        shutil.rmtree(self._staging)

    def _staged(self, number: int) -> Path:
        return self._staging / f"{number:06}"


def is_interrupted(lake: Path) -> bool:
    """Whether a commit waits to be finished by the next writer."""
    return (lake / _JOURNAL).exists()


def recover(lake: Path) -> bool:
    """Finishes a commit that was interrupted after its journal, and forgets what was only prepared.

    To be called before any new commit is prepared; True if there was one to finish.
    """
    was_interrupted = is_interrupted(lake)
    if was_interrupted:
        _finish(lake)
    shutil.rmtree(lake / _STAGING, ignore_errors=True)
    return was_interrupted


def forget(lake: Path) -> None:
    """Deletes what was only prepared, unless a commit waits to be finished."""
    if not is_interrupted(lake):
        shutil.rmtree(lake / _STAGING, ignore_errors=True)


def _finish(lake: Path) -> None:
    journal = lake / _JOURNAL
    written = json.loads(journal.read_text())
    for staged, name in written["moves"]:
        _move(lake / _STAGING / staged, lake / name)
    for name in written["removals"]:
        (lake / name).unlink(missing_ok=True)
    for folder in {(lake / name).parent for name in written["removals"]}:
        _remove_empty(folder)
    os.sync()
    journal.unlink()


def _move(staged: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if staged.exists():
        staged.replace(target)


def _remove_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
