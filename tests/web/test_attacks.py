"""What somebody else could send: each is refused, and nothing is told or changed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from tests.web.conftest import BASE, application, copied, opened
from tests.web.raw import Header, send
from tracehound.desk import verdicts
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.keys import Desk
from tracehound.web import csrf
from tracehound.web.audit import Log
from tracehound.web.identity import Person, viewer_of
from tracehound.web.sessions import Sessions

FIRST = f"{1:032x}"
VERDICT = f"/f/{FIRST}/verdict"
OWN: tuple[Header, ...] = (("origin", BASE), ("sec-fetch-site", "same-origin"))
FORM: Header = ("content-type", "application/x-www-form-urlencoded")


@pytest.fixture
def app(home: Home) -> Iterator[ASGIApp]:
    app = application(home)
    with opened(app):
        yield app


def decision(token: str | None = None, **fields: str) -> bytes:
    given = {"verdict": "benign", "status": "", "owner": "", "note": "", "csrf": token or csrf.token("ann")}
    return "&".join(f"{name}={value}" for name, value in (given | fields).items()).encode()


def test_what_our_own_page_sends_is_done(home: Home, tmp_path: Path) -> None:
    home = copied(home, tmp_path)
    with opened(application(home)) as client:
        answered = send(client.app, VERDICT, *OWN, FORM, method="POST", body=[decision()])
    assert answered.status == 303, answered.text
    assert [each.verdict for each in verdicts.read(home)] == ["benign"]


HOSTS = {
    "a name that resolves to this host": "rebound.example",
    "the same with our port": "rebound.example:8765",
    "our address as a beginning": "127.0.0.1.rebound.example",
    "our name as a beginning": "localhost.rebound.example",
    "our address as a user": "127.0.0.1@rebound.example",
    "our address with a user": "rebound@127.0.0.1",
    "our address behind a slash": "rebound.example/127.0.0.1",
    "no name": "",
    "no port": "127.0.0.1:",
    "a port that is none": "127.0.0.1:evil",
    "half an address": "[::1",
    "another of this host": "127.0.0.2:8765",
    "any": "0.0.0.0",
}


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS.keys())
def test_other_host_names_are_refused(app: ASGIApp, host: str) -> None:
    answered = send(app, f"/f/{FIRST}", ("host", host))
    assert answered.status == 421
    assert FIRST not in answered.text


def test_two_hosts_are_refused(app: ASGIApp) -> None:
    assert send(app, "/", ("host", "127.0.0.1"), ("host", "rebound.example")).status == 421
    assert send(app, "/", ("host", "127.0.0.1"), ("host", "127.0.0.1")).status == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST:8765", "[::1]:8765", "desk.example"])
def test_our_own_names_are_answered(home: Home, host: str) -> None:
    with opened(application(home, hosts=("desk.example",))) as client:
        assert send(client.app, "/", ("host", host)).status == 200


ORIGINS: dict[str, tuple[Header, ...]] = {
    "nobody says from where": (),
    "another site": (("origin", "https://evil.example"),),
    "another site that a browser names": (("sec-fetch-site", "cross-site"),),
    "another port of this host": (("origin", "http://127.0.0.1:9999"), ("sec-fetch-site", "same-site")),
    "another name of this host": (("origin", "http://localhost:8765"),),
    "a page of no site": (("origin", "null"), ("sec-fetch-site", "cross-site")),
    "a form that was opened by hand": (("sec-fetch-site", "none"),),
    "ours and another": (("origin", BASE), ("origin", "https://evil.example")),
    "ours, but across sites": (("origin", BASE), ("sec-fetch-site", "cross-site")),
    "ours as a user": (("origin", "http://127.0.0.1:8765@evil.example"),),
    "a file": (("origin", "file://"),),
    "no address": (("origin", "http://["),),
    "JSON from another site": (("origin", "https://evil.example"), ("content-type", "application/json")),
}


@pytest.mark.parametrize("headers", ORIGINS.values(), ids=ORIGINS.keys())
def test_what_other_pages_send_changes_nothing(app: ASGIApp, home: Home, headers: tuple[Header, ...]) -> None:
    answered = send(app, VERDICT, *headers, FORM, method="POST", body=[decision()])
    assert answered.status == 403
    assert not verdicts.read(home)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
def test_other_methods_are_refused(app: ASGIApp, method: str) -> None:
    assert send(app, VERDICT, method=method).status in (403, 405)


TOKENS = {
    "none": "",
    "another person's": csrf.token("bob"),
    "one that is made up": "0" * 64,
    "one that is no text": "%00%ff",
}


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS.keys())
def test_a_form_needs_the_token_of_its_viewer(app: ASGIApp, home: Home, token: str) -> None:
    body = decision().replace(csrf.token("ann").encode(), token.encode())
    answered = send(app, VERDICT, *OWN, FORM, method="POST", body=[body])
    assert answered.status == 403
    assert not verdicts.read(home)


PATHS = {
    "dots": "/static/../../../etc/passwd",
    "encoded dots": "/static/%2e%2e/%2e%2e/etc/passwd",
    "encoded slashes": "/static/..%2f..%2f..%2fetc%2fpasswd",
    "dots encoded twice": "/static/%252e%252e%252fetc%252fpasswd",
    "backslashes": "/static/..%5c..%5cetc%5cpasswd",
    "an absolute path": "/static//etc/passwd",
    "a NUL": "/static/shell.css%00.txt",
    "too long a form of a dot": "/static/%c0%ae%c0%ae/passwd",
    "our own code": "/static/../app.py",
    "a folder": "/static/",
    "a finding with dots": "/f/..%2f..%2fetc%2fpasswd",
    "a finding with a NUL": "/f/%00",
    "a finding that is no UTF-8": "/f/%ff%fe",
    "a finding with half a character": "/f/%ed%a0%80",
    "a finding of quotes": "/f/'%20OR%201=1--",
    "a finding of code": "/f/%3Cscript%3Ealert(1)%3C/script%3E",
    "a finding of controls": "/f/%1b%5d52;c;x%07%0d%0aset-cookie:%20x=1",
    "another host": "//evil.example/f/x",
    "a whole address": "http://evil.example/",
    "no address": "*",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_paths_lead_to_no_file_and_no_other_host(app: ASGIApp, path: str) -> None:
    for form in ("", ".json", ".csv"):
        answered = send(app, path + form)
        assert answered.status in (404, 405), answered.text
        assert "root:" not in answered.text
        assert "<script>alert" not in answered.text
        assert "\x1b" not in answered.text
        assert "location" not in answered.headers
        assert "set-cookie" not in answered.headers


LARGE = {
    "a path": ("/f/" + "a" * 20_000, ""),
    "a query": ("/", "q=" + "a" * 20_000),
    "many parameters": ("/", "&".join(f"a{number}=1" for number in range(5_000))),
}


@pytest.mark.parametrize(("path", "query"), LARGE.values(), ids=LARGE.keys())
def test_huge_addresses_are_refused(app: ASGIApp, path: str, query: str) -> None:
    assert send(app, path, query=query).status == 414


def test_huge_bodies_are_refused_whatever_length_they_state(app: ASGIApp, home: Home) -> None:
    length: Header = ("content-length", "2000000")
    assert send(app, VERDICT, *OWN, FORM, length, method="POST").status == 413
    for stated in ("-1", "1e3", "\u0661"):
        wrong: Header = ("content-length", stated)
        assert send(app, VERDICT, *OWN, FORM, wrong, method="POST").status == 413
    parts = [decision(), *[b"a" * 100_000] * 20]
    assert send(app, VERDICT, *OWN, FORM, method="POST", body=parts).status in (400, 413)
    many = decision() + b"".join(b"&f%d=1" % number for number in range(1_000))
    assert send(app, VERDICT, *OWN, FORM, method="POST", body=[many]).status == 400
    assert not verdicts.read(home)


def test_files_are_no_part_of_a_form(app: ASGIApp, home: Home) -> None:
    kind: Header = ("content-type", "multipart/form-data; boundary=x")
    body = b'--x\r\nContent-Disposition: form-data; name="note"; filename="a"\r\n\r\nx\r\n--x--\r\n'
    assert send(app, VERDICT, *OWN, kind, method="POST", body=[body]).status == 400
    assert not verdicts.read(home)


def answers(app: ASGIApp) -> Iterator[dict[str, str]]:
    """The headers of an answer of each kind."""
    yield send(app, "/").headers
    yield send(app, "/.json").headers
    yield send(app, "/.csv").headers
    yield send(app, "/f/none").headers
    yield send(app, "/nowhere").headers
    yield send(app, "/static/shell.css").headers
    yield send(app, "/healthz").headers
    yield send(app, "/", ("host", "rebound.example")).headers
    yield send(app, VERDICT, method="POST").headers
    yield send(app, VERDICT, *OWN, FORM, method="POST", body=[decision("0")]).headers
    yield send(app, "/", ("if-none-match", send(app, "/").headers["etag"])).headers


def test_every_answer_forbids_what_pages_do_not_need(app: ASGIApp) -> None:
    for headers in answers(app):
        policy = dict(
            each.strip().partition(" ")[::2] for each in headers["content-security-policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["require-trusted-types-for"] == "'script'"
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert (
            headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        )
        assert "camera=()" in headers["permissions-policy"]
        assert "server" not in headers


def test_nothing_private_stays_in_a_shared_cache(app: ASGIApp) -> None:
    private = [each for each in answers(app) if "immutable" not in each["cache-control"]]
    assert len(private) == 10
    assert all("private" in each["cache-control"] for each in private)


READERS = Desk(readers=("soc",), analysts=("leads",), sql=("engineers",))


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        ({"soc"}, {"reader"}),
        ({"leads"}, {"reader", "analyst"}),
        ({"engineers"}, {"reader", "sql"}),
        ({"SOC", "soc ", "*soc", ""}, set[str]()),
        (set[str](), set[str]()),
    ],
)
def test_roles_come_from_groups_alone(groups: set[str], roles: set[str]) -> None:
    assert viewer_of(Person("ann", frozenset(groups)), READERS).roles == roles


def test_nobody_is_everyone_by_the_name_of_a_group() -> None:
    assert not viewer_of(Person("ann", frozenset({"*"})), READERS).roles


def test_who_only_reads_decides_nothing(home: Home) -> None:
    async def reader(_: object) -> Person:
        return Person("ann", frozenset())

    with opened(application(home, reader)) as client:
        answered = send(client.app, VERDICT, *OWN, FORM, method="POST", body=[decision()])
        assert answered.status == 403
        assert "analyst" in answered.text
        assert '<form class="write"' not in client.get(f"/f/{FIRST}").text
        assert client.get("/sql").status_code == 403
    assert not verdicts.read(home)


class DeskHere:
    """A desk at this host, and the addresses that it printed."""

    def __init__(self, home: Home) -> None:
        self.told: list[str] = []
        self.lines: list[dict[str, object]] = []
        self.sessions = Sessions(BASE, "tracehound-8765", self.told.append)
        self.client = opened(application(home, self.sessions, write_line=self.lines.append))
        self.sessions.tell()


@pytest.fixture
def desk(home: Home) -> Iterator[DeskHere]:
    desk = DeskHere(home)
    with desk.client:
        yield desk


def test_a_token_counts_once_and_becomes_a_cookie_that_scripts_cannot_read(desk: DeskHere) -> None:
    assert desk.client.get("/").status_code == 401
    first = desk.client.get(desk.told[0])
    assert first.status_code == 303
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(first.headers["set-cookie"].split("; "))
    assert desk.client.get("/").status_code == 200
    desk.client.cookies.clear()
    assert desk.client.get(desk.told[0]).status_code == 401
    assert desk.client.get("/").status_code == 401
    assert len(desk.told) == 2
    assert desk.client.get(desk.told[1]).status_code == 303, "each use prints the next one"


COOKIES = ("", "x", "tracehound", "../", "%00", "null", "None", "0" * 43)


@pytest.mark.parametrize("given", COOKIES)
def test_made_up_tokens_and_cookies_open_nothing(desk: DeskHere, given: str) -> None:
    assert desk.client.get("/login", params={"token": given}).status_code == 401
    assert desk.client.get("/", headers={"cookie": f"tracehound-8765={given}"}).status_code == 401
    assert desk.client.get("/login").status_code == 401


def test_identity_headers_count_for_nothing_at_this_host(desk: DeskHere) -> None:
    forged = {"x-forwarded-email": "ann", "x-forwarded-groups": "leads", "x-amzn-oidc-data": "a.b.c"}
    assert desk.client.get("/", headers=forged).status_code == 401


def test_the_log_has_who_asked_for_what_and_no_token(desk: DeskHere) -> None:
    desk.client.get(desk.told[0])
    desk.client.get("/f/%1b]52;c;x%07", params={"q": "\u202eabc"})
    desk.client.get("/", headers={"host": "rebound.example"})
    *_, login, finding, refused = desk.lines
    assert login["path"] == "/login"
    assert desk.told[0].partition("token=")[2] not in json.dumps(desk.lines)
    assert finding["viewer"]
    assert finding["status"] == 404
    assert (refused["viewer"], refused["status"]) == (None, 421)


def test_lines_of_the_log_are_ascii_whatever_was_sent(tmp_path: Path, home: Home) -> None:
    path = tmp_path / "audit.jsonl"
    with opened(application(home, write_line=Log(path))) as client:
        send(client.app, "/f/\x1b[31m\n{}", query="q=\x9b\u202e\n")
        path.rename(tmp_path / "audit.jsonl.1")
        client.get("/")
    rotated = (tmp_path / "audit.jsonl.1").read_bytes()
    assert rotated.isascii()
    assert all(32 <= byte < 127 for byte in rotated.removesuffix(b"\n"))
    assert json.loads(rotated)["path"] == "/f/\x1b[31m\n{}"
    assert json.loads(path.read_text())["path"] == "/"


def test_what_cannot_be_noted_is_not_answered(home: Home) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    with opened(application(home, write_line=full)) as client:
        answered = client.get(f"/f/{FIRST}")
    assert answered.status_code == 503
    assert FIRST not in answered.text


ELSEWHERE = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


def test_a_link_from_elsewhere_comes_back_as_our_own(desk: DeskHere) -> None:
    desk.client.get(desk.told[0])
    desk.client.cookies.clear()
    answered = desk.client.get(f"/f/{FIRST}", params={"from": "2026-01-01"}, headers=ELSEWHERE)
    assert answered.status_code == 200
    assert f'url=/f/{FIRST}?from=2026-01-01"' in answered.text
    assert "Recon" not in answered.text
    assert desk.client.get(f"/f/{FIRST}", headers={"sec-fetch-site": "same-origin"}).status_code == 401


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example/", "///evil.example", "/%22%3E%3Cscript%3E"]
)
def test_a_link_from_elsewhere_leads_to_no_other_host(desk: DeskHere, path: str) -> None:
    answered = send(desk.client.app, path, *ELSEWHERE.items(), query='"><script>=1')
    assert "<script" not in answered.text
    assert "url=//" not in answered.text
    assert "url=/\\" not in answered.text
