"""OCSF's own schema, as JSON Schema, and what that leaves out."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from tracehound.transforms.ocsf import PROFILES, VERSION

_NAMES = {2004: "detection_finding", 2005: "incident_finding"}


@cache
def _schema() -> dict[str, Any]:
    return get_ocsf_schema(version=VERSION)


@cache
def _class(name: str) -> tuple[dict[str, Any], Draft202012Validator]:
    schema = OcsfJsonSchemaEmbedded(_schema()).get_class_schema(name, profiles=list(PROFILES))
    return schema, Draft202012Validator(schema)


def errors(event: dict[str, Any]) -> list[str]:
    """What is wrong with an event, by the schema and by what it says in words."""
    name = _NAMES[event["class_uid"]]
    schema, validator = _class(name)
    found = [f"{each.json_path}: {each.message[:200]}" for each in validator.iter_errors(event)]
    found += _of_object(name, schema, event, name, _schema()["classes"][name])
    return found


def _of_object(
    where: str, schema: dict[str, Any], value: dict[str, Any], kind: str, spec: dict[str, Any]
) -> Iterator[str]:
    """Constraints on members, captions that belong to numbers, and the same of all objects inside."""
    for rule, names in (spec.get("constraints") or {}).items():
        there = len(set(names) & value.keys())
        if there < 1 or (rule == "just_one" and there > 1):
            yield f"{where}: {rule} of {names}"
    for name, each in spec["attributes"].items():
        if name in value and each.get("sibling") in value and each.get("enum"):
            wanted = each["enum"].get(str(value[name]))
            if wanted is None or (value[name] != 99 and wanted["caption"] != value[each["sibling"]]):
                yield f"{where}.{name}: {value[name]} is not {value[each['sibling']]!r}"
    if "type_uid" in value and value["type_uid"] != value["class_uid"] * 100 + value["activity_id"]:
        yield f"{where}.type_uid"
    for name, each in value.items():
        inner = spec["attributes"].get(name, {}).get("object_type")
        if inner in (None, "object"):
            continue
        for number, one in enumerate(each if isinstance(each, list) else [each]):
            yield from _of_object(
                f"{where}.{name}[{number}]", schema, one, inner, _schema()["objects"][inner]
            )
