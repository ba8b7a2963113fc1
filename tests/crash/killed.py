"""`python -m tests.crash.killed STEP COMMIT KIND WORD…`: the command, which kills itself in a step of a commit.

The commit is the COMMIT-th of the process, from 1, of any KIND or of those that do not note what was `asked`. A step that a commit lacks (one with a single file is never
half moved) is the next one that it has. Before it dies the process prints `killed: STEP`.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tracehound.pipelines.lake import journal

# In the order in which a commit comes by them.
STEPS = (
    "files written, no journal",
    "journal drafted, not on disk",
    "all on disk, journal not in place",
    "journal in place, nothing moved",
    "half moved",
    "all moved, journal still there",
    "journal gone, staging left",
)
KILLED = "killed: "
ANY, NOT_ASKED = "any", "not_asked"
_ASKED = "windows-"


class _Killer:
    """Counts commits and the steps of each, by the calls that a commit makes."""

    def __init__(self, step: int, commit: int, kind: str) -> None:
        self._wanted, self._left, self._moves, self._syncs = step, commit, 0, 0
        self._kind = kind

    def written(self, path: Path, *_: Any) -> None:
        is_meant = self._kind == ANY or not path.parent.name.startswith(_ASKED)
        if path.name == journal._JOURNAL and is_meant:
            self._left, self._moves, self._syncs = self._left - 1, 0, 0
            self._reach(0)

    def synced(self, *_: Any) -> None:
        self._syncs += 1
        self._reach(1 if self._syncs == 1 else 5)

    def replaced(self, _: Path, target: Path) -> None:
        if target.name == journal._JOURNAL:
            self._reach(2)

    def moved(self, *_: Any) -> None:
        self._moves += 1
        self._reach(3 if self._moves == 1 else 4)

    def removed(self, *_: Any, **__: Any) -> None:
        self._reach(6)

    def _reach(self, step: int) -> None:
        if self._left == 0 and step >= self._wanted:
            os.write(1, f"\n{KILLED}{STEPS[step]}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)


def _before(where: Any, name: str, told: Callable[..., None]) -> None:
    original = getattr(where, name)

    def call(*arguments: Any, **named: Any) -> Any:
        told(*arguments, **named)
        return original(*arguments, **named)

    setattr(where, name, call)


def main() -> None:
    """Arms the killer and runs the command."""
    step, commit, kind, *words = sys.argv[1:]
    killer = _Killer(STEPS.index(step), int(commit), kind)
    _before(Path, "write_text", killer.written)
    _before(Path, "replace", killer.replaced)
    _before(os, "sync", killer.synced)
    _before(journal, "_move", killer.moved)
    _before(shutil, "rmtree", killer.removed)
    sys.argv[1:] = words
    from tracehound.cli.app import main as command  # noqa: PLC0415 - armed before anything of it is loaded

    command()


if __name__ == "__main__":
    main()
