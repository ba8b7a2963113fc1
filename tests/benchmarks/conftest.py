"""A set of 300 documents, made once a session."""

from pathlib import Path

import pytest

from benchmarks.data import DataSet, export

DOCUMENTS = 300


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where sets lie."""
    return tmp_path_factory.mktemp("benchmarks")


@pytest.fixture(scope="session")
def large(root: Path) -> Path:
    """The clean set's files."""
    return export(DataSet("large", DOCUMENTS), root)
