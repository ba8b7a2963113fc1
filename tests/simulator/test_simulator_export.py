"""The files: the same bytes for the same seed, in the export's layout, with the truth outside."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Literal

import pytest

from tracehound.simulator import Counts, simulate, write_demo, write_export

_KEY = re.compile(
    r"AWSLogs/\d{12}/GuardDuty/[a-z]+-[a-z]+-\d/\d{4}/\d\d/\d\d/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.jsonl\.gz"
)
_ROOT = Path(__file__).parents[2]
Objects = Literal["small", "large"]


def _write(folder: Path, seed: int, objects: Objects = "small") -> tuple[Counts, dict[str, bytes]]:
    findings = simulate(seed, 400, date(2026, 9, 1), 5)
    counts = write_export(folder / "export", folder / "truth.jsonl", findings, objects)
    return counts, {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.*"))}


@pytest.mark.parametrize("objects", ["small", "large"])
def test_one_seed_gives_the_same_bytes_and_another_differs(tmp_path: Path, objects: Objects) -> None:
    first, again, other = (
        _write(tmp_path / name, seed, objects) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert first == again
    assert all(data[4:8] == b"\0\0\0\0" for key, data in first[1].items() if key.endswith(".gz"))  # no clock
    assert set(first[1].values()).isdisjoint(other[1].values())


def test_the_order_of_hashes_has_no_say(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tracehound.simulator import write_demo;"
        "write_demo(Path(sys.argv[1]) / 'export', Path(sys.argv[1]) / 'truth.jsonl')"
    )
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        subprocess.run(
            [sys.executable, "-c", code, folder], check=True, env={"PYTHONHASHSEED": seed}, cwd=_ROOT / "src"
        )
        written.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")})
    assert written[0] == written[1]


@pytest.mark.parametrize("objects", ["small", "large"])
def test_objects_lie_under_the_day_of_their_update(tmp_path: Path, objects: Objects) -> None:
    counts, _ = _write(tmp_path, 5, objects)
    export = tmp_path / "export"
    paths = list(export.rglob("*.gz"))
    documents = 0
    for path in paths:
        key = path.relative_to(export).as_posix()
        assert _KEY.fullmatch(key)
        for line in gzip.decompress(path.read_bytes()).splitlines():
            document = json.loads(line)
            documents += 1
            day = document["updatedAt"][:10].replace("-", "/")
            assert key.startswith(f"AWSLogs/{document['accountId']}/GuardDuty/{document['region']}/{day}/")
    assert (counts.objects, counts.documents) == (len(paths), documents)


def test_small_and_large_objects_hold_the_same_lines(tmp_path: Path) -> None:
    lines = []
    for objects in ("small", "large"):
        _write(tmp_path / objects, 5, objects)
        paths = (tmp_path / objects).rglob("*.gz")
        lines.append(
            sorted(line for path in paths for line in gzip.decompress(path.read_bytes()).split(b"\n"))
        )
    assert list(filter(None, lines[0])) == list(filter(None, lines[1]))


def test_the_truth_covers_every_finding_once(tmp_path: Path) -> None:
    counts, _ = _write(tmp_path, 5)
    truths = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text().splitlines()]
    written = {
        json.loads(line)["id"]
        for path in (tmp_path / "export").rglob("*.gz")
        for line in gzip.decompress(path.read_bytes()).splitlines()
    }
    assert len(truths) == counts.findings == 400
    assert {truth["finding_id"] for truth in truths} == written
    assert all(
        truth.keys() == {"finding_id", "campaign_id", "session_id", "story", "role"} for truth in truths
    )


def test_the_truth_may_not_lie_in_the_export(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="outside"):
        write_export(tmp_path, tmp_path / "truth.jsonl", [])


@pytest.mark.parametrize("objects", ["small", "large"])
def test_nothing_is_lost_when_the_memory_for_waiting_lines_is_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, objects: Objects
) -> None:
    monkeypatch.setattr("tracehound.simulator.export._MOST_BYTES_WAITING", 20_000)
    counts, _ = _write(tmp_path, 5, objects)
    texts = [gzip.decompress(path.read_bytes()) for path in (tmp_path / "export").rglob("*.gz")]
    assert sum(text.count(b"\n") for text in texts) == counts.documents


def test_writing_twice_leaves_the_same_files(tmp_path: Path) -> None:
    assert _write(tmp_path, 5, "large") == _write(tmp_path, 5, "large")


def test_memory_does_not_grow_with_the_number_of_findings() -> None:
    """The organization grows a little; the documents (8,000 of them here, 28 MB) are not kept."""
    tracemalloc.start()
    for _ in simulate(1, 4000, date(2026, 9, 1), 10):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12e6


def test_the_demo_is_small(tmp_path: Path) -> None:
    counts = write_demo(tmp_path / "export", tmp_path / "truth.jsonl")
    assert 300 <= counts.findings <= 400
    assert sum(path.stat().st_size for path in (tmp_path / "export").rglob("*.gz")) < 1_000_000


def test_it_runs_where_no_package_is_installed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tracehound.simulator import write_demo;"
        "write_demo(Path(sys.argv[1]) / 'export', Path(sys.argv[1]) / 'truth.jsonl')"
    )
    # Without `site` there is the standard library, and what this path leads to.
    subprocess.run([sys.executable, "-S", "-c", code, tmp_path], check=True, cwd=_ROOT / "src", env={})
    assert (tmp_path / "truth.jsonl").stat().st_size > 0
