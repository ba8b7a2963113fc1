"""Golden documents give the rows that a reader of them expects."""

from datetime import UTC, datetime
from typing import Any

from tests.builders import encode, golden, minimal, nested, row, row_each, rows, tables


def _pick(found: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(each[name] for name in names) for each in found]


def test_every_table_keeps_the_versions_keys() -> None:
    for name, frame in tables([encode(golden("ecs_on_ec2"))]).items():
        for each in frame.to_dicts():
            assert each["finding_id"] == "03c7e5d1b2a34f609182736455463728", name
            assert each["updated_at"] == datetime(2026, 10, 30, 22, 46, 12, 731000, UTC), name
            assert (each["account_id"], each["region"]) == ("210987654321", "eu-central-1"), name


# Findings


def test_a_finding_is_typed() -> None:
    found = row(golden("ecs_fargate_runtime"))
    assert found["created_at"] == datetime(2026, 10, 30, 22, 19, 31, 406000, UTC)
    assert found["time_to_detect_seconds"] == 324.406
    assert (found["severity"], found["severity_band"]) == (5.0, "Medium")
    assert (found["event_count"], found["is_archived"], found["is_sample"]) == (1, False, False)
    assert (found["resource_type"], found["action_type"]) == ("ECSCluster", None)
    assert found["feature_name"] == "RuntimeMonitoring"
    assert found["agent_details"] == {"agent_version": "1.7.0", "agent_id": "a-41"}
    assert found["associated_attack_sequence_arn"] == golden("attack_sequence")["arn"]
    assert found["out_of_range_values"] is None


def test_a_type_is_split_into_its_parts() -> None:
    cases: list[Any] = [
        ("Backdoor:Runtime/C&CActivity.B!DNS", ("Backdoor", "Runtime", "C&CActivity", "B", "DNS")),
        ("Execution:Runtime/NewBinaryExecuted", ("Execution", "Runtime", "NewBinaryExecuted", None, None)),
        (
            "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom",
            ("UnauthorizedAccess", "EC2", "MaliciousIPCaller", "Custom", None),
        ),
        (
            "Impact:EC2/AbusedDomainRequest!Reputation",
            ("Impact", "EC2", "AbusedDomainRequest", None, "Reputation"),
        ),
        ("NewPurpose:Quantum/Odd.Mech!Thing", ("NewPurpose", "Quantum", "Odd", "Mech", "Thing")),
        ("foo", (None, None, None, None, None)),
        ("a:b", (None, None, None, None, None)),
        ("\N{SNOWMAN}", (None, None, None, None, None)),
    ]
    names = ("threat_purpose", "resource_token", "threat_family", "detection_mechanism", "artifact")
    found = row_each(minimal(type=finding_type) for finding_type, _ in cases)
    assert _pick(found, "finding_type") == [(finding_type,) for finding_type, _ in cases]
    assert _pick(found, *names) == [parts for _, parts in cases]


def test_a_type_has_its_tactic_and_says_why() -> None:
    cases: list[Any] = [
        ("Backdoor:Runtime/C&CActivity.B!DNS", ("TA0011", "Command and Control", "T1071", "ctid-by-analogy")),
        ("Execution:Runtime/NewBinaryExecuted", ("TA0002", "Execution", None, "aws-threat-purpose")),
        ("AttackSequence:ECS/CompromisedCluster", (None, None, None, "in-finding")),
        ("Execution:Runtime/NeverHeardOf", ("TA0002", "Execution", None, "threat-purpose")),
        ("NewPurpose:EC2/NeverHeardOf", (None, None, None, None)),
        ("foo", (None, None, None, None)),
    ]
    found = row_each(minimal(type=finding_type) for finding_type, _ in cases)
    names = ("tactic_id", "tactic", "technique_id", "tactic_basis")
    assert _pick(found, *names) == [tactic for _, tactic in cases]


