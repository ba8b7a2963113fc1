"""A standalone cluster of Spark on loopback: a master and workers of one core each, as pyspark brings them.

What belongs here: starting them, finding the processes of executors, and ending all. What does not: runs.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

HOST = "127.0.0.1"
_SECONDS_TO_START = 120
_PACKAGE = "org.apache.spark.deploy"


@dataclass(frozen=True)
class Standalone:
    """A cluster that is up: its address, and the processes of its workers."""

    master: str
    workers: Sequence[int]

    def executors(self) -> list[int]:
        """The processes of executors: what workers have started."""
        return [child for worker in self.workers for child in self.executors_of(worker)]

    def executors_of(self, worker: int) -> list[int]:
        """The processes of a worker's executors."""
        return [child for child in children(worker) if is_alive(child)]


@contextmanager
def standalone(folder: Path, workers: int = 2, memory: str = "1g") -> Iterator[Standalone]:
    """A cluster whose logs and work lie in a folder; at the end no process of it is left."""
    folder.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    address = f"spark://{HOST}:{port}"
    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(
            _started(folder, "master", f"{_PACKAGE}.master.Master", "--port", str(port), "--webui-port", "0")
        )
        _wait_for(folder / "master.log", "New state: ALIVE")
        for number in range(workers):
            name = f"worker-{number}"
            options = ("--cores", "1", "--memory", memory, "--work-dir", str(folder / name))
            started.append(
                _started(folder, name, f"{_PACKAGE}.worker.Worker", "--webui-port", "0", *options, address)
            )
        for number in range(workers):
            _wait_for(folder / f"worker-{number}.log", "Successfully registered with master")
        yield Standalone(address, [process.pid for process in started[1:]])
    finally:
        _end(started)


def _started(folder: Path, name: str, *words: str) -> subprocess.Popen[bytes]:
    command = [str(files("pyspark").joinpath("bin/spark-class")), *words, "--host", HOST]
    # The address of the master comes last.
    if words[-1].startswith("spark://"):
        command = [*command[: len(words)], "--host", HOST, words[-1]]
    environment = os.environ | {
        "SPARK_LOCAL_IP": HOST,
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_SCALA_VERSION": "2.13",
    }
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)


def _wait_for(log: Path, text: str) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while text not in log.read_text(errors="replace"):
        if time.monotonic() > deadline:
            raise TimeoutError(
                f"{log.name} does not say “{text}”:\n{log.read_text(errors='replace')[-2000:]}"
            )
        time.sleep(0.2)


def _end(started: Sequence[subprocess.Popen[bytes]]) -> None:
    """Workers end with their executors; what they leave is killed."""
    left = [child for process in started for child in descendants(process.pid)]
    for process in reversed(started):
        process.send_signal(signal.SIGTERM)
    for process in started:
        process.wait(timeout=60)
    deadline = time.monotonic() + 20
    while (alive := [pid for pid in left if is_alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.2)
    for pid in alive:
        kill(pid)


def kill(pid: int) -> None:
    """Kills a process as a lack of memory does."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def descendants(pid: int) -> list[int]:
    """Children of a process, and theirs."""
    found = children(pid)
    return found + [each for child in found for each in descendants(child)]


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        texts = [(thread / "children").read_text() for thread in threads]
    except OSError:
        return []
    return sorted({int(each) for text in texts for each in text.split()})


def is_alive(pid: int) -> bool:
    """Whether a process runs."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        port: int = listening.getsockname()[1]
        return port
