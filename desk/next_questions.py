"""The questions worth asking next about a finding, each with the command that answers it.

What belongs here: which facts of a finding raise which question, most revealing first. What does not:
answers.
"""

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracehound.desk import persons
from tracehound.desk.chains import Chain, Maker
from tracehound.desk.connection import Row
from tracehound.desk.entities import Parts, Resource
from tracehound.desk.trees import Tree, walk
from tracehound.desk.words import image_name, listed, moment
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import counted

MOST = 4
_SHORT_DIGEST = len("sha256:") + 12
_ATTACKED = {"ecs_task": "task", "kubernetes_workload": "workload", "instance": "instance"}
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
PEOPLE = {"ecs_exec": "ECS Exec", "ssh": "SSH", "ssm_command": "Systems Manager"}


@dataclass(frozen=True)
class Evidence:
    """The rules' input."""

    finding: Row
    parts: Parts
    resources: Sequence[Resource]
    observables: Sequence[Resource]
    tree: Tree
    group: Row | None
    thefts: Sequence[Row]
    new_in_image: Row | None = None
    entities: Sequence[Row] = ()
    chains: Sequence[Chain] = ()
    makers: Sequence[Maker] = ()


@dataclass(frozen=True)
class Question:
    """A question, the fact that raises it, and the command that answers it."""

    question: str
    because: str
    command: str


@dataclass(frozen=True)
class _Draft:
    question: str
    because: str
    words: tuple[str, ...]


def worth_asking(home: Home, evidence: Evidence) -> list[Question]:
    """The first questions that the evidence raises and that can be typed safely."""
    raised = (draft for rule in _RULES for draft in rule(evidence))
    safe = [draft for draft in raised if all(word.isprintable() for word in (*draft.words, draft.question))]
    return [Question(draft.question, draft.because, command(home, *draft.words)) for draft in safe[:MOST]]


def command(home: Home, *words: str) -> str:
    """A command line that can be pasted into a shell; it names the home where that is not the usual one."""
    option = () if home.is_default else ("--home", str(home.path))
    return shlex.join(["tracehound", *words, *option])


def time_of(finding: Row, group: Row | None) -> tuple[datetime, datetime]:
    """From when to when a case lasts: that of its group, else of the finding."""
    if group:
        return group["first_seen_at"], group["last_seen_at"]
    return finding["first_event_at"], finding["last_event_at"]


def days(first: datetime, last: datetime) -> tuple[str, ...]:
    """Options of a profile for the days of a case: without them, it is about the newest day of the data."""
    return "--from", first.date().isoformat(), "--to", last.date().isoformat()


def _days(evidence: Evidence) -> tuple[str, ...]:
    return days(*time_of(evidence.finding, evidence.group))


def _stolen(evidence: Evidence) -> Iterator[_Draft]:
    finding_id = evidence.finding["finding_id"]
    for row in evidence.thefts:
        if row["finding_id"] != finding_id:
            continue
        if row["holder_finding_id"] is None:
            yield _Draft(
                "Which session took these credentials?",
                f"several sessions accessed those of {row['source_key']} shortly before",
                ("find", row["source_key"]),
            )
        else:
            is_read = row["has_credential_access"]
            yield _Draft(
                "How were these credentials taken?" if is_read else "Were these credentials taken there?",
                f"they belong to {row['source_key']}, which "
                + (
                    "read credentials shortly before"
                    if is_read
                    else "had another finding shortly before, though none that reads credentials"
                ),
                ("investigate", row["holder_finding_id"]),
            )
        return
    yield from _of_attacked_place(evidence)
    if evidence.thefts:
        yield _Draft(
            "What was done with the credentials from here?",
            f"{counted(len(evidence.thefts), 'later finding')} used them from elsewhere",
            ("investigate", evidence.thefts[0]["finding_id"]),
        )


