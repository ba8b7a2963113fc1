"""Dagster's UI behind a guard: `python -m tracehound.pipelines.ui`, with `dagster-webserver`'s arguments.

What belongs here: adding the guard (`pipelines.ui_guard`). What does not: which requests pass, and the daemon
(`pipelines.dev`).
"""

import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from importlib.resources import files
from typing import Any

from tracehound.pipelines.ui_guard import Guard

WORKSPACE = ("--workspace", str(files("tracehound.pipelines").joinpath("workspace.yaml")))
# An open page holds a connection for as long as it is open.
_SECONDS_TO_END = 2


def main(words: Sequence[str]) -> None:
    """Serves until it is stopped."""
    # Installed where the UI is wanted.
    cli: Any = import_module("dagster_webserver.cli")
    made = cli.create_app_from_workspace_process_context

    def guarded(*arguments: Any, **settings: Any) -> Guard:
        return Guard(made(*arguments, **settings))

    cli.create_app_from_workspace_process_context = guarded
    cli.uvicorn.run = partial(cli.uvicorn.run, timeout_graceful_shutdown=_SECONDS_TO_END)
    cli.cli(args=[*words, *WORKSPACE], prog_name="tracehound-ui", auto_envvar_prefix="DAGSTER_WEBSERVER")


if __name__ == "__main__":
    main(sys.argv[1:])
