"""Noise of people at work: developers, administrators, new employees, and those who try GuardDuty out."""

from __future__ import annotations

from tracehound.intrusions.chance import DAY, HOUR, Dice, at_work
from tracehound.intrusions.estate.boxes import Box
from tracehound.intrusions.estate.people import Credential
from tracehound.intrusions.noise.machines import any_box
from tracehound.intrusions.noise.outside import span
from tracehound.intrusions.processes import Process, Program
from tracehound.intrusions.scene import Scene
from tracehound.intrusions.wire import calls, network, runtime


def developer_week(scene: Scene, dice: Dice, most: int) -> None:
    """Somebody debugs for some days: shells in containers, tools installed and thrown away again."""
    zone = dice.choice((-8, -5, 0, 1, 5, 9))
    first = scene.begin + dice.uniform(0, max(0.0, scene.days - 5)) * DAY
    person = dice.choice(scene.organization.people)
    for _ in range(dice.number(1, min(12, most))):
        at = at_work(dice, first, 5, zone)
        box = any_box(scene, dice, at)
        shell = box.table.start(box.shell, at - 60, _entered(box, dice, at - 61))
        name = dice.choice(
            ("strace", "gdb", "tcpdump", "nmap", "vim", "jq", "mysql", "psql", "curl", "py-spy")
        )
        choice = dice.random()
        if choice < 0.45:
            caller, files = box.image.installers
            writer = box.table.start(files, at - 20, box.table.start(caller, at - 24, shell))
            sight = runtime.new_binary(box, box.table.start(box.tool(name), at, shell), writer, at - 9)
        elif choice < 0.6:
            sight = runtime.tool(
                box,
                box.table.start(box.tool(dice.choice(("nmap", "tcpdump", "ncat"))), at, shell),
                "Network",
                2.0,
            )
        elif choice < 0.75:
            sight = runtime.command(
                "Discovery", box, box.table.start(box.tool("cat"), at, shell), "cat /proc/1/environ; ip a"
            )
        elif choice < 0.9:
            cluster = dice.choice(scene.organization.clusters)
            home = scene.organization.office(dice)
            sight = calls.cluster_call(
                "Execution:Kubernetes/AnomalousBehavior.ExecInPod",
                cluster,
                f"arn:aws:sts::{cluster.place.account.number}:assumed-role/dev/{person.name}",
                home,
                "create",
                f"/api/v1/namespaces/default/pods/{dice.word()}/exec",
                "kubectl/v1.29.2 (darwin/arm64)",
            )
        else:
            sight = runtime.seen(
                "DefenseEvasion:Runtime/ProcessInjection.Ptrace",
                box,
                box.table.start(box.tool("strace"), at, shell),
                targetProcess=box.application.wire(runtime.DEEPEST),
            )
        scene.noise("developer_week", sight, at, dice.number(1, 4), box.session)


def _entered(box: Box, dice: Dice, at: float) -> Process:
    """What a developer's shell is started by: ECS Exec where there is one, a debugging program else."""
    if box.cluster is not None or dice.happens(0.4):
        return box.application
    base = "/managed-agents/execute-command/"
    agent = box.table.start(Program(base + "amazon-ssm-agent", "ssm-agent-3.3"), box.started + 4)
    worker = box.table.start(Program(base + "ssm-agent-worker", "ssm-worker-3.3"), box.started + 6, agent)
    return box.table.start(Program(base + "ssm-session-worker", "ssm-session-3.3"), at, worker)


def own_exits(scene: Scene, dice: Dice, most: int) -> None:
    """Everybody's calls leave through one address of the company, which is new to GuardDuty or on a list."""
    organization = scene.organization
    remote = organization.office(dice)
    for person in dice.some(organization.people, dice.number(1, min(100, most))):
        kind, operation, service = dice.choice(
            (
                ("Discovery:IAMUser/AnomalousBehavior", "DescribeInstances", "ec2"),
                ("Discovery:IAMUser/AnomalousBehavior", "ListBuckets", "s3"),
                ("Persistence:IAMUser/AnomalousBehavior", "CreateAccessKey", "iam"),
                ("UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom", "GetObject", "s3"),
                ("CredentialAccess:IAMUser/AnomalousBehavior", "GetSecretValue", "secretsmanager"),
            )
        )
        at = at_work(dice, scene.begin, scene.days)
        sight = calls.call(kind, person.session(dice), remote, operation, service, person.agent)
        scene.noise("own_exits", sight, at, dice.number(1, 20), f"own_exits-{person.unique}")


