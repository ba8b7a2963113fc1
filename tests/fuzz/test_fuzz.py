"""Three hundred mutants through all layers, as `make fuzz` does with twenty thousand."""

from pathlib import Path

from tests.fuzz.making import mutant, mutants
from tests.fuzz.trial import attempt

SEED = 14
MUTANTS = 300


def test_no_mutant_takes_a_good_finding_along(tmp_path: Path) -> None:
    trial = attempt(tmp_path / "trial", mutants(SEED, range(MUTANTS)))
    assert trial.failures == []


def test_a_mutant_is_the_same_whatever_else_is_made() -> None:
    assert mutants(SEED, range(40, 70))[7] == mutant(SEED, 47)
