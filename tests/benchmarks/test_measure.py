"""What a command used, with all its children; no figure here depends on how fast the machine is."""

import sys

import pytest

from benchmarks.measure import CommandFailed, measure

_BUSY = "import time\nwhile time.process_time() < 0.3: pass"
_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_BUSY!r}])"
_ORPHAN = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {_BUSY!r}], start_new_session=True)"
)
# Three times as long, since the last sample may be missed.
_IGNORED = f"import signal, time; signal.signal(signal.SIGCHLD, signal.SIG_IGN)\nimport os\nif os.fork(): time.sleep(1.5)\nelse:\n {_BUSY.replace('0.3', '0.9').replace(chr(10), chr(10) + ' ')}"
_MEMORY = "import time; held = bytearray(200 << 20); time.sleep(1.5)"
_TWO = f"import os\nos.fork()\n{_MEMORY}"


@pytest.mark.parametrize("code", [_BUSY, _CHILD, _ORPHAN, _IGNORED])
def test_the_cpu_of_every_process_counts(code: str) -> None:
    assert measure([sys.executable, "-c", code]).cpu_seconds >= 0.3


def test_memory_is_that_of_the_largest_process_and_of_all() -> None:
    used = measure([sys.executable, "-c", _TWO])
    assert 200 << 20 <= used.largest_process_bytes < 300 << 20
    assert 400 << 20 <= used.all_processes_bytes < 500 << 20


def test_a_command_that_fails_is_not_measured() -> None:
    with pytest.raises(CommandFailed, match="no such luck"):
        measure([sys.executable, "-c", "raise SystemExit('no such luck')"])
