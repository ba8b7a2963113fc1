"""GuardDuty's API on a loopback address: routed and checked by botocore's own model, failing on demand.

One server stands for all accounts and regions: a request's signature names its access key (which stands for
an account) and its region. Findings are given in wire form and answered text by text as they were given, so
with members that the model lacks. STS is there too, for GetCallerIdentity and AssumeRole.
"""

import base64
import json
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import botocore.session
from botocore.model import OperationModel, Shape

MODEL = botocore.session.get_session().get_service_model("guardduty")
ACCOUNT = "111122223333"
_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/(\w+)/aws4_request")
_PAGE = 50
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "Eq": lambda value, wanted: value in wanted,
    "Equals": lambda value, wanted: value in wanted,
    "Neq": lambda value, wanted: value not in wanted,
    "NotEquals": lambda value, wanted: value not in wanted,
    "Gt": lambda value, wanted: value > wanted,
    "GreaterThan": lambda value, wanted: value > wanted,
    "Gte": lambda value, wanted: value >= wanted,
    "GreaterThanOrEqual": lambda value, wanted: value >= wanted,
    "Lt": lambda value, wanted: value < wanted,
    "LessThan": lambda value, wanted: value < wanted,
    "Lte": lambda value, wanted: value <= wanted,
    "LessThanOrEqual": lambda value, wanted: value <= wanted,
}
_TIMES = {"updatedAt", "createdAt"}
_CRITERIA = {*_TIMES, "accountId", "region", "id", "type", "severity", "service.archived"}


class Refusal(Exception):
    """An error answer."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass
class Fault:
    """Answers with an error where it applies, `times` times, after letting `after` such calls through."""

    status: int
    code: str
    message: str = "as the test wants it"
    operation: str | None = None
    region: str | None = None
    account: str | None = None
    after: int = 0
    times: float = float("inf")

    def strikes(self, operation: str, account: str, region: str) -> bool:
        wanted = ((self.operation, operation), (self.account, account), (self.region, region))
        if any(want is not None and want != got for want, got in wanted):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.times -= 1
        return self.times >= 0


def throttling(times: float, **where: Any) -> Fault:
    return Fault(429, "TooManyRequestsException", "Too Many Requests", times=times, **where)


def denied(**where: Any) -> Fault:
    return Fault(403, "AccessDeniedException", "User is not authorized: explicit deny", **where)


def expired(**where: Any) -> Fault:
    return Fault(
        403, "ExpiredTokenException", "The security token included in the request is expired", **where
    )


def broken(times: float, **where: Any) -> Fault:
    return Fault(500, "InternalServerErrorException", "Internal server error", times=times, **where)


@dataclass
class Detector:
    """A detector; `put` gives it findings. Of an administrator these are its members' findings too."""

    account: str
    region: str
    detector_id: str
    findings: dict[str, str] = field(default_factory=dict)
    parsed: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: list[dict[str, Any]] = field(default_factory=list)
    coverage: list[dict[str, Any]] = field(default_factory=list)
    features: list[dict[str, Any]] = field(default_factory=list)
    status: str = "ENABLED"

    def put(self, *findings: Mapping[str, Any] | str) -> None:
        """Adds findings, or their next versions, in wire form; a text is kept as it is."""
        for finding in findings:
            text = finding if isinstance(finding, str) else json.dumps(finding)
            read = json.loads(text)
            self.findings[read["id"]], self.parsed[read["id"]] = text, read

    def change(self, finding_id: str, updated_at: str | None = None, *, archived: bool | None = None) -> None:
        """Updates or archives a finding."""
        finding = json.loads(self.findings[finding_id])
        if updated_at is not None:
            finding["updatedAt"] = updated_at
            finding["service"]["count"] += 1
        if archived is not None:
            finding["service"]["archived"] = archived
        self.put(finding)


