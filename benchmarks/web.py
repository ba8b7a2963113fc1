"""People at the live desk: how long their pages take while a run replaces the served file under them.

`python -m benchmarks.web HOME REPORT [SECONDS]` measures an existing home, to which it adds nothing but the
audit log: a page each SECONDS for everyone.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import duckdb

from benchmarks.contest import tracehound_all
from benchmarks.data import DataSet, export
from benchmarks.measure import PROJECT, measure, memory_peak, python
from benchmarks.results import Figures, Row
from tracehound.desk.pages import Ref
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import load
from tracehound.web.addresses import address

PEOPLE, PAGES, SECONDS, SWAPS = 10, 50, 5.0, 5
USUAL = "p95 of the queue, groups, findings and entities of the middle, s"
LARGEST = "p95 of the slowest kind of those with most findings, s"
ERRORS = "errors"
_PEAK = "largest memory of the process, GB"
_QUERY = Path(__file__).parent / "queries" / "web" / "pages.sql"
_MOST = "most findings"
_QUEUE = "queue"
# Of ten pages, how many of each kind; the last is one of those with most findings.
_WALK = (_QUEUE, "group", "finding", "group", "finding", "entity", "finding", "entity", "finding", _MOST)
_LONGEST_SECONDS = 60

Pages = Mapping[str, Sequence[str]]
"""Addresses by the kind of page."""


@dataclass
class Seen:
    """What somebody waited for: seconds by kind of page, and what was no page."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """Measures the home of a set, which is built with all layers if it does not exist, and kept like sets."""
    home, report = Home.find(load(), root / "homes" / f"large-{documents}"), root / "work" / "report.json"
    if not home.warehouse.exists():
        measure(tracehound_all(export(DataSet("large", documents), root), home.path))
    report.parent.mkdir(parents=True, exist_ok=True)
    # Not under `measure`: whoever sums the memory of a process stops it meanwhile, and people wait.
    subprocess.run(python("benchmarks.web", home.path, report), cwd=PROJECT, check=True)
    rows, facts = json.loads(report.read_text(encoding="utf-8"))
    return Figures(documents, facts=facts, rows=rows)


def visit(home: Home, seconds: float = SECONDS) -> tuple[list[Row], dict[str, float]]:
    """Rows by kind of page, and facts, of all people together."""
    pages = pages_of(home)
    with _served(home) as (base, cookie, pid):
        everyone = [Seen() for _ in range(PEOPLE)]
        people = [
            threading.Thread(target=_walk, args=(seen, number, base, cookie, pages, seconds))
            for number, seen in enumerate(everyone)
        ]
        for each in people:
            each.start()
        with _two_files(home) as swap:
            for _ in range(SWAPS):
                time.sleep(seconds * PAGES / (SWAPS + 1))
                swap()
            for each in people:
                each.join()
        peak = memory_peak(pid)
    return told(everyone, peak)


def pages_of(home: Home) -> dict[str, list[str]]:
    """The addresses that people open, by kind of page."""
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        rows = con.execute(_QUERY.read_text(encoding="utf-8")).fetchall()
    found: dict[str, list[str]] = {_QUEUE: ["/"]}
    for page, kind, key in rows:
        found.setdefault(page, []).append(address(Ref(key, kind, key), {}))
    return found


def _walk(seen: Seen, number: int, base: str, cookie: str, pages: Pages, seconds: float) -> None:
    """Somebody's pages, each at its time: who waited longer for one opens the next at once."""
    chance = random.Random(number)
    begins = time.monotonic() + chance.random() * seconds
    for place in range(PAGES):
        time.sleep(max(0.0, begins + place * seconds - time.monotonic()))
        kind = chance.choice([each for each in pages if _is_kind(each, _WALK[(place + number) % len(_WALK)])])
        began = time.monotonic()
        error = _opened(f"{base}{chance.choice(pages[kind])}", cookie)
        seen.seconds.setdefault(kind, []).append(time.monotonic() - began)
        if error:
            seen.errors.append(f"{kind}: {error}")


