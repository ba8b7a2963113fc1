"""What one finding names and another one is about: a call and what it starts, a host and its neighbour."""

import duckdb
import pytest

from tests.sql.support import (
    PLACE,
    Row,
    at,
    build_all,
    container,
    finding,
    given,
    part,
    peer,
    process,
    task,
    task_arn,
)

CLUSTER = "arn:aws:eks:eu-west-1:111111111111:cluster/shop"
DAY = 24 * 60
TOOL = "Execution:Runtime/SuspiciousTool"
SCAN = {"finding_type": "Recon:EC2/Portscan", "action_type": "NETWORK_CONNECTION", "resource_role": "ACTOR"}


def told(con: duckdb.DuckDBPyConnection, name: str, minute: float, **facts: object) -> None:
    given(
        con,
        "flattened.finding_versions",
        finding(name, minute, **({"finding_type": f"Impact:Runtime/{name}"} | facts)),
    )


def pairs(con: duckdb.DuckDBPyConnection, *reasons: str) -> list[tuple[object, ...]]:
    """Links for these reasons: the later finding, the earlier one, the reason."""
    build_all(con, "correlation.finding_links")
    query = "SELECT finding_id, linked_finding_id, reason FROM correlation.finding_links WHERE list_contains($1, reason) ORDER BY ALL"
    return con.execute(query, [list(reasons)]).fetchall()


def pod(
    con: duckdb.DuckDBPyConnection, name: str, minute: float, image: str = "evil:1", **facts: object
) -> None:
    told(con, name, minute, **facts)
    given(con, "flattened.eks_clusters", part(name, minute, cluster_arn=CLUSTER))
    given(con, "flattened.containers", container(name, name, minute, image_key=image))


def deploys(con: duckdb.DuckDBPyConnection, minute: float, verb: str = "create") -> None:
    pod(con, "call", minute, action_type="KUBERNETES_API_CALL")
    given(con, "flattened.api_calls", part("call", minute, verb=verb, resource="daemonsets"))


@pytest.mark.parametrize(
    ("verb", "image", "is_tied"),
    [("create", "evil:1", True), ("list", "evil:1", False), ("create", "shop:1", False)],
)
def test_a_call_that_deploys_an_image_is_tied_to_what_runs_of_it(
    con: duckdb.DuckDBPyConnection, verb: str, image: str, is_tied: bool
) -> None:
    deploys(con, 0, verb)
    pod(con, "run", 60, image)
    pod(con, "too late", 60 + 181, image)
    assert pairs(con, "deployed_image") == ([("run", "call", "deployed_image")] if is_tied else [])


def test_to_run_a_command_in_a_pod_deploys_nothing(con: duckdb.DuckDBPyConnection) -> None:
    pod(con, "call", 0, action_type="KUBERNETES_API_CALL")
    entering = {"verb": "create", "resource": "pods", "subresource": "exec"}
    given(con, "flattened.api_calls", part("call", 0, **entering))
    pod(con, "run", 60)
    assert pairs(con, "deployed_image") == []


def test_an_image_that_was_there_before_was_not_deployed_by_the_call(con: duckdb.DuckDBPyConnection) -> None:
    pod(con, "before", 0)
    deploys(con, 60)
    pod(con, "run", 70)
    assert pairs(con, "deployed_image") == []


def names(con: duckdb.DuckDBPyConnection, kind: str, value: str) -> None:
    told(con, "call", 0)
    given(con, "flattened.api_calls", part("call", affected_resources=[{"key": kind, "value": value}]))


@pytest.mark.parametrize(
    ("kind", "value", "table", "row"),
    [
        ("AWS::ECS::Task", task_arn("t1"), "flattened.ecs_tasks", task("run", "t1", 60)),
        ("AWS::EC2::Instance", "i-1", "flattened.instances", part("run", 60, **PLACE, instance_id="i-1")),
        (
            "AWS::Lambda::Function",
            "mail",
            "flattened.lambda_functions",
            part("run", 60, function_arn="arn:aws:lambda:eu-west-1:111111111111:function:mail"),
        ),
        (
            "AWS::ECS::Cluster",
            "arn:aws:ecs:eu-west-1:111111111111:cluster/new",
            "flattened.ecs_clusters",
            part("run", 60, cluster_arn="arn:aws:ecs:eu-west-1:111111111111:cluster/new"),
        ),
        (
            "AWS::ECR::Repository",
            "team/shop",
            "flattened.containers",
            container("run", "c1", 60, image_registry="1.dkr.ecr", image_repository="team/shop"),
        ),
    ],
)
def test_a_call_is_tied_to_findings_of_what_it_names(
    con: duckdb.DuckDBPyConnection, kind: str, value: str, table: str, row: Row
) -> None:
    names(con, kind, value)
    told(con, "run", 60)
    given(con, table, row)
    assert pairs(con, "named_by_call") == [("run", "call", "named_by_call")]


