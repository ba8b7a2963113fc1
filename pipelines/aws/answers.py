"""Validates answers of services against their model, and makes sure that listings end.

What belongs here: invalid answers, such as the page of a captive portal, and listings that never end. What
does not: error responses, which are valid answers (`pipelines.aws.errors`).
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError
from botocore.model import OperationModel, Shape

# A listing of a hundred million objects takes about three hours.
MOST_SECONDS = 4 * 3600.0
# Services may send empty pages, but not for ever.
MOST_EMPTY_PAGES = 1000
PROXY = "If there is a proxy or a portal in between, make it pass traffic to AWS, and run again"
_OK = 200
_HEAD_BYTES = 1000
_JSON = ("json", "rest-json")
_IN_JSON: Mapping[str, type | tuple[type, ...]] = {
    "structure": dict,
    "map": dict,
    "list": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
}

Page = dict[str, Any]


class WrongAnswer(BotoCoreError):  # type: ignore[misc]
    """An answer violates the service's model; the message names service and call."""

    fmt = f"{{service}} answered {{call}} with {{what}}. {PROXY}"


def watch(client: Any) -> None:
    """Makes a client raise WrongAnswer if JSON or XML is invalid or does not fit the model."""
    protocol = client.meta.service_model.metadata["protocol"]
    check = _check_xml if protocol == "query" else _check if protocol in _JSON else None
    if check:
        client.meta.events.register("before-parse", check, unique_id="tracehound-shape")


def _check_xml(operation_model: OperationModel, response_dict: dict[str, Any], **_: object) -> None:
    """Raises WrongAnswer unless the XML starts like the answer to this call."""
    is_answer = f"<{operation_model.name}Response".encode() in response_dict["body"][:_HEAD_BYTES]
    if response_dict["status_code"] == _OK and not is_answer:
        raise _wrong(operation_model, "something that is not a valid answer")


def _check(operation_model: OperationModel, response_dict: dict[str, Any], **_: object) -> None:
    shape = operation_model.output_shape
    if response_dict["status_code"] != _OK or shape is None or not shape.members:
        return
    try:
        value = json.loads(response_dict["body"])
    except (ValueError, RecursionError):
        raise _wrong(operation_model, "something that is not JSON") from None
    misfit = next(_misfits(shape, value, "answer"), None)
    if misfit:
        raise _wrong(operation_model, f"JSON of another shape ({misfit})")


def _wrong(operation_model: OperationModel, what: str) -> WrongAnswer:
    model = operation_model.service_model
    return WrongAnswer(service=model.service_name, call=operation_model.name, what=what)


def _misfits(shape: Shape, value: Any, path: str) -> Iterator[str]:
    """The paths at which a value does not fit the model. Nulls and unknown members are ignored."""
    wanted = _IN_JSON.get(shape.type_name)
    if value is None or wanted is None:
        return
    if not isinstance(value, wanted):
        yield f"{path} is not a {shape.type_name}"
    elif isinstance(value, list):
        for each in value:
            yield from _misfits(shape.member, each, f"{path}[]")
    elif isinstance(value, dict):
        inner = shape.members if shape.type_name == "structure" else dict.fromkeys(value, shape.value)
        for name, part in inner.items():
            key = part.serialization.get("name", name)
            yield from _misfits(part, value.get(key), f"{path}.{key}")


def pages(
    service: str,
    call: str,
    ask: Callable[[str | None], Page],
    following: Callable[[Page], object],
    has_items: Callable[[Page], object],
) -> Iterator[Page]:
    """All pages of a listing, each requested with the token from the one before.

    Raises WrongAnswer if the listing does not end: a token repeats, too many pages are empty, or it takes too
    long.
    """
    began = time.monotonic()
    seen: set[object] = set()
    token: Any = None
    empty = 0
    while True:
        page = ask(token)
        empty = 0 if has_items(page) else empty + 1
        yield page
        token = following(page)
        if not token:
            return
        if token in seen:
            raise WrongAnswer(service=service, call=call, what="a page that leads back to an earlier one")
        if empty > MOST_EMPTY_PAGES or time.monotonic() - began > MOST_SECONDS:
            raise WrongAnswer(service=service, call=call, what="pages without end")
        seen.add(token)


def member(answer: Page, name: str, service: str, call: str) -> Any:
    """A member that an answer must have. Raises WrongAnswer."""
    if answer.get(name) is None:
        raise WrongAnswer(service=service, call=call, what=f"no {name}")
    return answer[name]