class GuardDuty:
    """The server's state, and what it was asked."""

    def __init__(self) -> None:
        self.detectors: dict[tuple[str, str], Detector] = {}
        self.faults: list[Fault] = []
        self.calls: Counter[str] = Counter()
        self.calls_by_region: Counter[tuple[str, str]] = Counter()
        self.asked_ids: list[str] = []
        # Called before an operation is answered, with the detector and the input; tests change findings here.
        self.before: dict[str, Callable[[Detector, dict[str, Any]], None]] = {}
        self.external_ids: dict[str, str] = {}
        self.delay_seconds = 0.0
        self.lock = threading.Lock()
        self.endpoint_url = ""

    def detector(self, region: str, account: str = ACCOUNT) -> Detector:
        """The detector of an account in a region, made if need be."""
        key = (account, region)
        if key not in self.detectors:
            number = len(self.detectors) + 1
            self.detectors[key] = Detector(account, region, f"{number:032x}")
        return self.detectors[key]

    def forget_calls(self) -> None:
        """Counts from zero."""
        self.calls.clear()
        self.calls_by_region.clear()
        self.asked_ids.clear()


def _routes() -> list[tuple[str, re.Pattern[str], OperationModel]]:
    served = [
        "ListDetectors", "GetDetector", "ListFindings", "GetFindings", "ListMembers", "ListCoverage",
        "GetCoverageStatistics",
    ]  # fmt: skip
    routes = []
    for name in served:
        operation = MODEL.operation_model(name)
        path = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.http["requestUri"])
        routes.append((operation.http["method"], re.compile(path), operation))
    return routes


ROUTES = _routes()


def _wire_name(name: str, shape: Shape) -> str:
    return str(shape.serialization.get("name", name))


def _input(operation: OperationModel, path: dict[str, str], query: str, body: bytes) -> dict[str, Any]:
    """The call's parameters by their model names, checked by the model. Raises Refusal."""
    try:
        payload = json.loads(body) if body else {}
    except ValueError:
        raise _bad("the request body is not JSON") from None
    queried = {name: values[0] for name, values in parse_qs(query).items()}
    given: dict[str, Any] = {}
    shape = operation.input_shape
    for name, member in shape.members.items():
        where = member.serialization.get("location")
        source = {"uri": path, "querystring": queried}.get(where, payload)
        key = _wire_name(name, member)
        if where == "uri":
            key = key if key in path else name
        if key in source:
            value = source[key]
            given[name] = int(value) if where == "querystring" and member.type_name == "integer" else value
    known = {_wire_name(name, member) for name, member in shape.members.items()}
    if set(payload) - known:
        raise _bad(f"unknown members {sorted(set(payload) - known)}")
    missing = [name for name in shape.required_members if name not in given]
    if missing:
        raise _bad(f"{', '.join(missing)} is required")
    return {name: checked(shape.members[name], value, name) for name, value in given.items()}


def _bad(message: str) -> Refusal:
    return Refusal(400, "BadRequestException", f"The request is rejected because {message}.")


def checked(shape: Shape, value: Any, path: str) -> Any:
    """A wire value by its model names. Raises Refusal where the model does not allow it."""
    types = {"string": str, "integer": int, "long": int, "boolean": bool, "list": list, "map": dict}
    expected: Any = types.get(shape.type_name, dict)
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        raise _bad(f"{path} must be a {shape.type_name}")
    size = len(value) if isinstance(value, (str, list)) else value
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if (least is not None and size < least) or (most is not None and size > most):
        raise _bad(f"{path} is out of its range {least} to {most}")
    if "enum" in shape.metadata and value not in shape.metadata["enum"]:
        raise _bad(f"{path} is none of {shape.metadata['enum']}")
    match shape.type_name:
        case "list":
            return [checked(shape.member, each, path) for each in value]
        case "map":
            return {key: checked(shape.value, each, f"{path}.{key}") for key, each in value.items()}
        case "structure":
            names = {_wire_name(name, member): name for name, member in shape.members.items()}
            if set(value) - set(names):
                raise _bad(f"{path} has unknown members {sorted(set(value) - set(names))}")
            return {
                names[key]: checked(shape.members[names[key]], each, f"{path}.{key}")
                for key, each in value.items()
            }
    return value


def _output(shape: Shape, value: Any) -> Any:
    """A value with model names in wire form; a KeyError says that the test's data is not as the model is."""
    match shape.type_name:
        case "structure":
            assert not set(shape.required_members) - set(value), f"lacks {shape.required_members}"
            return {
                _wire_name(name, shape.members[name]): _output(shape.members[name], each)
                for name, each in value.items()
            }
        case "list":
            return [_output(shape.member, each) for each in value]
        case "map":
            return {key: _output(shape.value, each) for key, each in value.items()}
        case "timestamp":
            return value.timestamp()
    return value


