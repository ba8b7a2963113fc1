"""What the refresh test lets happen to a home between two refreshes: all kinds of news, drawn from one seed.

What belongs here: the kinds, and what they do to a folder of objects and to a home. What does not: refreshing and
comparing (`tests.refresh.series`).
"""

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from tests.pipelines.support import finding, lines, put
from tests.refresh import states
from tests.refresh.leaves import Leaves, altered
from tests.transforms.cloudtrail.records import call, event_of, execute, role_session
from tracehound.pipelines import retention
from tracehound.pipelines.ingestion import reference
from tracehound.pipelines.ingestion.sources import guardduty
from tracehound.pipelines.ingestion.sources.guardduty_states import sweep
from tracehound.pipelines.ingestion.sources.guardduty_sweep import Detector
from tracehound.pipelines.lake import regroupings
from tracehound.pipelines.lake.home import Home
from tracehound.simulator import simulate
from tracehound.transforms.contracts.reference import ACCOUNTS, IMAGES, NETWORKS, OWNERS, SCANNERS, TARGETS

Document = dict[str, Any]
# Long past for any clock, so that none of it is dated ahead.
_START = date(2025, 3, 1)
_DAYS = 40
_HELD_BACK = 0.15
_GOLDEN = Path(__file__).parent.parent / "data" / "golden"
_TIME = "%Y-%m-%dT%H:%M:%S.%f"
_PEOPLE = ("alice", "bob", "carol")


@dataclass
class World:
    """A home, the folder that it reads, and the documents to come: in order, and those that are held back."""

    home: Home
    folder: Path
    chance: random.Random
    coming: list[Document]
    late: list[Document]
    sent: list[Document] = field(default_factory=list)
    leaves: Leaves = field(default_factory=Leaves)
    states: dict[str, str] = field(default_factory=dict)
    moment: datetime = datetime(2025, 3, 1, tzinfo=UTC)
    objects: int = 0
    purges: int = 0

    def deliver(self, *documents: Document) -> None:
        """Puts an object into the folder."""
        if documents:
            self.objects += 1
            put(self.folder, f"{self.objects:04}.jsonl", lines(*documents))
            self.sent += documents
            self.leaves.add(documents)

    def deliver_calls(self, *records: Document) -> None:
        """Puts an object with events of calls into the folder."""
        self.deliver_events(*map(event_of, records))

    def deliver_events(self, *events: Document) -> None:
        """Puts an object with events that are no findings into the folder."""
        if events:
            self.objects += 1
            put(self.folder, f"{self.objects:04}.jsonl", lines(*events))

    def some_sent(self, most: int) -> list[Document]:
        """Some documents that were delivered before."""
        return self.chance.sample(self.sent, min(len(self.sent), self.chance.randint(1, most)))

    def later(self, document: Document) -> Document:
        """A next version of a finding, still without a difference."""
        new = copy.deepcopy(document)
        moment = datetime.strptime(new["updatedAt"].rstrip("Z"), _TIME).replace(tzinfo=UTC)
        new["updatedAt"] = _written(moment + timedelta(minutes=self.chance.randint(1, 3000)))
        return new


def world(folder: Path, seed: int, documents: int) -> World:
    """A world in which nothing has happened yet."""
    chance = random.Random(seed)
    made = [
        json.loads(json.dumps(each.document))
        for each in islice(simulate(seed, documents, _START, _DAYS), documents)
    ]
    for each in made:
        each["updatedAt"] = _written(_read(each["updatedAt"]))
    made = _among(made, list(_golden(made, chance)))
    late = [each for each in made if chance.random() < _HELD_BACK]
    kept = {id(each) for each in late}
    coming = [each for each in made if id(each) not in kept]
    return World(Home(folder / "home").create(), folder / "export", chance, coming[::-1], late)


