"""ECS, EC2, ECR, Inspector, IAM, Organizations and GuardDuty's newer calls on a loopback address.

Requests are routed, read and checked by botocore's models in each protocol that these services speak, and answered
in it. What is answered comes from a function over accounts, regions and calls; parameters and answers have the
names of the models, times are datetimes or ISO text, and an exception with a `code` is an error of AWS.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

import botocore.session
from botocore.model import OperationModel, Shape

from tests.servers.guardduty import ROUTES, GuardDuty, Handler, Refusal, answering, checked

Answer = Callable[[str, str, str, dict[str, Any]], Mapping[str, Any]]
SERVICES = ("ecs", "ec2", "ecr", "inspector2", "iam", "organizations", "guardduty", "securityhub")
_SIGNED = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/(\w+)/aws4_request")
# Documents of policies are written as one text in these.
_POLICIES = ("AssumeRolePolicyDocument", "PolicyDocument", "Document")
_XML = ("ec2", "query")


class Aws(GuardDuty):
    """The server's state: what it answers, and what it was asked (`asked`: account, region, call, parameters)."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer
        self.asked: list[tuple[str, str, str, dict[str, Any]]] = []


@cache
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


@cache
def _routes(service: str) -> list[tuple[str, re.Pattern[str], OperationModel]]:
    found = []
    for name in _model(service).operation_names:
        operation = _model(service).operation_model(name)
        path = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.http["requestUri"].partition("?")[0])
        found.append((operation.http["method"], re.compile(path), operation))
    return found


class _Handler(Handler):
    state: Aws

    def asked(self, account: str, region: str, body: bytes) -> tuple[int, bytes, str]:
        service = _service(self.headers.get("Authorization") or "")
        path = urlsplit(self.path).path
        if service not in SERVICES or _is_of_detector(service, self.command, path):
            return super().asked(account, region, body)
        protocol = _model(service).metadata["protocol"]
        operation, given = self._read(service, protocol, path, body)
        state, call = self.state, f"{service}:{operation.name}"
        time.sleep(state.delay_seconds)
        with state.lock:
            state.calls[operation.name] += 1
            state.calls_by_region[operation.name, region] += 1
            state.asked.append((account, region, call, given))
            refusal = self._refusal(operation.name, account, region)
            answer = {} if refusal else self._answered(account, region, call, given)
        if refusal or isinstance(answer, Refusal):
            return self._refused(protocol, refusal or answer)  # type: ignore[arg-type]
        return (
            200,
            _written(operation, protocol, answer),
            "text/xml" if protocol in _XML else "application/json",
        )

    def _refusal(self, name: str, account: str, region: str) -> Refusal | None:
        for fault in self.state.faults:
            if fault.strikes(name, account, region):
                return Refusal(fault.status, fault.code, fault.message)
        return None

    def _answered(self, account: str, region: str, call: str, given: dict[str, Any]) -> Any:
        try:
            return self.state.answer(account, region, call, given)
        except Refusal as refusal:
            return refusal
        except Exception as error:
            if not hasattr(error, "code"):
                raise
            return Refusal(400, str(error.code), str(error))

    def _refused(self, protocol: str, refusal: Refusal) -> tuple[int, bytes, str]:
        if protocol not in _XML:
            raise refusal
        error = f"<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message></Error>"
        text = {
            "ec2": f"<Response><Errors>{error}</Errors><RequestID>r</RequestID></Response>",
            "query": f"<ErrorResponse>{error}<RequestId>r</RequestId></ErrorResponse>",
        }[protocol]
        return refusal.status, text.encode(), "text/xml"

    def _read(
        self, service: str, protocol: str, path: str, body: bytes
    ) -> tuple[OperationModel, dict[str, Any]]:
        """The operation, and its parameters as the model has them. Raises Refusal."""
        if protocol in _XML:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            operation = _model(service).operation_model(form["Action"])
            return operation, _of_form(operation.input_shape, form, "", protocol) or {}
        if protocol == "json":
            name = (self.headers.get("X-Amz-Target") or "").rpartition(".")[2]
            operation = _model(service).operation_model(name)
            return operation, checked(operation.input_shape, json.loads(body or b"{}"), "input")
        for method, pattern, operation in _routes(service):
            if method == self.command and (found := pattern.fullmatch(path)):
                named = {name: unquote(text) for name, text in found.groupdict().items()}
                queried = dict(parse_qsl(urlsplit(self.path).query))
                return operation, _of_rest(operation, named, queried, json.loads(body or b"{}"))
        raise Refusal(404, "UnknownOperationException", f"no operation at {self.command} {path}")


def _service(authorization: str) -> str:
    found = _SIGNED.search(authorization)
    return found[3] if found else ""


