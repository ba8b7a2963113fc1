"""Context refreshed after any change of findings, observations or answers: as a full build has it."""

import random
from functools import partial
from pathlib import Path

import pytest

from tests.sql import worlds
from tests.sql.calls import Said
from tests.sql.exposed import REACHABLE, UID, exposure, exposures, instance_arn
from tests.sql.observed import (
    NEW,
    OLD,
    REPOSITORY,
    ROLE,
    ask,
    asks,
    definition,
    in_task,
    observation,
    observations,
    on_instance,
    role,
    running,
)
from tests.sql.support import PLACE, Row, at, process, task_arn
from tests.sql.worlds import World, empty_file
from tracehound.sql import models

_SEED, _CHANGES, _FINDINGS, _STATES, _ASKS, _EXPOSURES = 2, 4, 8, 36, 6, 8
_GIVEN = (
    "flattened.finding_versions",
    "flattened.ecs_tasks",
    "flattened.containers",
    "flattened.instances",
    "flattened.network_interfaces",
    "flattened.processes",
    "raw.observations",
    "raw.context_asks",
    "raw.exposures",
    "raw.reference_owners",
    "raw.reference_accounts",
)
_BUILT = tuple(
    model
    for model in models.models().values()
    if model.layer == "context" or model.qualified_name == "flattened.findings_current"
)
_TASKS, _PATHS = ("t1", "t2", "t3"), ("/usr/bin/web", "/bin/sh")
_ADMINISTRATOR = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_POLICY = f"arn:aws:iam::{PLACE['account_id']}:policy/team"
_PROFILE = f"arn:aws:iam::{PLACE['account_id']}:instance-profile/web"
changed = partial(worlds.changed, given=_GIVEN)
refreshed = partial(worlds.refreshed, built=_BUILT)


def finding_said(chance: random.Random, name: str) -> Said:
    minute = chance.randrange(60)
    if chance.random() < 0.3:
        groups = [{"group_id": f"sg-{chance.randrange(2)}", "group_name": "web"}]
        interface = {"network_interface_id": f"eni-t{chance.randrange(3)}", "security_groups": groups}
        return on_instance(name, f"i-{chance.randrange(2)}", minute, **interface)
    last = minute + chance.randrange(30)
    ran = process(name, f"p{name}", updated=last, executable_path=chance.choice(_PATHS), **PLACE)
    is_sample = chance.random() < 0.1
    return [
        *in_task(name, chance.choice(_TASKS), minute, last, is_sample=is_sample),
        ("flattened.processes", ran),
    ]


def state(chance: random.Random) -> Row:
    """A state of some thing at some minute."""
    minute, task = chance.randrange(60), chance.choice(_TASKS)
    group = f"sg-{chance.randrange(2)}"
    attached = (_POLICY,) if chance.random() < 0.5 else ()
    drawn = (
        lambda: running(task, minute, chance.choice(["PENDING", "RUNNING", "STOPPED"]), **_override(chance)),
        lambda: definition(minute, taskRoleArn=chance.choice([ROLE, f"{ROLE}2"])),
        lambda: role(minute, *([_ADMINISTRATOR] if chance.random() < 0.5 else []), attached=attached),
        lambda: observation(
            "policy", _POLICY, minute, {"Document": {"Statement": _ADMINISTRATOR}, "VersionId": f"v{minute}"}
        ),
        lambda: observation(
            "network_interface", f"eni-{task}", minute, {"Groups": [{"GroupId": group}]} | _address(chance)
        ),
        lambda: observation("image_tag", f"{REPOSITORY}:1", minute, _image(chance)),
        lambda: observation("image", f"{REPOSITORY}@{OLD}", minute, _image(chance)),
        lambda: observation(
            "instance",
            f"i-{chance.randrange(2)}",
            minute,
            {"IamInstanceProfile": {"Arn": _PROFILE}, "SecurityGroups": [{"GroupId": group}]},
        ),
        lambda: observation("security_group", group, minute, {"SecurityGroupRules": [_rule(chance)]}),
        lambda: observation(
            "image_vulnerabilities", f"{REPOSITORY}@{OLD}", minute, {"findings": [_vulnerability(chance)]}
        ),
        lambda: observation("account", PLACE["account_id"], minute, {"Tags": _tags(chance)}),
        lambda: observation("instance_profile", _PROFILE, minute, {"Roles": [{"Arn": ROLE}]}),
    )
    return chance.choice(drawn)()


def _rule(chance: random.Random) -> dict[str, object]:
    network = chance.choice(["0.0.0.0/0", "10.0.0.0/8"])
    return {"SecurityGroupRuleId": "r1", "IsEgress": False, "CidrIpv4": network}


