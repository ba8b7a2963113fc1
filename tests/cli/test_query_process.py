"""The process of `tracehound sql` ends whenever the command does."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.sql.support import warehouse
from tracehound.sql import publish

ENDLESS = "SELECT count(*) FROM range(1000000000000)"
pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are looked up in /proc")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    publish.finish(warehouse(home))
    return home


@contextmanager
def asking(home: Path, query: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tracehound.cli.app", "sql", query, "--home", str(home), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        yield process
        process.kill()


def child_of(process: subprocess.Popen[bytes]) -> Path:
    """The folder in /proc of the query's process, once it works on its answer."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    until(lambda: bool(children.read_text()))
    child = Path("/proc") / children.read_text().split()[0]
    until(lambda: len(list((child / "task").iterdir())) > 3)
    return child


def has_ended(process: Path) -> bool:
    """Whether it is gone, or waits to be taken off the list."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_the_command(home: Path, number: signal.Signals) -> None:
    with asking(home, ENDLESS) as command:
        child = child_of(command)
        command.send_signal(number)
        command.wait(20)
        until(lambda: has_ended(child))


def test_it_ends_when_nobody_reads_on(home: Path) -> None:
    with asking(home, "FROM range(1000000000000)", "--format", "csv") as command:
        assert command.stdout
        command.stdout.readline()
        command.stdout.close()
        assert command.wait(20) == 0
        assert command.stderr
        assert command.stderr.read() == b""


def test_an_interrupted_query_leaves_no_traceback(home: Path) -> None:
    with asking(home, ENDLESS) as command:
        child_of(command)
        command.send_signal(signal.SIGINT)
        _, said = command.communicate(timeout=20)
        assert b"Traceback" not in said