def test_severity_has_a_band() -> None:
    cases: list[Any] = [
        (1, "Low"),
        (3.9, "Low"),
        (4, "Medium"),
        (6.9, "Medium"),
        (7.0, "High"),
        (8.9, "High"),
        (9, "Critical"),
        (9.5, "Critical"),
        (10.0, "Critical"),
        (None, None),
    ]
    found = row_each(minimal(severity=severity) for severity, _ in cases)
    assert _pick(found, "severity", "severity_band") == cases


def test_samples_are_told() -> None:
    cases: list[Any] = [
        ({}, False),
        ({"title": "[SAMPLE] A finding."}, True),
        ({"title": "Not a [SAMPLE]"}, False),
        ({"service": {"additionalInfo": {"sample": True}}}, True),
        ({"service": {"additionalInfo": {"value": '{"sample":true}', "type": "default"}}}, True),
        ({"service": {"additionalInfo": {"value": '{"sample":"true"}'}}}, True),
        ({"service": {"additionalInfo": {"sample": False}}}, False),
    ]
    found = row_each(minimal(**members) for members, _ in cases)
    assert _pick(found, "is_sample") == [(is_sample,) for _, is_sample in cases]


def test_account_and_region_come_from_the_arn_where_they_are_missing() -> None:
    arn = "arn:aws:guardduty:us-gov-west-1:000123456789:detector/d/finding/f"
    found = row({**minimal(arn=arn), "accountId": "", "region": None})
    assert (found["account_id"], found["region"]) == ("000123456789", "us-gov-west-1")
    found = row(minimal(arn="no arn", accountId=None))
    assert (found["account_id"], found["region"]) == (None, "eu-west-1")


def test_a_masked_account_is_kept_as_it_is() -> None:
    assert row(minimal(accountId="xxxxxxxxxxxx"))["account_id"] == "xxxxxxxxxxxx"


def test_the_least_finding_gives_one_row_and_nothing_else() -> None:
    found = tables([encode(minimal())])
    assert {name: frame.height for name, frame in found.items() if frame.height} == {"finding_versions": 1}


def test_empty_places_give_no_rows() -> None:
    cases: list[Any] = [
        {"service": None, "resource": None},
        {"service": {}, "resource": {}},
        {"service": {"action": {}, "runtimeDetails": {}, "detection": {}}},
        {"service": {"runtimeDetails": {"process": {"lineage": []}, "context": None}}},
        {"service": {"runtimeDetails": {"process": {"name": None, "lineage": None}}}},
        {"resource": {"s3BucketDetails": [], "instanceDetails": {"tags": [], "networkInterfaces": None}}},
        {"resource": {"s3BucketDetails": [None], "ecsClusterDetails": {"taskDetails": {}}}},
    ]
    found = tables(encode(minimal(**members)) for members in cases)
    heights = {name: frame.height for name, frame in found.items() if frame.height}
    assert heights.pop("finding_versions") == len(cases)
    assert heights == {}


def test_anomalies_are_maps_as_lists() -> None:
    found = row(golden("iam_api_call"))
    assert found["anomaly_profiles"] == [
        {
            "key": "userIdentity",
            "value": [
                {
                    "key": "api",
                    "value": [
                        {
                            "profile_type": "FREQUENCY",
                            "profile_subtype": "RARE",
                            "observations": {"text": ["CreateAccessKey", "AttachUserPolicy"], "number": None},
                        }
                    ],
                }
            ],
        }
    ]
    (unusual,) = found["anomaly_unusual_behavior"]
    assert unusual["value"][0]["value"]["observations"] == {"text": None, "number": [64511]}


# Runtime


def test_processes_stand_by_role_and_depth() -> None:
    found = rows(golden("ecs_fargate_runtime"), "processes")
    assert _pick(found, "lineage_of", "depth", "role", "name") == [
        ("process", 0, "process", "xmr-stak"),
        ("process", 1, "ancestor", "sh"),
        ("process", 2, "ancestor", "node"),
        ("process", 3, "ancestor", "docker-entrypoi"),
        ("modifying", 0, "modifying", "curl"),
        ("modifying", 1, "ancestor", "sh"),
    ]
    by_uuid = {each["process_uuid"]: each["name"] for each in found}
    assert len(by_uuid) == 6
    assert [by_uuid.get(each["parent_uuid"]) for each in found] == [
        "sh",
        "node",
        "docker-entrypoi",
        None,
        "sh",
        "node",
    ]


