"""Groups as STIX: read by the standard's own library, with the ids that it gives observables."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest
import stix2

from tests.hosts import hostile
from tests.hosts.support import typed
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.stix import objects
from tracehound.transforms.stix.bundle import bundle

AT = datetime(2026, 10, 1, 8, tzinfo=UTC)
GROUP = {
    "group_id": "g-1",
    "title": "A group",
    "first_seen_at": AT,
    "last_updated_at": AT + timedelta(days=1),
}
FINDING: dict[str, Any] = {
    "finding_id": "f1",
    "finding_type": "Execution:Runtime/NewBinaryExecuted",
    "title": "t",
    "description": "d",
    "created_at": AT,
    "updated_at": AT,
    "first_event_at": AT,
    "last_event_at": AT,
    "event_count": 3,
    "technique_id": "T1059",
    "addresses": ["198.51.100.7", "2001:db8::1", "no address"],
    "domains": ["pool.example", "a b"],
}
PROCESS: dict[str, Any] = {
    "finding_id": "f1",
    "process_uuid": "p1",
    "parent_uuid": "p0",
    "name": "sh",
    "executable_path": "/bin/sh",
    "executable_sha256": "3A" * 32,
    "pid": 7,
    "working_directory": "/tmp",
    "user_name": "root",
    "user_id": 0,
    "started_at": AT,
}
PARENT = PROCESS | {
    "process_uuid": "p0",
    "parent_uuid": "unseen",
    "pid": 1,
    "executable_path": None,
    "executable_sha256": None,
}


def of_type(kind: str, made: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in made["objects"] if each["type"] == kind]


def test_the_bundles_of_all_groups_of_the_demo_are_valid(demo: Home) -> None:
    with duckdb.connect(str(demo.warehouse), read_only=True) as con:
        query = (
            "SELECT group_id FROM correlation.finding_groups ORDER BY finding_count DESC, group_id LIMIT 12"
        )
        groups = [each for (each,) in con.execute(query).fetchall()]
    for group in groups:
        said = typed("export", "stix", group, home=demo.path)
        assert said.code == 0, said.err
        made = json.loads(said.out)
        ids = [each["id"] for each in made["objects"]]
        assert len(ids) == len(set(ids))
        assert stix2.parse(made, allow_custom=False)
        assert typed("export", "stix", group, home=demo.path).out == said.out
        refs = {
            ref
            for each in made["objects"]
            for name, value in each.items()
            if name.endswith(("_ref", "_refs"))
            for ref in ([value] if isinstance(value, str) else value)
        }
        assert refs <= set(ids)


def test_observables_have_the_ids_that_others_give_them() -> None:
    made = bundle(GROUP, [FINDING], [PROCESS, PARENT])
    assert {
        each["value"] for kind in ("ipv4-addr", "ipv6-addr", "domain-name") for each in of_type(kind, made)
    } == {
        "198.51.100.7",
        "2001:db8::1",
        "pool.example",
    }
    for each in made["objects"]:
        if each["type"] in {"ipv4-addr", "ipv6-addr", "domain-name", "file", "directory", "user-account"}:
            given = {name: value for name, value in each.items() if name != "id"}
            assert stix2.parse(given).id == each["id"]
    [file] = of_type("file", made)
    assert file["hashes"] == {"SHA-256": "3a" * 32}


def test_a_process_is_below_its_parent_and_has_its_file_and_user() -> None:
    made = bundle(GROUP, [FINDING], [PROCESS, PARENT])
    below, above = of_type("process", made)
    assert below["parent_ref"] == above["id"]
    assert "parent_ref" not in above
    assert below["image_ref"] == of_type("file", made)[0]["id"]
    [seen] = of_type("observed-data", made)
    assert (seen["number_observed"], seen["first_observed"]) == (3, "2026-10-01T08:00:00.000000Z")
    [sighting] = of_type("sighting", made)
    assert sighting["sighting_of_ref"] == of_type("attack-pattern", made)[0]["id"]
    assert stix2.parse(made)


def test_the_same_thing_is_one_object_in_every_bundle() -> None:
    one = bundle(GROUP, [FINDING], [PROCESS])
    other = bundle(
        GROUP | {"group_id": "g-2"}, [FINDING | {"finding_id": "f2"}], [PROCESS | {"finding_id": "f2"}]
    )
    shared = {each["id"] for each in one["objects"]} & {each["id"] for each in other["objects"]}
    assert {each.partition("--")[0] for each in shared} >= {"file", "process", "ipv4-addr", "attack-pattern"}
    assert not {each.partition("--")[0] for each in shared} & {"grouping", "observed-data", "sighting"}


def test_hostile_strings_make_no_invalid_bundle() -> None:
    for payload in hostile.PAYLOADS:
        text = payload.encode("utf-8", "replace").decode()
        finding = FINDING | {
            "title": text,
            "addresses": [text],
            "domains": [text],
            "finding_type": text,
            "event_count": -1,
        }
        process = PROCESS | {
            "name": text,
            "executable_path": text,
            "executable_sha256": text,
            "user_name": text,
            "working_directory": text,
        }
        made = bundle(GROUP | {"title": text}, [finding], [process])
        assert stix2.parse(json.loads(json.dumps(made)))
        assert not of_type("ipv4-addr", made)


def test_a_process_of_which_nothing_is_known_is_left_out() -> None:
    bare = dict.fromkeys(PROCESS) | {"finding_id": "f1", "process_uuid": "p0", "name": "sh"}
    made = bundle(GROUP, [FINDING], [PROCESS, bare])
    [process] = of_type("process", made)
    assert "parent_ref" not in process


def test_a_group_of_which_nothing_was_observed_is_told() -> None:
    made = bundle(GROUP, [FINDING | {"addresses": [], "domains": []}], [])
    assert stix2.parse(made)
    assert FINDING["finding_type"] in of_type("grouping", made)[0]["description"]


@pytest.mark.parametrize("name", ["-a.example", "a..example", "x" * 64 + ".example", ""])
def test_names_that_are_none_are_left_out(name: str) -> None:
    assert objects.domain(name) is None


def test_a_group_that_is_none_is_refused(demo: Home) -> None:
    assert typed("export", "stix", "g-nothing", home=demo.path).code == 1
