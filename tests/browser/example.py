"""A page as `investigate` and `report` make them: one attack by hand, from ECS Exec to mined coins."""

from datetime import UTC, date, datetime, timedelta

from tracehound.desk.pages import (
    Badge,
    Bar,
    Bars,
    Code,
    Column,
    DailyBars,
    Day,
    Edge,
    EntityGraph,
    Event,
    Fact,
    Facts,
    Figure,
    Figures,
    Item,
    Items,
    Lines,
    Link,
    Node,
    Page,
    Part,
    Process,
    ProcessTree,
    Prose,
    Section,
    Series,
    Table,
    Timeline,
)

START = datetime(2026, 3, 14, 2, 7, 41, tzinfo=UTC)
TASK = "task/prod-payments/9f2c41d7"
# minutes after the start, type, severity, what it concerns, how often it was seen
FINDINGS = [
    (-2950, "Recon:EC2/PortProbeUnprotectedPort", 2.0, "i-0ab12cd34ef56789a", 41),
    (-1460, "UnauthorizedAccess:EC2/TorClient", 8.0, "i-0ab12cd34ef56789a", 3),
    (0, "Execution:Runtime/SuspiciousCommand", 5.0, TASK, 1),
    (1, "Discovery:Runtime/SuspiciousCommand", 2.0, TASK, 4),
    (2, "Discovery:Runtime/RevealedKubernetesApiServer", 2.0, TASK, 1),
    (4, "Execution:Runtime/NewBinaryExecuted", 5.0, TASK, 6),
    (5, "Execution:Runtime/ReverseShell", 8.0, TASK, 2),
    (7, "PrivilegeEscalation:Runtime/ElevationToRoot", 5.0, TASK, 1),
    (8, "DefenseEvasion:Runtime/FilelessExecution", 5.0, TASK, 1),
    (11, "CredentialAccess:Runtime/MetadataServiceQuery", 5.0, TASK, 2),
    (
        13,
        "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
        8.0,
        "role/payments-task",
        5,
    ),
    (14, "Discovery:IAMUser/AnomalousBehavior", 2.0, "role/payments-task", 17),
    (16, "Discovery:S3/AnomalousBehavior", 2.0, "payments-exports", 9),
    (19, "Exfiltration:S3/AnomalousBehavior", 8.0, "payments-exports", 12),
    (21, "Execution:Runtime/NewBinaryExecuted", 5.0, "task/prod-payments/77ab02ce", 1),
    (22, "CryptoCurrency:Runtime/BitcoinTool.B!DNS", 8.0, TASK, 22),
    (24, "CryptoCurrency:Runtime/BitcoinTool.B", 8.0, TASK, 31),
    (26, "Backdoor:Runtime/C&CActivity.B!DNS", 8.0, TASK, 18),
    (27, "Impact:Runtime/CryptoMinerExecuted", 8.0, TASK, 1),
    (31, "AttackSequence:ECS/CompromisedCluster", 9.5, "cluster/prod-payments", 1),
]


def _at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes, seconds=minutes * 17 % 60)


def _id(number: int) -> str:
    return f"finding-{number:02d}"


def page() -> Page:
    """Every kind of section, with what an investigator would see in it."""
    return Page(
        "Attack sequence in ECS cluster prod-payments: from ECS Exec to mined coins",
        "Group g-5f0c91 of 20 findings over 49 hours in account 111122223333, eu-central-1. "
        "Five tactics in order: Execution, Privilege escalation, Credential access, Exfiltration, Impact.",
        [*_investigation(), *_trends()],
        severity=9.5,
        footer="Made by tracehound from findings up to 2026-03-14 03:02:00Z. Sample findings are left out.",
    )


