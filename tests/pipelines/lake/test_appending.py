"""One writer at a time to a file of decisions, be it another process or another thread of a server."""

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from tracehound.pipelines.lake import appending

_TIMES = 20


def add_up(path: Path) -> None:
    """Reads a number and writes the next one, which loses some if two do it at once."""
    for _ in range(_TIMES):
        with appending.alone(path, "a test"):
            number = int(path.read_text())
            time.sleep(0.0005)
            path.write_text(str(number + 1))


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_what_is_read_and_written_by_one_is_not_changed_by_another_meanwhile(
    tmp_path: Path, pool: Callable[[int], ThreadPoolExecutor | ProcessPoolExecutor]
) -> None:
    path = tmp_path / "decisions"
    path.write_text("0")
    with pool(2) as writers:
        list(writers.map(add_up, [path, path]))
    assert int(path.read_text()) == 2 * _TIMES
