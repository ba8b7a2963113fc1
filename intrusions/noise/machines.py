"""Noise of programs that do their work: builds, roll-outs, resolvers, meshes, agents, backups, crawlers."""

from __future__ import annotations

from tracehound.intrusions.chance import DAY, HOUR, Dice
from tracehound.intrusions.estate.boxes import Box, EcsService
from tracehound.intrusions.estate.hosts import Host
from tracehound.intrusions.estate.images import Image, version
from tracehound.intrusions.internet import POOLS, PUBLIC_DROPS, Address, domain
from tracehound.intrusions.noise.outside import span, targets
from tracehound.intrusions.processes import Program
from tracehound.intrusions.scene import Scene
from tracehound.intrusions.wire import calls, network, runtime, scans


def any_box(scene: Scene, dice: Dice, at: float) -> Box:
    """Some running container."""
    organization = scene.organization
    if organization.workloads and dice.happens(0.5):
        return dice.choice(organization.workloads).box(dice, at)
    return dice.choice(organization.services).box(dice, at)


def container_builds(scene: Scene, dice: Dice, most: int) -> None:
    """Runners on Fargate or in pods install tools and compile, job after job; each job is a container."""
    organization, tools = (
        scene.organization,
        ("gcc", "protoc", "esbuild", "golangci-lint", "terraform", "trivy", "pytest", "tsc"),
    )
    place = organization.place(dice)
    image = Image(f"ghcr.io/{dice.word()}/runner", version(dice), "ubuntu22", "go", "runner")
    runners = EcsService(place, f"ci-{dice.word()}", "runner", 7, image, [], "ci-runner-task")
    begin, lasting = span(scene, dice, HOUR, 25 * DAY)
    for _ in range(dice.number(1, min(40, most))):
        at = begin + dice.uniform(0, lasting)
        box = runners.start(dice, at)
        shell = box.table.start(image.shell, at + 3, box.application, folder="/builds")
        writer = box.table.start(image.tool(dice.choice(("dpkg", "tar", "npm", "unzip"))), at + 9, shell)
        for name in dice.some(tools, dice.choice((1, 1, 2, 3))):
            at += dice.spread(3, 400)
            program = Program(
                f"/builds/{dice.choice(('bin', 'node_modules/.bin', 'target'))}/{name}",
                f"{name}-{dice.randrange(3)}",
            )
            process = box.table.start(program, at, shell)
            scene.noise(
                "container_builds", runtime.new_binary(box, process, writer, at - 1), at, 1, box.session
            )


def image_builds(scene: Scene, dice: Dice, most: int) -> None:
    """Jenkins or kaniko with the Docker socket, on an instance; every build looks like an escape."""
    host = dice.choice(
        [each for each in scene.organization.hosts if not each.is_windows] or scene.organization.hosts
    )
    java = host.service("java", "app")
    begin, lasting = span(scene, dice, DAY, 25 * DAY)
    for _ in range(dice.number(1, min(12, most))):
        at = begin + dice.uniform(0, lasting)
        shell = host.table.start(host.shell, at - 5, java)
        process = host.table.start(host.tool(dice.choice(("docker", "buildah", "dockerd"))), at, shell)
        if dice.happens(0.6):
            sight = runtime.seen(
                "PrivilegeEscalation:Runtime/DockerSocketAccessed",
                host,
                process,
                socketPath="/var/run/docker.sock",
            )
        else:
            sight = runtime.seen(
                "PrivilegeEscalation:Runtime/ContainerMountsHostDirectory",
                host,
                process,
                mountSource=f"/var/jenkins/workspace/{dice.word()}",
                mountTarget="/workspace",
                fileSystemType="ext4",
                flags=["MS_BIND"],
            )
        scene.noise("image_builds", sight, at, dice.number(1, 9), host.session)


