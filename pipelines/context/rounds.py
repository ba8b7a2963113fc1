"""Asks for what findings name, then for what the answers name, until the requests of a run are spent.

What belongs here: who is asked for what, in which order. What does not: one place
(`pipelines.context.asking`).

It goes on where a run was killed or had spent its requests: what was answered is not asked again soon, and
its stored state leads on to what was not.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tracehound.pipelines.aws import identity
from tracehound.pipelines.aws.clients import Access, accesses
from tracehound.pipelines.aws.errors import AWS_ERRORS, reason
from tracehound.pipelines.aws.side_by_side import Job, Service, SideBySide
from tracehound.pipelines.context import asked
from tracehound.pipelines.context.api import Answer, Api, Budget, Spent
from tracehound.pipelines.context.asked import Named
from tracehound.pipelines.context.asking import Asking, Batch, batches, refusals_without_role
from tracehound.pipelines.context.calls import OPTIONAL_CALLS
from tracehound.pipelines.context.ledger import Ledger
from tracehound.pipelines.context.storing import Store, Told
from tracehound.pipelines.context.taken import TakenContext
from tracehound.pipelines.ingestion.sources.context import is_of_context, regions_of
from tracehound.pipelines.lake.erased import Erased
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import recover
from tracehound.pipelines.settings.source_prefixes import CONTEXT
from tracehound.transforms.context.due import is_due, is_old, urgency
from tracehound.transforms.context.kinds import GLOBAL, KINDS
from tracehound.transforms.context.things import Thing, reached

# In place of a region, where accounts are asked for: one after another, as all else in a place.
ORGANIZATION = "organization"
# Things that findings name of which everything is asked before the next ones.
_AT_ONCE = 5_000
# Things lead to others without loops, so few rounds are needed; this bounds what hostile answers can cause.
_MOST_ROUNDS = 12
_NO_ROLE = "no role of this account is configured: add one to aws.role_arns"
_SERVICE = Service("ecs", f"{CONTEXT}//", lambda access: access, lambda error: reason(error, "the call"))

Progress = Callable[[int], None]


def _silent(_: int) -> None:
    """Tells nobody."""


def is_due_now(home: Home, sources: Sequence[str]) -> bool:
    """Whether findings name things that were not asked for, or not for some hours."""
    of_context = [source for source in sources if is_of_context(source)]
    return bool(of_context) and bool(asked.days_to_ask(home, of_context, _now()))


def answer(home: Home, sources: Sequence[str], progress: Progress = _silent) -> TakenContext:
    """Asks for what findings name and what that leads to. The caller holds the writer's lock."""
    of_context = [source for source in sources if is_of_context(source)]
    began = _now()
    days = asked.days_to_ask(home, of_context, began) if of_context else []
    if not days:
        return TakenContext()
    recover(home.lake)
    named = asked.named(home, days)
    rounds = _Rounds(home, of_context, began, progress)
    if named:
        rounds.run(named)
    if not rounds.taken.has_more:
        asked.note(home, of_context, began)
    return rounds.taken


def wanted_now(home: Home, sources: Sequence[str]) -> "Wanted":
    """What a run would ask for now, as far as it is known before anything is answered. Asks nothing."""
    days = asked.days_to_ask(home, sources, _now())
    foresight = _Foresight(home, sources, _now(), _silent)
    if named := asked.named(home, days):
        foresight.run(named)
    return foresight.wanted


@dataclass
class Wanted:
    """Things by kind, and the requests that at least they take."""

    things: Counter[str] = field(default_factory=Counter)
    requests: int = 0


@dataclass(frozen=True)
class _Accounts:
    """Who may be asked of which account."""

    by_account: Mapping[str, Access]
    errors: Mapping[str, str]

    @classmethod
    def of(cls, home: Home) -> "_Accounts":
        found, errors = {}, {}
        for access in accesses(home.settings.aws):
            try:
                found[_account_of(access)] = access
            except AWS_ERRORS as error:
                errors[f"{CONTEXT}//{access.profile or 'environment'}"] = reason(
                    error, "sts:GetCallerIdentity"
                )
        return cls(found, errors)

    def of_thing(self, thing: Thing) -> str | None:
        """The account that is asked for a thing; of accounts the first, which should be the main one."""
        if thing.kind == "account":
            return next(iter(self.by_account), None)
        return thing.account_id if thing.account_id in self.by_account else None


def _account_of(access: Access) -> str:
    """The account of a role, which its ARN has, or of the profile. Raises AWS_ERRORS."""
    if access.role_arn:
        return access.role_arn.split(":")[4]
    return identity.account_id(access, identity.own_region())


