"""Stores answers: a state only where it is new, and what came of each request, in one commit.

What belongs here: rows. What does not: reading them (`pipelines.context.ledger`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import polars as pl

from tracehound.pipelines.context.api import Answer
from tracehound.pipelines.context.ledger import Latest, Ledger
from tracehound.pipelines.lake import calls, observations
from tracehound.pipelines.lake.erased import Erased
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.transforms.context.due import Answered, Result
from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.context.observing import State, state_of, without_people
from tracehound.transforms.context.things import Thing
from tracehound.transforms.contracts.observations import CONTEXT_ASKS, OBSERVATIONS

Told = tuple[Thing, dict[str, Any]]


@dataclass
class Store:
    """The answers of a run that began at `asked_at`, which is when AWS told them."""

    home: Home
    asked_at: datetime
    ledger: Ledger
    erased: Erased
    states: int = 0
    results: dict[Result, int] = field(default_factory=dict)
    _commits: int = 0

    def commit(self, answers: Sequence[Answer]) -> list[Told]:
        """Adds answers in one commit; returns what AWS told, as it is kept."""
        self.ledger.look_up(answer.thing for answer in answers)
        told: list[Told] = []
        asks, states = [], []
        for answer in answers:
            state = self._state(answer)
            if state is not None:
                told.append((answer.thing, msgspec.json.decode(state.document)))
                states += self._news(answer, state)
            asks += self._ask(answer, state)
        self._commits += 1
        commit = Commit(self.home.lake, f"context-{self._commits}")
        rows = pl.DataFrame(states, schema=OBSERVATIONS.schema)
        self.states += observations.put(self.home, commit, rows, self.erased)
        calls.put_by_day(
            self.home, commit, CONTEXT_ASKS, pl.DataFrame(asks, schema=CONTEXT_ASKS.schema), "asks"
        )
        commit.apply()
        return told

    def _state(self, answer: Answer) -> State | None:
        if answer.document is None:
            return None
        kind = KINDS[answer.thing.kind]
        state = state_of(kind, answer.document)
        return without_people(kind, state.document, self.erased.has_name) or state

    def _news(self, answer: Answer, state: State) -> list[dict[str, Any]]:
        """The row of a state that differs from the last one."""
        thing = answer.thing
        known = self.ledger.latest.get(thing)
        if known is not None and known.content_hash == state.content_hash:
            answer.state = Result.UNCHANGED
            return []
        self.ledger.latest[thing] = Latest(self.asked_at, state.content_hash, answer.call)
        row = {"source": answer.call, "observed_at": self.asked_at, "first_seen_at": self.asked_at}
        return [_of_thing(thing) | row | vars(state) | {"uri": None, "etag": None, "record_number": None}]

    def _ask(self, answer: Answer, state: State | None) -> list[dict[str, Any]]:
        """The row of a request; none for a second refusal of the same call."""
        if not self.ledger.add(
            answer.thing, answer.call, Answered(answer.state, self.asked_at, state is not None)
        ):
            return []
        self.results[answer.state] = self.results.get(answer.state, 0) + 1
        row = {
            "call": answer.call,
            "state": answer.state.value,
            "detail": answer.detail,
            "content_hash": state.content_hash if state else None,
            "requests": answer.requests,
            "asked_at": self.asked_at,
        }
        return [_of_thing(answer.thing) | row]


def _of_thing(thing: Thing) -> dict[str, Any]:
    return {
        "account_id": thing.account_id,
        "region": thing.region,
        "kind": thing.kind,
        "thing_key": thing.key,
    }