def pipelines(scene: Scene, dice: Dice, most: int) -> None:
    """A deployment role does what it always does, in a way that is new that day: infrastructure as code."""
    robot = dice.choice(scene.organization.robots)
    session, keys = scene.session("pipelines"), robot.session(dice)
    begin, lasting = span(scene, dice, 600, 3 * DAY)
    for _ in range(dice.number(1, min(14, most))):
        tactic, operation, service = dice.choice(
            (
                ("Persistence", "CreateRole", "iam"),
                ("PrivilegeEscalation", "AttachRolePolicy", "iam"),
                ("Impact", "DeleteSecurityGroup", "ec2"),
                ("DefenseEvasion", "DeleteLogGroup", "logs"),
                ("Discovery", "DescribeRegions", "ec2"),
                ("Impact", "RunInstances", "ec2"),
            )
        )
        keys = keys if dice.happens(0.5) else robot.session(dice)
        sight = calls.call(
            f"{tactic}:IAMUser/AnomalousBehavior", keys, robot.address, operation, service, robot.agent
        )
        scene.noise("pipelines", sight, begin + dice.uniform(0, lasting), dice.number(1, 60), session)


def rollout(scene: Scene, dice: Dice, most: int) -> None:
    """A release day: every image gets a new tag, and all of them unpack the same agent at their start."""
    organization = scene.organization
    begin, lasting = span(scene, dice, 900, 3 * DAY)
    agent = Program(
        f"/opt/{dice.word()}/bin/{dice.choice(('agent', 'tracer', 'sidecar', 'init'))}",
        f"vendor-{dice.hexadecimal(12)}",
    )
    collector = f"intake.{domain(dice)}"
    tag = version(dice)
    for service in dice.some(organization.services, dice.number(2, min(150, most))):
        at = begin + dice.uniform(0, lasting)
        service.image = service.image.tagged(tag if dice.happens(0.7) else version(dice))
        box = service.start(dice, at - 5)
        writer = box.table.start(box.tool(dice.choice(("cp", "tar"))), at - 2, box.application)
        process = box.table.start(agent, at, box.application)
        scene.noise("rollout", runtime.new_binary(box, process, writer, at - 1), at, 1, box.session)
        if dice.happens(0.25):
            sight = runtime.name_query(
                "Impact:Runtime/SuspiciousDomainRequest.Reputation", box, process, collector
            )
            scene.noise("rollout", sight, at + dice.spread(1, 900), dice.number(1, 9), box.session)


def resolvers(scene: Scene, dice: Dice, most: int) -> None:
    """A resolver asks for others: CoreDNS in a cluster, unbound on a host, names of everybody's doing."""
    organization = scene.organization
    begin, lasting = span(scene, dice, DAY)
    host = dice.choice(organization.hosts)
    pod = dice.choice(organization.clusters).resolver if dice.happens(0.6) else None
    for _ in range(dice.number(1, min(40, most))):
        at, name = (
            begin + dice.uniform(0, lasting),
            dice.choice((domain(dice), dice.choice(POOLS), dice.choice(PUBLIC_DROPS))),
        )
        if pod is not None:
            kind = dice.choice(
                (
                    "Impact:Runtime/SuspiciousDomainRequest.Reputation",
                    "CryptoCurrency:Runtime/BitcoinTool.B!DNS",
                    "Impact:Runtime/AbusedDomainRequest.Reputation",
                )
            )
            sight = runtime.name_query(kind, pod, pod.application, name)
        else:
            kind = dice.choice(
                (
                    "Impact:EC2/SuspiciousDomainRequest.Reputation",
                    "CryptoCurrency:EC2/BitcoinTool.B!DNS",
                    "Impact:EC2/AbusedDomainRequest.Reputation",
                    "Trojan:EC2/PhishingDomainRequest!DNS",
                )
            )
            sight = network.name_query(kind, host, name)
        scene.noise("resolvers", sight, at, dice.number(1, 40))


