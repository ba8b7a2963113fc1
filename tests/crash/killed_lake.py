"""`python -m tests.crash.killed_lake STEP TIME SOURCE HOME`: `tracehound run`, which kills itself in a step of sending.

The TIME-th time that the process comes by STEP, from 1, it prints `killed: STEP` and dies; NO_STEP lets it end.
With `--bare` behind them the same is done without Dagster and models, at less cost.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.crash.killed import KILLED
from tests.pipelines.support import configured, read_in
from tracehound.pipelines.ingestion.batches import BatchLimits
from tracehound.pipelines.lake import journal
from tracehound.pipelines.store import fetching, mirror, transfers
from tracehound.pipelines.store.holding import holding
from tracehound.pipelines.store.sending import Sender
from tracehound.pipelines.store.versions import Versions

NO_STEP = "none"
DOCUMENTS_A_COMMIT = 40
# In the order in which a run comes by them, each with how often one that has something to do does at least.
STEPS = {
    "lake taken, nothing fetched": 1,
    "fetched, not in place": 1,
    "in place, not noted": 1,
    "journal applied, nothing sent": 2,
    "half sent": 4,
    "sent, no manifest": 2,
    "manifest there, head not replaced": 2,
    "head replaced, mirror not noted": 2,
    "all sent, lake not given back": 1,
}
# Of a machine that is behind the bucket.
OF_FETCHING = ("fetched, not in place", "in place, not noted")


class _Killer:
    """Counts how often the process comes by the wanted step."""

    def __init__(self, step: str, time: int) -> None:
        self._wanted, self._left = step, time

    def arm(
        self, step: str, where: Any, name: str, is_meant: Callable[..., bool] = lambda *_, **__: True
    ) -> None:
        """Has each call of a function be one time of a step, before it does anything."""
        original = getattr(where, name)

        def call(*arguments: Any, **named: Any) -> Any:
            if step == self._wanted and is_meant(*arguments, **named):
                self._left -= 1
                if self._left == 0:
                    os.write(1, f"\n{KILLED}{step}\n".encode())
                    os.kill(os.getpid(), signal.SIGKILL)
            return original(*arguments, **named)

        setattr(where, name, call)


def _arm(killer: _Killer) -> None:
    killer.arm("lake taken, nothing fetched", fetching, "bring_up")
    killer.arm(
        "fetched, not in place",
        journal.Commit,
        "apply",
        lambda commit: commit._staging.name.startswith("mirror."),
    )
    killer.arm("in place, not noted", fetching, "_note_for_models", lambda _, found, **__: not found.is_empty)
    killer.arm("journal applied, nothing sent", Sender, "committed")
    killer.arm("half sent", transfers, "_sent")
    killer.arm("sent, no manifest", Versions, "commit")
    killer.arm(
        "manifest there, head not replaced",
        Versions,
        "_replace",
        lambda _, head: head.listing or head.changes,
    )
    killer.arm("head replaced, mirror not noted", mirror, "write", lambda _, record: record.state.version > 0)
    killer.arm(
        "all sent, lake not given back",
        Versions,
        "swap",
        lambda *_, **changed: "lease" in changed and changed["lease"] is None,
    )


def main() -> None:
    """Arms the killer and runs."""
    step, time, source, home, *bare = sys.argv[1:]
    _arm(_Killer(step, int(time)))
    if bare:
        run_bare(Path(source), Path(home))
        return
    sys.argv[1:] = ["run", source, "--upto", "flattened", "--home", home]
    from tracehound.cli.app import main as command  # noqa: PLC0415 - not loaded for a bare run

    command()


def run_bare(source: Path, path: Path) -> None:
    """What a run stores and flattens, without Dagster and models."""
    home = configured(path).create()
    with holding(home, "a bare run", 0):
        read_in(home, source, limits=BatchLimits(documents=DOCUMENTS_A_COMMIT))


if __name__ == "__main__":
    main()
