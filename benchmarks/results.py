"""The results of parts, kept as one JSON file each: `benchmarks/results/<part>.json`.

What belongs here: the format of a result, and the description of the machine. What does not: evaluating
(`goals`) and rendering (`page`). Nothing here names the host or its folders.
"""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import msgspec

from benchmarks.measure import Usage

FOLDER = Path(__file__).parent / "results"
_LIBRARIES = ("duckdb", "polars", "pyarrow", "dagster", "msgspec", "isal")
_GIB = 2**30
Row = Mapping[str, str | float | None]


@dataclass(frozen=True)
class Run:
    """One contestant on one set: all repeats, and those of the same command on a single finding."""

    name: str
    documents: int
    usages: list[Usage]
    overheads: list[Usage] = field(default_factory=list)

    @property
    def overhead_cpu_seconds(self) -> float:
        """The median CPU of the command on a single finding."""
        return median(usage.cpu_seconds for usage in self.overheads) if self.overheads else 0.0

    @property
    def cpu_seconds(self) -> list[float]:
        """The CPU of every repeat, without the overhead."""
        return [usage.cpu_seconds - self.overhead_cpu_seconds for usage in self.usages]

    @property
    def cpu(self) -> float:
        """The median of the CPU seconds, without the overhead."""
        return median(self.cpu_seconds)

    @property
    def wall_to_cpu(self) -> float:
        """Median wall time as a share of median CPU time, both without the overhead."""
        overhead = median(usage.wall_seconds for usage in self.overheads) if self.overheads else 0.0
        return (median(usage.wall_seconds for usage in self.usages) - overhead) / self.cpu

    @property
    def largest_process_bytes(self) -> float:
        """The peak memory of one process: the highest of all repeats."""
        return max(usage.largest_process_bytes for usage in self.usages)

    @property
    def all_processes_bytes(self) -> float:
        """The peak memory of all processes together: the highest of all repeats."""
        return max(usage.all_processes_bytes for usage in self.usages)


@dataclass(frozen=True)
class Machine:
    """The machine of a measurement."""

    processor: str
    cores: int
    memory_gib: float
    system: str


@dataclass(frozen=True)
class Figures:
    """The figures of a part: runs, single figures by name, and rows of its own table."""

    documents: int
    runs: Sequence[Run] = ()
    facts: Mapping[str, float] = field(default_factory=dict)
    rows: Sequence[Row] = ()

    def run(self, name: str) -> Run:
        """The run of that name. Raises KeyError."""
        return {run.name: run for run in self.runs}[name]


@dataclass(frozen=True)
class Result:
    """A part's figures, with the time, machine and command of the measurement."""

    part: str
    command: str
    measured_on: str
    machine: Machine
    versions: dict[str, str]
    figures: Figures


def keep(part: str, command: str, figures: Figures, folder: Path = FOLDER) -> None:
    """Writes a part's result, replacing the last one."""
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    result = Result(part, command, today, _machine(), _versions(), figures)
    folder.mkdir(parents=True, exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(result), indent=1)
    (folder / f"{part}.json").write_bytes(text + b"\n")


def kept(folder: Path = FOLDER) -> dict[str, Result]:
    """The last result of every part."""
    results = [msgspec.json.decode(path.read_bytes(), type=Result) for path in sorted(folder.glob("*.json"))]
    return {result.part: result for result in results}


def _machine() -> Machine:
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    processor = names[0] if names else platform.machine()
    kernel = ".".join(platform.release().split(".")[:2])
    return Machine(
        processor, os.cpu_count() or 1, round(memory, 1), f"{system}, {platform.system()} {kernel}"
    )


def _versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: version(name) for name in _LIBRARIES}
