"""Dagster's UI and its daemon over one home, until they are stopped: `python -m tracehound.pipelines.dev`.

What belongs here: starting both, and ending them with everything that they started. What does not: serving
(`pipelines.ui`). Dagster's own files are in the home, none in the folder that this is started in.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tracehound.pipelines.lake.home import HOME_VARIABLE, Home
from tracehound.pipelines.settings.reading import DAGSTER_VARIABLE
from tracehound.pipelines.ui import WORKSPACE

_HOST = "127.0.0.1"
_SETTINGS = Path(__file__).with_name("dagster.yaml")
# A run says that it was interrupted; whatever it was at, the next one finishes or drops it.
_SECONDS_TO_END = 10.0
_PAUSE_SECONDS = 0.1
_DONE, _FAILED = 0, 1


def main(words: Sequence[str]) -> int:
    """Serves until SIGINT or SIGTERM, or until one of the two ends; the exit code."""
    parser = argparse.ArgumentParser(
        prog="tracehound-dev", description="Dagster's UI and daemon over a home."
    )
    parser.add_argument("--home", type=Path, default=Path(".tracehound"))
    parser.add_argument("--port", type=int, default=3000)
    chosen = parser.parse_args(words)
    if _is_taken(chosen.port):
        print(
            f"Port {chosen.port} is in use: choose another, such as `make dev PORT={chosen.port + 1}`.",
            file=sys.stderr,
        )
        return _FAILED
    environment = _environment(Home(chosen.home.absolute()).create())
    page = ["tracehound.pipelines.ui", "--host", _HOST, "--port", f"{chosen.port}"]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with _group(environment, page, ["dagster._daemon", "run", *WORKSPACE]) as both:
            print(f"Dagster's UI starts on http://{_HOST}:{chosen.port}; Ctrl-C ends it.", flush=True)
            while all(process.poll() is None for process in both):
                time.sleep(_PAUSE_SECONDS)
    except _Stopped:
        return _DONE
    return _FAILED


class _Stopped(Exception):
    """Somebody wants it to end."""


def _stop(number: int, _: object) -> None:
    raise _Stopped(signal.Signals(number).name)


def _is_taken(port: int) -> bool:
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind((_HOST, port))
        except OSError:
            return True
    return False


def _environment(home: Home) -> dict[str, str]:
    """The environment of both: Dagster takes its settings from the home's folder, and writes there alone."""
    shutil.copyfile(_SETTINGS, home.dagster / _SETTINGS.name)
    own = {HOME_VARIABLE: home.path, DAGSTER_VARIABLE: home.dagster, "DAGSTER_HOME": home.dagster}
    return os.environ | {name: str(path) for name, path in own.items()}


@contextmanager
def _group(
    environment: Mapping[str, str], *modules: Sequence[str]
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Python modules run in one process group of their own, which is empty afterwards.

    Their code servers and runs are in it too, and some of those outlive who started them.
    """
    started: list[subprocess.Popen[bytes]] = []
    try:
        for words in modules:
            leader = started[0].pid if started else 0
            command = [sys.executable, "-m", *words]
            started.append(
                subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, process_group=leader)
            )
        yield started
    finally:
        if started:
            _end(started, started[0].pid)


def _end(started: Sequence[subprocess.Popen[bytes]], group: int) -> None:
    """Asks all processes of the group to end; kills those that take too long, or all if asked again."""
    deadline = time.monotonic() + _SECONDS_TO_END
    try:
        _signalled(group, signal.SIGTERM)
        while time.monotonic() < deadline and _lives(started, group):
            time.sleep(_PAUSE_SECONDS)
    finally:
        _signalled(group, signal.SIGKILL)
        for process in started:
            process.wait()


def _lives(started: Sequence[subprocess.Popen[bytes]], group: int) -> bool:
    # What has ended is in the group until it is asked for.
    return None in [process.poll() for process in started] or _signalled(group, 0)


def _signalled(group: int, number: int) -> bool:
    """Sends a signal to a process group; whether there is one."""
    with suppress(ProcessLookupError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
