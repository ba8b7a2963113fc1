"""The steps of a run: few, each for many tables, and each table still one that can be chosen."""

import errno
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.execution.api import create_execution_plan

from tests.pipelines.support import finding, lines, put, read_in, table
from tracehound.pipelines import launch
from tracehound.pipelines.assets import guard
from tracehound.pipelines.assets.models import STEPS
from tracehound.pipelines.assets.specs import asset_key
from tracehound.pipelines.definitions import REBUILD_JOB, definitions, defs, job_name
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.resources import home_resource
from tracehound.pipelines.serving.warehouse import NextWarehouse
from tracehound.sql.models import Model, models
from tracehound.transforms.contracts import LAYERS

COVERAGE, CURRENT, NOISE = "flattened.coverage", "flattened.findings_current", "trends.noise"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    put(tmp_path / "export", "one.jsonl", lines(finding(1), finding(2)))
    home = Home(tmp_path / "home").create()
    read_in(home, tmp_path / "export")
    return home


def steps(job: str) -> list[str]:
    plan = create_execution_plan(defs().resolve_job_def(job))
    return [step.key for level in plan.get_steps_to_execute_by_level() for step in level]


def materialized(home: Home, *tables: str, checks: tuple[str, ...] = ()) -> dg.ExecuteInProcessResult:
    """A run of some tables, and of the contracts of others, as it is asked for from a page."""
    job = definitions(home, home_resource(home)).get_repository_def().get_implicit_global_asset_job_def()
    job = job.get_subset(
        asset_selection=set(map(asset_key, tables)),
        asset_check_selection={
            *(dg.AssetCheckKey(asset_key(name), "contract") for name in (*tables, *checks))
        },
    )
    with launch.instance(home) as instance:
        return job.execute_in_process(instance=instance, raise_on_error=False)


def test_a_layer_is_one_step() -> None:
    assert set(LAYERS) == {layer for layers in STEPS.values() for layer in layers}
    models_of_lake = ["lake_checks", "lake_models"]
    after = [
        *models_of_lake,
        "aws_context",
        "forest",
        "entities",
        "correlation",
        "trends",
        "trends__failed_checks",
    ]
    assert steps(REBUILD_JOB) == ["flattened", *after, "warehouse"]
    assert steps(job_name("trends")) == ["raw", "flattened", *after, "warehouse", "alerts"]
    assert steps(job_name("raw")) == ["raw", "lake_models"]
    assert steps(job_name("entities")) == [
        "raw",
        "flattened",
        *models_of_lake,
        "aws_context",
        "forest",
        "entities",
    ]


def test_of_a_layer_a_table_can_be_built_or_checked_alone(home: Home) -> None:
    read = materialized(home, CURRENT)
    assert read.success
    [event] = read.get_asset_materialization_events()
    assert event.asset_key == asset_key(CURRENT)
    assert event.materialization.metadata["dagster/row_count"].value == 2
    assert [each.check_name for each in read.get_asset_check_evaluations()] == ["contract"]

    checked = materialized(home, COVERAGE, checks=(CURRENT,))
    assert checked.success
    assert [each.asset_key for each in checked.get_asset_materialization_events()] == [asset_key(COVERAGE)]
    evaluated = {each.asset_key for each in checked.get_asset_check_evaluations() if each.passed}
    assert evaluated == {asset_key(COVERAGE), asset_key(CURRENT)}
    assert not home.files(models()[NOISE].contract)


def test_a_step_that_is_tried_again_reports_each_table_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    build, tries = NextWarehouse.build_model, []

    def shaky(self: NextWarehouse, con: object, model: Model) -> int:
        tries.append(model.qualified_name)
        if tries.count(CURRENT) == 1 and model.qualified_name == CURRENT:
            raise OSError(errno.EIO, "Input/output error")
        return build(self, con, model)  # type: ignore[arg-type]

    monkeypatch.setattr(guard, "_FIRST_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(NextWarehouse, "build_model", shaky)
    assert materialized(home, COVERAGE, CURRENT).success
    assert tries == [COVERAGE, CURRENT, COVERAGE, CURRENT]
    assert table(home, CURRENT).height == 2
