"""What is kept of what AWS tells: only what the whitelist names, whatever else a document has."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.context.members import kept, members, written
from tracehound.transforms.context.whitelist import KEPT

SECRET = "hunter2"


def test_only_named_members_are_kept_at_every_level() -> None:
    keep = members("a b{c d{e}} f*")
    document = {
        "a": 1,
        "b": [{"c": "x", "z": SECRET, "d": {"e": True, "z": SECRET}}, {"z": SECRET}],
        "f": {"any": {"thing": [1]}},
        "z": SECRET,
    }
    assert kept(document, keep) == {
        "a": 1,
        "b": [{"c": "x", "d": {"e": True}}],
        "f": {"any": {"thing": [1]}},
    }


@pytest.mark.parametrize(
    "document",
    [
        {"a": {"value": SECRET}},
        {"a": [{"value": SECRET}]},
        {"b": SECRET},
        {"b": [SECRET, [SECRET]]},
        {"b": {"c": {"deeper": SECRET}}},
        [SECRET],
        SECRET,
        None,
    ],
)
def test_a_value_of_another_shape_than_expected_is_not_kept(document: Any) -> None:
    assert SECRET not in written(kept(document, members("a b{c}"))).decode()


def test_the_order_of_elements_counts_only_where_it_is_said_to() -> None:
    keep = members("tags{key} command=")
    one = {"tags": [{"key": "b"}, {"key": "a"}], "command": ["sh", "-c"]}
    other = {"command": ["sh", "-c"], "tags": [{"key": "a"}, {"key": "b"}]}
    assert written(kept(one, keep)) == written(kept(other, keep))
    assert kept(one, keep)["command"] == ["sh", "-c"]


def test_volatile_members_are_kept_and_do_not_count() -> None:
    keep = members("a pulled~")
    assert kept({"a": 1, "pulled": 2}, keep) == {"a": 1, "pulled": 2}
    assert kept({"a": 1, "pulled": 2}, keep, has_volatile=False) == {"a": 1}


def test_times_and_texts_can_be_stored() -> None:
    found = kept({"at": datetime(2026, 1, 2, 3, 4, 5, 678000, UTC), "text": "a\ud800"}, members("at text"))
    assert found == {"at": "2026-01-02T03:04:05.678Z", "text": "a\ufffd\ufffd\ufffd"}


@pytest.mark.parametrize("text", ["a{b", "a}", "{a}", "a, b"])
def test_what_is_not_in_the_language_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="name|missing"):
        members(text)


def test_each_kind_says_what_is_kept_and_its_times_and_people_are_kept() -> None:
    assert set(KINDS) == set(KEPT)
    for kind in KINDS.values():
        assert kind.keep.by_name.keys() >= {*kind.aws_at, *kind.people}, kind.name


def test_of_environment_variables_only_names_are_kept() -> None:
    variables = [{"name": "PASSWORD", "value": SECRET}]
    container = {"name": "app", "environment": variables, "logConfiguration": {"options": {"token": SECRET}}}
    task = {"overrides": {"containerOverrides": [container]}, "containers": [container]}
    definition = {"containerDefinitions": [container | {"dockerLabels": {"token": SECRET}}]}
    for kind, document in (("ecs_task", task), ("task_definition", definition)):
        text = written(kept(document, KEPT[kind])).decode()
        assert SECRET not in text
        assert "PASSWORD" in text
