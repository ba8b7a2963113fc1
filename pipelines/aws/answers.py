"""What services answer, held against what they may: by their model, and page by page to an end.

What belongs here: answers that are none, such as a portal's page, and listings that never end. What does not:
refusals, which are answers (`pipelines.aws.errors`).
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError
from botocore.model import OperationModel, Shape

# A listing of a hundred million objects takes about three hours.
MOST_SECONDS = 4 * 3600.0
# Services may answer a page without anything in it, but not for ever.
MOST_PAGES_WITHOUT_NEWS = 1000
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
    """An answer that the service's model does not allow; the message names service and call."""

    fmt = f"{{service}} answered {{call}} with {{what}}. {PROXY}"


def watch(client: Any) -> None:
    """Lets a client raise WrongAnswer for JSON or XML that is none, or not what its model says."""
    protocol = client.meta.service_model.metadata["protocol"]
    check = _check_xml if protocol == "query" else _check if protocol in _JSON else None
    if check:
        client.meta.events.register("before-parse", check, unique_id="tracehound-shape")


def _check_xml(operation_model: OperationModel, response_dict: dict[str, Any], **_: object) -> None:
    """Whether XML begins as the answer to this call."""
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
    """Places where a value is not what the model says. What is null or unknown to it is left alone."""
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
    has_news: Callable[[Page], object],
) -> Iterator[Page]:
    """Pages of a listing, each asked for by the token that the one before gave, to its end.

    Raises WrongAnswer where there is none: a token that came before, or pages and pages without news.
    """
    began = time.monotonic()
    seen: set[object] = set()
    token: Any = None
    empty = 0
    while True:
        page = ask(token)
        empty = 0 if has_news(page) else empty + 1
        yield page
        token = following(page)
        if not token:
            return
        if token in seen:
            raise WrongAnswer(service=service, call=call, what="a page that leads back to an earlier one")
        if empty > MOST_PAGES_WITHOUT_NEWS or time.monotonic() - began > MOST_SECONDS:
            raise WrongAnswer(service=service, call=call, what="pages without end")
        seen.add(token)


def member(answer: Page, name: str, service: str, call: str) -> Any:
    """A member that an answer must have. Raises WrongAnswer."""
    if answer.get(name) is None:
        raise WrongAnswer(service=service, call=call, what=f"no {name}")
    return answer[name]
