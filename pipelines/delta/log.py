"""The log of one table: it is read, gets whole commits, and forgets old ones.

The hard link of a commit's draft is the commit: if killed before it, nothing has changed; what follows it
is done by the next publisher. The caller holds the writer's lock, and nobody else writes to a log.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracehound.pipelines.delta import checkpoints
from tracehound.pipelines.delta.actions import CHECKPOINT_EVERY, Action, State, actions_of, text_of, told
from tracehound.pipelines.formats.tables import NotPublished
from tracehound.pipelines.lake.drafts import UNFINISHED, draft_of, durable_draft, land_content, sync_folder
from tracehound.pipelines.lake.published import DELTA

_LAST = "_last_checkpoint"
_CHECKPOINT = ".checkpoint.parquet"


class WrongLog(NotPublished):
    """A log can't be read; the message says what to do."""


@dataclass(frozen=True)
class Log:
    """The log of the table in a folder."""

    table: Path

    @property
    def folder(self) -> Path:
        """Commits and checkpoints."""
        return self.table / DELTA.metadata

    def read(self) -> State | None:
        """The newest state; None if the table is not published. Raises WrongLog."""
        if not self.folder.is_dir():
            return None
        try:
            return self._replayed()
        except (KeyError, ValueError, OSError) as error:
            why = str(error) or type(error).__name__
            raise WrongLog(
                f"{self.folder} can't be read: {why}. Delete {self.table}: `tracehound publish delta` makes "
                "it anew, without its earlier versions."
            ) from error

    def commit(self, before: State | None, actions: Sequence[Action], moment: int, first: int) -> State:
        """Adds a version with some actions; a table without a log begins with the version `first`.

        Raises FileExistsError where somebody else has written that version.
        """
        state = (before or State(first - 1, {})).after(actions)
        content = text_of([told(moment), *actions])
        if before is None:
            self._begin(state, content, moment)
        else:
            target = self.folder / _name(state.version, ".json")
            draft = _dated(durable_draft(target, content), moment)
            try:
                os.link(draft, target)
            finally:
                draft.unlink()
            sync_folder(self.folder)
        return state

    def complete(self, state: State, since: int) -> None:
        """Does what is left after a commit: deletes drafts, and writes the checkpoint if it is to have one.

        Files that were removed before `since`, in milliseconds, are not in it.
        """
        for path in self.folder.glob(f".*{UNFINISHED}"):
            path.unlink()
        is_due = state.version > 0 and state.version % CHECKPOINT_EVERY == 0
        if is_due and not self._is_complete(state.version):
            self._write_checkpoint(self.folder, state, since)

    def shorten(self, since: int) -> None:
        """Deletes commits and checkpoints that are older than the newest checkpoint of `since` or before.

        So all versions that were the newest since that moment, in milliseconds, can be read.
        """
        commits = self._commits()
        old = [
            version
            for version in self._checkpoints()
            if version in commits and _moment_of(commits[version]) <= since
        ]
        bound = max(old, default=0)
        # Oldest first, so that a kill leaves no gap.
        for version in sorted(version for version in commits if version < bound):
            commits[version].unlink()
        for version in sorted(self._checkpoints()):
            if version < bound:
                (self.folder / _name(version, _CHECKPOINT)).unlink()

    def _begin(self, state: State, content: bytes, moment: int) -> None:
        """Makes the log with its first version, in one rename. Only a log from 0 needs no checkpoint."""
        draft = draft_of(self.folder)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        path = draft / _name(state.version, ".json")
        _dated(durable_draft(path, content), moment).rename(path)
        if state.version > 0:
            self._write_checkpoint(draft, state, moment)
        sync_folder(draft)
        draft.rename(self.folder)
        sync_folder(self.table)

    def _replayed(self) -> State:
        commits = self._commits()
        state = self._checkpointed()
        for version in sorted(version for version in commits if state is None or version > state.version):
            before = state or State(-1, {})
            if version != before.version + 1:
                raise ValueError(f"version {before.version + 1} is missing")
            state = before.after(actions_of(commits[version].read_bytes()))
        if state is None or not state.metadata:
            raise ValueError("it has no version")
        return state

    def _checkpointed(self) -> State | None:
        found = max(self._checkpoints(), default=None)
        if found is None:
            return None
        return checkpoints.state_of((self.folder / _name(found, _CHECKPOINT)).read_bytes(), found)

    def _is_complete(self, version: int) -> bool:
        try:
            last = json.loads((self.folder / _LAST).read_bytes())
        except (FileNotFoundError, ValueError):
            return False
        return isinstance(last, dict) and last.get("version") == version

    @staticmethod
    def _write_checkpoint(folder: Path, state: State, since: int) -> None:
        content, count = checkpoints.content_of(state, since)
        last = json.dumps({"version": state.version, "size": count}, separators=(",", ":")).encode()
        for name, given in ((_name(state.version, _CHECKPOINT), content), (_LAST, last)):
            land_content(folder / name, given)

    def _commits(self) -> dict[int, Path]:
        found = ((DELTA.version_of(path.name), path) for path in self._files())
        return {version: path for version, path in found if version is not None}

    def _checkpoints(self) -> list[int]:
        names = [path.name for path in self._files() if path.name.endswith(_CHECKPOINT)]
        return [int(number) for name in names if (number := name.partition(".")[0]).isdigit()]

    def _files(self) -> Iterator[Path]:
        return self.folder.iterdir() if self.folder.is_dir() else iter(())


def _moment_of(commit: Path) -> int:
    for action in actions_of(commit.read_bytes()):
        if "commitInfo" in action:
            return int(action["commitInfo"]["timestamp"])
    return 0


def _name(version: int, ending: str) -> str:
    return f"{version:020}{ending}"


def _dated(draft: Path, moment: int) -> Path:
    """A draft with the time of its version, in milliseconds."""
    os.utime(draft, ns=(moment * 1_000_000, moment * 1_000_000))
    return draft