def _at(finding: Mapping[str, Any], attribute: str) -> Any:
    value: Any = finding
    for part in attribute.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if attribute in _TIMES:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        return (moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)
    return str(value).lower() if isinstance(value, bool) else value


def _matches(finding: Mapping[str, Any], criteria: Mapping[str, Mapping[str, Any]]) -> bool:
    for attribute, conditions in criteria.items():
        if attribute not in _CRITERIA:
            raise _bad(f"{attribute} is no attribute of findings")
        for operator, wanted in conditions.items():
            if attribute in _TIMES and isinstance(wanted, list):
                raise _bad(f"{attribute} takes epoch milliseconds, not {wanted}")
            if not _OPERATORS[operator](_at(finding, attribute), wanted):
                return False
    return True


def _page(entries: list[Any], given: Mapping[str, Any]) -> tuple[list[Any], dict[str, str]]:
    """A page by offset, which is what hurts most when entries come and go."""
    token = given.get("NextToken")
    try:
        start = int(base64.b64decode(token)) if token else 0
    except ValueError:
        raise _bad("an invalid or out-of-range value is specified as an input parameter") from None
    end = start + given.get("MaxResults", _PAGE)
    more = {"NextToken": base64.b64encode(str(end).encode()).decode()} if end < len(entries) else {}
    return entries[start:end], more


class Operations:
    """What each operation answers: parameters and results by their model names."""

    def __init__(self, state: GuardDuty) -> None:
        self._state = state

    def ListDetectors(self, detector: Detector | None, given: dict[str, Any]) -> dict[str, Any]:
        return {"DetectorIds": [detector.detector_id] if detector else []}

    def GetDetector(self, detector: Detector, given: dict[str, Any]) -> dict[str, Any]:
        return {
            "CreatedAt": "2020-01-01T00:00:00.000Z",
            "FindingPublishingFrequency": "FIFTEEN_MINUTES",
            "ServiceRole": "arn:aws:iam::aws:role/guardduty",
            "Status": detector.status,
            "Features": detector.features,
        }

    def ListFindings(self, detector: Detector, given: dict[str, Any]) -> dict[str, Any]:
        criteria = given.get("FindingCriteria", {}).get("Criterion", {})
        sort = given.get("SortCriteria", {})
        findings = [
            detector.parsed[each] for each in detector.findings if _matches(detector.parsed[each], criteria)
        ]
        findings.sort(key=lambda finding: finding["id"])
        if "AttributeName" in sort:
            findings.sort(
                key=lambda finding: _at(finding, sort["AttributeName"]), reverse=sort.get("OrderBy") == "DESC"
            )
        ids, more = _page([finding["id"] for finding in findings], given)
        return {"FindingIds": ids} | more

    def GetFindings(self, detector: Detector, given: dict[str, Any]) -> bytes:
        ids = given["FindingIds"]
        self._state.asked_ids += ids
        texts = [detector.findings[each] for each in dict.fromkeys(ids) if each in detector.findings]
        return f'{{"findings":[{",".join(texts)}]}}'.encode()

    def ListMembers(self, detector: Detector, given: dict[str, Any]) -> dict[str, Any]:
        members, more = _page(detector.members, given)
        return {"Members": members} | more

    def ListCoverage(self, detector: Detector, given: dict[str, Any]) -> dict[str, Any]:
        resources, more = _page(detector.coverage, given)
        return {"Resources": resources} | more

    def GetCoverageStatistics(self, detector: Detector, given: dict[str, Any]) -> dict[str, Any]:
        kinds = Counter(each["ResourceDetails"]["ResourceType"] for each in detector.coverage)
        states = Counter(each["CoverageStatus"] for each in detector.coverage)
        counts = {"COUNT_BY_RESOURCE_TYPE": kinds, "COUNT_BY_COVERAGE_STATUS": states}
        names = {
            "COUNT_BY_RESOURCE_TYPE": "CountByResourceType",
            "COUNT_BY_COVERAGE_STATUS": "CountByCoverageStatus",
        }
        return {"CoverageStatistics": {names[each]: dict(counts[each]) for each in given["StatisticsType"]}}