def test_process_times_are_exact_to_the_microsecond() -> None:
    found = rows(golden("ecs_fargate_runtime"), "processes")
    assert found[0]["started_at"] == datetime(2026, 10, 30, 22, 14, 7, 518273, UTC)
    assert found[2]["started_at"] == datetime(2026, 10, 30, 22, 0, 20, tzinfo=UTC)
    assert found[3]["started_at"] == datetime(2026, 10, 30, 22, 0, 19, 1, UTC)


def test_a_process_keeps_what_is_said_of_it() -> None:
    acting, parent, *_ = rows(golden("ecs_fargate_runtime"), "processes")
    assert (acting["executable_path"], acting["working_directory"]) == ("/tmp/.cache/xmr-stak", "/tmp/.cache")
    assert acting["executable_sha256"] == ("3a91" * 64)[:64]
    assert (acting["pid"], acting["namespace_pid"], acting["user_name"]) == (18422, 93, "www-data")
    assert (acting["user_id"], acting["effective_user_id"]) == (33, 33)
    assert parent["executable_sha256"] is None


def test_a_finding_with_context_only_survives() -> None:
    document = golden("context_only_runtime")
    (context,) = rows(document, "runtime_contexts")
    assert context["command_line_example"] == "chattr -i /etc/ld.so.preload"
    assert context["ld_preload_value"] == "/tmp/<script>.so"
    assert _pick(rows(document, "processes"), "role", "name", "depth") == [("target", "sshd", 0)]


def test_containers_stand_with_each_place_that_describes_them() -> None:
    names = ("described_by", "position", "name", "image_key")
    assert _pick(rows(golden("ecs_on_ec2"), "containers"), *names) == [
        ("container", 1, "worker", "docker.io/library/nginx:latest"),
        ("ecs_task", 1, "worker", "docker.io/library/nginx:latest"),
    ]
    registry = "210987654321.dkr.ecr.eu-central-1.amazonaws.com"
    assert _pick(rows(golden("ecs_fargate_runtime"), "containers"), *names) == [
        ("ecs_task", 1, "api", f"{registry}/checkout/api:2.7.1"),
        ("ecs_task", 2, "proxy", "docker.io/envoyproxy/envoy:latest"),
    ]


# Resources


def test_eks_with_kubernetes_and_instance_keeps_all() -> None:
    found = tables([encode(golden("eks_kubernetes_instance"))])
    assert {name: frame.height for name, frame in found.items() if frame.height} == {
        "finding_versions": 1,
        "processes": 1,
        "runtime_contexts": 1,
        "containers": 1,
        "eks_clusters": 1,
        "kubernetes_workloads": 1,
        "kubernetes_users": 1,
        "instances": 1,
        "network_interfaces": 1,
        "resource_tags": 3,
    }
    assert found["eks_clusters"]["cluster_created_at"][0] == datetime(2025, 10, 9, 8, 53, 20, 125000, UTC)
    workload = found["kubernetes_workloads"].to_dicts()[0]
    assert (workload["uses_host_network"], workload["uses_host_ipc"], workload["uses_host_pid"]) == (
        True,
        False,
        True,
    )
    assert workload["volumes"] == [{"name": "host", "host_path": {"path": "/"}}]
    user = found["kubernetes_users"].to_dicts()[0]
    assert user["username"] == "system:serviceaccount:shop:cart"
    assert user["groups"] == ["system:serviceaccounts", "system:authenticated"]
    assert found["runtime_contexts"]["flags"].to_list() == [["MS_BIND", "MS_REC"]]


def test_ecs_on_ec2_keeps_cluster_task_container_and_instance() -> None:
    found = tables([encode(golden("ecs_on_ec2"))])
    for name in ("ecs_clusters", "ecs_tasks", "instances", "network_interfaces", "dns_requests", "threats"):
        assert found[name].height == 1, name
    assert found["containers"].height == 2
    assert found["instances"]["instance_id"].to_list() == ["i-0c0ffee0123456789"]
    assert found["threats"]["threat_names"].to_list() == [["ExampleRAT", "ExampleStealer"]]