def _is_kind(page: str, wanted: str) -> bool:
    return page.endswith(_MOST) if wanted == _MOST else page.startswith(wanted) and _MOST not in page


def _opened(address: str, cookie: str) -> str:
    """Opens a page whole; the reason if it is none."""
    request = urllib.request.Request(address, headers={"Cookie": cookie})
    try:
        with urllib.request.urlopen(request, timeout=_LONGEST_SECONDS) as answer:
            return "" if answer.read().rstrip().endswith(b"</html>") else "a torn page"
    except (urllib.error.URLError, OSError) as error:
        return str(error)


@contextmanager
def _served(home: Home) -> Iterator[tuple[str, str, int]]:
    """The desk's address, a browser's cookie, and the process."""
    words = python("tracehound.cli.app", "desk", "--listen", "127.0.0.1:0", "--home", home.path)
    with tempfile.NamedTemporaryFile("r") as said:
        process = subprocess.Popen(words, stderr=said.fileno(), text=True)
        try:
            login = _login(Path(said.name))
            yield login.partition("/login")[0], _cookie(login), process.pid
        finally:
            process.terminate()
            process.wait()


def _login(said: Path) -> str:
    """The address that the command prints."""
    end = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < end:
        if found := re.search(r"http\S+", said.read_text(encoding="utf-8")):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(said.read_text(encoding="utf-8"))


class _Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follows nothing: the cookie is what counts."""


def _cookie(login: str) -> str:
    try:
        urllib.request.build_opener(_Staying).open(login)
    except urllib.error.HTTPError as answer:
        found = re.match("[^;]+", answer.headers["set-cookie"])
        assert found
        return found[0]
    raise AssertionError("a login leads to the queue")


@contextmanager
def _two_files(home: Home) -> Iterator["_Swap"]:
    """What serves the file and a copy of it in turns, each time as a run does."""
    first, second = (home.path / f"benchmark-{number}.duckdb" for number in (1, 2))
    os.link(home.warehouse, first)
    try:
        subprocess.run(["cp", "--reflink=auto", first, second], check=True)
        yield _Swap(home, [second, first])
    finally:
        first.replace(home.warehouse)
        second.unlink(missing_ok=True)


@dataclass
class _Swap:
    home: Home
    files: list[Path]

    def __call__(self) -> None:
        following = self.home.path / "benchmark-following.duckdb"
        os.link(self.files[0], following)
        following.replace(self.home.warehouse)
        self.files.reverse()


def told(everyone: Sequence[Seen], peak: int) -> tuple[list[Row], dict[str, float]]:
    """Rows by kind of page, and facts, of what all have seen and the largest memory, in bytes."""
    seconds: dict[str, list[float]] = {}
    for seen in everyone:
        for kind, spent in seen.seconds.items():
            seconds.setdefault(kind, []).extend(spent)
    errors = [each for seen in everyone for each in seen.errors]
    for each, count in Counter(errors).most_common():
        print(f"{count} {each}", file=sys.stderr)
    rows: list[Row] = [
        {
            "page": kind,
            "opened": len(spent),
            "p50, s": round(_quantile(spent, 50), 3),
            "p95, s": round(_quantile(spent, 95), 3),
            "longest, s": round(max(spent), 3),
        }
        for kind, spent in sorted(seconds.items())
    ]
    usual = [each for kind, spent in seconds.items() if _MOST not in kind for each in spent]
    largest = [_quantile(spent, 95) for kind, spent in seconds.items() if _MOST in kind]
    facts = {
        USUAL: round(_quantile(usual, 95), 3),
        LARGEST: round(max(largest), 3),
        _PEAK: round(peak / 1e9, 2),
        ERRORS: len(errors),
    }
    return rows, facts


def _quantile(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


def main() -> None:
    """Measures, and writes the report."""
    folder, report, *seconds = sys.argv[1:]
    found = visit(Home.find(load(), Path(folder)), *map(float, seconds))
    Path(report).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
