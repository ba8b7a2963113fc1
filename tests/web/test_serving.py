"""What holds for every page: its tag, its time, the run that it shows; and the process that serves it."""

import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest
from starlette.requests import Request

from tests.hosts.support import typed
from tests.web.conftest import application, copied, opened
from tracehound.desk import verdicts
from tracehound.desk.connection import Desk as Answers
from tracehound.desk.pages import Page
from tracehound.desk.verdicts import About
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.keys import Desk
from tracehound.pipelines.settings.reading import WrongSettings
from tracehound.web import app as web_app
from tracehound.web import desks, server
from tracehound.web.answer import Answer
from tracehound.web.asked import Asked
from tracehound.web.identity import NotKnown, Person
from tracehound.web.routes import View

FIRST = f"{1:032x}"
SLOW = "SELECT sum(a.range * b.range) AS n FROM range(1000000) AS a, range(1000000) AS b"


@pytest.fixture(scope="module")
def own(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return copied(home, tmp_path_factory.mktemp("serving"))


def test_a_page_that_is_the_same_is_not_sent_again(own: Home) -> None:
    with opened(application(own)) as client:
        first = client.get("/")
        known = {"if-none-match": first.headers["etag"]}
        again = client.get("/", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert client.get("/", headers={"if-none-match": f'"x", {first.headers["etag"]}'}).status_code == 304
        for other in ("/.json", "/?from=2026-01-01", f"/f/{FIRST}"):
            assert client.get(other, headers=known).status_code == 200
        verdicts.add(own, [About("finding", FIRST, (FIRST,))], "benign", "")
        assert client.get("/", headers=known).status_code == 200


def test_a_page_is_its_viewers_alone(own: Home) -> None:
    async def named(request: Request) -> Person:
        return Person(request.headers["x-name"])

    with opened(application(own, named)) as client:
        tag = client.get("/", headers={"x-name": "ann"}).headers["etag"]
        other = client.get("/", headers={"x-name": "bob", "if-none-match": tag})
    assert other.status_code == 200


def test_each_page_says_which_run_it_shows(own: Home) -> None:
    with opened(application(own)) as client:
        shown = re.search(
            r'Run of <time datetime="([^"]+)">.*newest data <time datetime="([^"]+)"', client.get("/").text
        )
    assert shown
    assert shown[1].startswith(time.strftime("%Y-%m-%dT", time.gmtime(own.warehouse.stat().st_mtime)))
    assert shown[2] == "2026-10-01T08:00:00.123000+00:00"


def slowly(desk: Answers, _: Asked) -> Answer:
    desk._reader.rows(SLOW)
    return Answer(Page("never", "", []), {})


def test_a_page_that_takes_too_long_ends_with_what_to_do(own: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_app, "VIEWS", (*web_app.VIEWS, View("/slow", slowly)))
    # Long enough for a query of an ordinary page on a busy machine.
    monkeypatch.setattr(desks, "PAGE_SECONDS", 1.0)
    with opened(application(own)) as client:
        answered = client.get("/slow")
        assert answered.status_code == 503
        assert "Ask for less time" in answered.text
        assert "Ask for less time" in client.get("/slow.json").json()["error"]
        assert client.get("/").status_code == 200


def test_a_queue_that_is_made_ready_does_not_delay_the_end(
    own: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_asked = threading.Event()

    def queue(desk: Answers, asked: Asked) -> Answer:
        is_asked.set()
        return slowly(desk, asked)

    monkeypatch.setattr(web_app, "VIEWS", (View("/", queue), *web_app.VIEWS[1:]))
    began = time.monotonic()
    with opened(application(own)):
        assert is_asked.wait(30)
    assert time.monotonic() - began < web_app._READY_SECONDS / 2


def test_a_client_that_leaves_stops_its_queries(own: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_app, "VIEWS", (View("/slow", slowly),))
    monkeypatch.setattr(desks, "PAGE_SECONDS", 30.0)
    scope = {"type": "http", "method": "GET", "path": "/slow", "raw_path": b"/slow", "query_string": b""}
    scope |= {"headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1), "http_version": "1.1"}

    async def leave() -> None:
        async def receive() -> dict[str, object]:
            await anyio.sleep(0.2)
            return {"type": "http.disconnect"}

        async def send(_: object) -> None:
            pass

        await application(own)(scope, receive, send)  # type: ignore[arg-type]

    began = time.monotonic()
    anyio.run(leave)
    assert time.monotonic() - began < 5


def test_without_a_warehouse_it_says_what_to_do(tmp_path: Path) -> None:
    with opened(application(Home(tmp_path / "home").create())) as client:
        assert client.get("/healthz").status_code == 503
        answered = client.get("/")
        assert answered.status_code == 404
        assert "tracehound run" in answered.text


def test_health_is_told_to_anybody_and_nothing_more(own: Home) -> None:
    async def nobody(_: Request) -> Person:
        raise AssertionError("nobody is asked for")

    with opened(application(own, nobody), client=("203.0.113.7", 1)) as client:
        answered = client.get("/healthz", headers={"host": "10.0.0.7:8765"})
        assert (answered.status_code, answered.text) == (200, "ok\n")


def test_figures_count_requests_by_route_and_are_for_this_host_and_viewers(home: Home) -> None:
    with opened(application(home)) as client:
        client.get("/")
        client.get(f"/f/{FIRST}")
        client.get("/f/none")
        figures = client.get("/metrics").text
    assert 'requests_total{route="/",status="200"} 1\n' in figures
    assert 'requests_total{route="/f/{finding}",status="404"} 1\n' in figures
    assert 'request_seconds_count{route="/f/{finding}"} 2\n' in figures
    assert "open_files 1\n" in figures
    assert FIRST not in figures


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 401),
        ("203.0.113.7", {}, 401),
    ],
)
def test_figures_need_a_viewer_where_others_ask(
    home: Home, peer: str, headers: dict[str, str], status: int
) -> None:
    async def nobody(_: Request) -> Person:
        raise NotKnown("nobody")

    with opened(application(home, nobody), client=(peer, 1)) as client:
        assert client.get("/metrics", headers=headers).status_code == status


REFUSED = {
    "0.0.0.0:0": "nobody would say who asks",
    "[::]:0": "nobody would say who asks",
    "192.0.2.1:80": "nobody would say who asks",
    "8765": "HOST:PORT",
    "127.0.0.1:99999": "HOST:PORT",
    ":8765": "HOST:PORT",
}


@pytest.mark.parametrize(("listen", "why"), REFUSED.items())
def test_it_does_not_listen_elsewhere_without_an_identity(own: Home, listen: str, why: str) -> None:
    said = typed("desk", "--listen", listen, home=own.path)
    assert said.code == 2
    assert why in " ".join(said.err.split())


@pytest.mark.parametrize(
    "given",
    [
        Desk(proxies=("10.0.0.0/8",)),
        Desk(alb_arn="arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/b"),
    ],
)
def test_with_one_it_does(given: Desk) -> None:
    server.require_identity(server.parsed("0.0.0.0:80"), given)
    with pytest.raises(WrongSettings, match="one of them"):
        both = Desk(proxies=("10.0.0.0/8",), alb_arn="arn")
        server.require_identity(server.parsed("0.0.0.0:80"), both)


def test_a_socket_is_for_its_owner_and_group_and_replaces_no_file(tmp_path: Path) -> None:
    path = tmp_path / "desk.sock"
    for _ in range(2):
        with server.bound(server.parsed(f"unix:{path}")):
            assert stat.S_IMODE(path.stat().st_mode) == 0o660
    other = tmp_path / "notes"
    other.write_text("mine")
    with pytest.raises(OSError, match="in use"):
        server.bound(server.parsed(f"unix:{other}"))
    assert other.read_text() == "mine"


class Process:
    """The command in a process of its own, and a browser that has logged in."""

    def __init__(self, home: Home) -> None:
        words = [sys.executable, "-m", "tracehound.cli.app", "desk", "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen([*words, "--home", str(home.path)], stderr=subprocess.PIPE, text=True)
        assert self.process.stderr
        self.login = self.process.stderr.readline().split()[-1]
        self.base = self.login.partition("/login")[0]
        self.port = int(self.base.rpartition(":")[2])
        self.cookie = ""

    def get(self, path: str) -> tuple[int, str]:
        asked = urllib.request.Request(self.base + path, headers={"Cookie": self.cookie})
        try:
            with urllib.request.urlopen(asked) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def log_in(self) -> None:
        answered = self.raw(f"GET {self.login.removeprefix(self.base)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        self.cookie = re.search("set-cookie: ([^;]+)", answered)[1]  # type: ignore[index]

    def raw(self, sent: str) -> str:
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(sent.replace("HTTP/1.1\r\n", "HTTP/1.1\r\nConnection: close\r\n").encode())
            return b"".join(iter(lambda: connection.recv(65_536), b"")).decode()


@pytest.fixture
def process(own: Home) -> Iterator[Process]:
    process = Process(own)
    try:
        yield process
    finally:
        process.process.kill()
        process.process.wait()
        assert process.process.stderr
        process.process.stderr.close()


def swapped(home: Home) -> None:
    """Serves a copy of the file, as a run does."""
    following = home.path / "following.duckdb"
    shutil.copy(home.warehouse, following)
    following.replace(home.warehouse)


def runs(found: list[tuple[int, str]]) -> set[str]:
    """The runs that pages have shown."""
    return {each for _, text in found for each in re.findall(r'Run of <time datetime="([^"]+)"', text)}


def wait_for_runs(found: list[tuple[int, str]], count: int) -> None:
    end = time.monotonic() + 20
    while len(runs(found)) < count:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_command_serves_through_swaps_and_ends_with_a_signal(own: Home, process: Process) -> None:
    assert process.get("/")[0] == 401
    process.log_in()
    ended, found = threading.Event(), list[tuple[int, str]]()

    def ask() -> None:
        while not ended.is_set():
            found.extend(map(process.get, ("/", f"/f/{FIRST}.json")))

    with ThreadPoolExecutor(3) as pool:
        for _ in range(3):
            pool.submit(ask)
        for swaps in range(6):
            wait_for_runs(found, swaps + 1)
            swapped(own)
        ended.set()
    assert {status for status, _ in found} == {200}
    assert len(runs(found)) >= 6, "new files are taken up"
    process.process.send_signal(signal.SIGINT)
    assert process.process.wait(10) in (0, 130)
    assert not list(own.path.glob("*.reading-*"))
    lines = (own.path / server.AUDIT).read_text().splitlines()
    assert len(lines) >= len(found)
    assert stat.S_IMODE((own.path / server.AUDIT).stat().st_mode) == 0o600


def test_the_server_refuses_what_is_no_request_of_ours(process: Process) -> None:
    evil = "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n"
    assert process.raw(evil).startswith("HTTP/1.1 421")
    assert process.raw("GET / HTTP/1.1\r\n\r\n").startswith("HTTP/1.1 400")
    large = f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: {'a' * 100_000}\r\n\r\n"
    assert process.raw(large).split()[1] in ("400", "401", "431")
    smuggled = "POST /cases HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert process.raw(smuggled).split()[1] in ("400", "401", "403")
    upgraded = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"
    assert "101" not in process.raw(upgraded).split()[1]
    assert process.get("/healthz") == (200, "ok\n")


def test_an_answer_is_made_once_until_somebody_decides(own: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def told(_: Answers, asked: Asked) -> Answer:
        made.append(f"{asked.viewer.name} {asked.query_text()}")
        return Answer(Page("told", "", []), {"viewer": asked.viewer.name})

    async def named(request: Request) -> Person:
        return Person(request.headers["x-name"])

    mine = frozenset({("show", "mine")})
    monkeypatch.setattr(web_app, "VIEWS", (*web_app.VIEWS, View("/told", told, personal=mine)))
    with opened(application(own, named)) as client:
        for name in ("ann", "bob"):
            for address in ("/told", "/told.json", "/told?show=mine", "/told?from=2026-01-01"):
                client.get(address, headers={"x-name": name})
        assert sorted(made) == ["ann ", "ann ?from=2026-01-01", "ann ?show=mine", "bob ?show=mine"]
        verdicts.add(own, [About("finding", FIRST, (FIRST,))], "undecided", "")
        client.get("/told", headers={"x-name": "bob"})
        assert made[4:] == ["bob "]
        swapped(own)
        client.get("/told", headers={"x-name": "ann"})
        assert made[5:] == ["ann "]


def test_what_several_ask_for_at_once_is_made_once(own: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def told(_: Answers, asked: Asked) -> Answer:
        made.append(asked.path)
        time.sleep(0.3)
        return Answer(Page("told", "", []), {})

    monkeypatch.setattr(web_app, "VIEWS", (*web_app.VIEWS, View("/told", told)))
    with opened(application(own)) as client, ThreadPoolExecutor(3) as pool:
        answered = list(pool.map(client.get, ["/told", "/told", "/told.json"]))
    assert [each.status_code for each in answered] == [200] * 3
    assert made == ["/told"]


def test_a_page_that_fails_takes_no_other_along(
    own: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: Answers, __: Asked) -> Answer:
        raise ValueError("\x1b]52;c;ZXZpbA==\x07 <script>")

    monkeypatch.setattr(web_app, "VIEWS", (*web_app.VIEWS, View("/broken", broken)))
    with opened(application(own)) as client:
        answered = client.get("/broken")
        assert answered.status_code == 500
        assert "script" not in answered.text
        assert client.get("/").status_code == 200
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "\x1b" not in said
