"""A loopback proxy before a server, which counts requests and spoils some of them.

What belongs here: faults on the way to any HTTP service of AWS. What does not: what a service does by itself.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "expect"}
_SIGNED_ANEW = {
    "authorization",
    "x-amz-security-token",
    "x-amz-date",
    "x-amz-content-sha256",
    "host",
    "content-length",
}


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        """Key of the object; empty for a bucket's or a service's own requests."""
        return unquote(urlsplit(self.target).path).lstrip("/").partition("/")[2]

    @property
    def operation(self) -> str:
        """Name of the operation, of those that tests tell apart."""
        action = parse_qs(self.body.decode(errors="replace")).get("Action") if self.method == "POST" else None
        if action:
            return action[0]
        if self.method == "GET":
            return "GetObject" if self.key else "ListObjectsV2"
        return {"HEAD": "HeadObject", "PUT": "PutObject"}.get(self.method, self.method)


@dataclass(frozen=True)
class Answer:
    """Answers itself, without asking the server."""

    status: int
    code: str = ""
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None

    @property
    def body(self) -> bytes:
        """The content, else an error in S3's form."""
        if self.content is not None:
            return self.content
        return f"<Error><Code>{self.code}</Code><Message>{self.message}</Message></Error>".encode()


@dataclass(frozen=True)
class Slow:
    """Lets the answer wait."""

    seconds: float


@dataclass(frozen=True)
class Cut:
    """Ends the connection behind so many bytes of the answer's body."""

    after: int


Fault = Answer | Slow | Cut | None


@dataclass
class Proxy:
    """A running proxy: `rule` says what becomes of a request, `requests` keeps all that came."""

    upstream: str
    url: str = ""
    rule: Callable[[Request], Fault] = lambda _: None
    requests: list[Request] = field(default_factory=list)
    # Signs what is passed on with these, in the place of who has signed it.
    signing: tuple[str, str] | None = None

    def count(self, operation: str) -> int:
        """How many requests of an operation came."""
        return sum(request.operation == operation for request in self.requests)

    def pass_on(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """The server's answer."""
        headers = self._signed(request) if self.signing else request.headers
        connection = HTTPConnection(urlsplit(self.upstream).netloc, timeout=60)
        try:
            connection.request(request.method, request.target, request.body or None, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def _signed(self, request: Request) -> dict[str, str]:
        assert self.signing
        kept = {name: text for name, text in request.headers.items() if name.lower() not in _SIGNED_ANEW}
        draft = AWSRequest(request.method, f"{self.upstream}{request.target}", kept, request.body)
        S3SigV4Auth(Credentials(*self.signing), "s3", "us-east-1").add_auth(draft)
        return dict(draft.headers.items())


class Sessions:
    """A token service in a proxy: each role session is good for so many requests, then it has expired.

    A rule of a proxy; it signs what it passes on with the credentials given.
    """

    def __init__(
        self, proxy: Proxy, signing: tuple[str, str], requests_each: int, seconds: float = 3600
    ) -> None:
        self.assumed: list[dict[str, list[str]]] = []
        self._each, self._seconds = requests_each, seconds
        self._lock = threading.Lock()
        self._used: dict[str, int] = {}
        proxy.signing, proxy.rule = signing, self

    def __call__(self, request: Request) -> Fault:
        with self._lock:
            if request.operation == "AssumeRole":
                self.assumed.append(parse_qs(request.body.decode()))
                return Answer(
                    200, content=self._session(len(self.assumed)), headers={"Content-Type": "text/xml"}
                )
            token = request.headers.get("X-Amz-Security-Token", "")
            self._used[token] = self._used.get(token, 0) + 1
            if not token.startswith("token-") or self._used[token] > self._each:
                return Answer(400, "ExpiredToken", "The provided token has expired.")
        return None

    def _session(self, number: int) -> bytes:
        ends = datetime.now(UTC) + timedelta(seconds=self._seconds)
        return (
            '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>'
            f"<AccessKeyId>ASIA{number}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
            f"<SessionToken>token-{number}</SessionToken><Expiration>{ends:%Y-%m-%dT%H:%M:%SZ}</Expiration>"
            "</Credentials><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/reader/tracehound</Arn>"
            "<AssumedRoleId>A:t</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>"
        ).encode()


@contextmanager
def before(upstream: str) -> Iterator[Proxy]:
    """A proxy before a server, as long as the context lasts."""
    proxy = Proxy(upstream)

    class Handler(_Handler):
        its = proxy

    server = _Quiet(("127.0.0.1", 0), Handler)
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever waits in vain goes away: that is what the faults are for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    its: Proxy

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: text for name, text in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        request = Request(self.command, self.path, headers, body)
        self.its.requests.append(request)
        fault = self.its.rule(request)
        if isinstance(fault, Answer):
            self._answer(fault.status, fault.headers, fault.body)
            return
        if isinstance(fault, Slow):
            time.sleep(fault.seconds)
        status, given, content = self.its.pass_on(request)
        self._answer(status, given, content, cut=fault.after if isinstance(fault, Cut) else None)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _handle

    def _answer(self, status: int, headers: dict[str, str], content: bytes, cut: int | None = None) -> None:
        self.send_response(status)
        for name, text in headers.items():
            if name.lower() not in _HOP_BY_HOP | {"content-length", "date", "server"}:
                self.send_header(name, text)
        length = (
            headers.get("Content-Length", "0") if self.command == "HEAD" and content == b"" else len(content)
        )
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content[:cut])
        if cut is not None and cut < len(content):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""
