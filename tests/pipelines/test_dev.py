"""`make dev` ends all that it started, and takes a port."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from tracehound.pipelines import dev

# Starts a process that outlives it and does not end when asked, as a code server may.
STUBBORN = """
import signal, subprocess, sys, time
from pathlib import Path
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if len(sys.argv) == 2:
    child = subprocess.Popen([sys.executable, __file__, *sys.argv[1:], "child"])
    Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(600)
"""


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_what_does_not_end_when_asked_is_killed_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "_SECONDS_TO_END", 0.5)
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    told = tmp_path / "child"
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    with dev._group(environment, ["stubborn", str(told)]) as started:
        while not (told.exists() and told.read_text()):
            time.sleep(0.01)
    assert [process.returncode for process in started] == [-signal.SIGKILL]
    deadline = time.monotonic() + 10
    while _lives(int(told.read_text())):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_port_that_is_taken_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert dev.main(["--home", str(tmp_path / "home"), "--port", str(port)]) == 1
    assert f"Port {port} is in use" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()
