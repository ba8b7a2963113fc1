"""Runs one command in its own process and reports what it and all its descendants used.

`measure` starts this module as a small process between itself and the command, so that nothing else counts:
`python -m benchmarks.measure REPORT COMMAND…`. It adopts descendants that outlive their parents (as a
subreaper), so the CPU of every process counts, and samples memory in `/proc`: for one process the high-water
mark of resident memory, for all together the sum of proportional set sizes, in which shared pages count once.
For the latter the kernel walks all pages of a process and blocks it meanwhile, so it is sampled less often.
The kernel counts no CPU of children of a process that ignores their end, as Spark's does that forks Python:
theirs is what the last sample saw.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

_SECONDS_BETWEEN_SAMPLES = 0.05
_SAMPLES_A_SUM = 6
_PR_SET_CHILD_SUBREAPER = 36
_LAST_WORDS = 2000
PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Usage:
    """What one run of a command used; CPU is user and system time of all its processes."""

    cpu_seconds: float
    wall_seconds: float
    largest_process_bytes: int
    all_processes_bytes: int


class CommandFailed(Exception):
    """A measured command failed; the message has the end of its output."""


def measure(command: Sequence[str]) -> Usage:
    """Runs a command in the project's folder. Raises CommandFailed."""
    with tempfile.NamedTemporaryFile("r", suffix=".json") as report:
        words = [sys.executable, "-m", "benchmarks.measure", report.name, *command]
        done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CommandFailed(f"{' '.join(command)}: {(done.stdout + done.stderr)[-_LAST_WORDS:]}")
        return Usage(**json.load(report))


def python(module: str, *arguments: str | Path) -> list[str]:
    """The command that runs a module with this Python."""
    return [sys.executable, "-m", module, *map(str, arguments)]


class Sampler(threading.Thread):
    """Samples the memory of this process's descendants until it is stopped."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.largest = self.together = 0
        # CPU seconds that nobody waits for, by process.
        self.uncounted: dict[int, float] = {}
        self._stopped = threading.Event()

    def run(self) -> None:
        """Takes a sample every 50 ms, and a sum of all every 300 ms."""
        for number in count():
            if self._stopped.wait(_SECONDS_BETWEEN_SAMPLES):
                break
            found = descendants(os.getpid())
            self.largest = max([self.largest, *(_kilobytes(pid, "status", "VmHWM:") for pid in found)])
            if number % _SAMPLES_A_SUM == 0:
                sums = (_kilobytes(pid, "smaps_rollup", "Pss:") for pid in found)
                self.together = max(self.together, sum(sums))
                for pid in found:
                    self._count_if_nobody_does(pid)

    def _count_if_nobody_does(self, pid: int) -> None:
        parent, *_, user, system = (
            _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()[1:13] or [""] * 3
        )
        if parent and _ignores_children(parent):
            self.uncounted[pid] = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Ends the sampling."""
        self._stopped.set()
        self.join()


def memory_peak(pid: int) -> int:
    """The most resident memory that a process has had so far, in bytes."""
    return _kilobytes(pid, "status", "VmHWM:") * 1024


def descendants(parent: int) -> list[int]:
    """The process ids of all descendants of a process."""
    found: list[int] = []
    for tasks in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in _text(tasks).split():
            found += [int(child), *descendants(int(child))]
    return found


def _kilobytes(pid: int, file: str, label: str) -> int:
    """A figure of `/proc/<pid>/<file>`; 0 if the process has ended."""
    lines = _text(Path(f"/proc/{pid}/{file}")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(label)), 0)


def _ignores_children(pid: str) -> bool:
    """Whether a process wants to know nothing of the end of its children."""
    lines = _text(Path(f"/proc/{pid}/status")).splitlines()
    ignored = next((line.split()[1] for line in lines if line.startswith("SigIgn:")), "0")
    return bool(int(ignored, 16) >> (signal.SIGCHLD - 1) & 1)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""


def _wait_for_all(sampler: Sampler) -> None:
    try:
        while True:
            pid, _ = os.wait()
            # Its parent ended first, so that it came here and is counted.
            sampler.uncounted.pop(pid, None)
    except ChildProcessError:
        pass


def main() -> None:
    """Runs the command, writes the report, and exits with the command's exit code."""
    report, *command = sys.argv[1:]
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    sampler = Sampler()
    sampler.start()
    start = time.perf_counter()
    code = subprocess.Popen(command).wait()
    wall = time.perf_counter() - start
    _wait_for_all(sampler)
    sampler.stop()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime + sum(sampler.uncounted.values())
    usage = Usage(cpu, wall, sampler.largest * 1024, sampler.together * 1024)
    Path(report).write_text(json.dumps(vars(usage)), encoding="utf-8")
    sys.exit(code)


if __name__ == "__main__":
    main()
