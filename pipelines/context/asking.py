"""Asks one place for things, batch by batch: what is refused is told, and not asked again in the run.

What belongs here: what follows from errors. What does not: the calls (`pipelines.context.calls`), and which
things are asked for (`pipelines.context.rounds`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tracehound.pipelines.aws.errors import AWS_ERRORS
from tracehound.pipelines.context import refusals
from tracehound.pipelines.context.api import Answer, Api, Spent
from tracehound.pipelines.context.calls import ASKERS, group_of
from tracehound.transforms.context.due import Result
from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.context.things import Thing, every

# The whole call is refused, in the account and region.
_OF_CALL = frozenset({Result.DENIED, Result.REGION_OFF, Result.NO_ROLE})
# The place is refused, whatever it is asked.
_OF_PLACE = frozenset({Result.REGION_OFF, Result.NO_ROLE})

Batch = list[Thing]


def batches(things: Sequence[Thing]) -> list[Batch]:
    """Things in the order given, in as few requests as their kinds allow, those of the first thing first."""
    open_ones: dict[tuple[str, ...], Batch] = {}
    found: list[Batch] = []
    for thing in things:
        key = (*thing.place, thing.kind, group_of(thing))
        batch = open_ones.get(key)
        if batch is None or len(batch) >= KINDS[thing.kind].batch:
            batch = open_ones[key] = []
            found.append(batch)
        batch.append(thing)
    return found


@dataclass
class Asking:
    """One place in one run. With `has_more`, things were left for the next run."""

    api: Api
    has_more: bool = False
    # Kinds that are not asked for any more.
    _over: set[str] = field(default_factory=set)
    _is_over: bool = False
    # Why the place answers nothing, whatever it is asked.
    _closed: tuple[Result, str] | None = None

    def ask(self, wanted: Iterable[Batch]) -> Iterator[list[Answer]]:
        """The answers, batch by batch. Raises Spent, after what was answered before."""
        for batch in wanted:
            if batch[0].kind in self._over:
                continue
            if self._closed:
                yield [self._refusal(batch[0], *self._closed)]
            elif not self._is_over:
                yield from self._asked(batch)

    def _asked(self, batch: Batch) -> Iterator[list[Answer]]:
        kind = batch[0].kind
        told: list[Answer] = []
        try:
            for answer in ASKERS[kind](self.api, batch):
                told.append(answer)
            yield told
        except AWS_ERRORS as error:
            if len(batch) > 1 and refusals.is_of_one(error):
                middle = len(batch) // 2
                yield from self._asked(batch[:middle])
                yield from self._asked(batch[middle:])
            else:
                yield told + self._refused(batch, {each.thing for each in told}, error)
        except Spent:
            yield told
            raise

    def _refused(self, batch: Batch, told: set[Thing], error: Exception) -> list[Answer]:
        """What is told of things after an error; of one that was told, by the call that failed."""
        result, sent = refusals.result_of(error), self.api.sent()
        detail = refusals.told(error, self.api.call)
        if result in _OF_PLACE:
            self._closed = result, detail
        self._is_over = self._is_over or refusals.is_of_place(error)
        self.has_more = self.has_more or self._is_over or result is Result.THROTTLED
        if result in _OF_CALL:
            return [self._refusal(batch[0], result, detail, sent)]
        if result is Result.THROTTLED:
            self._over.add(batch[0].kind)
        return [
            Answer(
                thing,
                self.api.call if thing in told else KINDS[thing.kind].call,
                result,
                detail=detail,
                requests=sent if number == 0 else 0,
            )
            for number, thing in enumerate(batch)
        ]

    def _refusal(self, thing: Thing, result: Result, detail: str, sent: int = 0) -> Answer:
        """What stands for all things of a kind in the place, which is not asked for any more."""
        self._over.add(thing.kind)
        return Answer(self._every(thing), KINDS[thing.kind].call, result, detail=detail, requests=sent)

    def _every(self, of: Thing) -> Thing:
        """What stands for all things of a kind in a place. Of accounts another one is asked."""
        return every(of, self.api.account_id if of.kind == "account" else of.account_id)


def refusals_without_role(things: Iterable[Thing], detail: str) -> Iterator[Answer]:
    """Answers for things in accounts that nobody can ask: one for each account, region and kind."""
    by_kind = sorted({every(thing, thing.account_id) for thing in things})
    for thing in by_kind:
        yield Answer(thing, KINDS[thing.kind].call, Result.NO_ROLE, detail=detail)
