"""Data sets from the simulator, created once: `<root>/data/<kind>-<documents>/`, with `made.json` when done.

What belongs here: the sets and creating them. What does not: making a document defective
(`benchmarks.defects`).

A set comes from two organizations, each simulated in its own process with its own seed, to use two cores; its
bytes do not depend on the number of cores. Changes of the simulator are not detected: remove the folder then.
"""

import gzip
import math
import shutil
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

import msgspec

from benchmarks import defects
from tracehound.simulator import Simulated, simulate, write_export

Kind = Literal["large", "small", "single", "sparse", "defective"]
ROOT = Path(__file__).parent.parent / ".benchmarks"
DEFECTS = "defects.csv"
_MADE = "made.json"
_START = date(2026, 1, 1)
_SEEDS = (11, 12)
_DOCUMENTS_A_DAY = 10_000
_SPARSE_DAYS = 90
# A finding has 2.14 versions on average. More findings than needed are simulated, over more days, and the
# stream is cut, so that a set has exactly the requested number of documents.
_VERSIONS_A_FINDING = 2.14
_VERSIONS_AT_LEAST = 1.7
_MORE_FINDINGS = 50
_LINES_A_MEMBER = 400


@dataclass(frozen=True)
class DataSet:
    """A set's parameters: equal ones give equal bytes."""

    kind: Kind
    documents: int

    @property
    def days(self) -> int:
        """The approximate number of UTC days that it covers."""
        return _SPARSE_DAYS if self.kind == "sparse" else math.ceil(self.documents / _DOCUMENTS_A_DAY)


def export(data_set: DataSet, root: Path = ROOT) -> Path:
    """The folder of the set's files, which are created if they do not exist."""
    folder = folder_of(data_set, root)
    made = folder / _MADE
    wanted = msgspec.json.encode(asdict(data_set) | {"seeds": _SEEDS})
    if not made.exists() or made.read_bytes() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        _make(data_set, folder, root)
        made.write_bytes(wanted)
    return folder / "export"


def folder_of(data_set: DataSet, root: Path = ROOT) -> Path:
    """The folder of a set: its files, the truth, and for a defective set the defects."""
    return root / "data" / f"{data_set.kind}-{data_set.documents}"


def objects(folder: Path) -> list[Path]:
    """All objects of an export, sorted by name."""
    return sorted(folder.rglob("*.jsonl.gz"))


def read_lines(path: Path) -> list[bytes]:
    """An object's lines, with their line breaks."""
    with gzip.open(path) as lines:
        return list(lines)


def beginning(folder: Path, documents: int, target: Path) -> tuple[Path, int]:
    """Links in `target` to an export's first days with at least this many documents; and their number."""
    shutil.rmtree(target, ignore_errors=True)
    days: dict[tuple[str, ...], list[Path]] = {}
    for path in objects(folder):
        days.setdefault(path.parts[-4:-1], []).append(path)
    count = 0
    for _, paths in sorted(days.items()):
        if count >= documents:
            break
        link(paths, folder, target)
        count += sum(len(read_lines(path)) for path in paths)
    return target, count


def link(paths: Iterable[Path], source: Path, target: Path) -> None:
    """Links objects of one export into another folder, with the same relative paths."""
    for path in paths:
        linked = target / path.relative_to(source)
        linked.parent.mkdir(parents=True, exist_ok=True)
        linked.hardlink_to(path)


def _make(data_set: DataSet, folder: Path, root: Path) -> None:
    folder.mkdir(parents=True)
    if data_set.kind == "defective":
        _make_defective(export(DataSet("large", data_set.documents), root), folder)
        return
    if data_set.kind == "single":
        _make_single(export(DataSet("large", data_set.documents), root), folder / "export")
        return
    first = data_set.documents // 2
    with _processes() as pool:
        parts = [
            pool.submit(_make_part, data_set, folder, seed, share)
            for seed, share in zip(_SEEDS, (data_set.documents - first, first), strict=True)
            if share
        ]
        expected = sum(part.result() for part in parts)
    found = len(objects(folder / "export"))
    if found != expected:
        raise RuntimeError(f"{expected} objects were written, {found} are there: two had one name")


def _processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(len(_SEEDS), get_context("spawn"))


def _make_part(data_set: DataSet, folder: Path, seed: int, documents: int) -> int:
    findings = _MORE_FINDINGS + math.ceil(documents / _VERSIONS_AT_LEAST)
    days = math.ceil(data_set.days * _VERSIONS_A_FINDING / _VERSIONS_AT_LEAST)
    versions: Iterable[Simulated] = islice(simulate(seed, findings, _START, days), documents)
    counts = write_export(
        folder / "export",
        folder / f"truth-{seed}.jsonl",
        versions,
        "small" if data_set.kind == "small" else "large",
    )
    if counts.documents != documents:
        raise RuntimeError(f"the simulator gave {counts.documents} documents instead of {documents}")
    return counts.objects


def _make_defective(clean: Path, folder: Path) -> None:
    paths = objects(clean)
    with _processes() as pool:
        found = pool.map(_spoil, paths, [clean] * len(paths), [folder / "export"] * len(paths), chunksize=20)
        rows = [row for listed in found for row in listed]
    text = "\n".join([defects.HEADER, *rows, ""])
    (folder / DEFECTS).write_text(text, encoding="utf-8")


def _make_single(clean: Path, target: Path) -> None:
    """Splits every object into objects of one finding, in the same folder."""
    for path in objects(clean):
        inside = target / path.relative_to(clean).parent
        inside.mkdir(parents=True, exist_ok=True)
        stem = path.name.partition(".")[0]
        for number, line in enumerate(read_lines(path)):
            (inside / f"{stem}-{number:06}.jsonl.gz").write_bytes(gzip.compress(line, 3, mtime=0))


def _spoil(path: Path, clean: Path, spoiled: Path) -> list[str]:
    """Copies an object with some documents made defective; returns their rows of the list of defects."""
    name = path.relative_to(clean)
    lines, rows = defects.spoil(read_lines(path), seed=str(name))
    members = [b"".join(lines[at : at + _LINES_A_MEMBER]) for at in range(0, len(lines), _LINES_A_MEMBER)]
    target = spoiled / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"".join(gzip.compress(member, 3, mtime=0) for member in members))
    return rows