def test_an_ecs_task_knows_its_cluster_and_its_parts() -> None:
    (task,) = rows(golden("ecs_fargate_runtime"), "ecs_tasks")
    assert task["cluster_name"] == "payments"
    assert task["task_id"] == "7d3f9a60b2c84e15a4d6f8097b1c2e3d"
    assert (task["task_definition_family"], task["task_definition_revision"]) == ("checkout-api", 42)
    assert task["task_created_at"] == datetime(2026, 10, 30, 22, 0, 0, 763000, UTC)
    assert task["started_at"] == datetime(2026, 10, 30, 22, 0, 12, 500000, UTC)
    assert (task["launch_type"], task["task_group"]) == ("FARGATE", "service:checkout-api")


def test_an_instance_and_its_interface() -> None:
    document = golden("ec2_network_connection")
    (instance,) = rows(document, "instances")
    assert instance["launched_at"] == datetime(2026, 10, 2, 6, 31, 9, tzinfo=UTC)
    assert instance["iam_instance_profile_arn"] == "arn:aws:iam::210987654321:instance-profile/node"
    (interface,) = rows(document, "network_interfaces")
    assert interface["instance_id"] == instance["instance_id"] == "i-0b7d2c9e4f1a6835d"
    assert interface["security_groups"] == [{"group_id": "sg-05e4d3c2b1a098765", "group_name": "nodes"}]
    assert interface["ipv6_addresses"] == ["2001:db8:12::7"]


def test_several_buckets_give_several_rows() -> None:
    document = golden("s3_several_buckets")
    assert _pick(
        rows(document, "s3_buckets"),
        "position",
        "bucket_name",
        "effective_permission",
        "acl_allows_public_read",
    ) == [
        (1, "ledger-exports", "NOT_PUBLIC", False),
        (2, "public-assets", "PUBLIC", True),
        (3, "backups-eu", "NOT_PUBLIC", False),
    ]
    assert _pick(rows(document, "s3_objects"), "bucket_position", "position", "bucket_arn", "object_key") == [
        (1, 1, "arn:aws:s3:::ledger-exports", "2026/10.csv"),
        (1, 2, "arn:aws:s3:::ledger-exports", "2026/09.csv"),
        (3, 1, "arn:aws:s3:::backups-eu", "db.dump"),
    ]
    assert _pick(
        rows(document, "resource_tags"), "resource_kind", "resource_position", "resource_id", "tag_value"
    ) == [
        ("s3_bucket", 1, "arn:aws:s3:::ledger-exports", "ledger-exports"),
        ("s3_bucket", 2, "arn:aws:s3:::public-assets", "public-assets"),
        ("s3_bucket", 3, "arn:aws:s3:::backups-eu", "backups-eu"),
    ]


def test_tags_name_the_resource_they_are_on() -> None:
    found = rows(golden("ecs_fargate_runtime"), "resource_tags")
    assert _pick(found, "resource_kind", "position", "tag_key", "tag_value") == [
        ("ecs_cluster", 1, "env", "prod"),
        ("ecs_cluster", 2, "GuardDutyManaged", "true"),
        ("ecs_task", 1, "service", "checkout"),
    ]
    assert found[2]["resource_id"].endswith(":task/payments/7d3f9a60b2c84e15a4d6f8097b1c2e3d")


def test_the_session_of_a_principal() -> None:
    cases: list[Any] = [
        ("AROAEXAMPLE:deploy-bot", "deploy-bot"),
        ("AIDAEXAMPLE", None),
        ("A:b:c", "b:c"),
        (None, None),
    ]
    keys = [{"accessKeyId": "ASIAEXAMPLE", "principalId": principal} for principal, _ in cases]
    found = row_each((nested("resource.accessKeyDetails", key) for key in keys), "access_keys")
    assert _pick(found, "principal_id", "principal_session_name") == cases


