"""Openers, chains and persons refreshed after any change of findings, calls or coverage: as a full build has them."""

import random
from functools import partial
from pathlib import Path

import pytest

from tests.sql import support, worlds
from tests.sql.calls import Said, by, calls, erased, event, exec_session, execute, hour, hours, second
from tests.sql.support import Row, part, task_arn
from tests.sql.worlds import World, empty_file
from tracehound.sql import models

_SEED, _SESSIONS, _PERSONS, _KEYS, _TASKS, _CHANGES = 1, 8, 4, 6, 3, 3
_GIVEN = (
    "flattened.finding_versions",
    "flattened.processes",
    "flattened.ecs_tasks",
    "flattened.containers",
    "flattened.access_keys",
    "flattened.runtime_contexts",
    "flattened.api_events",
    "raw.cloudtrail_coverage",
    "raw.cloudtrail_erased_hours",
)
_OF_ENTITIES = ("finding_entities", "entity_roles", "entities", "person")
_BUILT = tuple(
    model
    for model in models.needed_for(["entities"])
    if model.layer == "correlation"
    or model.contract.name in ("findings_current", "finding_status", *_OF_ENTITIES)
)
changed = partial(worlds.changed, given=_GIVEN)
refreshed = partial(worlds.refreshed, built=_BUILT)


def finding_said(chance: random.Random, name: str) -> Said:
    """A session in one of few tasks, near in time to others, or a finding that names a key.

    When it is drawn again, mostly what it says of the session stays, and only what it says beside changes.
    """
    same = random.Random(name) if chance.random() < 0.7 else chance
    if same.random() < 0.3:
        yield "flattened.finding_versions", support.finding(name, 61, **support.PLACE)
        key = {"access_key_id": f"ASIA{chance.randrange(_KEYS)}", "principal_session_name": task_id(chance)}
        yield "flattened.access_keys", part(name, 61, **support.PLACE, **key)
        return
    number, container = task_id(same), chance.choice(["web", "log"])
    where = {"name": container, "container_id": f"{number}-{container}"}
    for table, row in exec_session(name, same.randrange(30), **where):
        if table == "flattened.ecs_tasks":
            definition = f"d{chance.randrange(2)}"
            row |= {"task_id": number, "task_arn": task_arn(number), "task_definition_arn": definition}
        yield table, row
    if chance.random() < 0.3:
        text = f"ecs-execute-command-{chance.randrange(4):017}"
        yield "flattened.runtime_contexts", part(name, 61, command_line_example=text, **support.PLACE)


def task_id(chance: random.Random) -> str:
    return f"t{chance.randrange(_TASKS)}"


def caller(chance: random.Random) -> Row:
    person = f"p{chance.randrange(_PERSONS)}"
    rule = chance.choice(["iam_user", "session_name", "source_identity", "identity_center"])
    beside: Row = {}
    if rule in ("source_identity", "identity_center"):
        beside["session_name"] = f"p{chance.randrange(_PERSONS)}"
    if rule == "identity_center" and chance.random() < 0.5:
        beside["source_identity"] = f"p{chance.randrange(_PERSONS)}"
    key = f"{'ASIA' if chance.random() < 0.8 else 'AKIA'}{chance.randrange(_KEYS)}"
    kind = "IAMUser" if rule == "iam_user" else "AssumedRole"
    address = f"9.9.9.{chance.randrange(2)}"
    return {
        "access_key_id": key,
        "caller_type": kind,
        "source_ip_address": address,
        **beside,
        **by(person, rule),
    }


def call_said(chance: random.Random, name: str) -> Said:
    """A call of some kind by somebody, with one of few keys."""
    who, number = caller(chance), task_id(chance)
    match chance.randrange(5):
        case 0:
            issued = {"issued_access_key_id": f"ASIA{chance.randrange(_KEYS)}", "region": "us-east-1"}
            yield from calls(event(name, "AssumeRole", chance.randrange(-500, 0), **who, **issued))
        case 1:
            started = {
                "started_task_arns": [task_arn(number)],
                "task_definition_arn": f"d{chance.randrange(2)}",
            }
            yield from calls(event(name, "RunTask", chance.randrange(-500, 0), **who, **started))
        case 2:
            yield from calls(event(name, "RegisterTaskDefinition", -900, task_definition_arn="d1", **who))
        case _:
            where = {"task_id": number, "container_name": chance.choice(["web", "log", None])}
            session = {"session_id": f"ecs-execute-command-{chance.randrange(4):017}"}
            refused = {"is_refused": chance.random() < 0.1}
            # The credentials of a task make calls, too.
            who |= {"session_name": number} if chance.random() < 0.2 else {}
            yield from calls(execute(name, chance.randrange(-9, 32), **(who | where | session | refused)))


