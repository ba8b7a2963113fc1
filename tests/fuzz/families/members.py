"""Members that are missing, unknown, misspelt or of a type that AWS may add tomorrow."""

from typing import Any

from tests.fuzz.chance import Chance
from tests.fuzz.mutant import Json
from tests.fuzz.places import part_of

_TYPES = (
    "Impact:Runtime/SensitiveFileModified",
    "Execution:Runtime/TomorrowsThreat",
    "Execution:Runtime/NewBinaryExecuted.Custom!Artifact",
    "DefenseEvasion:EC2/",
    "NewPurpose:NewResource/NewFamily",
    "no colon",
    ":/",
    "a:b/c:d/e",
    "AttackSequence:Tomorrow/Compromised",
    "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
    "Persistence:Runtime/SensitiveFileModified",
    "PrivilegeEscalation:Runtime/" + "x" * 5000,
)
_RESOURCES = (
    "Tomorrow",
    "",
    "Instance",
    "Container",
    "ECSCluster",
    "EKSCluster",
    "S3Bucket",
    "AccessKey",
    None,
)


def unknown_type(chance: Chance, document: Json) -> str:
    """A finding type that the reference lacks, most often with a container."""
    found = chance.runtime_document() if chance.random() < 0.8 else document
    document.clear()
    document |= found
    document["type"] = chance.choice(_TYPES)
    if chance.random() < 0.3:
        part_of(document, "resource")["resourceType"] = chance.choice(_RESOURCES)
    return f"type {document['type'][:60]}, resource {part_of(document, 'resource').get('resourceType')}"


def lacking(chance: Chance, document: Json) -> str:
    """Members taken away, emptied or renamed, anywhere."""
    holders = _holders(document)
    done = []
    for _ in range(chance.choice((1, 1, 3, 10))):
        holder = chance.choice(holders)
        if not holder:
            continue
        key = chance.choice(list(holder))
        way = chance.choice(("gone", "empty", "renamed", "null"))
        value = holder.pop(key)
        if way == "empty":
            holder[key] = chance.choice(("", {}, []))
        elif way == "null":
            holder[key] = None
        elif way == "renamed":
            holder[chance.choice((key.upper(), f" {key}", f"{key}s", key[:-1], ""))] = value
        done.append(f"{key} {way}")
    return ", ".join(done)


def _holders(value: Any) -> list[dict[str, Any]]:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [value] if isinstance(value, dict) else []
    return found + [each for member in below for each in _holders(member)]


def unknown(chance: Chance, document: Json) -> str:
    """Members that the model lacks, some of them many or with names of the SDK in the wrong place."""
    count = chance.choice((1, 5, 100, 2000))
    holder = chance.choice(_holders(document))
    for number in range(count):
        holder[f"{chance.choice(('new', 'Id', 'detail', 'Findings', 'Value', ''))}{number}"] = chance.choice(
            (None, 1, "x", [], {}, [{"id": 1}], {"a": {"b": [None]}})
        )
    return f"{count} members that the model lacks"