def test_a_lambda_function() -> None:
    (function,) = rows(golden("lambda_network"), "lambda_functions")
    assert function["last_modified_at"] == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
    assert function["subnet_ids"] == ["subnet-01", "subnet-02"]


def test_a_database_with_user_and_logins() -> None:
    document = golden("rds_login")
    (database,) = rows(document, "databases")
    assert (database["database_kind"], database["database_identifier"]) == ("instance", "orders-1")
    (user,) = rows(document, "database_users")
    assert (user["user_name"], user["database_name"]) == ("app_rw", "orders")
    names = ("position", "user_name", "failed_count", "successful_count")
    assert _pick(rows(document, "login_attempts"), *names) == [
        (1, "app_rw", 143, 1),
        (2, "postgres", 57, 0),
    ]


def test_limitless_databases_use_the_same_columns() -> None:
    details = {"dbShardGroupIdentifier": "shards", "dbShardGroupArn": "arn:shards", "engine": "aurora"}
    found = row(nested("resource.rdsLimitlessDbDetails", details), "databases")
    assert (found["database_kind"], found["database_identifier"], found["database_arn"]) == (
        "limitless_shard_group",
        "shards",
        "arn:shards",
    )


def test_a_malware_scan_with_volumes_and_threats() -> None:
    document = golden("malware_scan")
    volumes = _pick(rows(document, "ebs_volumes"), "scan_outcome", "position", "volume_size_gb")
    assert volumes == [("scanned", 1, 80), ("skipped", 1, 4096)]
    scans = {scan["scanned_by"]: scan for scan in rows(document, "malware_scans")}
    assert scans.keys() == {"ebs_volume_scan", "malware_scan"}
    volume_scan = scans["ebs_volume_scan"]
    assert volume_scan["scan_started_at"] == datetime(2026, 10, 30, 22, 23, 20, 250000, UTC)
    assert (volume_scan["scanned_file_count"], volume_scan["infected_file_count"]) == (183221, 2)
    assert scans["malware_scan"]["unique_threat_count"] == 1
    threats = _pick(rows(document, "threats"), "reported_by", "threat_name", "item_count")
    assert threats == [("malware_scan", "EICAR-Test-File", 2), ("ebs_volume_scan", "EICAR-Test-File", 2)]
    paths = rows(document, "threats")[1]["file_paths"]
    assert [path["file_path"] for path in paths] == ["opt/drop/a.bin", "opt/drop/b.bin"]


# Actions


def test_a_connection_has_two_ends() -> None:
    names = ("action", "side", "ip_address", "port", "protocol", "direction", "is_blocked")
    found = rows(golden("ec2_network_connection"), "network_peers")
    assert _pick(found, *names) == [
        ("network_connection", "remote", "198.51.100.23", 9001, "TCP", "OUTBOUND", False),
        ("network_connection", "local", "10.20.3.17", 41022, "TCP", "OUTBOUND", False),
    ]
    assert (found[0]["latitude"], found[0]["longitude"]) == (64.1355, -21.8954)
    assert (found[0]["country_code"], found[0]["asn"]) == ("IS", "64500")
    assert found[1]["network_interface_id"] == "eni-0d4c3b2a190817263"


def test_a_peer_without_address_still_has_its_port() -> None:
    found = rows(golden("lambda_network"), "network_peers")
    assert _pick(found, "side", "ip_address", "port") == [
        ("remote", "198.51.100.23", 443),
        ("local", None, 50211),
    ]


def test_probes_keep_every_port_and_peer() -> None:
    document = golden("port_probe")
    assert _pick(rows(document, "network_peers"), "side", "position", "ip_address", "port") == [
        ("remote", 1, "198.51.100.23", None),
        ("remote", 2, "203.0.113.77", None),
        ("local", 1, "10.20.3.17", 22),
        ("local", 2, "10.20.3.17", 5432),
    ]
    found = row(document)
    assert found["is_port_probe_blocked"] is False
    assert (found["threat_name"], found["threat_list_name"]) == ("Scanner", "ProofPoint")


