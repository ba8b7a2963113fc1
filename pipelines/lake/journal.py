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
    """Files of one commit to a lake. Put them, then `apply`; what is not applied never happened."""

    def __init__(self, lake: Path) -> None:
        self._lake = lake
        self._staging = lake / _STAGING
        self._puts: list[str] = []
        self._removals: list[str] = []
        shutil.rmtree(self._staging, ignore_errors=True)
        self._staging.mkdir(parents=True)

    def put(self, target: Path) -> Path:
        """Where to write the file that shall stand at `target` (in the lake) after the commit."""
        name = target.relative_to(self._lake).as_posix()
        self._puts.append(name)
        staged = self._staged(len(self._puts) - 1)
        return staged

    def remove(self, target: Path) -> None:
        """Removes a file by the commit."""
        self._removals.append(target.relative_to(self._lake).as_posix())

    def apply(self) -> None:
        """Makes the commit durable, then moves its files into place."""
        if not self._puts and not self._removals:
            return
        moves = [(self._staged(number).name, name) for number, name in enumerate(self._puts)]
        removals = sorted(set(self._removals) - set(self._puts))
        draft = self._staging / _JOURNAL
        draft.write_text(json.dumps({"moves": moves, "removals": removals}))
        # One call for all files of the commit: they must be on disk before the journal is.
        os.sync()
        draft.replace(self._lake / _JOURNAL)
        recover(self._lake)

    def _staged(self, number: int) -> Path:
        return self._staging / f"{number:06}"


def is_interrupted(lake: Path) -> bool:
    """Whether a commit waits to be finished by the next writer."""
    return (lake / _JOURNAL).exists()


def recover(lake: Path) -> bool:
    """Finishes a commit that was interrupted after its journal; True if there was one."""
    journal = lake / _JOURNAL
    if not journal.exists():
        shutil.rmtree(lake / _STAGING, ignore_errors=True)
        return False
    written = json.loads(journal.read_text())
    for staged, name in written["moves"]:
        _move(lake / _STAGING / staged, lake / name)
    for name in written["removals"]:
        (lake / name).unlink(missing_ok=True)
    os.sync()
    journal.unlink()
    shutil.rmtree(lake / _STAGING, ignore_errors=True)
    return True


def _move(staged: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if staged.exists():
        staged.replace(target)
