"""Where PostgreSQL must be and is not, tests fail and say so; elsewhere they are skipped as loudly."""

import shutil
from pathlib import Path

import pytest

from tests.servers import postgres


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("CI", "REQUIRE_POSTGRES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))


@pytest.mark.usefixtures("missing")
def test_without_programs_tests_are_skipped_loudly() -> None:
    with pytest.raises(pytest.skip.Exception, match="NO POSTGRESQL"):
        postgres.require_programs()


@pytest.mark.usefixtures("missing")
@pytest.mark.parametrize("variable", ["CI", "REQUIRE_POSTGRES"])
def test_where_it_must_be_they_fail(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "1")
    with pytest.raises(pytest.fail.Exception, match="Install postgresql"):
        postgres.require_programs()