def _investigation() -> list[Section]:
    return [
        Prose(
            "What happened",
            [
                "Somebody opened a shell in a running task with ECS Exec, fetched a binary that the image does "
                "not have, became root, read the task's credentials and used them from outside AWS. Files "
                "were read from an S3 bucket, and a coin miner runs since.",
                "The finding that began it is of Medium severity and alone would not have been looked at.",
            ],
            ["Who has started the ECS Exec session?", "Which other tasks run the image payments-api:2.14.1?"],
        ),
        Facts(
            "Where it happened",
            [
                Fact("Account", "111122223333"),
                Fact("Region", "eu-central-1"),
                Fact("ECS cluster", "prod-payments"),
                Fact("ECS task", "9f2c41d7a0be4d0c8c1f6b1d2e3f4a5b", "code"),
                Fact("Image", "111122223333.dkr.ecr.eu-central-1.amazonaws.com/payments-api:2.14.1", "code"),
                Fact("First seen", _at(-2950), "time"),
                Fact("Last seen", _at(31), "time"),
                Fact("Highest severity", 9.5, "severity"),
                Fact("Verdict", None),
            ],
        ),
        Timeline(
            "Within half an hour the attacker went from a shell to the bucket",
            [
                Event(_at(minutes), kind, severity, place, _id(number))
                for number, (minutes, kind, severity, place, _) in enumerate(FINDINGS)
                if minutes >= 0
            ],
            note="Two findings of the days before are in the table below.",
        ),
        ProcessTree("The miner descends from an ECS Exec session", _processes()),
        EntityGraph("Task credentials tie the container to the bucket", *_graph()),
        Table(
            "Findings",
            [
                Column("last seen", "time"),
                Column("severity", "severity"),
                Column("type"),
                Column("resource", "code"),
                Column("count", "number"),
            ],
            [
                (_at(minutes), severity, kind, place, count)
                for minutes, kind, severity, place, count in FINDINGS
            ],
            more=3,
            anchors=[_id(number) for number in range(len(FINDINGS))],
        ),
        Table(
            "New in the 45 days before",
            [
                Column("kind"),
                Column("what", "code"),
                Column("first seen", "time"),
                Column("first finding"),
            ],
            [
                ("binary", "/tmp/.x/xmrig", _at(4), Link("NewBinaryExecuted", _id(5))),
                ("remote address", "203.0.113.77", _at(5), Link("ReverseShell", _id(6))),
                ("domain", "pool.supportxmr.example", _at(22), Link("BitcoinTool.B!DNS", _id(15))),
                (
                    "network",
                    "AS64500 Example Transit",
                    _at(13),
                    Link("InstanceCredentialExfiltration", _id(10)),
                ),
            ],
        ),
        Items(
            "Other groups that await a verdict",
            [
                Item(
                    "Execution, Impact in ECS cluster prod-checkout (8 findings)",
                    "Began with Execution:Runtime/ReverseShell in task 77ab02ce; impact on the task.",
                    8.0,
                    ["incident", Badge("true-positive", "good")],
                    ["8 findings", "account 111122223333"],
                    START,
                ),
                Item("Reconnaissance in instance i-0ab12cd34ef56789a", "Began with a port probe.", 2.0),
            ],
            more=12,
        ),
        Code(
            "The filter that would archive the port probes",
            '{\n  "Criterion": {\n    "type": {"Equals": ["Recon:EC2/PortProbeUnprotectedPort"]},\n'
            '    "resource.instanceDetails.instanceId": {"Equals": ["i-0ab12cd34ef56789a"]}\n  }\n}',
        ),
        Table(
            "Verdicts of before",
            [Column("verdict")],
            [],
            empty="Nobody has given a verdict on this group yet.",
        ),
    ]


def _processes() -> list[Process]:
    return [
        Process("1", "containerd-shim-runc-v2", None, "/usr/bin/containerd-shim-runc-v2"),
        Process("2", "payments-api", "1", "/app/bin/payments-api", ["entry point", "uid 1000"]),
        Process(
            "3", "ssm-agent-worker", "1", "/managed-agents/execute-command/ssm-agent-worker", ["ECS Exec"]
        ),
        Process(
            "4", "ssm-session-worker", "3", "/managed-agents/execute-command/ssm-session-worker", ["ECS Exec"]
        ),
        Process("5", "sh", "4", "/bin/sh", ["euid 1000"], severity=5.0, to=_id(2)),
        Process("6", "curl", "5", "/usr/bin/curl", ["203.0.113.77:443"]),
        Process("7", "setup", "5", "/tmp/.x/setup", ["new binary", "euid 0"], severity=5.0, to=_id(5)),
        Process("8", "bash", "7", "/bin/bash", ["reverse shell", "euid 0"], severity=8.0, to=_id(6)),
        Process("9", "curl", "8", "/usr/bin/curl", ["169.254.170.2"], severity=5.0, to=_id(9)),
        Process("10", "xmrig", "8", "/tmp/.x/xmrig", ["new binary", "euid 0"], True, 8.0, _id(18)),
    ]


