"""Readers are never blocked and never see half a build, however often a new one is served."""

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from tests.sql import reader
from tests.sql.support import finding, given, warehouse
from tracehound.sql import publish

READERS, BUILDS = 20, 20


def _build(folder: Path, number: int) -> Path:
    """A file in which each table that readers look into has as many rows as its number says."""
    folder.mkdir()
    with warehouse(folder) as con:
        numbers = range(number)
        given(con, "flattened.finding_versions", *(finding(f"f{each}") for each in numbers))
        given(con, "trends.findings_daily", *({"finding_type": f"t{each}"} for each in numbers))
        given(con, "trends.coverage", *({"region": f"r{each}"} for each in numbers))
        publish.finish(con)
    return folder / "warehouse.duckdb"


@contextmanager
def _reading(path: Path) -> Iterator[list["Popen[bytes]"]]:
    command = [sys.executable, reader.__file__, str(path), str(BUILDS)]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    readers = [Popen(command, **pipes) for _ in range(READERS)]
    try:
        yield readers
    finally:
        for each in readers:
            each.kill()
            each.communicate()


class _Told:
    """What each reader has said so far: the builds that it saw, in order."""

    def __init__(self, readers: list["Popen[bytes]"]) -> None:
        self._said = {_pipe(each): b"" for each in readers}

    def listen(self) -> None:
        """Waits until a reader says something."""
        for pipe in select.select(list(self._said), [], [])[0]:
            said = os.read(pipe, 4096)
            assert said, "a reader ended before the last build"
            self._said[pipe] += said

    def of(self, process: "Popen[bytes]") -> list[int]:
        """What one saw. It writes each line at once."""
        return [int(number) for number in self._said[_pipe(process)].split()]


def _pipe(process: "Popen[bytes]") -> int:
    assert process.stdout is not None
    return process.stdout.fileno()


def test_twenty_readers_ask_without_pause_through_twenty_publishes(tmp_path: Path) -> None:
    served = tmp_path / "warehouse.duckdb"
    builds = [_build(tmp_path / str(number), number) for number in range(1, BUILDS + 1)]
    publish.publish(builds[0], served)
    with _reading(served) as readers:
        told = _Told(readers)
        for each in readers:
            assert each.stdin is not None
            each.stdin.write(b"\n")
            each.stdin.flush()
        # All are asking before the first swap; somebody must see each build before the next, amid what others ask.
        while not all(map(told.of, readers)):
            told.listen()
        for number, build in enumerate(builds[1:], 2):
            publish.publish(build, served)
            while number < BUILDS and not any(number in told.of(each) for each in readers):
                told.listen()
        seen = {each: told.of(each) for each in readers}
        ended = {each: each.communicate(timeout=120) for each in readers}
    assert [error for _, error in ended.values() if error] == []
    for each, begun in seen.items():
        numbers = [*begun, *map(int, ended[each][0].split())]
        assert numbers == sorted(set(numbers))
        assert numbers[-1] == BUILDS
