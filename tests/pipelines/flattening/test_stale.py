"""A day that grows: only its new files are flattened, and the tables are those of the whole day."""

import random
from pathlib import Path

import polars as pl
import pytest

from tests.pipelines.support import comparable, finding, lines, put
from tracehound.pipelines.flattening import days, stale
from tracehound.pipelines.flattening.bodies import RAW
from tracehound.pipelines.flattening.tables import Flat, attempt
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.sources import list_objects
from tracehound.pipelines.lake import compaction
from tracehound.pipelines.lake.compaction import CompactionLimits
from tracehound.pipelines.lake.home import Home

DAY = "2026-10-01"
ANY_TWO_FILES = CompactionLimits(files=1)


class Counting:
    """Flattens, and remembers the ids of what it was given."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def __call__(self, rows: pl.DataFrame) -> Flat:
        self.ids.extend(rows["finding_id"])
        return attempt(rows)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


def exported(home: Home, name: str, *numbers: int, **members: object) -> None:
    """Stores an export of one day in raw: a finding for each number."""
    source = home.path.parent / name
    put(source, "a.jsonl", lines(*(finding(n, updatedAt=f"{DAY}T10:00:00.000Z", **members) for n in numbers)))
    ingest.ingest(home, ingest.unread(home, list_objects([str(source)], home)))


def flattened(home: Home) -> list[int]:
    """The numbers of the findings that flattening what is stale reads again."""
    reading = Counting()
    days.flatten_days(home, stale.stale_days(home), attempt=reading)
    assert stale.stale_days(home) == []
    return sorted(int(each, 16) for each in reading.ids)


def assert_as_if_flattened_whole(home: Home) -> None:
    names = [table.qualified_name for table in stale.DAILY]
    before = {name: comparable(home, name) for name in names}
    built = stale.built_days(home)
    built.fingerprints.clear()
    built.note("2026-01-01", "")
    days.flatten_days(home, stale.stale_days(home))
    assert [name for name in names if not comparable(home, name).equals(before[name])] == []


def test_new_versions_of_a_day_are_flattened_alone(home: Home) -> None:
    exported(home, "first", 1, 2)
    assert flattened(home) == [1, 2]
    exported(home, "second", 3)
    assert flattened(home) == [3]
    assert_as_if_flattened_whole(home)


def test_another_body_of_a_version_makes_its_day_flattened_again(home: Home) -> None:
    exported(home, "first", 1, 2)
    flattened(home)
    exported(home, "second", 2, 3, title="another")
    assert set(flattened(home)) == {1, 2, 3}
    assert comparable(home, "flattened.version_conflicts").height == 1
    assert_as_if_flattened_whole(home)


def test_what_was_set_aside_is_tried_again_with_another_body(home: Home) -> None:
    exported(home, "first", 1, 2)

    def failing(rows: pl.DataFrame) -> Flat:
        if any(f"{2:032x}" == each for each in rows["finding_id"]):
            raise ValueError("poison")
        return attempt(rows)

    days.flatten_days(home, [DAY], attempt=failing)
    assert comparable(home, "flattened.quarantined").height == 1
    exported(home, "second", 2, title="readable")
    assert 2 in flattened(home)
    assert comparable(home, "flattened.finding_versions").height == 2


def test_compaction_of_flattened_files_leaves_only_the_new_ones_to_do(home: Home) -> None:
    for number in (1, 2, 3):
        exported(home, f"source-{number}", number)
        flattened(home)
    compaction.compact(home, ANY_TWO_FILES)
    assert len(home.files(RAW, DAY)) == 1
    assert stale.stale_days(home) == []
    exported(home, "later", 4)
    assert flattened(home) == [4]
    assert_as_if_flattened_whole(home)


def test_a_new_file_that_was_merged_with_others_makes_the_day_flattened_again(home: Home) -> None:
    exported(home, "first", 1)
    flattened(home)
    exported(home, "second", 2)
    compaction.compact(home, ANY_TWO_FILES)
    assert flattened(home) == [1, 2]


@pytest.mark.parametrize("state", ["", "other", "other 0123456789abcdef0123", None])
def test_a_day_of_another_recipe_is_flattened_whole(home: Home, state: str | None) -> None:
    exported(home, "first", 1)
    flattened(home)
    exported(home, "second", 2)
    built = stale.built_days(home)
    del built.fingerprints[DAY]
    if state is None:
        built.note("2026-01-01", "gone")
    else:
        built.note(DAY, state)
    assert flattened(home) == [1, 2]


def test_any_order_of_arrivals_and_compactions_gives_the_tables_of_one_run(home: Home) -> None:
    chance = random.Random(5)
    for number in range(12):
        exported(
            home, f"source-{number}", *chance.choices(range(20), k=3), title=chance.choice(["a", "a", "b"])
        )
        if chance.random() < 0.7:
            flattened(home)
        if chance.random() < 0.4:
            compaction.compact(home, ANY_TWO_FILES)
    flattened(home)
    assert_as_if_flattened_whole(home)