class Handler(BaseHTTPRequestHandler):
    """Requests to GuardDuty and STS."""

    protocol_version = "HTTP/1.1"
    state: GuardDuty

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        credential = _CREDENTIAL.search(self.headers.get("Authorization") or "")
        if not credential:
            return self._error(Refusal(403, "MissingAuthenticationTokenException", "not signed"))
        key, region, service = credential.groups()
        account = key[-12:] if key[-12:].isdigit() else ACCOUNT
        if service == "sts":
            return self._sts(account, region, parse_qs(body.decode()))
        try:
            self._answer(*self.asked(account, region, body))
        except Refusal as refusal:
            self._error(refusal)

    def asked(self, account: str, region: str, body: bytes) -> tuple[int, bytes, str]:
        """Status, body and content type of the answer. Raises Refusal."""
        state, url = self.state, urlsplit(self.path)
        operation, path = self._route(url.path)
        time.sleep(state.delay_seconds)
        with state.lock:
            name = operation.name
            state.calls[name] += 1
            state.calls_by_region[name, region] += 1
            for fault in state.faults:
                if fault.strikes(name, account, region):
                    raise Refusal(fault.status, fault.code, fault.message)
            given = _input(operation, path, url.query, body)
            detector = state.detectors.get((account, region))
            wanted = given.get("DetectorId")
            if wanted is not None and (detector is None or detector.detector_id != wanted):
                raise _bad("the input detectorId is not owned by the current account")
            if detector is not None and name in state.before:
                state.before[name](detector, given)
            answer = getattr(Operations(state), name)(detector, given)
        if not isinstance(answer, bytes):
            answer = json.dumps(_output(operation.output_shape, answer)).encode()
        return operation.http["responseCode"], answer, "application/json"

    def _route(self, path: str) -> tuple[OperationModel, dict[str, str]]:
        for method, pattern, operation in ROUTES:
            found = pattern.fullmatch(path)
            if found and method == self.command:
                return operation, {key: unquote(value) for key, value in found.groupdict().items()}
        raise Refusal(404, "UnknownOperationException", f"no operation at {self.command} {path}")

    def _sts(self, account: str, region: str, given: dict[str, list[str]]) -> None:
        state, action = self.state, given["Action"][0]
        with state.lock:
            state.calls[action] += 1
            for fault in state.faults:
                if fault.strikes(action, account, region):
                    return self._sts_error(fault.status, fault.code, fault.message)
        if action == "GetCallerIdentity":
            fields = (
                f"<Arn>arn:aws:iam::{account}:user/test</Arn><UserId>U</UserId><Account>{account}</Account>"
            )
        else:
            role = given["RoleArn"][0]
            wanted = state.external_ids.get(role)
            if wanted is not None and given.get("ExternalId") != [wanted]:
                return self._sts_error(
                    403, "AccessDenied", f"not authorized to perform sts:AssumeRole on {role}"
                )
            until = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
            fields = (
                f"<Credentials><AccessKeyId>ASIA{role.split(':')[4]}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                f"<SessionToken>t</SessionToken><Expiration>{until}</Expiration></Credentials>"
                f"<AssumedRoleUser><Arn>{role}</Arn><AssumedRoleId>A:t</AssumedRoleId></AssumedRoleUser>"
            )
        text = (
            f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>{fields}'
            f"</{action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{action}Response>"
        )
        return self._answer(200, text.encode(), "text/xml")

    def _sts_error(self, status: int, code: str, message: str) -> None:
        text = (
            '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
            f"<Code>{code}</Code><Message>{message}</Message></Error><RequestId>r</RequestId></ErrorResponse>"
        )
        self._answer(status, text.encode(), "text/xml")

    def _error(self, refusal: Refusal) -> None:
        body = json.dumps({"message": refusal.message, "__type": refusal.code}).encode()
        self._answer(refusal.status, body, "application/json", refusal.code)

    def _answer(self, status: int, body: bytes, kind: str, error: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of clients that were killed."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving() -> Iterator[GuardDuty]:
    """A server in threads of this process; it ends with the block."""
    state = GuardDuty()
    with answering(state, Handler):
        yield state


@contextmanager
def answering(state: GuardDuty, handler: type["Handler"]) -> Iterator[None]:
    """A server with a state, in threads of this process; it ends with the block."""
    server = _Server(("127.0.0.1", 0), type("OfState", (handler,), {"state": state}))
    state.endpoint_url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
