"""Dagster's UI behind a guard: `python -m tracehound.pipelines.ui`, with `dagster-webserver`'s arguments.

What belongs here: adding the guard (`pipelines.ui_guard`), and starting the daemon if `--daemon` is the first
argument. What does not: which requests pass.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from tracehound.pipelines.ui_guard import Guard

_MODULE = ("-m", "tracehound.pipelines.definitions")
_SECONDS_TO_END = 20.0


def main(words: Sequence[str]) -> None:
    """Serves until it is stopped, and the daemon with it."""
    if words[:1] == ["--daemon"]:
        with _daemon():
            _serve(words[1:])
    else:
        _serve(words)


def _serve(words: Sequence[str]) -> None:
    # Installed where the UI is wanted.
    cli: Any = import_module("dagster_webserver.cli")
    made = cli.create_app_from_workspace_process_context

    def guarded(*arguments: Any, **settings: Any) -> Guard:
        return Guard(made(*arguments, **settings))

    cli.create_app_from_workspace_process_context = guarded
    cli.cli(args=[*words, *_MODULE], prog_name="tracehound-ui", auto_envvar_prefix="DAGSTER_WEBSERVER")


@contextmanager
def _daemon() -> Iterator[None]:
    """Runs Dagster's daemon, which launches the runs requested by schedule, sensor and UI, in the context."""
    process = subprocess.Popen([sys.executable, "-m", "dagster._daemon", "run", *_MODULE])
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    main(sys.argv[1:])