def _of_attacked_place(evidence: Evidence) -> Iterator[_Draft]:
    """A call of a role beside places that were attacked: are its credentials those of one of these?"""
    caller = {each.kind: each for each in evidence.resources if each.role == "caller"}
    session, role = caller.get("role_session"), caller.get("principal")
    attacked = [
        row for row in evidence.entities if row["entity_kind"] in _ATTACKED and row["role"] == "resource"
    ]
    if not (session and role and attacked):
        return
    place = next((row for row in attacked if _is_session_of(row, session.name)), None)
    if place:
        noun = _ATTACKED[place["entity_kind"]]
        yield _Draft(
            "How were these credentials taken?",
            f"their session names the {noun} {place['entity_name']}, which its group attacks",
            ("profile", place["entity_kind"], place["entity_key"], *_days(evidence)),
        )
        return
    kinds = Counter(row["entity_kind"] for row in attacked)
    places = " and ".join(counted(kinds[kind], noun) for kind, noun in _ATTACKED.items() if kinds[kind])
    yield _Draft(
        f"Where were the credentials of {role.name} taken?",
        f"its session {session.name} is that of no place that its group attacks: {places}",
        ("profile", "principal", role.key, *_days(evidence)),
    )


def _is_session_of(place: Row, session: str) -> bool:
    """Sessions are called like their task or instance; those of pods have the pod's name in theirs."""
    name = place["entity_name"] or ""
    return session == name or (place["entity_kind"] == "kubernetes_workload" and f"-{name}" in session)


def _scan(evidence: Evidence) -> Iterator[_Draft]:
    for row in evidence.parts["malware_scans"]:
        if row["trigger_finding_id"]:
            yield _Draft(
                "What triggered the scan?",
                "the scan names the finding that triggered it",
                ("investigate", row["trigger_finding_id"]),
            )
            return


def _group(evidence: Evidence) -> Iterator[_Draft]:
    if evidence.group and evidence.group["finding_count"] > 1:
        is_sequence = bool(evidence.parts["sequences"])
        yield _Draft(
            "What does the sequence leave out?" if is_sequence else "What happened before and after?",
            f"its group has {counted(evidence.group['finding_count'], 'finding')}"
            + (
                f" with {counted(len(evidence.group['tactics']), 'tactic')}"
                if len(evidence.group["tactics"]) > 1
                else ""
            ),
            ("group", evidence.group["group_id"]),
        )


def _session(evidence: Evidence) -> Iterator[_Draft]:
    acting = next((node for node in walk(evidence.tree.roots) if "process" in node.roles), None)
    origin = acting.process["origin"] if acting else None
    task = next((each.key for each in evidence.resources if each.kind == "ecs_task"), None)
    if origin in PEOPLE:
        yield _Draft(
            f"Which {PEOPLE[origin]} sessions ran here, and what did they do?",
            f"the process descends from {PEOPLE[origin]}, which a person starts",
            ("tree", task or evidence.finding["finding_id"]),
        )


def _who(evidence: Evidence) -> Iterator[_Draft]:
    """Who opened the session that it happened in, if that can be read, or what else they opened."""
    opener = next(iter(evidence.tree.openers), None)
    region = evidence.finding["region"] or ""
    acting = next((node for node in walk(evidence.tree.roots) if "process" in node.roles), None)
    is_exec = acting is not None and acting.process["origin"] == "ecs_exec"
    if is_exec and (opener is None or opener.is_unread) and _REGION.fullmatch(region):
        why = "the calls of that hour were not all read" if opener else "no finding says it, CloudTrail does"
        yield _Draft("Who opened this ECS Exec session?", why, ("run", f"cloudtrail:{region}"))
    if opener and opener.person and opener.person_key:
        more = opener.calls[0].call["other_call_count"]
        beside = f", and {counted(more, 'more exec call')} that day" if more else ""
        yield _Draft(
            f"What else did {opener.person} open?",
            f"a call of theirs opened the session{beside}",
            ("profile", "person", opener.person_key, *_days(evidence)),
        )


def _key(evidence: Evidence) -> Iterator[_Draft]:
    """What else was called with a key whose chain is known: calls leave events even without a finding."""
    for each in evidence.chains:
        yield _Draft(
            f"Which calls were made with the key {each.access_key_id}?",
            "CloudTrail has its chain",
            ("query", "calls_of_access_key", "--param", f"key={each.access_key_id}"),
        )
        return


def _definition(evidence: Evidence) -> Iterator[_Draft]:
    """Who brings the image in, where the call that registered the task's definition is known."""
    registered = next(
        (each for each in evidence.makers if each.call["step_kind"] == "definition_registered"), None
    )
    image = next((each.key for each in evidence.resources if each.kind == "container_image"), None)
    if registered and image:
        repository = image.partition("@")[0]
        yield _Draft(
            f"Who else registered definitions with {image_name(image)}?",
            f"{persons.name(registered.call)} registered the one of this task",
            ("query", "definitions_registered", "--param", f"image={repository}"),
        )