def new_employee(scene: Scene, dice: Dice, most: int) -> None:
    """The first days of somebody: an unusual login, then a look at everything."""
    organization = scene.organization
    person = dice.choice(organization.people)
    session, first = scene.session("new_employee"), at_work(dice, scene.begin, scene.days)
    remote = dice.choice((person.at_home, organization.office(dice)))
    scene.noise(
        "new_employee",
        calls.call(
            "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B",
            person.session(dice),
            remote,
            "ConsoleLogin",
            "signin",
            person.agent,
        ),
        first,
        1,
        session,
    )
    for _ in range(dice.number(1, min(6, most))):
        operation, service = dice.choice(
            (
                ("ListRoles", "iam"),
                ("DescribeInstances", "ec2"),
                ("ListFunctions20150331", "lambda"),
                ("ListBuckets", "s3"),
                ("GetCostAndUsage", "ce"),
            )
        )
        sight = calls.call(
            "Discovery:IAMUser/AnomalousBehavior",
            person.session(dice),
            remote,
            operation,
            service,
            person.agent,
        )
        scene.noise("new_employee", sight, first + dice.spread(60, 3 * DAY), dice.number(1, 30), session)


def travellers(scene: Scene, dice: Dice, most: int) -> None:
    """Somebody works from a hotel or through a VPN: one finding, perhaps two."""
    organization = scene.organization
    person = dice.choice(organization.people)
    session, at = scene.session("travellers"), at_work(dice, scene.begin, scene.days, dice.choice((-8, 0, 8)))
    remote = dice.choice(
        (dice.choice(organization.internet.vpn_exits), organization.internet.address("residential", dice))
    )
    for kind, operation, service in (
        ("UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B", "ConsoleLogin", "signin"),
        ("InitialAccess:IAMUser/AnomalousBehavior", "GetFederationToken", "sts"),
    )[: dice.choice((1, 1, 2))]:
        sight = calls.call(kind, person.session(dice), remote, operation, service, person.agent)
        scene.noise("travellers", sight, at, 1, session)
        at += dice.spread(60, 8 * HOUR)