def _vulnerability(chance: random.Random) -> dict[str, object]:
    package = {"name": "web", "filePath": chance.choice(_PATHS)}
    return {"packageVulnerabilityDetails": {"vulnerabilityId": "CVE-1", "vulnerablePackages": [package]}}


def _address(chance: random.Random) -> dict[str, object]:
    return {"Association": {"PublicIp": "203.0.113.7"}} if chance.random() < 0.5 else {}


def _tags(chance: random.Random) -> list[dict[str, str]]:
    return [{"Key": chance.choice(["Owner", "criticality"]), "Value": chance.choice(["high", "low"])}]


def _override(chance: random.Random) -> dict[str, object]:
    return {"overrides": {"taskRoleArn": f"{ROLE}3"}} if chance.random() < 0.2 else {}


def _image(chance: random.Random) -> dict[str, object]:
    tags = chance.sample(["1", "2", "latest"], 2)
    return {"imageDigest": chance.choice([OLD, NEW]), "imageTags": tags}


def state_said(chance: random.Random, name: str) -> Said:
    del name
    return observations(state(chance))


def ask_said(chance: random.Random, name: str) -> Said:
    told = state(chance)
    result = chance.choice(["found", "unchanged", "gone", "denied", "throttled"])
    key = "*" if result == "denied" else told["thing_key"]
    call = {"ecs_task": "ecs:DescribeTasks", "role": "iam:GetRole"}.get(told["kind"], name)
    content = {"content_hash": told["content_hash"]} if result in ("found", "unchanged") else {}
    return asks(ask(told["kind"], key, chance.randrange(90), result, call, **content))


def owner_said(chance: random.Random, name: str) -> Said:
    pattern = chance.choice(["*", "arn:*", "sg-*"])
    yield (
        "raw.reference_owners",
        {"pattern": pattern + name[1:] if name == "w1" else pattern, "owner": chance.choice(["a", "b"])},
    )
    if name == "w0":
        yield "raw.reference_accounts", {"account_id": PLACE["account_id"], "criticality": "low"}


def exposure_said(chance: random.Random, name: str) -> Said:
    """A version of one of two exposure findings, now and then of its end."""
    del name
    resource = chance.choice(
        [instance_arn(f"i-{chance.randrange(2)}"), ROLE, task_arn(chance.choice(_TASKS))]
    )
    status = chance.choice(["New", "New", "Resolved"])
    severity = chance.choice(["Critical", "Low"])
    minute = chance.randrange(60) + chance.random() / 60
    info = {"uid": f"{UID}{chance.randrange(2)}"}
    return exposures(
        exposure(
            resource, minute, REACHABLE, finding_info=info, status=status, status_id=0, severity=severity
        )
    )


SAID = {"f": finding_said, "o": state_said, "a": ask_said, "w": owner_said, "x": exposure_said}


def drawn(chance: random.Random, name: str) -> list[tuple[str, Row]]:
    return list(SAID[name[0]](chance, name))


def series(path: Path, seed: int, changes: int) -> None:
    """Some changes of a world, each refreshed."""
    chance = random.Random(seed)
    counts = {"f": _FINDINGS, "o": _STATES, "a": _ASKS, "w": 2, "x": _EXPOSURES}
    names = [f"{kind}{number}" for kind, count in counts.items() for number in range(count)]
    world: World = {name: drawn(chance, name) for name in names}
    for _ in range(changes):
        with changed(path, _told_once(world)) as refreshing:
            refreshed(refreshing)
        # One kind changes alone, for what follows from another would hide what follows from it.
        kind = chance.choice(list(SAID))
        of_kind = [each for each in names if each[0] == kind]
        for name in chance.sample(of_kind, min(3, len(of_kind))):
            world[name] = drawn(chance, name) if chance.random() < 0.7 else []


def _told_once(world: World) -> World:
    """The same without a second row of a state or answer that is there."""
    seen: set[str] = set()
    once: World = {}
    for name, said in world.items():
        kept = [each for each in said if name[0] == "f" or str(each) not in seen]
        seen |= {str(each) for each in kept}
        once[name] = kept
    return once


def test_after_any_change_every_table_is_that_of_a_full_build(tmp_path: Path) -> None:
    series(empty_file(tmp_path), _SEED, _CHANGES)


