"""What is not as it should be: data are served and marked, a broken contract is not, a failed model is an old table."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import typer

from tests.pipelines.support import finding, lines, put, read_in, serve
from tests.sql.support import T0
from tracehound.cli.commands import run as command
from tracehound.pipelines.assets import checks as assets
from tracehound.pipelines.lake.home import HOME_VARIABLE, Home
from tracehound.pipelines.plan import plan
from tracehound.pipelines.serving import outcomes, warehouse
from tracehound.pipelines.serving.outcomes import WAS_BUILT, Outcomes
from tracehound.pipelines.serving.warehouse import NextWarehouse
from tracehound.pipelines.settings.reading import DAGSTER_VARIABLE
from tracehound.sql import build
from tracehound.sql.checks import Check, Outcome, checks, outcome_of
from tracehound.sql.models import Model, models

NOISE = "trends.noise"
FAILED = "SELECT table_name, rule, severity, offending_count, reason FROM trends.failed_checks ORDER BY ALL"
Told = Callable[[duckdb.DuckDBPyConnection, Check, int], Outcome]


def rule(name: str) -> Check:
    return checks()[f"{NOISE}.{name}"]


def breaking(name: str, outcome: Outcome) -> Told:
    """Asks all rules but one, which breaks."""
    return lambda con, check, most: outcome if check.name == name else outcome_of(con, check, most)


def breaking_one_of(name: str, outcome: Outcome) -> Callable[..., list[Outcome]]:
    """The same where several rules are asked together."""
    one = breaking(name, outcome)
    return lambda con, rules, most: [one(con, rule, most) for rule in rules]


def ask(home: Home, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        return con.execute(query).fetchall()


def run(home: Home, export: Path, *, strict: bool = False) -> int:
    """The exit code of `tracehound run`."""
    with pytest.raises(typer.Exit) as ended:
        command.run([str(export)], home, "trends", strict=strict, wait_seconds=1)
    return ended.value.exit_code


@pytest.fixture
def export(tmp_path: Path) -> Path:
    put(tmp_path / "export", "one.jsonl", lines(*map(finding, range(1, 4))))
    return tmp_path / "export"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in (HOME_VARIABLE, DAGSTER_VARIABLE, "TRACEHOUND_SOURCES"):
        monkeypatch.setenv(name, "")
    monkeypatch.chdir(tmp_path)
    return Home(tmp_path / "home")


def failing(model: Model) -> Callable[[duckdb.DuckDBPyConnection, Model], int]:
    """Builds all models but one."""
    whole = build.build_model

    def build_model(con: duckdb.DuckDBPyConnection, each: Model) -> int:
        if each is model:
            raise duckdb.ConversionException("Conversion Error: a value of a kind to come\n\nLINE 1: SELECT")
        return whole(con, each)

    return build_model


def test_data_are_marked_and_served_and_a_contract_keeps_the_file_before(
    home: Home, export: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    # A rule about data: the rows are served, and told.
    odd = Outcome(rule("noise_reconcile"), 2, ({"stored_count": 3, "served_count": 1},))
    with monkeypatch.context() as patched:
        patched.setattr(warehouse, "outcome_of", breaking("noise_reconcile", odd))
        assert run(home, export) == 0
    assert (
        "1 rule is violated in the served tables: trends.noise noise_reconcile (2 rows)"
        in capfd.readouterr().err
    )
    assert ask(home, FAILED) == [(NOISE, "noise_reconcile", "error", 2, None)]
    assert ask(home, "SELECT examples FROM trends.failed_checks") == [
        (['{"stored_count": 3, "served_count": 1}'],)
    ]
    assert ask(home, "SELECT count(*) FROM trends.findings") == [(3,)]
    [(comment,)] = ask(home, "SELECT comment FROM duckdb_tables() WHERE table_name = 'noise'")
    assert "noise_reconcile; see trends.failed_checks" in str(comment)
    assert run(home, export, strict=True) == 1

    # A model that fails all the same: everything else is new.
    put(export, "two.jsonl", lines(finding(4)))
    before = ask(home, f"FROM {NOISE}")
    with monkeypatch.context() as patched:
        patched.setattr(build, "build_model", failing(models()[NOISE]))
        assert run(home, export) == 1
    said = capfd.readouterr().err
    assert "trends.noise is served as last built: Conversion Error: a value of a kind to come" in said
    assert ask(home, "SELECT count(*) FROM trends.findings") == [(4,)]
    assert ask(home, f"FROM {NOISE}") == before
    [built, *_] = [row for row in ask(home, FAILED) if row[1] == WAS_BUILT]
    assert built == (NOISE, WAS_BUILT, "error", None, "Conversion Error: a value of a kind to come")
    assert plan(home, [str(export)], "trends").models == (NOISE,)

    # A contract: nothing is served, and the rows are named.
    twice = Outcome(rule("noise_key_is_unique"), 1, ({"finding_type": "Recon:EC2/Portscan", "row_count": 2},))
    served = home.warehouse.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(warehouse, "outcomes_of", breaking_one_of("noise_key_is_unique", twice))
        assert run(home, export) == 1
    said = capfd.readouterr().err
    assert "trends.noise violates its contract, so nothing new is served." in said
    assert "noise_key_is_unique" in said
    assert '{"finding_type": "Recon:EC2/Portscan", "row_count": 2}' in said
    assert "Traceback" not in said
    assert home.warehouse.read_bytes() == served


@pytest.fixture
def following(home: Home, export: Path) -> NextWarehouse:
    read_in(home.create(), export)
    return NextWarehouse(home, build.Limits("1GB", 1))


def test_a_model_that_never_was_made_is_an_empty_table(
    following: NextWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = models()["flattened.findings_current"]
    monkeypatch.setattr(build, "build_model", failing(current))
    assert following.build_or_keep(current, current.depends_on) == 0
    assert following.outcomes.is_doubtful(current.qualified_name)
    with following.open((current.qualified_name,)) as con:
        assert con.table(current.qualified_name).fetchall() == []


def test_a_run_that_serves_nothing_says_so_at_once(
    following: NextWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = models()["flattened.findings_current"]
    following.reads_in_place = True
    monkeypatch.setattr(build, "build_model", failing(current))
    with pytest.raises(duckdb.ConversionException):
        following.build_or_keep(current, current.depends_on)


@pytest.mark.parametrize(
    "error", [duckdb.OutOfMemoryException("no room"), duckdb.IOException("No space left")]
)
def test_want_of_room_is_no_fault_of_a_model_or_rule(
    following: NextWarehouse, monkeypatch: pytest.MonkeyPatch, error: duckdb.Error
) -> None:
    def fail(*_: object) -> int:
        raise error

    current = models()["flattened.findings_current"]
    monkeypatch.setattr(build, "build_model", fail)
    monkeypatch.setattr(warehouse, "has_parts", lambda _: False)
    with pytest.raises(type(error)):
        following.build_or_keep(current, current.depends_on)
    monkeypatch.setattr("tracehound.sql.checks.run_check", fail)
    with following.open(()) as con, pytest.raises(type(error)):
        outcome_of(con, rule("noise_reconcile"), 1)


def test_a_rule_that_cannot_be_asked_is_told(following: NextWarehouse) -> None:
    with following.open(()) as con:
        outcome = outcome_of(con, rule("noise_reconcile"), 1)
    assert (outcome.offending_count, outcome.passed) == (None, False)
    assert "findings_current does not exist" in str(outcome.reason)
    assert assets.breaks(NOISE, [outcome], Outcomes()) == []


def test_what_stands_on_an_old_table_stops_nothing() -> None:
    twice = Outcome(rule("noise_key_is_unique"), 1, ({"finding_type": "a"},))
    run = Outcomes()
    assert assets.breaks(NOISE, [twice], run) == [twice]
    run.of_failure("flattened.findings_current", "a reason")
    assert assets.breaks(NOISE, [twice], run) == []
    assert not run.is_doubtful("flattened.coverage")


def test_what_a_run_did_not_look_at_is_as_it_was() -> None:
    earlier, now = Outcomes(), Outcomes()
    for name in ("trends.noise", "trends.coverage"):
        earlier.of_failure(name, "earlier")
    now.of_rules("trends.coverage", [])
    empty = Outcomes().frame(outcomes.EMPTY)
    assert empty.is_empty()
    assert now.frame(earlier.frame(empty))["table_name"].to_list() == ["trends.noise"]


def test_a_row_that_breaks_a_rule_is_short_valid_json() -> None:
    row = {"text": "x" * 1000, "number": float("nan"), "day": T0, "hostile": '"\x1b\n'}
    text = outcomes.as_json(row)
    assert len(text) < 400
    assert json.loads(text, parse_constant=pytest.fail)["hostile"] == '"\x1b\n'
    assert "\x1b" not in text


def test_a_file_made_without_a_run_has_no_broken_rule(home: Home, export: Path) -> None:
    serve(home, export)
    assert ask(home, FAILED) == []
