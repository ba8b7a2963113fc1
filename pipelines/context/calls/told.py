"""Answers about several things at once: those that AWS told of, and those that it did not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from tracehound.pipelines.aws.errors import AWS_ERRORS
from tracehound.pipelines.context import refusals
from tracehound.pipelines.context.api import Answer, Api
from tracehound.transforms.context.due import Result
from tracehound.transforms.context.things import Thing, every

Found = TypeVar("Found")
_MISSING = "MISSING"
_NOT_TOLD = "AWS knows no such thing"


def answers(
    call: str,
    things: Sequence[Thing],
    documents: Mapping[str, dict[str, Any]],
    failures: Mapping[str, str] | None = None,
    requests: int = 0,
) -> Iterator[Answer]:
    """An answer for each thing, from documents and failures by key. Requests count at the first."""
    why = failures or {}
    for number, thing in enumerate(things):
        document = documents.get(thing.key)
        detail = None if document is not None else why.get(thing.key, _NOT_TOLD)
        is_gone = detail is None or thing.key not in why or why[thing.key].split(":")[0] == _MISSING
        state = Result.FOUND if document is not None else Result.GONE if is_gone else Result.FAILED
        yield Answer(thing, call, state, document, detail, requests if number == 0 else 0)


def optional(
    api: Api, thing: Thing, calls: Sequence[str], ask: Callable[[], Found]
) -> tuple[Found | None, list[Answer]]:
    """What further calls tell of a thing, or None if one of them is refused, which is told once in a run."""
    if api.refused & set(calls):
        return None, []
    try:
        return ask(), []
    except AWS_ERRORS as error:
        if refusals.result_of(error) is not Result.DENIED:
            raise
        api.refused.add(api.call)
        whole = every(thing, thing.account_id)
        return None, [Answer(whole, api.call, Result.DENIED, detail=refusals.told(error, api.call))]