def hour_said(chance: random.Random, name: str) -> Said:
    state = chance.choice(["loaded", "loaded", "denied", "partial"])
    late = {"delivered_until_at": second(chance.choice([-60, 6000]))}
    yield from hours(hour(0 if name == "h0" else -3600, state, **late))


def erased_said(chance: random.Random, name: str) -> Said:
    concern = chance.choice(["session", "session", "pod"])
    yield from erased(0 if name == "e0" else -3600, concern)


SAID = {"f": finding_said, "c": call_said, "h": hour_said, "e": erased_said}


def drawn(chance: random.Random, name: str) -> list[tuple[str, Row]]:
    return list(SAID[name[0]](chance, name))


def series(path: Path, seed: int, changes: int) -> None:
    """Some changes of a world, each refreshed."""
    chance = random.Random(seed)
    names = (
        [f"f{n}" for n in range(_SESSIONS)]
        + [f"c{n}" for n in range(3 * _SESSIONS)]
        + ["h0", "h1", "e0", "e1"]
    )
    world: World = {name: drawn(chance, name) for name in names}
    for _ in range(changes):
        with changed(path, world) as refreshing:
            refreshed(refreshing)
        # One kind changes alone, for what follows from another would hide what follows from it.
        kind = chance.choice(list(SAID))
        for name in chance.sample([each for each in names if each[0] == kind], 2):
            world[name] = drawn(chance, name) if chance.random() < 0.8 else []


def test_after_any_change_every_table_is_that_of_a_full_build(tmp_path: Path) -> None:
    series(empty_file(tmp_path), _SEED, _CHANGES)


def test_a_call_that_comes_days_after_its_finding_changes_its_session_alone(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    sessions = {f"s{n}": list(exec_session(f"s{n}", 1000 * n)) for n in range(5)}
    opened = {f"c{n}": list(calls(execute(f"c{n}", 1000 * n - 3, f"p{n}"))) for n in range(5)}
    late = opened.pop("c3")
    world = sessions | opened | {"h": list(hours(hour(0), hour(3600)))}
    with changed(path, world) as refreshing:
        refreshed(refreshing)
    with changed(path, world | {"c3": late}) as refreshing:
        counts = refreshed(refreshing)
        opener = "SELECT person_key FROM correlation.session_openers WHERE session_process_uuid = 's3'"
        assert refreshing.con.execute(opener).fetchall() == [("iam-user/p3",)]
    # The row without a call goes, that with it comes.
    assert counts["correlation.session_openers"] == 2
    assert counts["correlation.finding_people"] == counts["correlation.exec_calls"] == 1
    assert counts["entities.finding_entities"] == 1


def test_what_was_erased_changes_the_sessions_of_its_hour_alone(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    world: World = {f"s{n}": list(exec_session(f"s{n}", 3600 * n + 900)) for n in range(3)}
    world |= {"c": list(calls(execute("c", 9000))), "h": list(hours(*(hour(3600 * n) for n in range(3))))}
    with changed(path, world) as refreshing:
        refreshed(refreshing)
    with changed(path, world | {"e": list(erased(3600))}) as refreshing:
        assert refreshed(refreshing)["correlation.session_openers"] == 2
        reasons = "SELECT none_reason FROM correlation.session_openers ORDER BY session_process_uuid"
        assert refreshing.con.execute(reasons).fetchall() == [("truly_none",), ("erased",), ("truly_none",)]


def test_without_calls_persons_cost_nothing(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    with changed(path, {"a": list(exec_session("a"))}) as refreshing:
        given_up = [model for model in _BUILT if model.empty_without]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(refreshing, "_note_changed", lambda *_: pytest.fail("it was looked into"))
            assert [refreshing.refresh_model(model) for model in given_up] == [0] * 7


def test_when_the_source_comes_or_goes_persons_are_built_whole(tmp_path: Path) -> None:
    path = empty_file(tmp_path)
    world: World = {"a": list(exec_session("a")), "c": list(calls(execute("e1")))}
    for present in ("a", "ac", "a", "ac"):
        with changed(path, {name: world[name] for name in present}) as refreshing:
            refreshed(refreshing)
            openers = "SELECT count(*) FROM correlation.session_openers"
            assert refreshing.con.execute(openers).fetchall() == [(int("c" in present),)]
