"""A batch of mutants in a home of its own, through all layers: a run, a further good finding, sometimes a rebuild."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz import oracle
from tests.fuzz.laying import lay
from tests.fuzz.mutant import Json, Mutant
from tests.fuzz.neighbours import neighbour
from tests.fuzz.running import Ran, command
from tests.fuzz.writing import write
from tracehound.pipelines.lake.home import Home

_MOST_MEMORY_BYTES = 3 << 30


@dataclass
class Trial:
    """How a batch fared: crashes, good findings lost, runs after which a good finding is not served, what else is wrong."""

    crashes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unserving: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    fates: dict[int, str] = field(default_factory=dict)
    suspects: set[int] = field(default_factory=set)
    most_memory_bytes: int = 0

    @property
    def failures(self) -> list[str]:
        """All of it, the gravest first."""
        return [*self.crashes, *self.lost, *self.unserving, *self.wrong]


def attempt(
    folder: Path, mutants: Sequence[Mutant], *, rebuilds: bool = False, is_brief: bool = False
) -> Trial:
    """Runs the command over mutants, in a new folder, which has sources and home afterwards.

    A brief one ends with the first step that fails.
    """
    shutil.rmtree(folder, ignore_errors=True)
    source = folder / "source"
    home, laid, trial = Home(folder / "home"), lay(source, mutants), Trial()
    with laid.changes():
        _note(trial, command(home.path, "run", source))
    if is_brief and trial.failures:
        return trial
    with _told(trial):
        judgement = oracle.judge(home, laid, mutants)
        trial.lost += judgement.lost
        trial.wrong += judgement.wrong
        trial.fates, trial.suspects = judgement.fates, judgement.suspects
    if is_brief and trial.failures:
        return trial
    _again(trial, home, source, mutants)
    if rebuilds:
        _note(trial, command(home.path, "rebuild"))
        survivors = [each for mutant in mutants for each in mutant.survivors]
        known = {each.split()[0] for each in trial.lost}
        trial.lost += [
            f"{each}, after a rebuild"
            for each in oracle.lost(home, survivors)
            if each.split()[0] not in known
        ]
    return trial


def _again(trial: Trial, home: Home, source: Path, mutants: Sequence[Mutant]) -> None:
    """The next run, which finds one more good finding, and at rest what changed during the first."""
    further = neighbour(f"further:{mutants[0].number if mutants else 0}")
    (source / "further.jsonl").write_bytes(write(further) + b"\n")
    _note(trial, command(home.path, "run", source))
    later: list[Json] = [each for mutant in mutants for each in mutant.later]
    trial.unserving += [f"after the next run {each}" for each in oracle.lost(home, [further, *later])]


def _note(trial: Trial, ran: Ran) -> None:
    trial.crashes += filter(None, [ran.crash])
    trial.most_memory_bytes = max(trial.most_memory_bytes, ran.most_memory_bytes)
    if ran.most_memory_bytes > _MOST_MEMORY_BYTES:
        trial.wrong.append(f"a process took {ran.most_memory_bytes >> 20:,} MiB")


@contextmanager
def _told(trial: Trial) -> Iterator[None]:
    """After a crash there may be nothing to look at; that is told, and is no end of the fuzzer."""
    try:
        yield
    except Exception as error:
        trial.wrong.append(f"the home can't be judged: {error!r}")