def _golden(made: list[Document], chance: random.Random) -> Iterator[Document]:
    """Documents of kinds that the simulator hardly makes, each as two findings; sequences are of findings that exist."""
    for path in sorted(_GOLDEN.glob("*.json")):
        for number in range(2):
            document = json.loads(path.read_text(encoding="utf-8"))
            document["id"] = f"{number}{document['id'][1:]}"
            document["updatedAt"] = chance.choice(made)["updatedAt"]
            for signal in document["service"].get("detection", {}).get("sequence", {}).get("signals", []):
                signal["uid"] = chance.choice(made)["id"]
            yield document


def _among(made: list[Document], others: list[Document]) -> list[Document]:
    """Documents with others between them, evenly."""
    step = max(1, len(made) // len(others))
    for place, each in enumerate(others):
        made.insert(min(len(made), place * (step + 1)), each)
    return made


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _written(moment: datetime) -> str:
    return moment.strftime(_TIME) + "Z"


def in_order(world: World) -> None:
    """What GuardDuty wrote next."""
    world.deliver(*_taken(world.coming, world.chance.randint(1, 12)))


def again(world: World) -> None:
    """Documents that were delivered before."""
    world.deliver(*world.some_sent(4))


def late(world: World) -> None:
    """Documents of days that others have long come from."""
    world.chance.shuffle(world.late)
    world.deliver(*_taken(world.late, world.chance.randint(1, 4)))


def out_of_order(world: World) -> None:
    """A day before the days that precede it."""
    if world.coming:
        at = world.chance.randrange(len(world.coming))
        day = world.coming[at]["updatedAt"][:10]
        early = [each for each in world.coming if each["updatedAt"][:10] == day][:8]
        world.coming = [each for each in world.coming if all(each is not one for one in early)]
        world.deliver(*early)


def next_versions(world: World) -> None:
    """Findings in a next version that says something else."""
    found = (world.later(each) for each in world.some_sent(4))
    world.deliver(*(altered(each, world.chance, world.leaves) for each in found))


def conflicts(world: World) -> None:
    """Other bodies of stored versions, of which one counts."""
    world.deliver(*(altered(each, world.chance, world.leaves) for each in world.some_sent(6)))


def samples(world: World) -> None:
    """Findings that become samples, and samples that are none any more."""
    found = [world.later(each) for each in world.some_sent(3)]
    for each in found:
        more = each["service"].get("additionalInfo")
        more = dict(more) if isinstance(more, dict) else {}
        each["service"]["additionalInfo"] = more | {"sample": not more.get("sample", False)}
    world.deliver(*found)


def sweeps(world: World) -> None:
    """A sweep of the API over a detector: it archives some findings, brings some back, and lacks some."""
    if not world.sent:
        return
    one = world.chance.choice(world.sent)
    account, region = one["accountId"], one["region"]
    detector = one.get("service", {}).get("detectorId") or "d1"
    ids = {
        each["id"]
        for each in world.sent
        if (each["accountId"], each["region"]) == (account, region) and world.chance.random() < 0.8
    }
    active = tuple(sorted(each for each in ids if world.chance.random() < 0.6))
    archived = tuple(sorted(ids - set(active)))
    _ask(world, Detector(account, region, detector), _Api(active, archived))


class _Api(NamedTuple):
    """GuardDuty as it answers a sweep."""

    active: tuple[str, ...]
    archived: tuple[str, ...]

    def list_by_state(self, _: str, *, is_archived: bool) -> list[str]:
        return list(self.archived if is_archived else self.active)

    def get_findings(self, *_: object) -> Iterator[Any]:
        return iter(())

    def detector(self, _: str) -> dict[str, Any]:
        return {"Status": "ENABLED", "FindingPublishingFrequency": "SIX_HOURS", "Features": []}

    def coverage(self, _: str) -> Iterator[dict[str, Any]]:
        return iter(())


def _ask(world: World, detector: Detector, api: _Api) -> None:
    world.moment += timedelta(minutes=1)
    asked_at = max(world.moment, *(_read(each["updatedAt"]) for each in world.sent if not _is_ahead(each)))
    world.moment = asked_at
    prefix = "/".join((detector.account_id, detector.region, detector.detector_id))
    before = {
        key.removeprefix(f"{prefix} "): state for key, state in world.states.items() if key.startswith(prefix)
    }
    states = sweep(api, detector, asked_at, before)
    world.states |= {f"{prefix} {row['finding_id']}": row["state"] for row in states.sightings}
    guardduty.keep_states(world.home, asked_at, [states])


def _is_ahead(document: Document) -> bool:
    return str(document["updatedAt"]) > "2026"


def time_passes(world: World) -> None:
    """A finding of much later: others become 90 days old."""
    newest = max(
        (_read(each["updatedAt"]) for each in world.sent if not _is_ahead(each)), default=world.moment
    )
    if newest < datetime(2025, 12, 1, tzinfo=UTC):
        moment = newest + timedelta(days=world.chance.randint(5, 50))
        world.deliver(finding(world.objects + 10_000, updatedAt=_written(moment)))


def dated_ahead(world: World) -> None:
    """A finding of a time that has not come."""
    world.deliver(finding(world.objects + 20_000, updatedAt="2999-01-01T00:00:00.000000Z"))


def purges(world: World) -> None:
    """The oldest days are deleted for good."""
    world.purges += 1
    retention.purge(world.home, _START + timedelta(days=2 * world.purges))


def references(world: World) -> None:
    """What people say about their accounts, networks and images is written anew; groups are joined and split."""
    world.home.reference.mkdir(exist_ok=True)
    for table, text in _reference_files(world):
        if world.chance.random() < 0.6:
            path = reference.path_of(world.home, table)
            if world.chance.random() < 0.2:
                path.unlink(missing_ok=True)
            else:
                path.write_text(text, encoding="utf-8")
    _regroup(world)
    reference.take(world.home)


def _reference_files(world: World) -> Iterator[tuple[Any, str]]:
    chance = world.chance
    accounts = sorted({each["accountId"] for each in world.sent}) or ["111122223333"]
    named = chance.sample(accounts, min(3, len(accounts)))
    team = chance.choice(("shop", "search", "data"))
    stage = chance.choice(("production", "sandbox"))
    rows = "".join(f"{account},{team} {account[-2:]},{team},{stage}\n" for account in named)
    yield ACCOUNTS, f"account_id,account_name,owner,environment\n{rows}"
    addresses = world.leaves.addresses or ["45.83.64.1"]
    mine, theirs = (chance.sample(addresses, min(3, len(addresses))) for _ in range(2))
    yield NETWORKS, "network,name\n" + "".join(f"{each},{team}\n" for each in dict.fromkeys(mine))
    yield SCANNERS, "network,name\n" + "".join(f"{each},scanner {team}\n" for each in dict.fromkeys(theirs))
    images = world.leaves.images or ["nginx"]
    criticality = chance.choice(("critical", "low"))
    yield OWNERS, f"pattern,kind,owner,criticality\n*:task/*,ecs_task,{team},{criticality}\nsg-*,,{team},\n"
    yield IMAGES, "pattern,name\n" + f"{chance.choice(images).partition(':')[0]},{team}\n"
    yield (
        TARGETS,
        f"severity_band,target_days\nHigh,{chance.randint(1, 30)}\nMedium,{chance.randint(20, 90)}\n",
    )


def _regroup(world: World) -> None:
    """People join findings, split some off from others, and take decisions back."""
    chance, known = world.chance, sorted({each["id"] for each in world.sent})
    for _ in range(3):
        some = chance.sample(known, min(6, len(known)))
        regroupings.add(world.home, "join", some[:2], note="")
        regroupings.add(world.home, "split", some[2:4], [*some[:2], *some[4:]], note="")
    decided = regroupings.counting(regroupings.read(regroupings.text_of(world.home)))
    regroupings.add(world.home, "undo", undoes=chance.choice(decided).regrouping_id, note="")


def api_calls(world: World) -> None:
    """EventBridge sends calls of some people: sessions that they open in tasks of findings, and roles they take."""
    # Chance of its own, so that what else comes of a seed stays as it is.
    chance, tasks = random.Random(world.objects), [each for each in world.sent if _task(each)]
    for each in chance.sample(tasks, min(len(tasks), 3)):
        moment = _read(each["updatedAt"]) - timedelta(seconds=chance.randint(0, 90))
        world.deliver_calls(
            _session(each, moment, chance), _role(each, moment - timedelta(minutes=9), chance)
        )


def context(world: World) -> None:
    """EventBridge sends states of tasks, late and out of order, and AWS answers what was asked of other things."""
    chance = random.Random(world.objects + 1)
    world.deliver_events(*states.events(world, chance))
    states.answer(world, chance)


def exposed(world: World) -> None:
    """Security Hub exports versions of exposure findings about instances, tasks and buckets, late and out of order."""
    chance = random.Random(world.objects + 2)
    resources = sorted({each for document in world.sent for each in _resources(document)})
    found = [_exposure(each, chance) for each in chance.sample(resources, min(len(resources), 4))]
    world.deliver_events(*found)


def _resources(document: Document) -> Iterator[tuple[str, str, str]]:
    """Resources of a finding, each with its account and region."""
    resource, place = document["resource"], (document["accountId"], document["region"])
    yield from ((each, *place) for each in filter(None, [_task(document)]))
    instance_id = (resource.get("instanceDetails") or {}).get("instanceId")
    yield from ((each, *place) for each in filter(None, [instance_id]))
    for bucket in resource.get("s3BucketDetails") or ():
        yield bucket["arn"], *place


def _exposure(resource: tuple[str, str, str], chance: random.Random) -> Document:
    key, account_id, region = resource
    changed_at = datetime(2025, 3, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(40 * 1440))
    trait = {"category": chance.choice(("Reachability", "Vulnerability")), "name": "x"}
    return {
        "class_uid": 2004,
        "metadata": {},
        "finding_info": {
            "uid": f"exposure {key}",
            "types": ["Exposure/x"],
            "modified_time_dt": _written(changed_at),
            "created_time_dt": _written(changed_at - timedelta(days=chance.randrange(20))),
            "related_events": [{"traits": [trait]}],
        },
        "resources": [{"uid": key, "region": region, "owner": {"account": {"uid": account_id}}}],
        "severity": chance.choice(("Critical", "Low")),
        "status": chance.choice(("New", "New", "Resolved")),
    }


def _task(document: Document) -> str | None:
    details = document["resource"].get("ecsClusterDetails") or {}
    return (details.get("taskDetails") or {}).get("arn")


def _session(document: Document, moment: datetime, chance: random.Random) -> Document:
    person = chance.choice(_PEOPLE)
    return execute(
        chance.getrandbits(31),
        eventTime=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        awsRegion=document["region"],
        recipientAccountId=document["accountId"],
        userIdentity=role_session("Ops", person) | {"accessKeyId": f"ASIA{person}"},
        requestParameters={"task": _task(document), "command": "sh"},
        responseElements={"taskArn": _task(document), "session": {"sessionId": "ecs-execute-command-1"}},
    )


def _role(document: Document, moment: datetime, chance: random.Random) -> Document:
    person = chance.choice(_PEOPLE)
    return call(
        "AssumeRole",
        "sts",
        chance.getrandbits(31),
        eventTime=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        awsRegion=document["region"],
        recipientAccountId=document["accountId"],
        userIdentity={"type": "IAMUser", "userName": person, "accountId": document["accountId"]},
        responseElements={"credentials": {"accessKeyId": f"ASIA{person}"}},
    )


def _taken(documents: list[Document], count: int) -> list[Document]:
    return [documents.pop() for _ in range(min(count, len(documents)))]


Kind = Callable[[World], None]
# Those that most refreshes have, one of each refresh, and those that come now and then.
USUAL: tuple[Kind, ...] = (in_order, again, late, out_of_order, next_versions, conflicts)
BESIDE: tuple[Kind, ...] = (api_calls, context, exposed)
RARE: tuple[Kind, ...] = (samples, sweeps, time_passes, references, dated_ahead)
DELETING: tuple[Kind, ...] = (purges,)