def test_a_call_about_something_else_is_not(con: duckdb.DuckDBPyConnection) -> None:
    names(con, "AWS::EC2::Instance", "i-2")
    told(con, "run", 60)
    given(con, "flattened.instances", part("run", 60, instance_id="i-1"))
    assert pairs(con, "named_by_call") == []


def on_host(con: duckdb.DuckDBPyConnection, name: str, minute: float, host: str, **facts: object) -> None:
    """A finding of a host, whose private address is 10.0.0. and the number of its id."""
    told(con, name, minute, **facts)
    given(con, "flattened.instances", part(name, minute, **PLACE, instance_id=f"i-{host}"))
    given(
        con,
        "flattened.network_interfaces",
        part(name, minute, instance_id=f"i-{host}", private_ip_address=f"10.0.0.{host}"),
    )


def scans(
    con: duckdb.DuckDBPyConnection, name: str, minute: float, host: str, other: str, **facts: object
) -> None:
    on_host(con, name, minute, host, **(SCAN | facts))
    given(con, "flattened.network_peers", peer(name, f"10.0.0.{other}", minute))


def works(con: duckdb.DuckDBPyConnection, name: str, minute: float, host: str, **facts: object) -> None:
    on_host(con, name, minute, host, **({"finding_type": TOOL} | facts))
    above = process(name, "init", depth=1, updated=minute, namespace_pid=1, started_at=at(-DAY))
    given(
        con,
        "flattened.processes",
        above,
        process(name, name, "init", updated=minute, started_at=at(minute - 1)),
    )


def test_a_scan_of_a_host_is_tied_to_what_happens_there(con: duckdb.DuckDBPyConnection) -> None:
    scans(con, "scan", 0, "1", "2")
    works(con, "work", 360, "2")
    works(con, "too late", 721, "2", finding_type="Impact:Runtime/CryptoMinerExecuted")
    works(con, "elsewhere", 61, "3")
    assert pairs(con, "between_hosts") == [("work", "scan", "between_hosts")]


def test_what_agents_do_all_day_is_not_tied_to_it(con: duckdb.DuckDBPyConnection) -> None:
    scans(con, "scan", 0, "1", "2")
    works(con, "agent", 60, "2", finding_type="DefenseEvasion:Runtime/ProcessInjection.Ptrace")
    assert pairs(con, "between_hosts") == []


def test_a_host_that_twenty_are_scanned_from_is_a_scanner(con: duckdb.DuckDBPyConnection) -> None:
    works(con, "work", 0, "1")
    for number in range(20):
        scans(con, f"scan{number:02}", number + 1, f"{number + 2}", "1", resource_role="TARGET")
    assert pairs(con, "between_hosts") == []


def test_both_ends_of_one_connection_are_tied(con: duckdb.DuckDBPyConnection) -> None:
    guess = {"finding_type": "UnauthorizedAccess:EC2/SSHBruteForce"}
    scans(con, "out", 0, "1", "2", **guess)
    scans(con, "in", 1, "2", "1", resource_role="TARGET", **guess)
    scans(con, "other", 2, "3", "1", resource_role="TARGET", **guess)
    assert pairs(con, "same_connection") == [("in", "out", "same_connection")]


@pytest.mark.parametrize(("minute", "is_tied"), [(60, True), (61, False)])
def test_traffic_of_a_host_is_tied_to_what_somebody_runs_there(
    con: duckdb.DuckDBPyConnection, minute: float, is_tied: bool
) -> None:
    works(con, "tool", 0, "1")
    scans(con, "scan", minute, "1", "9")
    assert pairs(con, "traffic_of_host") == ([("scan", "tool", "traffic_of_host")] if is_tied else [])


def starts(con: duckdb.DuckDBPyConnection, name: str, minute: float, session: str | None) -> None:
    """A finding of a container: of its first process, or of a process that somebody started."""
    told(con, name, minute)
    given(con, "flattened.containers", container(name, "c1", minute))
    first = process(name, "first", updated=minute, namespace_pid=1, started_at=at(-DAY))
    if session:
        above = process(name, "first", depth=1, updated=minute, namespace_pid=1, started_at=at(-DAY))
        first = process(name, session, "first", updated=minute, started_at=at(-60))
        given(con, "flattened.processes", above)
    given(con, "flattened.processes", first)


@pytest.mark.parametrize(
    ("sessions", "minute", "is_tied"),
    [((None, "s1"), 10, True), ((None, "s1"), 11, False), (("s1", "s2"), 1, False), ((None, None), 1, True)],
)
def test_a_process_without_a_session_is_tied_to_what_happens_at_that_moment(
    con: duckdb.DuckDBPyConnection, sessions: tuple[str | None, str | None], minute: float, is_tied: bool
) -> None:
    starts(con, "a", 0, sessions[0])
    starts(con, "b", minute, sessions[1])
    expected = [("b", "a", "same_moment_and_place")]
    assert pairs(con, "same_moment_and_place") == (expected if is_tied else [])


