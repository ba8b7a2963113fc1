"""The command in a process of its own, as a person runs it: what it said, how it ended, and its memory."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

_SECONDS_FOR_A_RUN = 1200
# 1 is for what could not be read: gzip that is damaged, a file that nobody may read.
_ENDS = (0, 1)
_TOLD = 1200
# A step that failed, or words of Python's in what a person reads.
_CRASH = re.compile(
    r"Traceback \(most recent call last\)|failed:|please report this|\b[A-Z]\w+(Error|Exception): "
)


@dataclass(frozen=True)
class Ran:
    """How a run ended. `most_memory_bytes` is the largest of its processes."""

    code: int
    said: str
    most_memory_bytes: int

    @property
    def crash(self) -> str | None:
        """What it said of a crash, if it was one."""
        sign = _CRASH.search(self.said)
        if sign:
            return f"ended with {self.code}: {self.said[max(0, sign.start() - _TOLD // 4) :][:_TOLD]}"
        return None if self.code in _ENDS else f"ended with {self.code}: {self.said[-_TOLD:]}"


def command(home: Path, *words: str | Path) -> Ran:
    """Runs the command on a home to its end."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tracehound.cli.app", *map(str, words)],
            env=os.environ | {"TRACEHOUND_HOME": str(home), "COLUMNS": "200"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        code, memory = _waited(process)
        said.seek(0)
        return Ran(code, said.read().decode(errors="replace"), memory)


def _waited(process: "subprocess.Popen[bytes]") -> tuple[int, int]:
    """Exit code and largest memory; one that takes too long is killed with all that it started."""
    timer = threading.Timer(_SECONDS_FOR_A_RUN, os.killpg, (process.pid, signal.SIGKILL))
    timer.start()
    _, status, usage = os.wait4(process.pid, 0)
    timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss * 1024