def _parameters(evidence: Evidence) -> Iterator[str]:
    """The same time for a query."""
    first, last = time_of(evidence.finding, evidence.group)
    for name, at in (("from", first), ("to", last)):
        yield from ("--param", f"{name}={at.date().isoformat()}")


def _new_image(evidence: Evidence) -> Iterator[_Draft]:
    if row := evidence.new_in_image:
        types = listed(row["new_finding_types"], 2)
        noun = "digest" if row["tag"].startswith("sha256:") else "tag"
        version = row["tag"][:_SHORT_DIGEST] if noun == "digest" else row["tag"]
        yield _Draft(
            f"What came with the {noun} {version} of {row['repository']}?",
            f"{counted(row['earlier_tag_count'], f'earlier {noun}')} had no {types}",
            ("profile", "container_image", row["image_key"], *_days(evidence)),
        )


def _new_key(evidence: Evidence) -> Iterator[_Draft]:
    """A key of a person that is first seen in this case; keys of roles are new all the time."""
    known = {each.kind: each for each in evidence.resources if each.role == "caller" and each.known}
    key, person = known.get("access_key"), known.get("principal")
    if not (key and key.known and person and person.known) or "AssumedRole" in dict(person.facts).values():
        return
    first, _ = time_of(evidence.finding, evidence.group)
    if person.known["first_seen_at"] < first <= key.known["first_seen_at"]:
        yield _Draft(
            f"Is the key {key.name} one that {person.name} uses?",
            f"it was first seen in this case; {person.name} has findings since "
            f"{moment(person.known['first_seen_at'])}",
            ("profile", "principal", person.key, *_days(evidence)),
        )


def _written(evidence: Evidence) -> Iterator[_Draft]:
    writers = [node for node in walk(evidence.tree.roots) if "modifying" in node.roles]
    if any(node.process["has_package_manager"] for node in writers):
        yield _Draft(
            "Which other binaries were installed and then run?",
            "a package manager wrote this one",
            ("query", "binaries_installed_then_executed", *_parameters(evidence)),
        )


def _seen_elsewhere(evidence: Evidence) -> Iterator[_Draft]:
    """Things seen elsewhere too, those that fewest findings share first: they say most."""
    asks = {
        "executable_hash": "Where else did {name} run, and under which names?",
        "ip_address": "Who else was in contact with {name}?",
        "domain": "Who else looked up {name}?",
        "access_key": "What else was done with the key {name}?",
        "role_session": "What else was done in the session {name}?",
    }
    several = [
        each
        for each in (*evidence.observables, *evidence.resources)
        if each.kind in asks and each.known and each.known["finding_count"] > 1
    ]
    for each in sorted(several, key=lambda each: (each.known or {})["finding_count"]):
        count = each.known["finding_count"] if each.known else 0
        question = asks[each.kind].format(name=each.name)
        words = ("profile", each.kind, each.key, *_days(evidence))
        yield _Draft(question, f"{count} findings name it", words)


def _places(evidence: Evidence) -> Iterator[_Draft]:
    asks = {
        "s3_bucket": "Who else accessed the bucket {name}?",
        "principal": "What else did {name} do?",
        "container_image": "What else was found in {name}, and in which tags?",
        "instance": "What else happened on {name}?",
        "lambda_function": "What else did {name} do?",
        "database": "Who else tried to log in to {name}?",
        "kubernetes_workload": "What else happened in {name}?",
        "aws_account": "What else is open in the account {name}?",
    }
    for each in (*evidence.resources, *evidence.observables):
        if each.kind in asks:
            count = each.known["finding_count"] if each.known else 1
            because = (
                f"{count} findings name it"
                if count > 1
                else "no other finding names it: its profile says why"
            )
            words = ("profile", each.kind, each.key, *_days(evidence))
            yield _Draft(asks[each.kind].format(name=each.name), because, words)


def _always(_evidence: Evidence) -> Iterator[_Draft]:
    yield _Draft(
        "What else is severe right now?",
        "this finding says little on its own",
        ("groups", "--since", "7d", "--min-severity", "high"),
    )


_RULES = (
    _stolen,
    _scan,
    _group,
    _who,
    _new_image,
    _new_key,
    _key,
    _session,
    _definition,
    _written,
    _seen_elsewhere,
    _places,
    _always,
)
