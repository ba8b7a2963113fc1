"""Which values of an answer nobody but us can choose: numbers, times, ids, and words of closed lists.

Everything else is untrusted, whatever it looks like. What belongs here: the decision for one value, by the
name of its field and by its shape, since a forged document may hold anything in any field. What does not:
where untrusted values are put (`assistants.fencing`).
"""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from tracehound.desk import verdicts
from tracehound.transforms.severity import BANDS

# Hexadecimal digits and digits form no sentences.
FINDING = re.compile(r"[0-9a-f]{32}")
GROUP = re.compile(r"g-[0-9a-f]{20}")
_REGROUPING = re.compile(r"r-[0-9a-f]{8,40}")
# As `assistants.redacting` writes one.
_ACCOUNT = re.compile(r"\d{12}|account-\d{1,9}")
_REGION = re.compile(
    r"[a-z]{2}(-gov|-iso[a-z]?)?-(north|south|east|west|central|northeast|southeast|northwest|southwest)-\d"
)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"[+-]?\d{4,7}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?)?")

ENTITY_KINDS = frozenset(
    {
        "access_key", "api_operation", "aws_account", "container", "container_image", "database", "domain",
        "ecs_cluster", "ecs_task", "eks_cluster", "executable_hash", "executable_path", "instance",
        "ip_address",
        "kubernetes_namespace", "kubernetes_workload", "lambda_function", "person", "principal", "process",
        "role_session", "s3_bucket", "task_definition", "user_agent",
    }
)  # fmt: skip
_THINGS = frozenset(
    {
        "account", "container_instance", "ecs_service", "image", "image_copies", "image_tag",
        "image_vulnerabilities", "instance_profile", "investigation", "network_interface", "policy", "role",
        "security_group",
    }
)  # fmt: skip
_ROLES = frozenset(
    {
        "ancestor", "called", "caller", "credential_source", "dns", "key_owner", "local", "modifying",
        "process",
        "remote", "resource", "sequence", "session_opener", "target", "text", "threat",
    }
)  # fmt: skip
_STATES = frozenset({"archived", "expired", "open", "unknown", *verdicts.STATUSES})
_VERDICTS = frozenset(verdicts.WORDS)
_OPENED = frozenset({"exact", "strong", "likely", "ambiguous", "none"})
_ORIGINS = frozenset({"ecs_exec", "entry_point", "ssh", "ssm_command", "container_runtime"})
_NO_OPENER = frozenset(
    {"not_loaded", "denied", "not_delivered_yet", "truly_none", "erased", "unknown_start", "unknown_place"}
)
_ABOUT = frozenset(
    {
        "address",
        "GuardDuty",
        "image",
        "owner",
        "reachable",
        "role",
        "runs also",
        "task",
        "unknown",
        "vulnerable",
    }
)
_COVERAGE = frozenset({"complete", "partial", "none"})
# Why findings are linked: `correlation.link_rules`.
_LINKS = frozenset(
    {
        "attack_sequence", "attacked_service", "between_hosts", "commands_in_place", "container_escape",
        "deployed_image", "entered_host", "named_by_call", "probed_and_used", "same_address_and_account",
        "same_address_and_cluster", "same_address_and_key", "same_address_and_place",
        "same_address_and_principal", "same_connection", "same_credentials", "same_domain",
        "same_executable", "same_executable_and_place", "same_installed_program", "same_lookup",
        "same_moment_and_place", "same_person", "same_principal_and_agent", "same_process_tree",
        "same_program_and_image", "same_program_and_place", "same_remote_address", "stolen_credentials",
        "taken_credentials", "traffic_meanwhile", "traffic_of_host", "triggered_scan",
    }
)  # fmt: skip
_CHECKED = frozenset({"error", "warn"})


@cache
def _types() -> dict[str, frozenset[str]]:
    """Finding types and tactics that GuardDuty is known to have."""
    with (
        files("tracehound.transforms.reference").joinpath("finding_types.csv").open(encoding="utf-8") as file
    ):
        rows = list(csv.DictReader(file))
    return {name: frozenset(row[name] for row in rows if row[name]) for name in ("finding_type", "tactic")}


def _words() -> Mapping[str, Iterable[str]]:
    """Closed lists of words by the last part of the names of the fields that hold them."""
    bands = {band for band, _ in BANDS}
    kinds = ENTITY_KINDS | _THINGS | {"finding", "group"}
    return {
        "kind": kinds,
        "role": _ROLES,
        "roles": _ROLES,
        "band": bands,
        "severity": bands | _CHECKED,
        "status": _STATES,
        "tactic": _types()["tactic"],
        "tactics": _types()["tactic"],
        "type": _types()["finding_type"],
        "types": _types()["finding_type"],
        "verdict": _VERDICTS | _OPENED,
        "origin": _ORIGINS,
        "reason": _NO_OPENER | _LINKS,
        "about": _ABOUT,
        "coverage": _COVERAGE,
    }


_SHAPES: Mapping[str, re.Pattern[str]] = {
    "finding_id": FINDING,
    "finding_ids": FINDING,
    "group_id": GROUP,
    "regrouping_id": _REGROUPING,
    "account_id": _ACCOUNT,
    "account_ids": _ACCOUNT,
    "region": _REGION,
    "regions": _REGION,
    "uuid": _UUID,
    "sha256": _SHA256,
    "subject_id": re.compile(f"{FINDING.pattern}|{GROUP.pattern}"),
    "known_as": re.compile(f"{FINDING.pattern}|{GROUP.pattern}"),
    "at": _TIME,
    "date": _TIME,
}


@cache
def _closed() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in _words().items()}


def is_trusted(name: str, value: Any) -> bool:
    """Whether a value of a field that is no list or object can't have been chosen by anybody outside."""
    if value is None or isinstance(value, (bool, int, float)) or value == "":
        return True
    return isinstance(value, str) and (_has_shape(name, value) or _is_word(name, value))


def _has_shape(name: str, value: str) -> bool:
    return any(shape.fullmatch(value) for ending, shape in _SHAPES.items() if _ends(name, ending))


def _is_word(name: str, value: str) -> bool:
    return value in _closed().get(name.rpartition("_")[2], ())


def _ends(name: str, ending: str) -> bool:
    """Whether the last words of a name are these."""
    return name == ending or name.endswith(f"_{ending}")
