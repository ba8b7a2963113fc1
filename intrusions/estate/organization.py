"""The organization as a whole: how large, what it runs, and which of it an attacker has taken for himself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from tracehound.intrusions.chance import DAY, Dice
from tracehound.intrusions.estate import images
from tracehound.intrusions.estate.accounts import REGIONS, Place, accounts, places
from tracehound.intrusions.estate.boxes import Cluster, EcsService, Workload
from tracehound.intrusions.estate.data import Bucket, Database, Function, bucket, database, function
from tracehound.intrusions.estate.hosts import PURPOSES, Host, host
from tracehound.intrusions.estate.people import Person, Robot, person, robot
from tracehound.intrusions.internet import Address, Internet


class Placed(Protocol):
    """What is in a place."""

    @property
    def place(self) -> Place:
        """Where it is."""


Thing = TypeVar("Thing", bound=Placed)
# Kind of thing: fewest and most that an organization has at the start.
_SIZES = {
    "hosts": (20, 1500),
    "services": (6, 240),
    "clusters": (2, 20),
    "functions": (2, 90),
    "databases": (2, 40),
    "buckets": (8, 300),
    "people": (10, 300),
    "robots": (3, 60),
}
_WORKLOADS_A_CLUSTER = (3, 40)


@dataclass
class Organization:
    """Everything that it has. Its methods give a thing to one attacker alone; its lists have all things."""

    dice: Dice
    internet: Internet
    begin: float
    places: list[Place]
    hosts: list[Host] = field(default_factory=list)
    services: list[EcsService] = field(default_factory=list)
    clusters: list[Cluster] = field(default_factory=list)
    workloads: list[Workload] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    databases: list[Database] = field(default_factory=list)
    buckets: list[Bucket] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    robots: list[Robot] = field(default_factory=list)
    _taken: set[int] = field(default_factory=set)
    # Attacks on pods of each cluster: few enough that no two meet on a node by mere lack of nodes.
    _attacks: dict[int, int] = field(default_factory=dict)
    _made: int = 0

    def __post_init__(self) -> None:
        self.offices = [self.internet.address("office") for _ in range(self.dice.number(1, 4))]
        self.exits = [self.internet.address("amazon") for _ in range(self.dice.number(1, 5))]

    def place(self, dice: Dice, apart_from: tuple[Place, ...] = ()) -> Place:
        """A place in an account other than those of these places."""
        numbers = {each.account.number for each in apart_from}
        return dice.choice([each for each in self.places if each.account.number not in numbers])

    @property
    def account_count(self) -> int:
        """How many accounts it has."""
        return len({each.account.number for each in self.places})

    def host(self, dice: Dice, place: Place | None = None, purpose: str | None = None) -> Host:
        """A host for one attacker."""

        def suits(each: Host) -> bool:
            return each.purpose == purpose if purpose else not each.is_windows

        return self._take("hosts", dice, place, suits, lambda at: self.new_host(dice, at, purpose or "app"))

    def service(self, dice: Dice, place: Place | None = None, on_fargate: bool | None = None) -> EcsService:
        """An ECS service for one attacker."""

        def suits(each: EcsService) -> bool:
            return on_fargate is None or bool(each.nodes) != on_fargate

        is_fargate = dice.happens(0.6) if on_fargate is None else on_fargate
        return self._take("services", dice, place, suits, lambda at: self.new_service(dice, at, is_fargate))

    def cluster(self, dice: Dice, place: Place | None = None) -> Cluster:
        """A whole cluster for one attacker."""
        return self._take(
            "clusters",
            dice,
            place,
            lambda each: id(each) not in self._attacks,
            lambda at: self.new_cluster(dice, at),
        )

    def workload(self, dice: Dice, cluster: Cluster | None = None) -> Workload:
        """A workload for one attacker; unless a cluster is named, in one that he may share with others."""
        home = cluster or self._shared_cluster(dice)
        return self._take(
            "workloads",
            dice,
            None,
            lambda each: each.cluster is home,
            lambda _: self.new_workload(dice, home),
        )

    def _shared_cluster(self, dice: Dice) -> Cluster:
        free = [
            each
            for each in self.clusters
            if id(each) not in self._taken and self._attacks.get(id(each), 0) < len(each.nodes) / 3
        ]
        if free:
            chosen = dice.choice(free)
        else:
            chosen = self.new_cluster(dice, dice.choice(self.places))
            self.clusters.append(chosen)
        self._attacks[id(chosen)] = self._attacks.get(id(chosen), 0) + 1
        return chosen

    def function(self, dice: Dice, place: Place | None = None) -> Function:
        """A function for one attacker."""
        return self._take("functions", dice, place, lambda _: True, lambda at: function(dice, at, self.begin))

    def database(self, dice: Dice, place: Place | None = None) -> Database:
        """A database for one attacker."""
        return self._take("databases", dice, place, lambda _: True, lambda at: database(dice, at))

    def bucket(self, dice: Dice, place: Place | None = None) -> Bucket:
        """A bucket for one attacker."""
        return self._take("buckets", dice, place, lambda _: True, lambda at: bucket(dice, at, self.begin))

    def person(self, dice: Dice, place: Place | None = None, has_user: bool | None = None) -> Person:
        """Somebody whose access one attacker has."""

        def suits(each: Person) -> bool:
            return has_user is None or each.has_user == has_user

        def make(at: Place) -> Person:
            made = person(dice, at, self.internet)
            made.has_user = made.has_user if has_user is None else has_user
            return made

        return self._take("people", dice, place, suits, make)

    def robot(self, dice: Dice, place: Place | None = None) -> Robot:
        """A role of programs whose access one attacker has."""
        return self._take("robots", dice, place, lambda _: True, lambda at: robot(dice, at, self.internet))

    def new_host(self, dice: Dice, place: Place, purpose: str) -> Host:
        """A host more."""
        self._made += 1
        return host(dice.fork("host", self._made), place, self.internet, self.begin, purpose)

    def new_service(self, dice: Dice, place: Place, on_fargate: bool) -> EcsService:
        """An ECS service more, sometimes in a cluster that is there."""
        same = [each for each in self.services if each.place is place and bool(each.nodes) != on_fargate]
        neighbour = dice.choice(same) if same and dice.happens(0.7) else None
        nodes = neighbour.nodes if neighbour else []
        if not on_fargate and not nodes:
            nodes = [self.new_host(dice, place, "app") for _ in range(dice.number(1, 6))]
        cluster = neighbour.cluster if neighbour else f"{dice.word()}-{place.account.purpose}"
        image = images.image(dice, registry(place))
        role = f"{image.name}-task"
        return EcsService(place, cluster, image.name, dice.number(1, 200), image, nodes, role)

    def new_cluster(self, dice: Dice, place: Place) -> Cluster:
        """A cluster more, with nodes and what usually runs there."""
        nodes = tuple(self.new_host(dice, place, "app") for _ in range(dice.number(2, 24)))
        name = f"{dice.word()}-{dice.choice(('eks', 'k8s', 'main', 'apps'))}"
        made = Cluster(place, name, self.begin - dice.spread(20, 900) * DAY, nodes)
        self.workloads += [self.new_workload(dice, made) for _ in range(dice.number(*_WORKLOADS_A_CLUSTER))]
        return made

    def new_workload(self, dice: Dice, cluster: Cluster) -> Workload:
        """A deployment more."""
        image = images.image(dice, registry(cluster.place) if dice.happens(0.8) else None)
        namespace = dice.choice(("default", "shop", "payments", "data", "platform", dice.word()))
        account = dice.choice(("default", image.name))
        return Workload(
            cluster, namespace, image.name, "deployments", image, account, role=f"{image.name}-irsa"
        )

    def office(self, dice: Dice) -> Address:
        """An address through which employees go out."""
        return dice.choice(self.offices + self.exits)

    def _take(
        self,
        kind: str,
        dice: Dice,
        place: Place | None,
        suits: Callable[[Thing], bool],
        make: Callable[[Place], Thing],
    ) -> Thing:
        things: list[Thing] = getattr(self, kind)
        free = [
            each
            for each in things
            if id(each) not in self._taken and (place is None or each.place is place) and suits(each)
        ]
        if free:
            chosen = dice.choice(free)
        else:
            chosen = make(place or dice.choice(self.places))
            things.append(chosen)
        self._taken.add(id(chosen))
        return chosen


def registry(place: Place) -> str:
    """The registry of a place's account."""
    return f"{place.account.number}.dkr.ecr.{place.region}.amazonaws.com"