def _is_of_detector(service: str, method: str, path: str) -> bool:
    """Whether GuardDuty's own server has the operation."""
    return service == "guardduty" and any(
        method == one and pattern.fullmatch(path) for one, pattern, _ in ROUTES
    )


def _of_rest(
    operation: OperationModel, named: dict[str, str], queried: dict[str, str], body: dict[str, Any]
) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, member in operation.input_shape.members.items():
        where = {"uri": named, "querystring": queried}.get(member.serialization.get("location"), body)
        key = member.serialization.get("name", name)
        key = key if key in where else name
        if key in where:
            value = where[key]
            value = int(value) if where is queried and member.type_name == "integer" else value
            given[name] = checked(member, value, name)
    missing = set(operation.input_shape.required_members) - set(given)
    if missing:
        raise Refusal(400, "BadRequestException", f"{sorted(missing)} is required")
    return given


def _of_form(shape: Shape, form: Mapping[str, str], prefix: str, protocol: str) -> Any:
    """A parameter out of a form; None if the form has none of it."""
    if shape.type_name == "structure":
        found = {}
        for name, member in shape.members.items():
            value = _of_form(
                member, form, f"{prefix}.{_form_name(name, member, protocol)}".lstrip("."), protocol
            )
            if value is not None:
                found[name] = value
        return found or None
    if shape.type_name == "list":
        inner = prefix if protocol == "ec2" or shape.serialization.get("flattened") else f"{prefix}.member"
        elements: list[Any] = []
        while (value := _of_form(shape.member, form, f"{inner}.{len(elements) + 1}", protocol)) is not None:
            elements.append(value)
        return elements or None
    text = form.get(prefix)
    return int(text) if text is not None and shape.type_name == "integer" else text


def _form_name(name: str, shape: Shape, protocol: str) -> str:
    if protocol != "ec2":
        return str(shape.serialization.get("name", name))
    wire = shape.serialization.get("queryName") or shape.serialization.get("name", name)
    return f"{wire[:1].upper()}{wire[1:]}"


def _written(operation: OperationModel, protocol: str, answer: Mapping[str, Any]) -> bytes:
    shape = operation.output_shape
    if protocol not in _XML:
        return json.dumps(_json(shape, answer)).encode()
    content = _members(shape, answer, protocol)
    name = f"{operation.name}Response"
    if protocol == "ec2":
        return f"<{name}><requestId>r</requestId>{content}</{name}>".encode()
    return f"<{name}><{operation.name}Result>{content}</{operation.name}Result></{name}>".encode()


def _known(shape: Shape, value: Mapping[str, Any]) -> Iterator[tuple[str, Shape, Any]]:
    """Members with their wire names; what the model lacks is an error of the test's data."""
    unknown = set(value) - set(shape.members)
    assert not unknown, f"{shape.name} has no {sorted(unknown)}"
    for name, each in value.items():
        member = shape.members[name]
        if each is not None:
            yield str(member.serialization.get("name", name)), member, each


def _json(shape: Shape, value: Any) -> Any:
    if getattr(shape, "is_document_type", False):
        return value
    match shape.type_name:
        case "structure":
            return {name: _json(member, each) for name, member, each in _known(shape, value)}
        case "list":
            return [_json(shape.member, each) for each in value]
        case "map":
            return {key: _json(shape.value, each) for key, each in value.items()}
        case "timestamp":
            at = _instant(value)
            return (
                at.isoformat() if shape.serialization.get("timestampFormat") == "iso8601" else at.timestamp()
            )
    return value


def _members(shape: Shape, value: Mapping[str, Any], protocol: str) -> str:
    return "".join(
        _xml(name, member, each, protocol) for name, member, each in _known(shape, _with_texts(value))
    )


def _with_texts(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: quote(json.dumps(each)) if name in _POLICIES and isinstance(each, Mapping) else each
        for name, each in value.items()
    }


def _xml(name: str, shape: Shape, value: Any, protocol: str) -> str:
    match shape.type_name:
        case "structure":
            inner = _members(shape, value, protocol)
        case "list":
            item = shape.member.serialization.get("name", "item" if protocol == "ec2" else "member")
            inner = "".join(_xml(item, shape.member, each, protocol) for each in value)
        case "timestamp":
            inner = _instant(value).strftime("%Y-%m-%dT%H:%M:%SZ")
        case "boolean":
            inner = str(value).lower()
        case _:
            inner = escape(str(value))
    return f"<{name}>{inner}</{name}>"


def _instant(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromisoformat(value.replace("Z", "+00:00"))


@contextmanager
def serving(answer: Answer) -> Iterator[Aws]:
    """A server in threads of this process; it ends with the block."""
    state = Aws(answer)
    with answering(state, _Handler):
        yield state
