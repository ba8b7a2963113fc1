"""Dagster's UI answers this host's own pages alone, and a run reads known sources alone."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dagster as dg
import pytest

from tests import history
from tests.pipelines.support import configured, finding, lines, put, table
from tracehound.pipelines import launch
from tracehound.pipelines.assets.raw import raw
from tracehound.pipelines.definitions import job_name
from tracehound.pipelines.ingestion import source_registry
from tracehound.pipelines.lake.home import HOME_VARIABLE
from tracehound.pipelines.resources import home_resource
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.keys import keys
from tracehound.pipelines.ui_guard import refusal

OWN = "127.0.0.1:3000"
PAGE = "another page asked"
ROOT = Path(__file__).parents[2]
MUTATION = "mutation { setNuxSeen }"


def asked(
    method: str = "GET", target: str = "/", kind: str = "http", **headers: str | list[str]
) -> str | None:
    """What the guard says of a request; names of headers with _ for -."""
    given = {"host": OWN} | headers
    path, _, query = target.partition("?")
    pairs = [
        (name.replace("_", "-").encode(), value.encode("latin-1"))
        for name, values in given.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return refusal(
        {"type": kind, "method": method, "path": path, "query_string": query.encode(), "headers": pairs}
    )


JSON = {"content_type": "application/json"}
SAME = {"origin": f"http://{OWN}", "sec_fetch_site": "same-origin"}
LINK = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}


@pytest.mark.parametrize("host", [OWN, "localhost:3000", "localhost", "[::1]:3000", "127.0.0.2:80"])
def test_this_host_is_answered(host: str) -> None:
    assert asked(host=host) is None
    assert asked("POST", "/graphql", host=host, **JSON) is None
    assert asked("POST", "/graphql", host=host, origin=f"http://{host}", **JSON) is None
    assert asked(kind="websocket", target="/graphql", host=host, origin=f"http://{host}") is None


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:3000", "127.0.0.1.evil.example", "localhost@evil.example", "10.0.0.1", "", "[::1",
     "127.0.0.1:x", [], [OWN, "evil.example"], "localhost.evil.example", "0.0.0.0:3000"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_name_that_is_pointed_here_is_refused(host: str | list[str], kind: str) -> None:
    assert "only as localhost or 127.0.0.1" in (asked(kind=kind, host=host) or "")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://127.0.0.1:3001"},
        {"origin": "http://localhost:3000"},
        {"origin": f"http://{OWN}@evil.example"},
        {"origin": f"file://{OWN}"},
        {"origin": [f"http://{OWN}", "http://evil.example"]},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": ["same-origin", "cross-site"]},
        LINK | {"sec_fetch_dest": "iframe"},
    ],
)
def test_what_another_page_asks_is_refused(headers: dict[str, str]) -> None:
    assert PAGE in (asked(**headers) or "")
    assert PAGE in (asked("POST", "/graphql", **JSON, **headers) or "")
    assert PAGE in (asked(kind="websocket", target="/graphql", **headers) or "")


def test_a_link_from_elsewhere_shows_a_page_and_no_more() -> None:
    assert asked(target="/runs/1", **LINK) is None
    assert PAGE in (asked(target="/graphql?query=x", **LINK) or "")
    assert PAGE in (asked("POST", "/runs/1", **LINK) or "")


@pytest.mark.parametrize("target", ["/graphql?query=x", "/graphql/?query=x", "/prefix/graphql?query=x"])
def test_graphql_is_asked_by_post_of_json_alone(target: str) -> None:
    for method in ("GET", "HEAD", "PUT"):
        assert "only by POST" in (asked(method, target, **SAME) or "")
    for kinds in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; x=application/json",
        [],
    ):
        assert "only as JSON" in (asked("POST", target, content_type=kinds) or "")
    assert asked("POST", target, content_type="application/json; charset=utf-8", **SAME) is None


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The UI as `make dev` serves it, on a free port, over a home in which the command ran once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("ui")
    home = configured(folder / "home").create()
    source = put(folder / "source", "a.jsonl", lines(finding(1))).parent
    with history.kept():
        assert launch.launch(home, job_name("raw"), [str(source)]).succeeded
    before = set(ROOT.iterdir())
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tracehound.pipelines.dev", "--home", home.path, "--port", str(number)],
            env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(number, process, folder / "log")
        yield number
    finally:
        process.terminate()
        ended = process.wait(60)
    assert ended == 0
    assert _processes_of(home.path) == []
    assert set(ROOT.iterdir()) == before
    assert "DEBUG" not in (folder / "log").read_text()


def _processes_of(home: Path) -> list[str]:
    """Processes that were given a home, where the system tells."""
    given = f"{HOME_VARIABLE}={home}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if given in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_text())
    return found


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            send(port, "GET", "/server_info")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the UI did not start: {log.read_text()[-2000:]}")


def send(port: int, method: str, target: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest(method, target, skip_host=True)
    given = {"host": f"127.0.0.1:{port}"} | headers
    if body is not None:
        given["content_length"] = str(len(body))
    for name, value in given.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders(body)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, text


def answer_to(port: int, question: str) -> dict[str, Any]:
    status, text = send(port, "POST", "/graphql", json.dumps({"query": question}).encode(), **JSON)
    assert status == 200, text
    return json.loads(text)["data"]


def test_the_ui_says_what_it_shows_and_has_the_runs_of_the_command(port: int) -> None:
    """The timeline asks for the runs of each repository, and shows them by job."""
    where = answer_to(
        port, "{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name } } } } }"
    )
    (repository,) = where["repositoriesOrError"]["nodes"]
    assert repository["location"]["name"] == "tracehound"
    label = f"{repository['name']}@{repository['location']['name']}"
    tags = f'[{{key: ".dagster/repository", value: "{label}"}}]'
    told = "results { jobName status repositoryOrigin { repositoryLocationName } tags { key value } }"
    found = answer_to(port, f"{{ runsOrError(filter: {{tags: {tags}}}) {{ ... on Runs {{ {told} }} }} }}")
    (run,) = found["runsOrError"]["results"]
    assert (run["jobName"], run["status"]) == ("update_up_to_raw", "SUCCESS")
    assert run["repositoryOrigin"]["repositoryLocationName"] == "tracehound"
    assert {"key": "tracehound/launched_by", "value": "command"} in run["tags"]


def test_the_ui_that_is_served_refuses_foreign_pages_and_serves_its_own(port: int) -> None:
    own = f"http://127.0.0.1:{port}"
    change = json.dumps({"query": MUTATION}).encode()
    by_get = f"/graphql?query={quote(MUTATION)}"
    for answer in (
        send(port, "GET", by_get),
        send(port, "GET", by_get, origin="http://evil.example"),
        send(port, "GET", by_get, accept="image/*", sec_fetch_site="cross-site", sec_fetch_dest="image"),
        send(port, "POST", "/graphql", change, origin="http://evil.example", **JSON),
        send(port, "POST", "/graphql", change, host=f"rebound.example:{port}", **JSON),
        send(port, "POST", by_get, b"", content_type="text/plain"),
        send(port, "GET", "/", host="rebound.example"),
    ):
        assert answer[0] == 403, answer
        assert answer[1].startswith("Refused: ")
    assert send(port, "GET", "/", sec_fetch_site="none")[0] == 200
    status, text = send(port, "POST", "/graphql", change, origin=own, sec_fetch_site="same-origin", **JSON)
    assert (status, json.loads(text)) == (200, {"data": {"setNuxSeen": True}})
    question = json.dumps({"query": "{ repositoriesOrError { __typename } }"}).encode()
    assert "RepositoryConnection" in send(port, "POST", "/graphql", question, **JSON)[1]


def test_a_run_reads_known_sources_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in keys():
        monkeypatch.delenv(key.variable, raising=False)
    monkeypatch.setenv(reading.FILE_VARIABLE, "")
    home = configured(tmp_path / "home").create()
    monkeypatch.setenv(HOME_VARIABLE, str(home.path))
    known = put(tmp_path / "known", "a.jsonl", lines(finding(1))).parent
    other = put(tmp_path / "other", "a.jsonl", lines(finding(2))).parent

    def run(*sources: Path) -> dg.ExecuteInProcessResult:
        chosen = {"ops": {"raw": {"config": {"sources": list(map(str, sources))}}}}
        return dg.materialize(
            [raw],
            run_config=chosen,
            resources={"home": home_resource()},
            raise_on_error=False,
        )

    source_registry.remember(home, [str(known)])
    refused = run(other)
    assert not refused.success
    error = refused.failure_data_for_node("raw").error
    assert f"{other} is not a source of this home" in str(error.cause or error)
    assert run(known).success
    monkeypatch.setenv("TRACEHOUND_SOURCES", str(other))
    assert run(other).success
    assert table(home, "raw.findings").height == 2
