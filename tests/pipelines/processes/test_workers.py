"""Work in several processes: the same tables as in one, errors that arrive, and nobody left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.pipelines.support import comparable, configured, finding, lines, put, read_in
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.batches import BatchLimits
from tracehound.pipelines.processes.workers import Processes, dismiss, spread
from tracehound.pipelines.settings.reading import WrongSettings, load
from tracehound.transforms.contracts import TABLES

PROCESSES_VARIABLE = "TRACEHOUND_PROCESSES"
LAKE = [name for name, table in TABLES.items() if table.layer in ("raw", "flattened")]
LAKE.remove("flattened.findings_current")


def square(number: int) -> int:
    time.sleep(0.02 * (number % 3))
    return number * number


def refuse(number: int) -> int:
    raise ValueError(f"piece {number} is bad")


def test_results_come_in_the_order_of_the_pieces() -> None:
    assert list(spread(square, range(9), Processes(2))) == [number * number for number in range(9)]


def test_an_error_of_a_piece_arrives() -> None:
    with pytest.raises(ValueError, match="piece 0 is bad"):
        list(spread(refuse, range(4), Processes(2)))


def test_few_pieces_start_no_process() -> None:
    assert list(spread(process_id, range(3), Processes(2))) == [os.getpid()] * 3


def test_who_is_dismissed_is_gone_and_others_come() -> None:
    def workers() -> set[int]:
        return set(spread(process_id, range(9), Processes(2))) - {os.getpid()}

    first = workers()
    assert first
    dismiss()
    for worker in first:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)
    assert workers().isdisjoint(first)


@pytest.mark.parametrize("written", ["0", "-1", "many", "1.5"])
def test_a_setting_that_makes_no_sense_is_said(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv(PROCESSES_VARIABLE, written)
    with pytest.raises(WrongSettings, match=f"TRACEHOUND_PROCESSES is '{written}'"):
        load()


def process_id(_: int) -> int:
    return os.getpid()


def test_two_processes_give_the_tables_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source"
    for number in range(12):
        days = [f"2026-10-{day:02}T00:00:00.000Z" for day in range(1, 9)]
        twice = [finding(number // 2, updatedAt=day, severity=str(number)) for day in days]
        put(source, f"{number:02}.jsonl", lines(*twice, finding(1)) + b"broken\n", zipped=number % 2 == 0)
    monkeypatch.setattr(ingest, "_PIECE_BYTES", 1)
    homes = {}
    for count in ("1", "2"):
        monkeypatch.setenv(PROCESSES_VARIABLE, count)
        homes[count] = configured(tmp_path / count).create()
        read_in(homes[count], source, limits=BatchLimits(documents=20))
    for name in LAKE:
        assert comparable(homes["1"], name).equals(comparable(homes["2"], name)), name
    assert not list(homes["2"].lake.glob(".staging/*"))


def test_workers_end_with_their_parent() -> None:
    command = [sys.executable, "-m", "tests.pipelines.processes.test_workers"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(parent.stdout.readline()) for _ in range(2)]
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while any(map(is_running, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(is_running, workers))


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or ") Z " not in state.read_text()


def tell_and_wait(_: int) -> None:
    print(os.getpid(), flush=True)
    time.sleep(60)


if __name__ == "__main__":
    list(spread(tell_and_wait, range(4), Processes(2)))