def administrators(scene: Scene, dice: Dice, most: int) -> None:
    """Administrators bind roles, enter system pods, deploy privileged things, each for a reason."""
    organization = scene.organization
    cluster = dice.choice(organization.clusters)
    person = dice.choice(organization.people)
    user = f"arn:aws:sts::{cluster.place.account.number}:assumed-role/admin/{person.name}"
    session, first = scene.session("administrators"), at_work(dice, scene.begin, scene.days)
    ways = (
        (
            "Execution:Kubernetes/ExecInKubeSystemPod",
            "create",
            "/api/v1/namespaces/kube-system/pods/aws-node-x/exec",
        ),
        (
            "PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated",
            "create",
            "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        ),
        (
            "CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed",
            "get",
            "/api/v1/namespaces/default/secrets/tls",
        ),
        (
            "Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed",
            "create",
            "/apis/apps/v1/namespaces/default/deployments",
        ),
        (
            "Policy:Kubernetes/AdminAccessToDefaultServiceAccount",
            "create",
            "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        ),
    )
    for kind, verb, path in dice.some(ways, dice.number(1, min(4, most))):
        sight = calls.cluster_call(
            kind,
            cluster,
            user,
            organization.office(dice),
            verb,
            path,
            "kubectl/v1.29.2 (darwin/arm64)",
            ("system:masters",),
        )
        scene.noise("administrators", sight, first + dice.spread(30, 9 * HOUR), dice.number(1, 4), session)


def account_chores(scene: Scene, dice: Dice, most: int) -> None:
    """Root logs in to close something, a bucket is made public, a policy is relaxed for a day."""
    organization = scene.organization
    person, at = dice.choice(organization.people), at_work(dice, scene.begin, scene.days)
    remote, choice = organization.office(dice), dice.randrange(3)
    buckets = [each for each in organization.buckets if each.place is person.place] or organization.buckets
    if choice == 0:
        root = Credential(person.place, "", person.place.account.number, "Root", "Root")
        sight = calls.call(
            "Policy:IAMUser/RootCredentialUsage",
            root,
            remote,
            dice.choice(("ConsoleLogin", "GetBillingAddress", "CloseAccount")),
            "signin",
            person.agent,
        )
    elif choice == 1:
        kind = dice.choice(
            ("Policy:S3/BucketBlockPublicAccessDisabled", "Policy:S3/BucketAnonymousAccessGranted")
        )
        sight = calls.bucket_call(
            kind,
            person.session(dice),
            remote,
            "PutBucketPublicAccessBlock",
            person.agent,
            [dice.choice(buckets)],
        )
    else:
        sight = calls.call(
            "Stealth:IAMUser/PasswordPolicyChange",
            person.session(dice),
            remote,
            "UpdateAccountPasswordPolicy",
            "iam",
            person.agent,
        )
    scene.noise("account_chores", sight, at)


def data_scientists(scene: Scene, dice: Dice, most: int) -> None:
    """A notebook reads a whole bucket, and installs what it needs from anywhere."""
    organization = scene.organization
    person, session = dice.choice(organization.people), scene.session("data_scientists")
    first = at_work(dice, scene.begin, scene.days)
    buckets = [each for each in organization.buckets if each.place is person.place] or organization.buckets
    bucket = dice.choice(buckets)
    for _ in range(dice.number(1, min(5, most))):
        kind, operation = dice.choice(
            (
                ("Exfiltration:S3/AnomalousBehavior", "GetObject"),
                ("Discovery:S3/AnomalousBehavior", "ListObjectsV2"),
            )
        )
        sight = calls.bucket_call(
            kind, person.session(dice), person.at_home, operation, "aws-sdk-pandas/3.5", [bucket]
        )
        scene.noise(
            "data_scientists", sight, first + dice.spread(60, 2 * DAY), dice.number(10, 5000), session
        )


def torrents(scene: Scene, dice: Dice, most: int) -> None:
    """A host of a sandbox downloads by torrent or relays for Tor."""
    host = dice.choice(scene.organization.hosts)
    begin, lasting = span(scene, dice, HOUR, 9 * DAY)
    session = scene.session("torrents")
    for _ in range(dice.number(1, min(7, most))):
        kind = dice.choice(
            (
                "Behavior:EC2/NetworkPortUnusual",
                "UnauthorizedAccess:EC2/TorClient",
                "Trojan:EC2/BlackholeTraffic",
            )
        )
        far = (
            dice.choice(scene.organization.internet.tor_exits)
            if "Tor" in kind
            else scene.organization.internet.address("residential", dice)
        )
        scene.noise(
            "torrents",
            network.flow(kind, host, far, 51_413, 51_413),
            begin + dice.uniform(0, lasting),
            dice.number(1, 90),
            session,
        )


def samples(scene: Scene, dice: Dice, most: int) -> None:
    """Somebody presses the button for sample findings."""
    place, at = scene.organization.place(dice), at_work(dice, scene.begin, scene.days)
    for _ in range(dice.number(1, min(6, most))):
        host = scene.organization.new_host(dice, place, "web")
        process = host.table.start(Program("/tmp/sample", "sample"), at)
        looping = process.wire(0) | {"parentUuid": process.uuid}
        sight = runtime.seen("Impact:Runtime/CryptoMinerExecuted", host, process)
        sight.service["runtimeDetails"]["process"] = looping
        found = scene.noise("samples", sight, at)
        found.is_sample = True