def test_an_ipv6_peer_has_an_address() -> None:
    peer = {"ipAddressV6": "2001:db8::1"}
    found = row(nested("service.action.awsApiCallAction.remoteIpDetails", peer), "network_peers")
    assert (found["ip_address"], found["ip_address_v4"]) == ("2001:db8::1", None)


def test_an_api_call() -> None:
    document = golden("iam_api_call")
    (call,) = rows(document, "api_calls")
    assert (call["api_kind"], call["api"], call["service_name"]) == (
        "aws",
        "CreateAccessKey",
        "iam.amazonaws.com",
    )
    assert (call["remote_account_id"], call["is_remote_account_affiliated"]) == ("345678901234", False)
    assert call["affected_resources"] == [
        {"key": "AWS::CloudTrail::Trail", "value": "trail-1"},
        {"key": "AWS::IAM::User", "value": "build"},
    ]
    (peer,) = rows(document, "network_peers")
    assert (peer["domain"], peer["city"]) == ("vpn.example", "Lyon")


def test_a_dns_request() -> None:
    (request,) = rows(golden("dns_request"), "dns_requests")
    assert (request["domain"], request["is_blocked"]) == ("eu.pool.example", True)
    assert request["vpc_owner_account_id"] == "012345678901"


# Sequences


def test_an_attack_sequence_with_its_parts() -> None:
    found = tables([encode(golden("attack_sequence"))])
    (sequence,) = found["sequences"].to_dicts()
    assert sequence["sequence_uid"] == "12-seq-4f60"
    assert sequence["indicators"][0]["values"] == ["T1496", "T1059"]
    first, second = found["sequence_signals"].to_dicts()
    assert first["signal_uid"] == golden("ecs_fargate_runtime")["id"]
    assert second["last_seen_at"] == datetime(2026, 10, 30, 22, 6, 39, 999999, UTC)
    assert second["activities"][0]["api"] == {
        "operation": "ListTasks",
        "service": "ecs.amazonaws.com",
        "error": "AccessDenied",
        "user_agent": "Boto3/1.44",
    }
    assert found["sequence_actors"]["process_name"].to_list() == ["xmr-stak", None]
    assert found["sequence_actors"]["user_account_name"].to_list() == [None, "payments-prod"]
    (endpoint,) = found["sequence_endpoints"].to_dicts()
    assert (endpoint["ip_address"], endpoint["asn"], endpoint["direction"]) == (
        "198.51.100.23",
        64500,
        "OUTBOUND",
    )
    cluster, task = found["sequence_resources"].to_dicts()
    assert cluster["ecs_cluster"] == {"status": "ACTIVE", "ec2_instance_uids": ["i-0c0ffee0123456789"]}
    assert cluster["ecs_task"] is None
    assert task["ecs_task"]["created_at"] == datetime(2026, 10, 30, 22, 0, 0, 763000, UTC)
    assert found["finding_versions"]["severity_band"].to_list() == ["Critical"]


# Hostile values and several versions


def test_hostile_names_pass_unchanged() -> None:
    cases: list[Any] = [
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "\x1b[31mred\x1b[0m",
        'a"b\\c\n\t',
        "\u202eabc",
        "\0x",
    ]
    found = row_each((nested("service.runtimeDetails.process.name", text) for text in cases), "processes")
    assert _pick(found, "name") == [(text,) for text in cases]


def test_versions_keep_their_order_and_their_rows() -> None:
    documents = [golden(name) for name in ("rds_login", "ecs_fargate_runtime", "port_probe")]
    together = tables(encode(document) for document in documents)
    assert together["finding_versions"]["finding_id"].to_list() == [document["id"] for document in documents]
    for name, frame in together.items():
        alone = [each for document in documents for each in rows(document, name)]
        assert sorted(map(str, frame.to_dicts())) == sorted(map(str, alone)), name


def test_no_versions_give_empty_tables_with_their_types() -> None:
    for name, frame in tables([]).items():
        assert frame.height == 0, name
        assert frame.columns[:2] == ["finding_id", "updated_at"]
