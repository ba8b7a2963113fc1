"""Keeps answers that somebody else got from AWS, as a run keeps its own.

What belongs here: from things and documents to the commit of one moment. What does not: asking
(`pipelines.context.rounds`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracehound.pipelines.context.api import Answer
from tracehound.pipelines.context.ledger import Ledger
from tracehound.pipelines.context.storing import Store
from tracehound.pipelines.lake.erased import Erased
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.context.due import Result
from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.context.things import Thing

Documents = Mapping[Thing, dict[str, Any] | None]


def keep(home: Home, answers: Mapping[datetime, Documents]) -> None:
    """Stores what AWS told at some moments; a thing without a document is one that it did not know.

    Documents have the members and names of botocore's shapes. The caller holds the writer's lock.
    """
    ledger, erased = Ledger(home), Erased(home)
    for at in sorted(answers):
        Store(home, at, ledger, erased).commit([_answer(*each) for each in answers[at].items()])


def _answer(thing: Thing, document: dict[str, Any] | None) -> Answer:
    call = KINDS[thing.kind].call
    return Answer(thing, call, Result.GONE if document is None else Result.FOUND, document)
