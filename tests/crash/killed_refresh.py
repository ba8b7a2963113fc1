"""`python -m tests.crash.killed_refresh STEP TIME SOURCE HOME`: `tracehound run`, which kills itself in a step of a refresh.

With `--bare` behind them the same is done without Dagster and without rules, at less cost.

The TIME-th time that the process comes by STEP, from 1, it prints `killed: STEP` and dies; NO_STEP lets it end.
"""

import os
import signal
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.crash.killed import KILLED
from tests.pipelines.support import serve
from tracehound.pipelines.lake import copying, manifest
from tracehound.pipelines.lake.built import WAREHOUSE_KEY, Built
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import beginning
from tracehound.sql import build, publish
from tracehound.sql.refreshing import Refreshing

NO_STEP = "none"
# In the order in which a refresh comes by them, each with how often it does at least.
STEPS = {
    "in the middle of the copy": 1,
    "in the middle of a table": 40,
    "outcomes replaced, not in the lake": 1,
    "outcomes half in the lake": 1,
    "file finished, not served": 1,
    "about to be renamed": 1,
    "renamed, not noted": 1,
    "noted, not known as built": 1,
}


class _Killer:
    """Counts how often the process comes by the wanted step."""

    def __init__(self, step: str, time: int) -> None:
        self._wanted, self._left = step, time

    def reach(self, step: str) -> None:
        """Dies, if it is the wanted step for the wanted time."""
        if step != self._wanted:
            return
        self._left -= 1
        if self._left == 0:
            os.write(1, f"\n{KILLED}{step}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def arm(self, step: str, where: Any, name: str, is_meant: Callable[..., bool] = lambda *_: True) -> None:
        """Has each call of a function be one time of a step, before it does anything."""
        original = getattr(where, name)

        def call(*arguments: Any, **named: Any) -> Any:
            if is_meant(*arguments):
                self.reach(step)
            return original(*arguments, **named)

        setattr(where, name, call)


class _Zlib:
    """Stands for the module, as the copy sees it: by its checksum it takes one piece after the other."""

    def __init__(self, killer: _Killer) -> None:
        self._killer = killer

    def crc32(self, piece: bytes, value: int) -> int:
        self._killer.reach("in the middle of the copy")
        return zlib.crc32(piece, value)


def _arm(killer: _Killer) -> None:
    setattr(copying, "zlib", _Zlib(killer))  # noqa: B010 - a stand-in for a module
    killer.arm("in the middle of a table", Refreshing, "_note_difference")
    killer.arm("outcomes replaced, not in the lake", manifest, "forget")
    killer.arm("outcomes half in the lake", build, "export_table")
    killer.arm("file finished, not served", publish, "finish")
    killer.arm("about to be renamed", publish, "publish")
    killer.arm("renamed, not noted", manifest, "note", lambda _, name, *__: name == manifest.SERVED)
    killer.arm("noted, not known as built", Built, "note", lambda _, name, *__: name == WAREHOUSE_KEY)


def main() -> None:
    """Arms the killer and runs the command; small homes are refreshed too."""
    step, time, source, home, *bare = sys.argv[1:]
    setattr(beginning, "_MOST_NEW", 100.0)  # noqa: B010 - for this process alone
    _arm(_Killer(step, int(time)))
    if bare:
        serve(Home(Path(home)), Path(source))
        return
    sys.argv[1:] = ["run", source, "--home", home]
    from tracehound.cli.app import main as command  # noqa: PLC0415 - armed before it runs

    command()


if __name__ == "__main__":
    main()
