"""The configuration: what counts first, what is refused and how, and that the example has every key."""

import os
import re
import tomllib
from pathlib import Path

import pytest

from tests.pipelines.support import configured, finding, lines, put, tracehound
from tracehound.pipelines.aws import clients as aws
from tracehound.pipelines.ingestion import source_registry
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.keys import Settings, keys
from tracehound.pipelines.settings.reading import WrongSettings, load, read

EXAMPLE = Path(__file__).parents[3] / "tracehound.example.toml"


@pytest.fixture(autouse=True)
def without_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for key in keys():
        monkeypatch.delenv(key.variable, raising=False)
    monkeypatch.delenv(reading.FILE_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_example_has_every_key_and_can_be_used() -> None:
    written = tomllib.loads(EXAMPLE.read_text())
    named = {("", name) for name, value in written.items() if not isinstance(value, dict)}
    named |= {
        (section, name)
        for section, content in written.items()
        if isinstance(content, dict)
        for name in content
    }
    assert named == {(key.section, key.name) for key in keys()}
    assert read(written, {}).aws.regions == ("eu-west-1", "us-east-1")


def test_nothing_written_is_all_defaults() -> None:
    assert load() == Settings()


def test_environment_over_file_over_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(
        tmp_path,
        "tracehound.toml",
        b'batch = 7\nhome = "h"\nsources = ["in", "s3://b/p"]\n[retention]\ndays = 30\n',
    )
    assert (load().batch, load().retention.days, load().schedule.time) == (7, 30, "03:00")
    assert load().sources == (str(tmp_path / "in"), "s3://b/p")
    assert Home.find(load()) == Home(tmp_path / "h")
    monkeypatch.setenv("TRACEHOUND_BATCH", "9")
    monkeypatch.setenv("TRACEHOUND_RETENTION_DAYS", "31")
    monkeypatch.setenv("TRACEHOUND_HOME", str(tmp_path / "other"))
    assert (load().batch, load().retention.days) == (9, 31)
    assert Home.find(load()) == Home(tmp_path / "other")
    given = Home.find(load(), tmp_path / "given")
    assert (given, given.is_default) == (Home(tmp_path / "given"), False)
    assert Home.find(load(), tmp_path / "other").is_default


def test_every_key_is_overridden_by_its_variable() -> None:
    written = tomllib.loads(EXAMPLE.read_text())
    environment = {}
    for key in keys():
        value = written[key.section][key.name] if key.section else written[key.name]
        environment[key.variable] = ", ".join(value) if isinstance(value, list) else str(value)
    assert read({}, environment) == read(written, {})


@pytest.mark.parametrize(
    ("content", "environment", "message"),
    [
        (
            "sorces = []",
            {},
            "unknown `sorces` at the top. Allowed: home, lake, sources, processes, batch, memory, engine, debug, aws, ",
        ),
        ("[aws]\nregion = 1", {}, "unknown `region` in [aws]. Allowed: profile, regions, role_arns, "),
        ("aws = 1", {}, "`aws` is a section: write [aws]"),
        ("batch = '5'", {}, "`batch` is '5': Expected `int`"),
        ("[aws]\nrole_arns = ['me']", {}, "`aws.role_arns` is ['me']: Expected `str` matching"),
        ("[schedule]\ntime = '24:00'", {}, "`schedule.time` is '24:00'"),
        (
            "[alerts]\nwebhook_url = 'http://far.example/secret'",
            {},
            "`alerts.webhook_url` is a hidden value",
        ),
        ("a b", {}, "is not valid TOML"),
        ("", {"TRACEHOUND_RETENTION_DAYS": "0"}, "TRACEHOUND_RETENTION_DAYS is '0': Expected `int` >= 1"),
        ("", {"TRACEHOUND_ROLE_ARN": "x"}, "TRACEHOUND_ROLE_ARN. Did you mean TRACEHOUND_AWS_ROLE_ARNS?"),
        (
            "",
            {"TRACEHOUND_XYZ": ""},
            "TRACEHOUND_XYZ. docs/configuration.md lists all variables. If not, unset",
        ),
        ("", {"TRACEHOUND_AWS_REQUESTER_PAYS": "perhaps"}, "TRACEHOUND_AWS_REQUESTER_PAYS is 'perhaps'"),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, environment: dict[str, str], message: str
) -> None:
    file = put(tmp_path, "tracehound.toml", content.encode())
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettings) as caught:
        load()
    assert message in str(caught.value)
    assert environment or str(file) in str(caught.value)
    assert "secret'" not in str(caught.value)


def test_a_run_without_sources_reads_those_of_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = configured(tmp_path / "home").create()
    assert source_registry.sources_of_run(home, []) == []
    assert source_registry.sources_of_run(home, ["given"]) == [str(tmp_path / "given")]
    assert source_registry.sources_of_run(home, []) == []
    source_registry.remember(home, [str(tmp_path / "given")])
    assert source_registry.sources_of_run(home, []) == [str(tmp_path / "given")]
    monkeypatch.setenv("TRACEHOUND_SOURCES", str(tmp_path / "configured"))
    home = configured(home.path)
    assert source_registry.sources_of_run(home, []) == [str(tmp_path / "configured")]
    assert source_registry.sources_of_run(home, ["given"]) == [str(tmp_path / "given")]


def test_aws_is_reached_as_configured() -> None:
    assert aws.accesses(load().aws) == [aws.Access()]


def test_the_command_takes_a_configuration(tmp_path: Path) -> None:
    put(tmp_path / "in", "a.jsonl", lines(finding(1)))
    good = put(tmp_path, "good.toml", b'sources = ["in"]\n')
    done = tracehound("run", "--config", good, "--upto", "raw", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr.decode()
    assert b"1 object with 1 finding" in done.stdout
    bad = put(tmp_path, "bad.toml", b"nonsense = 1\n")
    refused = tracehound("run", "--config", bad, home=tmp_path / "home")
    assert refused.returncode == 2
    assert b"unknown `nonsense`" in refused.stderr
    nothing = tracehound("run", home=tmp_path / "empty")
    assert nothing.returncode == 2
    assert b"no sources" in nothing.stderr


def test_the_command_line_comes_first_and_changes_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACEHOUND_AWS_EXTERNAL_ID", "of the environment")
    before = dict(os.environ)
    assert load(None, {"TRACEHOUND_AWS_EXTERNAL_ID": "typed"}).aws.external_id == "typed"
    assert load().aws.external_id == "of the environment"
    assert dict(os.environ) == before


def test_what_the_readme_names_is_read() -> None:
    named = set(re.findall(r"TRACEHOUND_[A-Z_]+[A-Z]", (EXAMPLE.parent / "README.md").read_text()))
    assert named <= {key.variable for key in keys()} | {reading.FILE_VARIABLE}