def _graph() -> tuple[list[Node], list[Edge]]:
    resources = {
        "task": ("ecs_task", "9f2c41d7a0be4d0c8c1f6b1d2e3f4a5b"),
        "container": ("container", "payments-api"),
        "image": ("container_image", "payments-api:2.14.1"),
        "cluster": ("ecs_cluster", "prod-payments"),
        "account": ("aws_account", "111122223333"),
        "role": ("principal", "payments-task"),
        "bucket": ("s3_bucket", "payments-exports"),
        "ip": ("ip_address", "203.0.113.77"),
        "domain": ("domain", "pool.supportxmr.example"),
        "xmrig": ("process", "/tmp/.x/xmrig"),
    }
    nodes = [Node(key, label, kind) for key, (kind, label) in resources.items()]
    nodes += [
        Node(_id(number), kind.split(":")[1], "finding", severity, _id(number))
        for number, (minutes, kind, severity, _, _) in enumerate(FINDINGS)
        if minutes >= 0 and severity >= 5
    ]
    edges = [
        Edge("container", "task", "part of"),
        Edge("container", "image", "runs"),
        Edge("task", "cluster", "part of"),
        Edge("cluster", "account", "part of"),
        Edge("role", "account", "part of"),
        Edge("bucket", "account", "part of"),
        Edge("xmrig", "container", "runs in"),
    ]
    for number, (minutes, kind, severity, place, _) in enumerate(FINDINGS):
        if minutes < 0 or severity < 5:
            continue
        key = _id(number)
        place_of = {"task": "container", "role": "role", "payments-exports": "bucket", "cluster": "cluster"}
        edges.append(Edge(key, place_of[place.split("/")[0]], "concerns"))
        edges += [Edge(key, "xmrig", "acting")] if "Crypto" in kind or "NewBinary" in kind else []
        edges += [Edge(key, "ip", "remote")] if "Reverse" in kind or "Exfil" in kind else []
        edges += [Edge(key, "domain", "asked for")] if "DNS" in kind else []
    return nodes, edges


def _trends() -> list[Section]:
    first = date(2026, 2, 1)
    days = [
        Day(
            first + timedelta(days=each),
            [
                Part("Low", (each * 7) % 11 + 4),
                Part("Medium", (each * 5) % 7 + 1),
                Part("High", (each * 3) % 4 + (6 if each > 37 else 0)),
                Part("Critical", 1 if each == 41 else 0),
            ],
        )
        for each in range(42)
        if each not in (12, 13)
    ]
    weeks = [first + timedelta(days=7 * each) for each in range(6)]
    return [
        Figures(
            "Where things stand",
            [
                Figure("open findings", 1284, "38 more than a week ago"),
                Figure("open beyond target", 12, "High for more than 7 days", "High"),
                Figure("median time to detect", "149 s", "over the last 45 days"),
                Figure("accounts with findings", 7, "of 9 that report"),
            ],
        ),
        DailyBars("High findings have doubled since March 11", "Findings by severity", days),
        Bars(
            "One image repository makes half of all findings",
            "Distinct findings in 45 days",
            [
                Bar(
                    "payments-api",
                    [Part("Critical", 1), Part("High", 61), Part("Medium", 120), Part("Low", 88)],
                ),
                Bar("docker.io/library/nginx", [Part("High", 12), Part("Medium", 40), Part("Low", 71)]),
                Bar("checkout-worker", [Part("Medium", 22), Part("Low", 30)]),
                Bar("quay.io/prometheus/node-exporter", [Part("Low", 9)]),
            ],
            more=14,
        ),
        Lines(
            "New binaries appear in two clusters, and fewer each week in the third",
            "New binaries a week",
            [
                Series("prod-payments", list(zip(weeks, [2, 3, 2, 4, 6, 11], strict=True))),
                Series("prod-checkout", list(zip(weeks, [1, 1, None, 2, 3, 5], strict=True))),
                Series("staging", list(zip(weeks, [9, 7, 6, 5, 3, 2], strict=True))),
            ],
        ),
        Lines(
            "Coverage of the clusters",
            "Share",
            [],
            empty="No coverage was read: the API source is not configured.",
        ),
    ]
