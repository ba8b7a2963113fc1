"""Case targets on this host, with the limits and the memory of the real ones, and faults on demand."""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

SECRET = "s3cret-0123456789"
OK = 200
Reply = tuple[int, Any]


class Wrong(Exception):
    """A request that the target does not accept."""

    def __init__(self, status: int, body: Any = None) -> None:
        super().__init__(status, body)
        self.status, self.body = status, body


def need(condition: object, status: int = 400, body: Any = None) -> None:
    if not condition:
        raise Wrong(status, body)


class Fake:
    """A target. `faults` are used up one by one: 429 and 5xx do nothing, `lost` does it and does not answer."""

    name: ClassVar[str]
    keys: ClassVar[dict[str, Any]] = {}

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.retry_after = "1"
        self.requests: list[tuple[str, str, Any]] = []
        self.url = ""

    @property
    def settings(self) -> dict[str, Any]:
        return {"url": self.url} | self.keys

    def handle(self, method: str, path: str, query: dict[str, str], headers: Any, body: Any) -> Reply:
        raise NotImplementedError

    def tickets(self) -> dict[str, list[dict[str, Any]]]:
        """What it holds by key: the texts that people see (`said`) and whether it `is_open`."""
        raise NotImplementedError


class SlackFake(Fake):
    name = "slack"
    keys = {"channel": "C024BE91L"}

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self.page = 20

    def handle(self, method: str, path: str, query: dict[str, str], headers: Any, body: Any) -> Reply:
        if headers["Authorization"] != f"Bearer {SECRET}":
            return OK, {"ok": False, "error": "invalid_auth"}
        try:
            return OK, {"ok": True} | self._done(method, path, query, body)
        except Wrong as error:
            return OK, {"ok": False, "error": error.body}

    def _done(self, method: str, path: str, query: dict[str, str], body: Any) -> dict[str, Any]:
        if (method, path) == ("POST", "/api/chat.postMessage"):
            return self._post(body)
        need(method == "GET" and query["channel"] == "C024BE91L", body="channel_not_found")
        found = [each for each in self.messages if self._is_asked(path, query, each)]
        if path.endswith("history"):
            found.reverse()
        begin = int(query.get("cursor", 0))
        end = begin + self.page
        more = {"response_metadata": {"next_cursor": str(end)}} if end < len(found) else {}
        need(query.get("include_all_metadata") == "true", body="no_metadata")
        return {"messages": found[begin:end]} | more

    def _is_asked(self, path: str, query: dict[str, str], message: dict[str, Any]) -> bool:
        thread = message.get("thread_ts", message["ts"])
        if path == "/api/conversations.replies":
            return bool(thread == query["ts"])
        need(path == "/api/conversations.history", body="unknown_method")
        return "thread_ts" not in message and float(message["ts"]) >= float(query.get("oldest", 0))

    def _post(self, body: Any) -> dict[str, Any]:
        need(body["channel"] == "C024BE91L", body="channel_not_found")
        need(len(body["text"]) <= 40_000, body="msg_too_long")
        need(1 <= len(body["blocks"]) <= 50, body="invalid_blocks")
        for block in body["blocks"]:
            need(
                block["text"]["type"] == "plain_text" and 0 < len(block["text"]["text"]) <= 3000,
                body="invalid_blocks",
            )
        assert (body["parse"], body["link_names"], body["mrkdwn"]) == ("none", False, False)
        if "thread_ts" in body:
            need(any(each["ts"] == body["thread_ts"] for each in self.messages), body="thread_not_found")
        ts = f"{time.time():.6f}"
        kept = {key: body[key] for key in ("text", "blocks", "metadata", "thread_ts") if key in body}
        self.messages.append(kept | {"ts": ts})
        return {"channel": body["channel"], "ts": ts}

    def tickets(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for message in self.messages:
            if "thread_ts" not in message:
                thread = [each for each in self.messages if each.get("thread_ts") == message["ts"]]
                said = [each["blocks"][0]["text"]["text"] for each in (message, *thread)]
                is_open = not re.search(r"Resolved|part of another", said[-1])
                found.setdefault(message["metadata"]["event_payload"]["key"], []).append(
                    {"said": said, "is_open": is_open}
                )
        return found


class PagerdutyFake(Fake):
    name = "pagerduty"

    def __init__(self) -> None:
        super().__init__()
        self.incidents: list[dict[str, Any]] = []

    def handle(self, method: str, path: str, query: dict[str, str], headers: Any, body: Any) -> Reply:
        need((method, path) == ("POST", "/v2/enqueue"), 404)
        need(body["routing_key"] == SECRET and len(json.dumps(body)) <= 512 * 1024)
        key = body["dedup_key"]
        need(0 < len(key) <= 255)
        open_ones = [each for each in self.incidents if each["key"] == key and each["is_open"]]
        if body["event_action"] == "trigger":
            payload = body["payload"]
            need(0 < len(payload["summary"]) <= 1024 and payload["source"])
            need(payload["severity"] in {"critical", "error", "warning", "info"})
            if not open_ones:
                open_ones = [{"key": key, "is_open": True, "said": []}]
                self.incidents += open_ones
            open_ones[0]["said"].append(
                json.dumps([payload["summary"], payload["custom_details"]], ensure_ascii=False)
            )
        else:
            need(body["event_action"] == "resolve")
            for each in open_ones:
                each["is_open"] = False
        return 202, {"status": "success", "dedup_key": key}

    def tickets(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for each in self.incidents:
            found.setdefault(each["key"], []).append(each)
        return found


def _adf_text(document: Any) -> str:
    """The text of a document of nothing but paragraphs of text nodes without marks."""
    need(document["type"] == "doc" and document["version"] == 1)
    told = []
    for paragraph in document["content"]:
        need(paragraph["type"] == "paragraph")
        for node in paragraph["content"]:
            need(set(node) == {"type", "text"} and node["type"] == "text" and node["text"])
            told.append(node["text"])
    need(sum(map(len, told)) <= 32_767)
    return "\n".join(told)


def _basic(headers: Any, user: str) -> None:
    given = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
    need(given == f"{user}:{SECRET}", 401)


class JiraFake(Fake):
    name = "jira"
    keys = {"project": "SEC", "user": "bot@example.com"}

    def __init__(self) -> None:
        super().__init__()
        self.issues: dict[str, dict[str, Any]] = {}
        self.links: list[tuple[str, str, str]] = []
        self.hidden = 0

    def handle(self, method: str, path: str, query: dict[str, str], headers: Any, body: Any) -> Reply:
        _basic(headers, "bot@example.com")
        need(path.startswith("/rest/api/3/"), 404)
        match method, path.removeprefix("/rest/api/3/").split("/"):
            case "POST", ["search", "jql"]:
                return OK, self._found(body)
            case "POST", ["issue"]:
                return 201, self._made(body)
            case "POST", ["issueLink"]:
                names = body["inwardIssue"]["key"], body["outwardIssue"]["key"]
                need(set(names) <= self.issues.keys(), 404)
                self.links.append((body["type"]["name"], *names))
                return 201, None
            case _, ["issue", key, *rest]:
                need(key in self.issues, 404)
                return self._of_issue(method, rest, self.issues[key], body)
        raise Wrong(404)

    def _of_issue(self, method: str, rest: list[str], issue: dict[str, Any], body: Any) -> Reply:
        if rest == ["transitions"]:
            if method == "GET":
                choices = [("11", "new"), ("31", "done")]
                return OK, {
                    "transitions": [{"id": i, "to": {"statusCategory": {"key": c}}} for i, c in choices]
                }
            need(body["transition"]["id"] in {"11", "31"})
            issue["is_open"] = body["transition"]["id"] != "31"
            return 204, None
        if method == "GET":
            return OK, {"key": issue["key"], "properties": issue["properties"]}
        need(method == "PUT" and not rest, 404)
        issue["said"] += [_adf_text(each["add"]["body"]) for each in body["update"]["comment"]]
        issue["properties"] |= {each["key"]: each["value"] for each in body["properties"]}
        return 204, None

    def _found(self, body: Any) -> dict[str, Any]:
        asked = re.fullmatch(r'project = "SEC" AND labels = "([\w-]+)" ORDER BY created ASC', body["jql"])
        assert asked and body["fields"] == ["key"]
        if self.hidden:
            self.hidden -= 1
            return {"issues": [], "isLast": True}
        found = [{"key": each["key"]} for each in self.issues.values() if asked[1] in each["labels"]]
        return {"issues": found[: body["maxResults"]], "isLast": True}

    def _made(self, body: Any) -> dict[str, Any]:
        fields = body["fields"]
        need(fields["project"] == {"key": "SEC"} and fields["issuetype"] == {"name": "Task"})
        wrong = {"summary": "too long"}
        need(0 < len(fields["summary"]) <= 255 and "\n" not in fields["summary"], body={"errors": wrong})
        need(all(0 < len(each) <= 255 and not re.search(r"\s", each) for each in fields["labels"]))
        key = f"SEC-{len(self.issues) + 1}"
        said = f"{fields['summary']}\n{_adf_text(fields['description'])}"
        self.issues[key] = {
            "key": key,
            "labels": fields["labels"],
            "said": [said],
            "is_open": True,
            "properties": {each["key"]: each["value"] for each in body["properties"]},
        }
        return {"id": "1", "key": key}

    def tickets(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for each in self.issues.values():
            found.setdefault(each["labels"][1], []).append(each)
        return found


class ServicenowFake(Fake):
    name = "servicenow"
    keys = {"user": "bot"}
    _LONGEST: ClassVar = {"short_description": 160, "description": 4000, "correlation_id": 100, "correlation_display": 100, "work_notes": 4000, "close_notes": 4000}  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.incidents: list[dict[str, Any]] = []

    def handle(self, method: str, path: str, query: dict[str, str], headers: Any, body: Any) -> Reply:
        _basic(headers, "bot")
        table, _, sys_id = path.removeprefix("/api/now/table/").partition("/")
        need(table == "incident", 404)
        for name, most in self._LONGEST.items():
            need(len((body or {}).get(name, "")) <= most, body={"error": {"message": f"{name} is too long"}})
        if method == "POST":
            self.incidents.append(
                body | {"sys_id": hashlib.md5(str(len(self.incidents)).encode()).hexdigest(), "state": "1",
                        "number": f"INC{len(self.incidents):07}", "said": [f"{body['short_description']}\n{body['description']}"]}
            )  # fmt: skip
            return 201, {"result": self._shown(self.incidents[-1])}
        if not sys_id:
            key, _ = query["sysparm_query"].removeprefix("correlation_id=").split("^")
            found = [each for each in self.incidents if each["correlation_id"] == key]
            return OK, {"result": [self._shown(each) for each in found[: int(query["sysparm_limit"])]]}
        found = [each for each in self.incidents if each["sys_id"] == sys_id]
        need(found, 404, {"error": {"message": "No Record found"}, "status": "failure"})
        if method == "PATCH":
            need(found[0]["state"] != "7", 403)
            need(body.get("state") != "6" or (body.get("close_code") and body.get("close_notes")), 403)
            found[0] |= {name: value for name, value in body.items() if name != "work_notes"}
            found[0]["said"].append(body["work_notes"])
        return OK, {"result": self._shown(found[0])}

    def _shown(self, incident: dict[str, Any]) -> dict[str, Any]:
        return {name: incident[name] for name in ("sys_id", "number", "correlation_display")}

    def tickets(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for each in self.incidents:
            found.setdefault(each["correlation_id"], []).append(
                each | {"is_open": each["state"] in {"1", "2"}}
            )
        return found


class ThehiveFake(Fake):
    name = "thehive"

    def __init__(self) -> None:
        super().__init__()
        self.alerts: list[dict[str, Any]] = []

    def handle(self, method: str, path: str, query: dict[str, str], headers: Any, body: Any) -> Reply:
        need(headers["Authorization"] == f"Bearer {SECRET}", 401)
        if (method, path) == ("POST", "/api/v1/query"):
            wanted = {each["_eq"]["_field"]: each["_eq"]["_value"] for each in body["query"][1]["_and"]}
            return OK, [each for each in self.alerts if wanted.items() <= each.items()]
        need("title" not in body or 0 < len(body["title"]) <= 512)
        need("severity" not in body or body["severity"] in {1, 2, 3, 4})
        need(len(body.get("description", "x")) <= 1_048_576)
        if (method, path) == ("POST", "/api/v1/alert"):
            return 201, self._made(body)
        found = [each for each in self.alerts if path == f"/api/v1/alert/{each['_id']}"]
        need(method == "PATCH" and found, 404)
        found[0] |= body
        found[0]["said"].append(f"{body['title']}\n{body['description']}")
        return 204, None

    def _made(self, body: Any) -> dict[str, Any]:
        names = tuple(body[name] for name in ("type", "source", "sourceRef"))
        need(all(0 < len(name) <= 128 for name in names))
        taken = {tuple(each[name] for name in ("type", "source", "sourceRef")) for each in self.alerts}
        need(names not in taken, 400, {"type": "CreateError", "message": "Alert already exists"})
        for each in body["observables"]:
            need(each["dataType"] in {"ip", "domain", "hash"} and 0 < len(each["data"]) <= 4096)
        said = [f"{body['title']}\n{body['description']}"]
        self.alerts.append(body | {"_id": f"~{len(self.alerts)}", "status": "New", "said": said})
        return self.alerts[-1]

    def tickets(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for each in self.alerts:
            found.setdefault(each["sourceRef"], []).append(each | {"is_open": each["status"] == "New"})
        return found


class WebhookFake(Fake):
    name = "webhook"

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, dict[str, Any]] = {}

    def handle(self, method: str, path: str, query: dict[str, str], headers: Any, body: Any) -> Reply:
        need((method, path) == ("POST", "/"), 404)
        signed = hmac.new(SECRET.encode(), json.dumps(body).encode(), hashlib.sha256).hexdigest()
        need(headers["X-Tracehound-Signature"] == f"sha256={signed}", 401)
        # A receiver keeps the first of each, as the header asks for.
        self.posts.setdefault(headers["Idempotency-Key"], body)
        return OK, None

    def tickets(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for post in self.posts.values():
            if post["event"] == "opened":
                found.setdefault(post["ticket"], []).append({"said": [], "is_open": True})
            [ticket] = found[post["ticket"]]
            ticket["said"].append(
                json.dumps([post["title"], post["told"], post["facts"]], ensure_ascii=False)
            )
            ticket["is_open"] = post["state"] == "open"
        return found


FAKES: dict[str, type[Fake]] = {
    each.name: each for each in (SlackFake, PagerdutyFake, JiraFake, ServicenowFake, ThehiveFake, WebhookFake)
}


class _Handler(BaseHTTPRequestHandler):
    fake: ClassVar[Fake]

    def _answer(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.loads(content) if content else None
        parts = urlsplit(self.path)
        fault = self.fake.faults.pop(0) if self.fake.faults else ""
        if fault in {"429", "500", "503"}:
            self._send(
                int(fault), {"note": SECRET}, {"Retry-After": self.fake.retry_after} if fault == "429" else {}
            )
            return
        self.fake.requests.append((self.command, self.path, body))
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        try:
            status, answer = self.fake.handle(self.command, parts.path, query, self.headers, body)
        except Wrong as error:
            status, answer = error.status, error.body
        if fault == "slow":
            time.sleep(0.6)
        if fault == "lost":
            self.close_connection = True
            return
        self._send(status, answer, {})

    do_GET = do_POST = do_PUT = do_PATCH = _answer

    def _send(self, status: int, body: Any, headers: dict[str, str]) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(fake: Fake) -> Iterator[Fake]:
    """A target at a port of this host."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    fake.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield fake
    server.shutdown()
    server.server_close()