def organization(dice: Dice, begin: float, size: float) -> Organization:
    """An organization; `size` scales what it has, its kinds of things are mixed at random."""
    internet = Internet(dice.fork("internet"))
    home = dice.choice(REGIONS)
    owners = accounts(dice.fork("accounts"), dice.number(1, 60))
    found = [each for owner in owners for each in places(dice, owner, home)]
    made = Organization(dice.fork("organization"), internet, begin, found)
    for kind, (least, most) in _SIZES.items():
        mixed = dice.fork("mix", kind)
        count = max(least, int(mixed.spread(least, most) * size))
        for number in range(count):
            _grow(made, kind, mixed.fork(number))
    return made


def _grow(made: Organization, kind: str, dice: Dice) -> None:
    place = dice.choice(made.places)
    makers: dict[str, Callable[[], object]] = {
        "hosts": lambda: made.new_host(dice, place, dice.choice(PURPOSES)),
        "services": lambda: made.new_service(dice, place, dice.happens(0.6)),
        "clusters": lambda: made.new_cluster(dice, place),
        "functions": lambda: function(dice, place, made.begin),
        "databases": lambda: database(dice, place),
        "buckets": lambda: bucket(dice, place, made.begin),
        "people": lambda: person(dice, place, made.internet),
        "robots": lambda: robot(dice, place, made.internet),
    }
    getattr(made, kind).append(makers[kind]())