@pytest.mark.parametrize(("day", "is_tied"), [(7, True), (8, False)])
def test_credentials_are_used_days_after_somebody_was_where_they_are_kept(
    con: duckdb.DuckDBPyConnection, day: int, is_tied: bool
) -> None:
    works(con, "work", 0, "0123456789abcdef0")
    told(
        con,
        "use",
        day * DAY,
        finding_type="UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
    )
    session = {
        "principal_id": "AROA:i-0123456789abcdef0",
        "principal_session_name": "i-0123456789abcdef0",
        "user_name": "role",
    }
    given(con, "flattened.access_keys", part("use", day * DAY, **session))
    assert pairs(con, "taken_credentials") == ([("use", "work", "taken_credentials")] if is_tied else [])


@pytest.mark.parametrize(
    ("kind", "mounted", "is_tied"),
    [
        ("ContainerMountsHostDirectory", "/", True),
        ("ContainerMountsHostDirectory", "/etc/cron.d", True),
        ("ContainerMountsHostDirectory", None, True),
        ("ContainerMountsHostDirectory", "/var/jenkins/workspace/shop", False),
        ("RootCommand", None, False),
    ],
)
def test_an_escape_is_tied_to_work_on_the_host_after_it(
    con: duckdb.DuckDBPyConnection, kind: str, mounted: str | None, is_tied: bool
) -> None:
    works(con, "before", -10, "1")
    on_host(con, "escape", 0, "1", finding_type=f"PrivilegeEscalation:Runtime/{kind}")
    given(con, "flattened.runtime_contexts", part("escape", mount_source=mounted))
    given(con, "flattened.containers", container("escape", "c1"))
    works(con, "work", 180, "1")
    assert pairs(con, "container_escape") == ([("work", "escape", "container_escape")] if is_tied else [])


def test_an_agent_of_the_host_that_reads_the_socket_of_docker_escapes_from_nothing(
    con: duckdb.DuckDBPyConnection,
) -> None:
    on_host(con, "agent", 0, "1", finding_type="PrivilegeEscalation:Runtime/DockerSocketAccessed")
    works(con, "work", 60, "1")
    assert pairs(con, "container_escape") == []


@pytest.mark.parametrize(("program", "is_tied"), [("/coredns", True), ("/app/other", False)])
def test_a_lookup_is_seen_again_at_the_resolver(
    con: duckdb.DuckDBPyConnection, program: str, is_tied: bool
) -> None:
    for name, minute, path in (("a", 0, "/app/miner"), ("b", 10, program)):
        pod(con, name, minute, finding_type="CryptoCurrency:Runtime/BitcoinTool.B!DNS")
        given(con, "flattened.processes", process(name, name, updated=minute, executable_path=path))
        given(con, "flattened.dns_requests", part(name, minute, domain="pool.example"))
    assert pairs(con, "same_lookup") == ([("b", "a", "same_lookup")] if is_tied else [])


@pytest.mark.parametrize(("session", "is_tied"), [("mail", True), ("other", False)])
def test_taken_credentials_of_a_function_bear_its_name(
    con: duckdb.DuckDBPyConnection, session: str, is_tied: bool
) -> None:
    told(con, "work", 0)
    given(
        con,
        "flattened.lambda_functions",
        part("work", function_arn="arn:function:mail", function_name="mail"),
    )
    told(con, "use", 60, finding_type="UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS")
    named = {"principal_id": f"AROA:{session}", "principal_session_name": session, "user_name": "role"}
    given(con, "flattened.access_keys", part("use", 60, **named))
    assert pairs(con, "named_by_call") == ([("use", "work", "named_by_call")] if is_tied else [])


def test_what_happened_before_a_call_is_not_what_it_started(con: duckdb.DuckDBPyConnection) -> None:
    told(con, "run", -60)
    given(con, "flattened.instances", part("run", -60, **PLACE, instance_id="i-1"))
    names(con, "AWS::EC2::Instance", "i-1")
    assert pairs(con, "named_by_call") == []


@pytest.mark.parametrize(("days", "is_tied"), [(0, True), (1, False)])
def test_a_repository_whose_containers_are_always_busy_tells_nothing_of_a_push(
    con: duckdb.DuckDBPyConnection, days: float, is_tied: bool
) -> None:
    names(con, "AWS::ECR::Repository", "shop/web")
    image = {"image_registry": "1.dkr.ecr", "image_repository": "shop/web"}
    for number in range(31):
        name, minute = f"run{number:02}", 1 + number * days * DAY
        told(con, name, minute)
        given(con, "flattened.containers", container(name, name, minute, **image))
    assert (("run00", "call", "named_by_call") in pairs(con, "named_by_call")) == is_tied
