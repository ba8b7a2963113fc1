"""Where the time of a run goes: the CPU of each stage, without the stages nested in it.

`python -m benchmarks.stages SOURCE HOME REPORT` runs the command with all layers in a single process, with
the functions of each stage timed from outside; time outside all stages is the rest.
"""

import functools
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.data import DataSet, export
from benchmarks.measure import measure, python
from benchmarks.results import Figures, Row

REST = "the rest: Dagster, checks, imports, planning"


def figures(documents: int, repeats: int, root: Path) -> Figures:
    """CPU seconds of each stage over large and small objects; the minimum of `repeats` runs."""
    work = root / "work"
    found: dict[str, dict[str, float]] = {}
    for kind in ("large", "small"):
        source = export(DataSet(kind, documents), root)
        runs = []
        for _ in range(repeats):
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            report = work / "report.json"
            measure(python("benchmarks.stages", source, work / "home", report))
            runs.append(json.loads(report.read_text(encoding="utf-8")))
        found[kind] = min(runs, key=lambda run: sum(run.values()))
    rows: list[Row] = [
        {"stage": stage, **{f"CPU s, {kind} objects": round(found[kind].get(stage, 0), 2) for kind in found}}
        for stage in found["large"]
    ]
    return Figures(documents, [], rows=rows)


class Stages:
    """CPU seconds of stages that may call one another: each second counts for the innermost."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner = [0.0]

    def timed(self, owner: Any, name: str, stage: str) -> None:
        """Times a function or method from now on; if it returns an iterator, its steps too."""
        function = getattr(owner, name)

        @functools.wraps(function)
        def measured(*args: Any, **kwargs: Any) -> Any:
            result = self._measured(stage, lambda: function(*args, **kwargs))
            return self._each(stage, result) if isinstance(result, Iterator) else result

        self.seconds[stage] = 0.0
        setattr(owner, name, measured)

    def _each(self, stage: str, steps: Iterator[Any]) -> Iterator[Any]:
        end = object()
        while (step := self._measured(stage, lambda: next(steps, end))) is not end:
            yield step

    def _measured(self, stage: str, work: Callable[[], Any]) -> Any:
        self._inner.append(0.0)
        start = time.process_time()
        try:
            return work()
        finally:
            spent = time.process_time() - start
            self.seconds[stage] += spent - self._inner.pop()
            self._inner[-1] += spent


def _watch(stages: Stages) -> None:
    """Assigns functions to stages, in the order of a run."""
    # Imported here, since these imports are part of the measured run.
    from tracehound.pipelines.flattening import decode, tables  # noqa: PLC0415
    from tracehound.pipelines.ingestion import batches, ingest, listing, unpack  # noqa: PLC0415
    from tracehound.pipelines.ingestion.reading import Reading  # noqa: PLC0415
    from tracehound.pipelines.lake import journal, parquet  # noqa: PLC0415
    from tracehound.pipelines.serving import warehouse  # noqa: PLC0415
    from tracehound.sql import build  # noqa: PLC0415
    from tracehound.transforms.gate import Gate  # noqa: PLC0415

    stages.timed(listing, "list_all", "list")
    stages.timed(unpack, "pieces", "read")
    stages.timed(unpack, "_unzipped", "unzip")
    stages.timed(unpack.Unpacked, "lines", "split")
    stages.timed(Gate, "read", "parse (gate)")
    stages.timed(Reading, "results", "take in: hash, number, collect")
    stages.timed(batches._Draft, "findings", "raw rows")
    stages.timed(ingest, "_with_status", "find what is stored already")
    stages.timed(parquet, "write_with_bytes", "raw write")
    stages.timed(parquet, "read", "read back from the lake")
    stages.timed(decode.Decoder, "decode", "parse (typed columns)")
    stages.timed(tables, "flatten", "flatten")
    stages.timed(parquet, "by_day", "split by day")
    stages.timed(parquet, "write", "flattened write")
    stages.timed(journal.Commit, "apply", "commit")
    stages.timed(build, "load_table", "SQL: load lake tables")
    stages.timed(build, "build_model", "SQL: models")
    stages.timed(build, "export_table", "SQL: write models to the lake")
    stages.timed(warehouse.NextWarehouse, "publish", "publish")


def main() -> None:
    """Runs the command with its stages timed, and writes the report."""
    source, home, report = sys.argv[1:]
    os.environ["TRACEHOUND_PROCESSES"] = "1"
    stages = Stages()
    _watch(stages)
    from tracehound.cli.app import app  # noqa: PLC0415 - as above

    app(["run", source, "--home", home], standalone_mode=False)
    seconds: dict[str, float] = dict(stages.seconds)
    seconds[REST] = time.process_time() - sum(seconds.values())
    Path(report).write_text(json.dumps(seconds), encoding="utf-8")


if __name__ == "__main__":
    main()
