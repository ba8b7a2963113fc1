"""A REST catalog on loopback, as Iceberg's specification has it, over a catalog of pyiceberg in SQLite."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pyiceberg.catalog.rest import CreateTableRequest
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import NamespaceAlreadyExistsError, NoSuchTableError
from pyiceberg.table import CommitTableRequest, Table

TOKEN = "a-secret"


class _Handler(BaseHTTPRequestHandler):
    catalog: SqlCatalog
    asked: list[str]

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def _answer(self, status: int, said: Any = None) -> None:
        content = json.dumps(said if said is not None else {}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _dispatch(self) -> None:
        path = self.path.partition("?")[0].removeprefix("/v1/")
        self.asked.append(f"{self.command} {path}")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._fail(401, "NotAuthorizedException")
            return
        try:
            self._answer(200, self._done(path.split("/"), body))
        except NoSuchTableError:
            self._fail(404, "NoSuchTableException")
        except NamespaceAlreadyExistsError:
            self._fail(409, "AlreadyExistsException")

    do_GET = do_POST = do_DELETE = do_HEAD = _dispatch

    def _fail(self, status: int, kind: str) -> None:
        self._answer(status, {"error": {"message": kind, "type": kind, "code": status}})

    def _done(self, path: list[str], body: bytes) -> Any:
        match self.command, path:
            case "GET", ["config"]:
                return {"defaults": {}, "overrides": {}}
            case "POST", ["namespaces"]:
                self.catalog.create_namespace(tuple(json.loads(body)["namespace"]))
                return json.loads(body)
            case "POST", ["namespaces", namespace, "tables"]:
                return self._staged(namespace, CreateTableRequest.model_validate_json(body))
            case "GET", ["namespaces", namespace, "tables", name]:
                return _told(self.catalog.load_table((namespace, name)))
            case "DELETE", ["namespaces", namespace, "tables", name]:
                self.catalog.drop_table((namespace, name))
                return {}
            case "POST", ["namespaces", namespace, "tables", name]:
                return self._committed((namespace, name), CommitTableRequest.model_validate_json(body))
        raise NoSuchTableError(self.path)

    def _staged(self, namespace: str, asked: CreateTableRequest) -> Any:
        staged = self.catalog._create_staged_table(
            (namespace, asked.name), asked.table_schema, asked.location, properties=asked.properties
        )
        return {"metadata": json.loads(staged.metadata.model_dump_json()), "config": {}}

    def _committed(self, name: tuple[str, ...], asked: CommitTableRequest) -> Any:
        try:
            table = self.catalog.load_table(name)
        except NoSuchTableError:
            table = Table(name, None, "", None, self.catalog)  # type: ignore[arg-type]
        done = self.catalog.commit_table(table, asked.requirements, asked.updates)
        return {
            "metadata": json.loads(done.metadata.model_dump_json()),
            "metadata-location": done.metadata_location,
        }


def _told(table: Table) -> Any:
    return {
        "metadata-location": table.metadata_location,
        "metadata": json.loads(table.metadata.model_dump_json()),
        "config": {},
    }


@contextmanager
def rest_catalog(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Its address, and what it is asked for."""
    asked: list[str] = []
    handler = type(
        "Handler",
        (_Handler,),
        {"catalog": SqlCatalog("served", uri=f"sqlite:///{folder / 'served.db'}"), "asked": asked},
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
