"""`python -m tests.fuzz.bombs`: bombs at their full size among good findings, and what each costs.

Exit code 1 if a good finding is not served, a bomb leaves more than a few rows, or a process takes too much.
"""

import gzip
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from tests.fuzz import oracle
from tests.fuzz.neighbours import neighbour
from tests.fuzz.running import command
from tests.fuzz.writing import write
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import TABLES

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_CONSOLE = Console(width=140)
_PIECE = 64 << 20
_MOST_MEMORY_BYTES = 3 << 30
# Examples of one reason, the row that stands for all others, and one for the object.
_MOST_ROWS = 22
_REJECTED = TABLES["raw.rejected"]


@dataclass(frozen=True)
class Cost:
    """What a run over a bomb cost, what it left, and whether the good findings beside it are served."""

    seconds: float
    memory_bytes: int
    rows: int
    reason: str
    is_well: bool


def _sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def _zipped(pattern: bytes, first: bytes = b"", layers: int = 1) -> Callable[[Path, int], None]:
    """Writes a gzip file that unzips to so many bytes of a pattern, in layers one in another."""

    def make(path: Path, size: int) -> None:
        piece = pattern * (_PIECE // len(pattern))
        member = gzip.compress(piece, 1, mtime=0)
        content = gzip.compress(first, mtime=0) + member * (size // _PIECE)
        for _ in range(layers - 1):
            content = gzip.compress(content, 1, mtime=0)
        path.write_bytes(content)

    return make


BOMBS: dict[str, Callable[[Path, int], None]] = {
    "a hole without a suffix": _sparse,
    "zeros.gz": _zipped(b"\0"),
    "newlines.gz": _zipped(b"\n"),
    "brackets.gz": _zipped(b"["),
    "lines behind a brace.gz": _zipped(b'"x": 1,\n', b"{\n"),
    "junk lines.gz": _zipped(b"junk of a line, and no end of it\n"),
    "gzip in gzip.gz": _zipped(b"\n", layers=2),
}


@app.command()
def main(
    gigabytes: Annotated[float, typer.Option(min=0.1, help="What each bomb unzips to.")] = 10.0,
) -> None:
    """Runs the command over each bomb, in a home of its own."""
    costs = {name: _cost(name, int(gigabytes * (1 << 30))) for name in BOMBS}
    shown = Table("bomb", "seconds", "largest process, MiB", "rows", "neighbours", "reason")
    for name, cost in costs.items():
        shown.add_row(
            name,
            f"{cost.seconds:.0f}",
            f"{cost.memory_bytes >> 20:,}",
            f"{cost.rows:,}",
            "served" if cost.is_well else "LOST",
            cost.reason,
        )
    _CONSOLE.print(shown)
    raise typer.Exit(0 if all(map(_is_harmless, costs.values())) else 1)


def _is_harmless(cost: Cost) -> bool:
    return cost.is_well and cost.rows <= _MOST_ROWS and cost.memory_bytes <= _MOST_MEMORY_BYTES


def _cost(name: str, size: int) -> Cost:
    with tempfile.TemporaryDirectory(prefix="tracehound-bomb-") as folder:
        source, home = Path(folder) / "source", Home(Path(folder) / "home")
        source.mkdir()
        BOMBS[name](source / name, size)
        good = [neighbour(f"{name}:{place}") for place in ("before", "behind")]
        for finding, file in zip(good, ("0.jsonl", "~.jsonl"), strict=True):
            (source / file).write_bytes(write(finding) + b"\n")
        begun = time.monotonic()
        ran = command(home.path, "run", source)
        seconds = time.monotonic() - begun
        rows = parquet.read(home.files(_REJECTED), _REJECTED, ["document_count", "reason"])
        worst = rows.sort("document_count", descending=True)["reason"].head(1)
        reason = ran.crash or str(pl.Series(worst).to_list()[:1])
        is_well = ran.crash is None and not oracle.lost(home, good)
        return Cost(seconds, ran.most_memory_bytes, rows.height, reason[:80], is_well)


if __name__ == "__main__":
    sys.exit(app())