def service_mesh(scene: Scene, dice: Dice, most: int) -> None:
    """Sidecars of a mesh: one program, one hash, in many pods; rules of iptables at each start."""
    organization = scene.organization
    begin, lasting = span(scene, dice, HOUR, 20 * DAY)
    name = dice.choice(("envoy", "linkerd2-proxy", "consul-dataplane"))
    proxy = Program(f"/usr/local/bin/{name}", f"{name}-{dice.randrange(40)}")
    upstream = organization.internet.address("hosting", dice)
    for _ in range(dice.number(1, min(60, most))):
        at = begin + dice.uniform(0, lasting)
        box = any_box(scene, dice, at)
        process = box.table.start(proxy, at - 1, box.application)
        choice = dice.random()
        if choice < 0.4:
            sight = runtime.command(
                "DefenseEvasion",
                box,
                box.table.start(box.tool("iptables"), at, process),
                "iptables -t nat -A OUTPUT -p tcp -j REDIRECT",
                4.0,
            )
        elif choice < 0.8:
            sight = runtime.connects(
                "CryptoCurrency:Runtime/BitcoinTool.B"
                if dice.happens(0.1)
                else "Backdoor:Runtime/C&CActivity.B",
                box,
                process,
                upstream,
                443,
            )
        else:
            sight = runtime.seen("DefenseEvasion:Runtime/FilelessExecution", box, process)
        scene.noise("service_mesh", sight, at, dice.number(1, 9), box.session)


def security_agents(scene: Scene, dice: Dice, most: int) -> None:
    """Agents of observability and security attach to processes, read the Docker socket, load modules."""
    begin, lasting = span(scene, dice, DAY)
    name = dice.choice(("falco", "datadog-agent", "osqueryd", "sysdig", "parca-agent"))
    program = Program(f"/opt/{name}/bin/{name}", f"{name}-{dice.randrange(30)}")
    for host in targets(scene, dice, dice.number(1, min(120, most))):
        if host.is_windows:
            continue
        at = begin + dice.uniform(0, lasting)
        process = host.table.start(program, max(host.launched + 60, at - DAY), host.service("systemd"))
        choice = dice.choice(("ptrace", "socket", "module", "proc"))
        if choice == "ptrace":
            victim = host.service("sshd")
            sight = runtime.seen(
                "DefenseEvasion:Runtime/ProcessInjection.Ptrace",
                host,
                process,
                targetProcess=victim.wire(runtime.DEEPEST),
            )
        elif choice == "socket":
            sight = runtime.seen(
                "PrivilegeEscalation:Runtime/DockerSocketAccessed",
                host,
                process,
                socketPath="/run/docker.sock",
            )
        elif choice == "module":
            sight = runtime.seen(
                "DefenseEvasion:Runtime/KernelModuleLoaded",
                host,
                process,
                words={"what": f"{name}.ko"},
                moduleName=name,
                moduleFilePath=f"/lib/modules/{name}.ko",
                moduleSha256=program.sha256,
            )
        else:
            sight = runtime.seen(
                "Persistence:Runtime/SensitiveFileModified",
                host,
                process,
                words={"what": "/etc/audit/audit.rules"},
                filePath="/etc/audit/audit.rules",
                fileOperation="WRITE",
            )
        scene.noise("security_agents", sight, at, dice.number(1, 30), host.session)


def interpreters(scene: Scene, dice: Dice, most: int) -> None:
    """Compilers just in time and self-extracting programs run code from memory or from `/tmp`, every day."""
    begin, lasting = span(scene, dice, DAY)
    for _ in range(dice.number(1, min(25, most))):
        at = begin + dice.uniform(0, lasting)
        box = any_box(scene, dice, at)
        if dice.happens(0.5):
            sight = runtime.seen("DefenseEvasion:Runtime/FilelessExecution", box, box.application)
        else:
            path = f"/tmp/{dice.choice(('jna-', 'libnetty_', 'snappy-', '_MEI'))}{dice.hexadecimal(8)}.so"
            sight = runtime.new_library(box, box.application, path, box.application, at - 1)
        scene.noise("interpreters", sight, at, dice.number(1, 12), box.session)