def test_a_state_that_comes_late_changes_only_what_it_is_about(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    world: World = {f"f{each}": list(in_task(f"f{each}", each, 20)) for each in _TASKS}
    world |= {each: list(observations(running(each, 5))) for each in _TASKS}
    with changed(path, world) as refreshing:
        refreshed(refreshing)
    with changed(path, world | {"late": list(observations(running("t2", 9)))}) as refreshing:
        counts = refreshed(refreshing)
        shown = "SELECT known_at FROM context.finding_context WHERE finding_id = 'ft2' AND kind = 'ecs_task'"
        [(known_at,)] = refreshing.con.execute(shown).fetchall()
    assert known_at == running("t2", 9)["observed_at"]
    # The state that ends there, and the new one.
    assert counts["context.observations"] == 3
    assert counts["context.ecs_tasks"] == counts["context.ecs_task_containers"] == 1
    assert counts["context.finding_context"] == 2


def test_an_exposure_that_comes_late_changes_only_findings_about_its_resource(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    world: World = {each: list(on_instance(each, f"i-{each}", 20)) for each in ("a", "b", "c")}
    world |= {f"x{each}": list(exposures(_about(each, 5))) for each in ("a", "b", "c")}
    with changed(path, world) as refreshing:
        refreshed(refreshing)
    with changed(path, world | {"late": list(exposures(_about("b", 9)))}) as refreshing:
        counts = refreshed(refreshing)
        shown = "SELECT changed_at FROM context.exposed_findings WHERE finding_id = 'b'"
        [(changed_at,)] = refreshing.con.execute(shown).fetchall()
    assert changed_at == at(9)
    # The version that ends there, and the new one.
    assert counts["context.exposures"] == counts["context.exposed_resources"] == 3
    assert counts["context.named_resources"] == 0
    assert counts["context.exposed_findings"] == 2
    assert counts["context.finding_risk"] == 0


def _about(name: str, minute: float) -> Row:
    return exposure(instance_arn(f"i-{name}"), minute, finding_info={"uid": f"{UID}{name}"})


def test_when_exposures_come_or_go_findings_are_joined_anew(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    world: World = {
        "f": list(on_instance("a", "i-a", 20)),
        "o": list(observations(running("t1", 5))),
        "x": list(exposures(_about("a", 5))),
    }
    for present in ("f", "fx", "f", "fo", "fox", "fx", "fo"):
        with changed(path, {name: world[name] for name in present}) as refreshing:
            refreshed(refreshing)


def test_what_came_of_asking_changes_the_reason_of_what_is_missing(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    world: World = {each: list(in_task(each, each, 20)) for each in _TASKS}
    world["told"] = list(observations(role(3)))
    refused = (
        ask("ecs_task", "*", 11, "denied", "ecs:DescribeTasks"),
        ask("account", "*", 12, "denied", "organizations:DescribeAccount", account_id="9" * 12),
    )
    answers: World = {
        "first": list(asks(ask("role", ROLE, 9, "gone"))),
        "gone": list(asks(ask("ecs_task", task_arn("t1"), 10, "gone"))),
        "refused": list(asks(*refused)),
    }
    query = """
        SELECT DISTINCT kind, missing_reason
        FROM context.finding_context
        WHERE kind IN ('account', 'ecs_task')
        ORDER BY ALL
    """
    found = []
    for names in ((), ("first",), ("first", "gone"), ("first", "gone", "refused"), ()):
        with changed(path, world | {name: answers[name] for name in names}) as refreshing:
            refreshed(refreshing)
            found.append(refreshing.con.execute(query).fetchall())
    unasked = ("account", "not_asked_yet"), ("ecs_task", "not_asked_yet")
    assert found == [
        [("account", "not_configured"), ("ecs_task", "not_configured")],
        [*unasked],
        [unasked[0], ("ecs_task", "gone_before_asked"), unasked[1]],
        [("account", "denied"), ("ecs_task", "denied")],
        [("account", "not_configured"), ("ecs_task", "not_configured")],
    ]


def test_without_a_source_of_context_it_costs_nothing(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    with (
        changed(path, {"f": list(in_task("a", "t1", 20))}) as refreshing,
        pytest.MonkeyPatch.context() as patch,
    ):
        given_up = [model for model in _BUILT if model.empty_without]
        patch.setattr(refreshing, "_note_changed", lambda *_: pytest.fail("it was looked into"))
        assert {refreshing.refresh_model(model) for model in given_up} == {0}


def test_when_the_source_comes_or_goes_context_is_built_whole(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    world: World = {"f": list(in_task("a", "t1", 20)), "o": list(observations(running("t1", 5)))}
    for present in ("f", "fo", "f"):
        with changed(path, {name: world[name] for name in present}) as refreshing:
            refreshed(refreshing)
            shown = "SELECT count(*) > 0 FROM context.finding_context"
            assert refreshing.con.execute(shown).fetchall() == [("o" in present,)]
