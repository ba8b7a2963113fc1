"""What the desk says, draws and asks of given facts, without a home."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracehound.cli.commands import drawing, layout
from tracehound.desk import changes, context, search, telling
from tracehound.desk.entities import Parts, resources
from tracehound.desk.observables import of_version
from tracehound.desk.trees import Node, joined
from tracehound.transforms.contracts import FLATTENED, TABLES

T0 = datetime(2026, 1, 10, 12, tzinfo=UTC)
Row = dict[str, Any]


# What stands for the keys that the desk's query adds to a row.
KEYS = {
    "access_keys": {"principal": "user_name", "role_session": "principal_session_name"},
    "api_calls": {"aws_operation": "api", "kubernetes_operation": "verb"},
    "containers": {"container": "container_id"},
    "dns_requests": {"domain": "domain"},
    "instances": {"instance": "instance_id"},
    "kubernetes_users": {"principal": "username"},
    "kubernetes_workloads": {"kubernetes_workload": "workload_name", "kubernetes_namespace": "namespace"},
    "network_peers": {"ip_address": "ip_address", "domain": "domain"},
    "processes": {"executable_hash": "executable_sha256"},
    "s3_buckets": {"s3_bucket": "bucket_name"},
    "sequence_actors": {"executable_hash": "process_sha256"},
    "sequence_endpoints": {"ip_address": "ip_address", "domain": "domain"},
    "sequence_resources": {"kind": "resource_type", "resource": "resource_uid"},
    "databases": {"database": "database_arn"},
    "ecs_clusters": {"cluster": "cluster_arn"},
    "ecs_tasks": {"task": "task_arn", "task_definition": "task_definition_arn"},
    "eks_clusters": {"cluster": "cluster_arn"},
    "lambda_functions": {"lambda_function": "function_arn"},
}


def row(table: str, **facts: Any) -> Row:
    """A row of a flattened table in which all is null that is not given."""
    columns = {column.name: None for column in TABLES[f"flattened.{table}"].columns}
    keys = {kind: facts.get(column) for kind, column in KEYS.get(table, {}).items()}
    assert facts.keys() <= {*columns, "keys"}, facts
    return columns | {"finding_id": "f1", "updated_at": T0, "keys": keys} | facts


def parts(*given: tuple[str, Row]) -> Parts:
    names = [name.partition(".")[2] for name in FLATTENED if name != "flattened.finding_versions"]
    tables: dict[str, list[Row]] = {name: [] for name in names}
    for table, each in given:
        tables[table].append(each)
    return tables


def made(table: str, **facts: Any) -> tuple[str, Row]:
    return table, row(table, **facts)


def finding(**facts: Any) -> Row:
    current = {column.name: None for column in TABLES["flattened.findings_current"].columns}
    stated = {
        "finding_id": "f1",
        "finding_type": "Execution:Runtime/NewBinaryExecuted",
        "account_id": "111122223333",
        "region": "eu-west-1",
        "updated_at": T0,
        "created_at": T0,
        "event_first_seen_at": T0 - timedelta(minutes=2),
        "event_last_seen_at": T0 - timedelta(minutes=2),
        "first_event_at": T0 - timedelta(minutes=2),
        "last_event_at": T0 - timedelta(minutes=2),
        "severity": 5.0,
        "highest_severity": 8.0,
        "severity_band": "Medium",
        "event_count": 1,
        "version_count": 1,
        "is_sample": False,
        "content_count": 1,
        "conflicting_version_count": 0,
        "time_to_detect_seconds": 120.0,
    }
    return current | {"status": "open", "is_suppressed": False, "group_id": "g-1"} | stated | facts


def said(*given: tuple[str, Row], **facts: Any) -> telling.Words:
    of, tables = finding(**facts), parts(*given)
    return telling.in_words(of, tables, resources(of, tables))


def process(role: str = "process", depth: int = 0, **facts: Any) -> tuple[str, Row]:
    lineage = role if role != "ancestor" else "process"
    return made("processes", role=role, lineage_of=lineage, depth=depth, **facts)


def peer(**facts: Any) -> tuple[str, Row]:
    return made("network_peers", **({"action": "network_connection", "side": "remote"} | facts))


def test_a_new_binary_is_told_with_who_wrote_it_when_and_whose_rights_it_had() -> None:
    told = said(
        process(name="nmap", executable_path="/usr/bin/nmap", user_name="web", user_id=33, effective_user_id=0,
                started_at=T0),
        process("ancestor", 1, name="sh", executable_path="/bin/dash"),
        process("modifying", name="dpkg", executable_path="/usr/bin/dpkg", user_name="root"),
        made("runtime_contexts", modified_at=T0 - timedelta(seconds=11), command_line_example="nmap -sS 10.0.0.0/8"),
    )  # fmt: skip
    assert told.what == [
        "nmap (/usr/bin/nmap) ran as web with the rights of root, started by sh (/bin/dash).",
        "Its file had been written by dpkg (/usr/bin/dpkg) as root 11 s before that.",
        "Example of its command line: nmap -sS 10.0.0.0/8",
    ]


def test_connections_are_told_from_the_side_that_began_them() -> None:
    place = made("instances", instance_id="i-1")
    remote = {"ip_address": "203.0.113.7", "asn_organization": "Example AS", "country_name": "Norway"}
    outbound = said(place, peer(**remote, port=443, protocol="TCP", direction="OUTBOUND", is_blocked=True))
    assert outbound.what == [
        "Instance i-1 connected to 203.0.113.7 port 443 (Example AS, Norway) over TCP. The connection was blocked."
    ]
    inbound = said(place, peer(**remote, direction="INBOUND"), peer(side="local", port=22))
    assert inbound.what == ["203.0.113.7 (Example AS, Norway) connected to it at its port 22."]
    probed = said(place, peer(action="port_probe", ip_address="203.0.113.7"),
                  peer(action="port_probe", side="local", port=80), is_port_probe_blocked=True)  # fmt: skip
    assert probed.what == ["203.0.113.7 probed its open port 80. The probes were blocked."]


def test_calls_are_told_with_caller_origin_and_outcome() -> None:
    key = made("access_keys", user_type="AssumedRole", user_name="task-role", principal_session_name="t1")
    call = made("api_calls", api_kind="aws", api="GetObject", service_name="s3.amazonaws.com", user_agent="curl",
                error_code="AccessDenied")  # fmt: skip
    told = said(key, call, peer(action="aws_api_call", ip_address="203.0.113.7"))
    assert told.what == [
        "AssumedRole task-role, session t1 called s3:GetObject from 203.0.113.7 with curl. The call was refused: AccessDenied."
    ]
    user = made("kubernetes_users", username="bob", impersonated_username="admin")
    request = made("api_calls", api_kind="kubernetes", verb="create", resource="pods", subresource="exec",
                   resource_name="web", namespace="prod", status_code=101)  # fmt: skip
    assert said(user, request).what == [
        "bob, impersonating admin called Kubernetes: create pods/exec web in namespace prod. "
        "The response status was 101."
    ]


def test_lookups_logins_scans_and_sequences_have_their_words() -> None:
    lookup = said(
        made("instances", instance_id="i-1"), made("dns_requests", domain="x.example", is_blocked=False)
    )
    assert lookup.what == ["Instance i-1 looked up the domain x.example. The request was not blocked."]
    login = said(made("login_attempts", user_name="admin", failed_count=3, successful_count=1),
                 peer(action="rds_login_attempt", ip_address="203.0.113.7"))  # fmt: skip
    assert login.what == ["3 failed and 1 successful logins as admin from 203.0.113.7."]
    probed = said(peer(action="rds_login_attempt", ip_address="203.0.113.7"))
    assert probed.what == ["203.0.113.7 probed the database without an attempt to log in."]
    file = {"file_path": "/tmp/x", "volume_arn": None, "hash": "AB", "file_name": "x"}
    scan = said(
        made("malware_scans", trigger_finding_id="f0", highest_threat_name="Mirai", infected_file_count=1,
             highest_threat_severity="HIGH"),
        made("threats", threat_name="Mirai", file_paths=[file]),
    )  # fmt: skip
    assert scan.what == [
        "A malware scan, triggered by finding f0, found 1 infected file: Mirai, rated HIGH.",
        "Mirai in /tmp/x.",
    ]
    sequence = said(
        made("sequences", description="bad"),
        made("sequence_signals", signal_type="FINDING", name="A", severity=8.0),
        made("sequence_signals", signal_type="CLOUD_TRAIL", name="B"),
    )
    assert sequence.what == [
        "GuardDuty combined 1 finding and 1 other signal into one attack: A, B.",
        "bad",
    ]


def test_when_and_how_sure() -> None:
    told = said(event_first_seen_at=T0 - timedelta(hours=3), event_count=1200, version_count=4,
                threat_list_name="Amazon", threat_name="Miner", confidence=7.0)  # fmt: skip
    assert told.when == [
        "From 2026-01-10T09:00:00Z to 2026-01-10T11:58:00Z (3 hours), seen 1,200 times.",
        "GuardDuty reported it at 2026-01-10T12:00:00Z, 2 minutes after the first event; "
        "4 versions, the latest from 2026-01-10T12:00:00Z.",
    ]
    assert told.how_sure == [
        "Severity 5 (Medium), up to 8 in an earlier version; confidence 7.",
        "It matches a threat list: Amazon as Miner.",
        "Its state in GuardDuty: open.",
    ]
    assert said(is_sample=True).how_sure[1] == "This is a sample finding: none of this happened."


def test_a_finding_without_any_facts_has_words_too() -> None:
    told = said(event_first_seen_at=None, event_last_seen_at=None, created_at=None, severity=None, region=None,
                status=None, time_to_detect_seconds=None, event_count=None)  # fmt: skip
    assert told.what == []
    assert told.when == ["At not stated, seen once.", "GuardDuty reported it at not stated."]
    assert told.how_sure == ["No severity; GuardDuty gives no confidence."]


def test_what_changed_is_what_is_said_no_longer_and_what_only_now() -> None:
    later = T0 + timedelta(hours=1)
    versions = [
        row("finding_versions", event_count=1, severity=5.0),
        row("finding_versions", updated_at=later, event_count=3, severity=8.0),
    ]
    tables = parts(
        peer(ip_address="203.0.113.7", country_code="NO"),
        peer(ip_address="203.0.113.8", country_code="NO", updated_at=later, position=1),
        peer(ip_address="203.0.113.7", country_code="NO", updated_at=later, position=2),
        made("dns_requests", domain="x.example"),
    )
    first, second = changes.compared(versions, tables)
    assert first.changes == []
    told = {(each.table, each.column): (each.gone, each.come) for each in second.changes}
    assert told == {
        ("finding_versions", "event_count"): ((1,), (3,)),
        ("finding_versions", "severity"): ((5.0,), (8.0,)),
        ("network_peers", "ip_address"): ((), ("203.0.113.8",)),
        ("dns_requests", "domain"): (("x.example",), ()),
    }


def node(uuid: str, parent: str | None = None, roles: tuple[str, ...] = (), **facts: Any) -> Node:
    known = {
        "account_id": "1", "region": "r", "process_uuid": uuid, "parent_uuid": parent, "name": uuid,
        "executable_path": None, "executable_sha256": None, "pid": None, "user_name": None,
        "effective_user_id": None, "started_at": None, "is_stub": False, "is_launcher": False,
        "session_process_uuid": None, "origin": None, "has_package_manager": False, "conflicts": [],
    }  # fmt: skip
    return Node(known | facts, list(roles))


def drawn(*nodes: Node) -> list[str]:
    roots = joined({("1", "r", each.process["process_uuid"]): each for each in nodes})
    return [
        place.replace("[dim]", "").replace("[bold]", "").replace("[/]", "")
        for place, _ in drawing.lines(roots)
    ]


def test_trees_have_guides_and_the_acting_process_a_mark() -> None:
    assert drawn(
        node("sshd"),
        node("bash", "sshd", started_at=T0),
        node("nmap", "bash", ("process",)),
        node("late", "bash", started_at=T0 + timedelta(hours=2)),
        node("cron", "sshd", started_at=T0 + timedelta(hours=1)),
        node("job", "cron"),
    ) == [
        "sshd",
        "├─ bash",
        "│  ├─ [bold reverse]nmap [bold red]◀ acting",
        "│  └─ late",
        "└─ cron",
        "   └─ job",
    ]


def test_a_process_says_its_session_who_else_saw_it_and_what_is_doubtful() -> None:
    own = node("sh", None, session_process_uuid="sh", origin="ecs_exec", conflicts=["parent"])
    own.seen_by = [
        {"finding_id": "f2aaaaaaaa", "finding_type": "Recon[/]", "severity": 5.0, "role": "process"}
    ]
    (_, told), *_ = drawing.lines([own])
    assert "starts a session (ECS Exec)" in told
    assert r"seen in Recon\[/] f2aaaaaa" in told
    assert "sightings differ in parent" in told
    stub = node("u-1", is_stub=True)
    assert "seen only as a parent" in next(drawing.lines([stub]))[1]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("AbC", ("abc%", "%/abc")),
        ("*nmap?", ("%nmap_", "%nmap_")),
        ("50%_\\", (r"50\%\_\\%", r"%/50\%\_\\")),
    ],
)
def test_patterns_take_wildcards_and_nothing_else(given: str, expected: tuple[str, str]) -> None:
    assert search.patterns(given) == expected


def test_context_is_named_by_its_columns_and_broken_json_says_nothing() -> None:
    of = finding(additional_info='{"unusual": {"apis": "GetObject"}, "empty": ""}')
    tags = made("resource_tags", tag_key="env", tag_value="prod")
    told = context.facts(of, parts(made("runtime_contexts", mount_source="/etc", flags=["ro"]), tags))
    assert told == [
        ("mount source", "/etc"),
        ("flags", ["ro"]),
        ("unusual.apis", "GetObject"),
        ("tags", ["env=prod"]),
    ]
    assert context.facts(finding(additional_info="{"), parts()) == []


def test_observables_are_told_once_with_what_is_stated_of_them() -> None:
    found = of_version(
        parts(
            peer(ip_address="2001:db8::1", country_code="NO"),
            peer(ip_address="2001:db8::1", side="local"),
            made("dns_requests", domain="x.example"),
            process(executable_path="/tmp/x", executable_sha256="ab"),
            made("threats", threat_name="Mirai", keys=[{"executable_hash": "ab", "path": None}]),
        )
    )
    assert [(each.kind, each.key, each.role) for each in found] == [
        ("ip_address", "2001:db8::1", "remote"),
        ("domain", "x.example", "dns"),
        ("executable_hash", "ab", "process"),
    ]
    assert found[0].facts == [("country", "NO")]


def test_json_is_plain_and_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    layout.write_json({"at": T0, "node": node("a\x1b"), "tuple": (1, None)})
    out = capsys.readouterr().out
    assert out.isascii()
    assert "\x1b" not in out
    assert '"at": "2026-01-10T12:00:00Z"' in out
