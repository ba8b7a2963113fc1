"""What a part measured, kept as one JSON file a part: `benchmarks/results/<part>.json`.

What belongs here: the form of a result, and what is said of the machine. What does not: judging (`goals`) and
showing (`page`). Nothing here names the host, or a folder of it.
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
    """One contestant on one set: every repeat, and those of the same command over a single finding."""

    name: str
    documents: int
    usages: list[Usage]
    overheads: list[Usage] = field(default_factory=list)

    @property
    def overhead_cpu_seconds(self) -> float:
        """CPU of the command over one finding, the median."""
        return median(usage.cpu_seconds for usage in self.overheads) if self.overheads else 0.0

    @property
    def cpu_seconds(self) -> list[float]:
        """CPU of every repeat, the overhead taken off."""
        return [usage.cpu_seconds - self.overhead_cpu_seconds for usage in self.usages]

    @property
    def cpu(self) -> float:
        """CPU seconds, the overhead taken off: the median."""
        return median(self.cpu_seconds)

    @property
    def wall_to_cpu(self) -> float:
        """Wall time as a share of CPU time, the overhead taken off both: the median's."""
        overhead = median(usage.wall_seconds for usage in self.overheads) if self.overheads else 0.0
        return (median(usage.wall_seconds for usage in self.usages) - overhead) / self.cpu

    @property
    def largest_process_bytes(self) -> float:
        """Peak of one process: the highest of all repeats."""
        return max(usage.largest_process_bytes for usage in self.usages)

    @property
    def all_processes_bytes(self) -> float:
        """Peak of all processes together: the highest of all repeats."""
        return max(usage.all_processes_bytes for usage in self.usages)


@dataclass(frozen=True)
class Machine:
    """Where it was measured."""

    processor: str
    cores: int
    memory_gib: float
    system: str


@dataclass(frozen=True)
class Figures:
    """What a part found: runs, single figures by name, and rows of a table of its own."""

    documents: int
    runs: Sequence[Run] = ()
    facts: Mapping[str, float] = field(default_factory=dict)
    rows: Sequence[Row] = ()

    def run(self, name: str) -> Run:
        """The run of that name. Raises KeyError."""
        return {run.name: run for run in self.runs}[name]


@dataclass(frozen=True)
class Result:
    """A part's figures, when, where and with which command they were measured."""

    part: str
    command: str
    measured_on: str
    machine: Machine
    versions: dict[str, str]
    figures: Figures


def keep(part: str, command: str, figures: Figures, folder: Path = FOLDER) -> None:
    """Writes a part's result in the place of its last one."""
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    result = Result(part, command, today, _machine(), _versions(), figures)
    folder.mkdir(parents=True, exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(result), indent=1)
    (folder / f"{part}.json").write_bytes(text + b"\n")


def kept(folder: Path = FOLDER) -> dict[str, Result]:
    """Every part's last result, by part."""
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