def backups(scene: Scene, dice: Dice, most: int) -> None:
    """Backup jobs mount the disks of nodes, and write or read buckets as nobody else does, at night."""
    organization = scene.organization
    robot, session = dice.choice(organization.robots), scene.session("backups")
    buckets = [each for each in organization.buckets if each.place is robot.place] or organization.buckets
    bucket = dice.choice(buckets)
    first = int(dice.uniform(0, max(1, scene.days - 8)))
    for night in range(first, first + dice.number(1, min(10, most))):
        at = scene.begin + night * DAY + dice.uniform(0.5, 4) * HOUR
        if dice.happens(0.6):
            kind, operation = dice.choice(
                (
                    ("Impact:S3/AnomalousBehavior.Write", "PutObject"),
                    ("Exfiltration:S3/AnomalousBehavior", "GetObject"),
                    ("Impact:S3/AnomalousBehavior.Delete", "DeleteObjects"),
                )
            )
            sight = calls.bucket_call(
                kind, robot.session(dice), robot.address, operation, "restic/0.16", [bucket]
            )
            scene.noise("backups", sight, at, dice.number(10, 9000), session)
        else:
            box = any_box(scene, dice, at)
            process = box.table.start(box.tool("mount"), at, box.application)
            sight = runtime.seen(
                "PrivilegeEscalation:Runtime/ContainerMountsHostDirectory",
                box,
                process,
                mountSource="/var/lib/kubelet/pods",
                mountTarget="/host_pods",
                fileSystemType="ext4",
                flags=["MS_BIND"],
            )
            scene.noise("backups", sight, at, 1, box.session)


def blocklists(scene: Scene, dice: Dice, most: int) -> None:
    """A filter of DNS checks its block list: mining pools, malware, phishing by the dozen."""
    host = dice.choice(scene.organization.hosts)
    begin, lasting = span(scene, dice, 300, 4 * DAY)
    session = scene.session("blocklists")
    for _ in range(dice.number(2, min(60, most))):
        name, kind = dice.choice(
            (
                (dice.choice(POOLS), "CryptoCurrency:EC2/BitcoinTool.B!DNS"),
                (domain(dice), "Impact:EC2/MaliciousDomainRequest.Reputation"),
                (domain(dice), "Trojan:EC2/PhishingDomainRequest!DNS"),
                (domain(dice), "Trojan:EC2/DGADomainRequest.B"),
            )
        )
        scene.noise(
            "blocklists",
            network.name_query(kind, host, name),
            begin + dice.uniform(0, lasting),
            dice.number(1, 4),
            session,
        )


def crawlers(scene: Scene, dice: Dice, most: int) -> None:
    """A crawler of ours visits what others link to, bad neighbourhoods included."""
    service = dice.choice(scene.organization.services)
    begin, lasting = span(scene, dice, HOUR, 30 * DAY)
    for _ in range(dice.number(1, min(50, most))):
        at = begin + dice.uniform(0, lasting)
        box = service.box(dice, at)
        kind = dice.choice(
            (
                "Impact:Runtime/SuspiciousDomainRequest.Reputation",
                "Impact:Runtime/MaliciousDomainRequest.Reputation",
                "Impact:Runtime/AbusedDomainRequest.Reputation",
            )
        )
        sight = runtime.name_query(kind, box, box.application, domain(dice))
        scene.noise("crawlers", sight, at, dice.number(1, 20), box.session)


def mail_servers(scene: Scene, dice: Dice, most: int) -> None:
    """Newsletters look like spam, a bounce like a port scan."""
    for host in targets(scene, dice, dice.number(1, min(6, most))):
        begin, lasting = span(scene, dice, DAY)
        kind = dice.choice(
            ("Backdoor:EC2/Spambot", "Behavior:EC2/TrafficVolumeUnusual", "Behavior:EC2/NetworkPortUnusual")
        )
        far = scene.organization.internet.address("hosting", dice)
        found = scene.noise(
            "mail_servers", network.flow(kind, host, far, 41_000, 25), begin, dice.number(10, 900)
        )
        for _ in range(dice.randrange(4)):
            found.again(begin + dice.uniform(0, lasting), dice.number(1, 90))