@dataclass
class _Rounds:
    """The rounds of one run."""

    home: Home
    sources: Sequence[str]
    began: datetime
    progress: Progress
    taken: TakenContext = field(default_factory=TakenContext)

    def run(self, named: Iterable[Named]) -> None:
        """Asks until nothing new is named, or all requests are spent."""
        self._again = timedelta(hours=self.home.settings.context.again_hours)
        self._budget = Budget(self.home.settings.context.calls_per_run)
        self._ledger = Ledger(self.home)
        self._store = Store(self.home, self.began, self._ledger, Erased(self.home))
        self._accounts = self._found_accounts()
        self._regions = regions_of(self.sources)
        self._seen: dict[Thing, datetime] = {}
        self.taken.errors |= self._accounts.errors
        wanted = sorted(named, key=lambda each: each.last_event_at, reverse=True)
        for start in range(0, len(wanted), _AT_ONCE):
            # Without an identity nothing is known of anybody's roles.
            if self._budget.left < 1 or self._accounts.errors:
                self.taken.has_more = True
                break
            self._walk(wanted[start : start + _AT_ONCE])
        self.taken.add(self._store, self._budget.sent)

    def _walk(self, wave: list[Named]) -> None:
        """Asks for some things, and for all that they lead to."""
        for _ in range(_MOST_ROUNDS):
            wave = [each for each in wave if self._is_new(each)]
            if not wave:
                break
            wave = list(self._round([each.thing for each in sorted(wave, key=_in_order)]))

    def _found_accounts(self) -> _Accounts:
        return _Accounts.of(self.home)

    def _is_new(self, named: Named) -> bool:
        """Whether a thing was not looked at in this run, and lies where this source asks."""
        if named.thing in self._seen:
            return False
        self._seen[named.thing] = named.last_event_at
        return not self._regions or named.thing.region in (*self._regions, GLOBAL)

    def _round(self, things: Sequence[Thing]) -> Iterator[Named]:
        """The things that the states of these lead to, asked for now or known before."""
        self._ledger.look_up(things)
        due = [each for each in things if self._is_due(each)]
        without = [each for each in due if self._accounts.of_thing(each) is None]
        told = self._store.commit(list(refusals_without_role(without, _NO_ROLE))) if without else []
        told += self._ask([each for each in due if self._accounts.of_thing(each) is not None])
        fresh = {thing for thing, _ in told}
        told += [(thing, {**known}) for thing, known in self._ledger.documents(set(things) - fresh)]
        # What is asked for by the name of an image is asked for though the image itself was refused.
        told += [(thing, {}) for thing in set(things) - {each for each, _ in told} if thing.kind == "image"]
        for thing, document in told:
            at = self._seen.get(thing, self.began)
            yield from (Named(each, at) for each in reached(thing, document))

    def _is_due(self, thing: Thing) -> bool:
        if self._ledger.is_told_by_events(thing):
            return False
        needed = set(KINDS[thing.kind].calls) - OPTIONAL_CALLS
        refused = (self._ledger.refused(thing, call) for call in needed)
        if not all(is_old(each, self.began, self._again) for each in refused):
            return False
        last, is_kept = self._ledger.last(thing), thing in self._ledger.latest
        return is_due(thing.kind, last, self.began, self._again, is_kept=is_kept)

    def _ask(self, due: Sequence[Thing]) -> list[Told]:
        """Asks places side by side, what is latest first, as far as the requests reach."""
        wanted = batches(due)
        self.taken.has_more = self.taken.has_more or len(wanted) > self._budget.left
        places: dict[tuple[str, str], list[Batch]] = {}
        for batch in wanted[: self._budget.left]:
            places.setdefault(self._asked_place(batch[0]), []).append(batch)
        told: list[Told] = []

        def commit(done: Sequence[list[Answer]]) -> None:
            answers = [answer for each in done for answer in each]
            told.extend(self._store.commit(answers))
            self.progress(len(answers))

        def work(job: Job[Access]) -> Iterator[list[Answer]]:
            api = Api(job.api, job.account_id, self._budget, refused=self._refused(job.place))
            asking = Asking(api)
            try:
                yield from asking.ask(places[job.place])
            except Spent:
                self.taken.has_more = True
            self.taken.has_more = self.taken.has_more or asking.has_more

        side_by_side = SideBySide(_SERVICE, work, commit)
        side_by_side.ask([self._job(place) for place in places])
        self.taken.errors |= side_by_side.errors
        return told

    def _asked_place(self, thing: Thing) -> tuple[str, str]:
        """The account and region that are asked for a thing."""
        account_id = self._accounts.of_thing(thing)
        assert account_id is not None
        return account_id, ORGANIZATION if thing.kind == "account" else thing.region

    def _job(self, place: tuple[str, str]) -> Job[Access]:
        region = identity.own_region() if place[1] in (GLOBAL, ORGANIZATION) else place[1]
        return Job(*place, self._accounts.by_account[place[0]].in_region(region), is_named=True)

    def _refused(self, place: tuple[str, str]) -> set[str]:
        """Calls that were refused in a place not long ago, though they can be left out."""
        calls = (
            (call, self._ledger.refused(Thing(*place, kind.name, ""), call))
            for kind in KINDS.values()
            for call in OPTIONAL_CALLS & set(kind.calls)
        )
        return {call for call, last in calls if not is_old(last, self.began, self._again)}


@dataclass
class _Foresight(_Rounds):
    """The rounds of a run that asks nothing: what is stored leads on, what would be asked is counted."""

    wanted: Wanted = field(default_factory=Wanted)

    def _found_accounts(self) -> _Accounts:
        return _Everybody({}, {})

    def _ask(self, due: Sequence[Thing]) -> list[Told]:
        self.wanted.things.update(thing.kind for thing in due)
        self.wanted.requests += len(batches(due))
        return []


class _Everybody(_Accounts):
    """Any account may be asked, as far as one knows without asking."""

    def of_thing(self, thing: Thing) -> str | None:
        """The account of a thing."""
        return thing.account_id


def _in_order(named: Named) -> tuple[int, float, Thing]:
    """What is soon gone comes first, then what findings name last."""
    return urgency(named.thing.kind), -named.last_event_at.timestamp(), named.thing


def _now() -> datetime:
    return datetime.now(UTC)
