from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mcp.server import MCPServer

from tests.assistants.asking import server_of
from tracehound.cli.commands import rows
from tracehound.desk import answers
from tracehound.pipelines.lake.home import Home
from tracehound.sql import fence
from tracehound.sql.query import QueryError, QueryLimits


@pytest.fixture(scope="session")
def server(demo: Home) -> MCPServer[Any]:
    return server_of(demo)


@pytest.fixture
def asked_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions are asked in this process: a process for each takes longer than all the rest."""

    @contextmanager
    def answering(
        path: Path, query: str, parameters: dict[str, object], limits: QueryLimits
    ) -> Iterator[SimpleNamespace]:
        with fence.connect(path, limits) as con:
            statement = fence.only_statement(con, query)
            try:
                found = con.sql(statement.query, params=parameters).to_arrow_table()
            except Exception as error:
                raise QueryError(str(error)) from error
        yield SimpleNamespace(schema=found.schema, batches=found.to_batches)

    monkeypatch.setattr(answers, "open_query", answering)
    monkeypatch.setattr(rows, "open_query", answering)
