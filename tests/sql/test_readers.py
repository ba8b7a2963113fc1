"""Readers are never blocked and never see half a build, however often a new one is served."""

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
def _reading(path: Path) -> Iterator[list["Popen[str]"]]:
    command = [sys.executable, reader.__file__, str(path), str(BUILDS)]
    readers = [
        Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(READERS)
    ]
    try:
        yield readers
    finally:
        for each in readers:
            each.kill()
            each.communicate()


def _next_seen(process: "Popen[str]") -> int:
    """The next build that a reader sees; 0 if it ended."""
    assert process.stdout is not None
    return int(process.stdout.readline() or 0)


def test_twenty_readers_ask_without_pause_through_twenty_publishes(tmp_path: Path) -> None:
    served = tmp_path / "warehouse.duckdb"
    builds = [_build(tmp_path / str(number), number) for number in range(1, BUILDS + 1)]
    publish.publish(builds[0], served)
    with _reading(served) as readers:
        # All are asking before the first swap; after each swap another one must see the new build before the next.
        seen = [[_next_seen(each)] for each in readers]
        for number, build in enumerate(builds[1:], 2):
            publish.publish(build, served)
            place = number % READERS
            while 0 < seen[place][-1] < number:
                seen[place].append(_next_seen(readers[place]))
        told = [each.communicate(timeout=120) for each in readers]
    assert [error for _, error in told if error] == []
    for begun, (rest, _) in zip(seen, told, strict=True):
        numbers = [*begun, *map(int, rest.split())]
        assert numbers == sorted(set(numbers))
        assert numbers[-1] == BUILDS