def vulnerability_scanner(scene: Scene, dice: Dice, most: int) -> None:
    """The company's own scanner sweeps its networks, from the inside: one scans, many are scanned."""
    organization = scene.organization
    scanner: Host = dice.choice(organization.hosts)
    begin, lasting = span(scene, dice, 600, 3 * DAY)
    name = dice.choice(("DescribeInstances", "ListRoles", "ListBuckets"))
    if dice.happens(0.4):
        keys = dice.choice(organization.robots).session(dice, "vuln-scan")
        own = scanner.public or Address(scanner.private_ip)
        scene.noise(
            "vulnerability_scanner",
            calls.call("Discovery:IAMUser/AnomalousBehavior", keys, own, name, "ec2", "Boto3/1.34 nessus"),
            begin,
        )
    for host in targets(scene, dice, dice.number(1, min(300, most))):
        at = begin + dice.uniform(0, lasting)
        choice = dice.random()
        if choice < 0.3:
            sight = network.flow(
                "Recon:EC2/Portscan", scanner, Address(host.private_ip), 42_000, dice.choice((22, 80, 443))
            )
        elif choice < 0.4:
            sight = network.flow("Impact:EC2/PortSweep", scanner, Address(host.private_ip), 42_000, 445)
        else:
            kind = dice.choice(
                ("UnauthorizedAccess:EC2/SSHBruteForce", "UnauthorizedAccess:EC2/RDPBruteForce")
            )
            sight = network.flow(
                kind, host, Address(scanner.private_ip), 22 if "SSH" in kind else 3389, 42_000, False
            )
        scene.noise("vulnerability_scanner", sight, at, dice.number(1, 30))


def load_tests(scene: Scene, dice: Dice, most: int) -> None:
    """A load test is a denial of service against oneself."""
    begin, lasting = span(scene, dice, 300, 8 * HOUR)
    target = scene.organization.internet.address("hosting", dice)
    session = scene.session("load_tests")
    for host in targets(scene, dice, dice.number(1, min(12, most))):
        kind = dice.choice(
            (
                "Backdoor:EC2/DenialOfService.Tcp",
                "Backdoor:EC2/DenialOfService.Udp",
                "Behavior:EC2/TrafficVolumeUnusual",
            )
        )
        scene.noise(
            "load_tests",
            network.flow(kind, host, target, 40_100, 443),
            begin + dice.uniform(0, lasting),
            dice.number(1, 90),
            session,
        )


def file_archives(scene: Scene, dice: Dice, most: int) -> None:
    """Mail archives and test files of scanners: EICAR and old spam, found again at every scan."""
    begin, lasting = span(scene, dice, DAY)
    eicar = Program("/srv/archive/eicar.com", "X5O!P%@AP")
    for host in targets(scene, dice, dice.number(1, min(9, most))):
        at = begin + dice.uniform(0, lasting)
        files = (
            [eicar] if dice.happens(0.5) else [Program(f"/var/mail/{dice.word()}.eml", dice.hexadecimal(8))]
        )
        kind = dice.choice(("Execution:EC2/MaliciousFile", "Execution:EC2/SuspiciousFile"))
        scene.noise(
            "file_archives",
            scans.malware(kind, host, files, "EICAR-Test-File" if files[0] is eicar else "Phish.Mail", at),
            at,
        )


def long_names(scene: Scene, dice: Dice, most: int) -> None:
    """Antivirus and content networks carry data in names, as exfiltration does."""
    suffix = domain(dice)
    begin, lasting = span(scene, dice, DAY)
    for host in targets(scene, dice, dice.number(1, min(40, most))):
        kind = dice.choice(("Trojan:EC2/DNSDataExfiltration", "Trojan:EC2/DGADomainRequest.B"))
        sight = network.name_query(kind, host, f"{dice.hexadecimal(20)}.avts.{suffix}")
        scene.noise("long_names", sight, begin + dice.uniform(0, lasting), dice.number(1, 900))


def stale_passwords(scene: Scene, dice: Dice, most: int) -> None:
    """A password was rotated, an application was not told: failed logins from our own hosts, for days."""
    organization = scene.organization
    database = dice.choice(organization.databases)
    begin, lasting = span(scene, dice, HOUR, 6 * DAY)
    for host in targets(scene, dice, dice.number(1, min(9, most))):
        sight = network.login(
            "CredentialAccess:RDS/AnomalousBehavior.FailedLogin",
            database,
            Address(host.private_ip),
            "app",
            dice.number(9, 9000),
            0,
            "pgbouncer",
        )
        scene.noise("stale_passwords", sight, begin + dice.uniform(0, lasting), dice.number(1, 90))
