"""Mutants by batches: what became of each family, and who is to blame where a batch fails."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.table import Table

from tests.fuzz.families import FAMILIES
from tests.fuzz.making import mutants
from tests.fuzz.mutant import Mutant
from tests.fuzz.oracle import EMPTY, NOTHING, OLD, QUARANTINED, REJECTED, SERVED
from tests.fuzz.smallest import smallest
from tests.fuzz.trial import Trial, attempt

_FATES = (SERVED, REJECTED, QUARANTINED, OLD, EMPTY, NOTHING)
_LONGEST_TOLD = 200
_MOST_FAILURES_TOLD = 5


class Series:
    """Counts over all batches. `tell` is told of each batch, and of what fails."""

    def __init__(self, tell: Callable[[str], None], batch: int, rebuilds: int, blamed: int) -> None:
        self._tell, self._batch, self._rebuilds, self._blamed = tell, batch, rebuilds, blamed
        self._mutants: Counter[str] = Counter()
        self._fates: Counter[tuple[str, str]] = Counter()
        self._done = self._crashes = self._lost = self._unserving = self._wrong = 0
        self._most_memory_bytes = 0

    @property
    def has_failed(self) -> bool:
        """Whether anything did not hold."""
        return bool(self._crashes or self._lost or self._unserving or self._wrong)

    def run(self, folder: Path, seed: int, numbers: Sequence[int]) -> None:
        """Runs the mutants of one seed."""
        for start in range(0, len(numbers), self._batch):
            self._run_batch(folder, seed, mutants(seed, numbers[start : start + self._batch]))

    def table(self) -> Table:
        """What became of each family's mutants."""
        shown = Table("family", "mutants", *_FATES, "unknown")
        for family in dict.fromkeys(FAMILIES):
            fates = [self._fates[family, fate] for fate in _FATES]
            unknown = self._mutants[family] - sum(fates)
            shown.add_row(family, *(f"{each:,}" for each in (self._mutants[family], *fates, unknown)))
        return shown

    def total(self) -> str:
        """One line for all."""
        return (
            f"mutants {self._mutants.total():,}, crashes {self._crashes:,}, neighbours lost {self._lost:,}, "
            f"runs that serve no good finding {self._unserving:,}, otherwise wrong {self._wrong:,}; "
            f"largest process {self._most_memory_bytes >> 20:,} MiB"
        )

    def _run_batch(self, folder: Path, seed: int, batch: list[Mutant]) -> None:
        self._done += 1
        rebuilds = self._rebuilds > 0 and self._done % self._rebuilds == 0
        begun = time.monotonic()
        trial = attempt(folder / "trial", batch, rebuilds=rebuilds)
        self._mutants.update(mutant.family for mutant in batch)
        self._count(trial, batch)
        self._tell(
            f"seed {seed}, mutants {batch[0].number} to {batch[-1].number}: {time.monotonic() - begun:.0f} s, "
            f"{trial.most_memory_bytes >> 20:,} MiB, {len(trial.failures)} failures"
        )
        if trial.failures:
            self._tell_failures(trial)
            self._blame(folder / "smaller", seed, batch, rebuilds)

    def _count(self, trial: Trial, batch: list[Mutant]) -> None:
        self._crashes += len(trial.crashes)
        self._lost += len(trial.lost)
        self._unserving += bool(trial.unserving)
        self._wrong += len(trial.wrong)
        self._most_memory_bytes = max(self._most_memory_bytes, trial.most_memory_bytes)
        self._fates.update((mutant.family, trial.fates.get(mutant.number, "")) for mutant in batch)

    def _tell_failures(self, trial: Trial) -> None:
        for kind in (trial.crashes, trial.lost, trial.unserving, trial.wrong):
            for failure in kind[:_MOST_FAILURES_TOLD]:
                self._tell(f"  {failure}")

    def _blame(self, folder: Path, seed: int, batch: list[Mutant], rebuilds: bool) -> None:
        """Looks for culprits one after another, each in what is left without those before."""

        def breaks(part: Sequence[Mutant]) -> bool:
            return bool(attempt(folder, part, rebuilds=rebuilds, is_brief=True).failures)

        left = list(batch)
        for _ in range(self._blamed):
            trial = attempt(folder, left, rebuilds=rebuilds)
            if not trial.failures:
                return
            suspects = [mutant for mutant in left if mutant.number in trial.suspects]
            is_enough = 0 < len(suspects) < len(left) and breaks(suspects)
            found = smallest(suspects if is_enough else left, breaks)
            numbers = ",".join(str(mutant.number) for mutant in found)
            self._tell(f"  to see it: python -m tests.fuzz --seed {seed} --only {numbers} --keep FOLDER")
            for mutant in found:
                self._tell(f"    {told(mutant)}")
            for failure in attempt(folder, found, rebuilds=rebuilds).failures[:_MOST_FAILURES_TOLD]:
                self._tell(f"    {failure}")
            left = [mutant for mutant in left if mutant not in found]


def told(mutant: Mutant) -> str:
    """A mutant in one line without anything that a terminal could take for its own."""
    return ascii(str(mutant))[1:-1][:_LONGEST_TOLD]
