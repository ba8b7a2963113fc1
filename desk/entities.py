"""The resources that a finding is about, with the facts that an investigator needs.

What belongs here: what the rows of one version say of each. What does not: the keys of entities (rows come
with them, and the macros of `sql/statements/keys.sql` are the one rule for these and for the entities layer),
and what is known of an entity beyond the finding.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracehound.desk.connection import Desk, Row

Parts = Mapping[str, Sequence[Row]]
Fact = tuple[str, Any]


@dataclass
class Resource:
    """An entity that a finding names: kind and key as in entities.entities, role, and what the finding says.

    `known` is its row in entities.entities: since when, in how many findings, how bad. `known_as` is what
    reference files say of it.
    """

    kind: str
    key: str
    name: str
    role: str
    facts: list[Fact] = field(default_factory=list)
    known: Row | None = None
    known_as: list[str] = field(default_factory=list)


def resources(finding: Row, parts: Parts) -> list[Resource]:
    """The resources that a version is about, from the innermost to the account; each entity once."""
    found: dict[tuple[str, str], Resource] = {}
    for source in (
        _containers,
        _tasks,
        _workloads,
        _namespaces,
        _clusters,
        _instances,
        _callers,
        _data,
        _sequence,
    ):
        for each in source(parts):
            found.setdefault((each.kind, each.key), each)
    account = _account(finding)
    found.setdefault((account.kind, account.key), account)
    return [each for each in found.values() if each.key]


def with_what_is_known(desk: Desk, found: list[Resource]) -> list[Resource]:
    """The resources, with their rows in entities.entities and what reference files say of them."""
    rows = known_entities(desk, [(each.kind, each.key) for each in found])
    known = {(row["entity_kind"], row["entity_key"]): row for row in rows}
    told: dict[int, list[str]] = {}
    for row in desk.rows("known_as", entity_ids=[row["entity_id"] for row in rows]):
        told.setdefault(row["entity_id"], []).append(_known_as(row))
    for each in found:
        each.known = known.get((each.kind, each.key))
        each.known_as = told.get(each.known["entity_id"], []) if each.known else []
    return found


def known_entities(desk: Desk, named: Sequence[tuple[str, str]]) -> list[Row]:
    """Rows of entities.entities by kind and key, with how many of their findings are in an unknown state."""
    kinds, keys = ([each[place] for each in named] for place in (0, 1))
    rows = desk.rows("entities", kinds=kinds, keys=keys)
    # Accounts and images that thousands of findings name are on many pages.
    unknown = desk.kept_rows_of("unknown_findings", [row["entity_id"] for row in rows])
    counts = {row["entity_id"]: row["unknown_finding_count"] for row in unknown}
    return [row | {"unknown_finding_count": counts.get(row["entity_id"], 0)} for row in rows]


def _known_as(row: Row) -> str:
    """What a row of a reference file says: for an account its owner, for others what they are."""
    if row["known_as"] == "account":
        return ", ".join(filter(None, (row["name"], row["environment"], row["owner"])))
    return " ".join(filter(None, (row["known_as"].replace("_", " "), row["name"] or row["known_by"])))


def stated(*facts: Fact) -> list[Fact]:
    """The facts that have a value."""
    return [(label, value) for label, value in facts if value not in (None, "", [])]


def _host_paths(volumes: Sequence[Row] | None) -> list[str]:
    return [f"{each['host_path']['path']} ({each['name']})" for each in volumes or () if each["host_path"]]


def _containers(parts: Parts) -> Iterator[Resource]:
    for row in parts["containers"]:
        mounts = [f"{mount['mount_path']} ({mount['name']})" for mount in row["volume_mounts"] or ()]
        facts = stated(
            ("id", row["container_id"]),
            ("runtime", row["container_runtime"]),
            ("privileged", row["is_privileged"] or None),
            ("may gain privileges", row["allows_privilege_escalation"] or None),
            ("mounts", mounts),
        )
        key = row["keys"]["container"] or ""
        yield Resource("container", key, row["name"] or row["container_id"] or "", "resource", facts)
        image = row["image_key"] or ""
        yield Resource("container_image", image, image, "resource")


def _tasks(parts: Parts) -> Iterator[Resource]:
    for row in parts["ecs_tasks"]:
        facts = stated(
            ("created", row["task_created_at"]),
            ("started", row["started_at"]),
            ("started by", row["started_by"]),
            ("group", row["task_group"]),
            ("launch type", row["launch_type"]),
            ("host paths", _host_paths(row["volumes"])),
        )
        yield Resource("ecs_task", row["keys"]["task"] or "", row["task_id"] or "", "resource", facts)
        named = [row["task_definition_family"], row["task_definition_revision"]]
        name = ":".join(str(part) for part in named if part is not None)
        yield Resource("task_definition", row["keys"]["task_definition"] or "", name, "resource")


def _workloads(parts: Parts) -> Iterator[Resource]:
    for row in parts["kubernetes_workloads"]:
        name = row["workload_name"] or ""
        shares = [name for name in ("network", "ipc", "pid") if row[f"uses_host_{name}"]]
        facts = stated(
            ("type", row["workload_type"]),
            ("namespace", row["namespace"]),
            ("service account", row["service_account_name"]),
            ("shares the host's", shares),
            ("host paths", _host_paths(row["volumes"])),
        )
        key = row["keys"]["kubernetes_workload"] or ""
        yield Resource("kubernetes_workload", key, name, "resource", facts)


def _namespaces(parts: Parts) -> Iterator[Resource]:
    for row in parts["kubernetes_workloads"]:
        key = row["keys"]["kubernetes_namespace"] or ""
        yield Resource("kubernetes_namespace", key, row["namespace"] or "", "resource")


def _clusters(parts: Parts) -> Iterator[Resource]:
    for kind, table in (("ecs_cluster", "ecs_clusters"), ("eks_cluster", "eks_clusters")):
        for row in parts[table]:
            facts = stated(("status", row["status"]), ("vpc", row.get("vpc_id")))
            yield Resource(kind, row["keys"]["cluster"] or "", row["cluster_name"] or "", "resource", facts)


def _instances(parts: Parts) -> Iterator[Resource]:
    for row in parts["instances"]:
        interfaces = [each["private_ip_address"] for each in parts["network_interfaces"]]
        public = [each["public_ip"] for each in parts["network_interfaces"]]
        facts = stated(
            ("type", row["instance_type"]),
            ("zone", row["availability_zone"]),
            ("image", row["image_id"]),
            ("launched", row["launched_at"]),
            ("profile", row["iam_instance_profile_arn"]),
            ("private address", [each for each in interfaces if each]),
            ("public address", [each for each in public if each]),
        )
        yield Resource("instance", row["keys"]["instance"] or "", row["instance_id"] or "", "resource", facts)


def _callers(parts: Parts) -> Iterator[Resource]:
    for row in parts["access_keys"]:
        facts = stated(("type", row["user_type"]))
        yield Resource("principal", row["keys"]["principal"] or "", row["user_name"] or "", "caller", facts)
        session = row["principal_session_name"] or ""
        yield Resource("role_session", row["keys"]["role_session"] or "", session, "caller")
        key_id = row["access_key_id"] or ""
        yield Resource("access_key", key_id, key_id, "caller")
    for row in parts["kubernetes_users"]:
        facts = stated(
            ("groups", row["groups"]),
            ("session", row["session_names"]),
            ("impersonates", row["impersonated_username"]),
        )
        yield Resource("principal", row["keys"]["principal"] or "", row["username"] or "", "caller", facts)


def _data(parts: Parts) -> Iterator[Resource]:
    for row in parts["s3_buckets"]:
        objects = [
            each["object_key"] for each in parts["s3_objects"] if each["bucket_arn"] == row["bucket_arn"]
        ]
        facts = stated(
            ("type", row["bucket_type"]),
            ("access", row["effective_permission"]),
            ("encryption", row["encryption_type"]),
            ("created", row["bucket_created_at"]),
            ("objects", [each for each in objects if each]),
        )
        key = row["keys"]["s3_bucket"] or ""
        yield Resource("s3_bucket", key, row["bucket_name"] or "", "resource", facts)
    for row in parts["lambda_functions"]:
        facts = stated(
            ("version", row["function_version"]),
            ("role", row["role_arn"]),
            ("modified", row["last_modified_at"]),
        )
        yield Resource(
            "lambda_function",
            row["keys"]["lambda_function"] or "",
            row["function_name"] or "",
            "resource",
            facts,
        )
    for row in parts["databases"]:
        engine = " ".join(filter(None, (row["engine"], row["engine_version"])))
        facts = stated(("engine", engine), ("cluster", row["cluster_identifier"]))
        yield Resource(
            "database", row["keys"]["database"] or "", row["database_identifier"] or "", "resource", facts
        )


def _sequence(parts: Parts) -> Iterator[Resource]:
    for row in parts["sequence_resources"]:
        kind = row["keys"]["kind"] or ""
        facts = stated(("account", row["resource_account_id"]), ("region", row["resource_region"]))
        key = row["keys"]["resource"] or "" if kind else ""
        yield Resource(kind, key, row["name"] or key, "sequence", facts)
    for row in parts["sequence_actors"]:
        key = row["credential_uid"] or ""
        user = " ".join(filter(None, (row["user_type"], row["user_name"])))
        facts = stated(("user", user), ("mfa", row["session_mfa_status"]))
        yield Resource("access_key", key, key, "sequence", facts)


def _account(finding: Row) -> Resource:
    account = finding["account_id"] or ""
    return Resource("aws_account", account, account, "resource", stated(("region", finding["region"])))
