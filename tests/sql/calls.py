"""Rows of API calls by hand, and of findings in sessions that they open: who called what, which hours were read."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import duckdb

from tests.sql.support import PLACE, Row, at, container, finding, given, part, process, task, task_arn

# Rows with their tables.
Said = Iterable[tuple[str, Row]]
_SERVICES = {
    "ExecuteCommand": "ecs",
    "RunTask": "ecs",
    "RegisterTaskDefinition": "ecs",
    "UpdateService": "ecs",
    "UpdateCluster": "ecs",
    "StartSession": "ssm",
    "TerminateSession": "ssm",
    "SendCommand": "ssm",
    "SendSSHPublicKey": "ec2-instance-connect",
    "OpenTunnel": "ec2-instance-connect",
    "ArchiveFindings": "guardduty",
    "CreateFilter": "guardduty",
}
_KINDS = {
    "iam_user": "iam-user/",
    "session_name": "session/",
    "source_identity": "source-identity/",
    "identity_center": "identity-center/d-1/",
}
WORKER = "/usr/bin/ssm-session-worker"


def second(number: float) -> datetime:
    """A moment so many seconds after the sessions of these tests begin."""
    return at(60) + timedelta(seconds=number)


def event(event_id: str, name: str, seconds: float = -3, **facts: object) -> Row:
    """A call of some service, made before the session began."""
    source = "kubernetes" if name.islower() else f"{_SERVICES.get(name, 'sts')}.amazonaws.com"
    said = {"event_id": event_id, "event_source": source, "event_name": name, "event_at": second(seconds)}
    defaults = dict.fromkeys(("is_refused", "is_dry_run", "is_claimed_name", "is_machine"), False)
    return {**PLACE, **said, **defaults, **facts}


def by(person: str, rule: str = "iam_user", **facts: object) -> Row:
    """Who calls: an IAM user, unless a rule says otherwise. Only names of sessions are chosen by callers."""
    claimed = rule == "session_name"
    said = {"person_key": _KINDS[rule] + person, "person_name": person, "person_rule": rule}
    return {**said, "is_claimed_name": claimed, **facts}


def execute(event_id: str, seconds: float = -3, person: str = "alice", **facts: object) -> Row:
    """ExecuteCommand into container `web` of task t1."""
    where = {"task_id": "t1", "task_arn": task_arn("t1"), "cluster_name": "shop", "container_name": "web"}
    return event(event_id, "ExecuteCommand", seconds, **(where | by(person) | facts))


def calls(*events: Row) -> Said:
    return [("flattened.api_events", each) for each in events]


def hour(seconds: float = 0, state: str = "loaded", road: str = "trail", **facts: object) -> Row:
    """An hour that was read completely, long after."""
    start = second(seconds).replace(minute=0, second=0, microsecond=0)
    end = start + timedelta(hours=1)
    times = {"hour_at": start, "asked_at": at(6000), "delivered_until_at": at(6000), "settled_until_at": end}
    said = {"road": road, "state": state, "is_complete": state == "loaded", "asked_for": ["session"]}
    return {**PLACE, **said, **times, **facts}


def hours(*rows: Row) -> Said:
    return [("raw.cloudtrail_coverage", each) for each in rows]


def erased(seconds: float = 0, concern: str = "session", **facts: object) -> Said:
    """Calls of an hour that were erased on a person's request."""
    said = {"hour_at": hour(seconds)["hour_at"], "concern": concern}
    return [("raw.cloudtrail_erased_hours", {**PLACE, **said, **facts})]


def all_hours() -> Said:
    """All hours around the sessions of these tests were read."""
    return hours(*(hour(shift, road=road) for shift in (-3600, 0) for road in ("trail", "audit")))


def exec_session(name: str, seconds: float = 0, /, **in_container: object) -> Said:
    """A finding with a shell below a session worker in container `web` of task t1; the worker has its name."""
    yield from _finding(name)
    yield "flattened.ecs_tasks", task(name, "t1", 61, **PLACE)
    where = {"container_id": "t1-web", "name": "web"} | in_container
    yield "flattened.containers", container(name, updated=61, **PLACE, **where)
    worker = "/managed-agents/execute-command/ssm-session-worker"
    yield from _below(name, seconds, ("/bin/sh", worker, "/usr/bin/ssm-agent-worker"))


def on_instance(name: str, *paths: str, seconds: float = 0) -> Said:
    """A finding outside of containers, on instance i-1; the last path is that of a daemon."""
    yield from _finding(name)
    yield "flattened.instances", part(name, 61, instance_id="i-1", **PLACE)
    yield from _below(name, seconds, paths)


def in_pod(name: str, seconds: float = 0) -> Said:
    """A finding with a shell that the container runtime started in pod `shop/web-1` of cluster `blue`."""
    yield from _finding(name)
    yield "flattened.eks_clusters", part(name, 61, cluster_name="blue", **PLACE)
    pod = {"workload_type": "pods", "workload_name": "web-1", "namespace": "shop"}
    yield "flattened.kubernetes_workloads", part(name, 61, **pod, **PLACE)
    yield "flattened.containers", container(name, "c1", 61, name="web", **PLACE)
    yield from _below(name, seconds, ("/bin/ls", "/bin/sh", "/usr/bin/containerd-shim-runc-v2"))


def _finding(name: str) -> Said:
    yield "flattened.finding_versions", finding(name, 61, **PLACE)


def _below(name: str, seconds: float, paths: Sequence[str]) -> Iterator[tuple[str, Row]]:
    """A process below one that has the finding's name, which a daemon started long after itself."""
    uuids = [f"{name}-0", name, f"daemon of {name}", None]
    for depth, path in enumerate(paths):
        started = at(-600) if depth == len(paths) - 1 else second(seconds)
        said = {"updated_at": at(61), "executable_path": path, "started_at": started}
        row = process(name, str(uuids[depth]), uuids[depth + 1], depth, **PLACE, **said)
        yield "flattened.processes", row


def give(con: duckdb.DuckDBPyConnection, *said: Said) -> None:
    """Adds rows to their tables."""
    by_table: dict[str, list[Row]] = {}
    for each in said:
        for table, row in each:
            by_table.setdefault(table, []).append(row)
    for table, rows in by_table.items():
        given(con, table, *rows)


def in_account(account_id: str, said: Said) -> Said:
    """The same in another account, with findings of other ids."""
    for table, row in said:
        moved = dict(row)
        if row["account_id"] == PLACE["account_id"]:
            moved["account_id"] = account_id
        if "finding_id" in row:
            moved["finding_id"] = f"{account_id} {row['finding_id']}"
        yield table, moved
