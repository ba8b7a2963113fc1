"""What is hard to see as one, or as two: slow attacks, exercises, missing accounts, look-alikes."""

from __future__ import annotations

from tracehound.intrusions.chance import DAY, Dice
from tracehound.intrusions.estate.people import role_id, role_session
from tracehound.intrusions.internet import POOLS, Address
from tracehound.intrusions.scene import Plot, Scene
from tracehound.intrusions.stories import moves
from tracehound.intrusions.stories.identities import anomaly
from tracehound.intrusions.wire import calls, network, runtime


def slow_burn(scene: Scene, begin: float) -> None:
    """Three weeks, a finding every few days: a beacon, a look around, a tool, keys, at last the data.

    Sources: Mandiant M-Trends on dwell time; Unit 42 and CISA on APT29's cloud operations (AA24-057A);
    ATT&CK T1071.001, T1029, T1041.
    """
    plot = scene.open("slow_burn", "slow", begin)
    dice, adversary = plot.dice, plot.adversary
    host = scene.organization.host(dice)
    shell = moves.shell(plot, host, host.service("httpd", "www-data"))
    agent = moves.run(plot, host, adversary.own_tool(in_system=dice.happens(0.5)), shell)
    plot.entry(
        runtime.name_query(
            "Impact:Runtime/SuspiciousDomainRequest.Reputation", host, agent, f"cdn.{adversary.domain}"
        )
    )
    steps = dice.some(
        ("beacon", "look", "tool", "keys", "cron", "neighbour", "flow"), dice.choice((3, 4, 5, 6))
    )
    for step in steps:
        plot.wait(1.2 * DAY, 4.5 * DAY)
        if step == "beacon":
            plot.step(runtime.name_query("Backdoor:Runtime/C&CActivity.B!DNS", host, agent, adversary.domain))
        elif step == "look":
            moves.look_around(plot, host, agent)
        elif step == "tool":
            plot.step(
                runtime.tool(
                    host, moves.run(plot, host, adversary.public_tool("chisel"), agent), "Tunnel", 7.0
                )
            )
        elif step == "keys":
            moves.ask_for_keys(plot, host, agent)
        elif step == "cron":
            line = moves.run(plot, host, host.tool("crontab"), agent)
            plot.step(runtime.command("Persistence", host, line, f"*/17 3 * * * {agent.program.path}"))
        elif step == "neighbour":
            near = Address(f"{host.place.network}.{dice.randrange(256)}.{dice.randrange(4, 250)}")
            plot.step(network.flow("Recon:EC2/Portscan", host, near, 40_010, 445))
        else:
            plot.step(network.flow("Backdoor:EC2/C&CActivity.B", host, adversary.server, 40_020, 443))
    plot.wait(0.5 * DAY, 2 * DAY)
    keys = moves.keys_of(plot, host)
    moves.use_outside(plot, host, keys, adversary.server, adversary.agent)
    moves.take_objects(plot, keys, adversary.server, adversary.agent, False)


def exercise(scene: Scene, begin: float) -> None:
    """A red team with Kali Linux works through a list of techniques for two days.

    Sources: amazon-guardduty-tester; Stratus Red Team; ATT&CK Evaluations' cloud scenarios; CISA's red
    team reports (AA23-059A).
    """
    plot = scene.open("exercise", "exercise", begin)
    dice, adversary = plot.dice, plot.adversary
    person = scene.organization.person(dice, has_user=True)
    keys, remote = person.long_key, adversary.server
    agent = "aws-cli/2.15.0 Python/3.11.6 Linux/6.6.9-kali1-amd64 source/x86_64.kali.2024"
    plot.entry(
        calls.call(
            f"PenTest:IAMUser/{dice.choice(('KaliLinux', 'ParrotLinux'))}",
            keys,
            remote,
            "GetCallerIdentity",
            "sts",
            agent,
        ),
        dice.number(1, 90),
    )
    host = scene.organization.host(dice, person.place)
    box = scene.organization.service(dice, person.place).box(dice, begin)
    plot.wait(600, 30_000)
    kind = "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom"
    plot.step(
        network.flow(kind, host, remote, 22, 50_300, False, threatListName="exercises"), dice.number(1, 30)
    )
    shell = moves.shell(plot, host, host.service("sshd"))
    for step in dice.some(
        ("api", "s3", "dns", "scan", "brute", "tor", "box", "mine", "custom"), dice.choice((4, 5, 6, 8))
    ):
        plot.wait(600, 30_000)
        if step == "api":
            anomaly(
                plot,
                dice.choice(("Discovery", "Persistence", "CredentialAccess")),
                keys,
                remote,
                agent,
                [("ListUsers", "iam"), ("CreateUser", "iam"), ("GetSecretValue", "secretsmanager")],
            )
        elif step == "s3":
            plot.step(
                calls.bucket_call(
                    "PenTest:S3/KaliLinux",
                    keys,
                    remote,
                    "ListObjectsV2",
                    agent,
                    [scene.organization.bucket(dice, person.place)],
                )
            )
        elif step == "dns":
            process = moves.run(plot, host, host.tool("dig"), shell)
            plot.step(
                runtime.name_query(
                    "Backdoor:Runtime/C&CActivity.B!DNS", host, process, "guarddutyc2activityb.com"
                )
            )
        elif step == "scan":
            process = moves.run(plot, host, host.tool("nmap"), shell)
            plot.step(runtime.tool(host, process, "Network scanner", 5.0))
            plot.wait(20, 200)
            plot.step(
                network.flow(
                    "Recon:EC2/Portscan",
                    host,
                    Address(f"{host.place.network}.{dice.randrange(256)}.9"),
                    40_001,
                    80,
                )
            )
        elif step == "brute":
            plot.step(
                network.flow(
                    "UnauthorizedAccess:EC2/SSHBruteForce",
                    host,
                    Address(f"{host.place.network}.{dice.randrange(256)}.8"),
                    40_002,
                    22,
                ),
                20,
            )
        elif step == "tor":
            process = moves.run(plot, host, adversary.public_tool("tor"), shell)
            plot.step(
                runtime.connects(
                    "UnauthorizedAccess:Runtime/TorClient",
                    host,
                    process,
                    dice.choice(scene.organization.internet.tor_exits),
                    9001,
                )
            )
        elif step == "mine":
            moves.mine(
                plot, host, moves.run(plot, host, adversary.public_tool("xmrig"), shell), dice.happens(0.5)
            )
        elif step == "custom":
            plot.step(
                calls.call(
                    "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom",
                    keys,
                    remote,
                    "DescribeInstances",
                    "ec2",
                    agent,
                )
            )
        else:
            child = moves.shell(plot, box, box.application)
            plot.step(runtime.reverse_shell(box, child, remote, 4444))
            plot.wait(60, 900)
            moves.drop(plot, box, child, adversary.own_tool("beacon"))


def missing_account(scene: Scene, begin: float) -> None:
    """The middle of the attack is in an account that exports nothing: two ends, and nothing between.

    Sources: ATT&CK T1550.001, T1199; AWS's guidance on multi-account set-ups; any report in which
    "logging was not enabled in that account".
    """
    plot = scene.open("missing_account", "cut off", begin)
    dice, adversary = plot.dice, plot.adversary
    service = scene.organization.service(dice)
    box = service.box(dice, begin)
    child = moves.shell(plot, box, box.application)
    plot.entry(runtime.seen("Execution:Runtime/SuspiciousShellCreated", box, child))
    for move in (moves.look_around, moves.ask_for_keys):
        plot.wait()
        move(plot, box, child)
    process, _ = moves.drop(plot, box, child, adversary.own_tool())
    plot.wait()
    moves.call_home(plot, box, process)
    # Through the account that nobody sees, from there onwards with other servers and tools.
    plot.wait(4000, 200_000)
    reason = "the account between both ends exports nothing; the far end shares neither address, key nor tool"
    place = scene.organization.place(dice, (service.place,))
    far, agent = scene.organization.internet.address("hosting", dice), "aws-sdk-go-v2/1.24.0 os/linux"
    role = f"{dice.word()}-admin"
    session = role_session(place, role, role_id(place, role), f"{dice.word()}-session", dice)
    for tactic, operation, what in dice.some(
        (
            ("Discovery", "ListRoles", "iam"),
            ("CredentialAccess", "GetSecretValue", "secretsmanager"),
            ("Persistence", "CreateAccessKey", "iam"),
            ("Impact", "DeleteDBCluster", "rds"),
        ),
        dice.choice((2, 3)),
    ):
        plot.wait()
        plot.step(
            calls.call(f"{tactic}:IAMUser/AnomalousBehavior", session, far, operation, what, agent),
            dice.number(1, 9),
            blind=reason,
        )
    bucket = scene.organization.bucket(dice, place)
    plot.wait()
    plot.loss(
        calls.bucket_call("Exfiltration:S3/AnomalousBehavior", session, far, "GetObject", agent, [bucket]),
        dice.number(1, 900),
        blind=reason,
    )


def two_alike(scene: Scene, begin: float) -> None:
    """Two attackers who do not know each other: one public tool, one mining proxy, one VPN exit, one pool.

    Sources: reports on rival miners (TeamTNT, Kinsing, Rocke, WatchDog) that use the same releases and pools;
    commercial VPNs in CISA AA23-320A. In truth there are two. What they share is nobody's own, and others of
    the organization's findings show that: the proxy and the exit are seen there as well.
    """
    dice = scene.dice.fork("alike", begin)
    internet = scene.organization.internet
    proxy, outlet, pool = (
        dice.choice(internet.open_proxies),
        dice.choice(internet.vpn_exits),
        dice.choice(POOLS),
    )
    tool = dice.choice(("xmrig", "chisel", "frpc"))
    bystanders(scene, dice, proxy, outlet)
    apart = dice.spread(300, 200_000)
    shared = dice.some(("tool", "proxy", "exit", "pool"), dice.choice((2, 3, 4, 4)))
    for number in range(2):
        plot = scene.open("two_alike", "look-alikes", begin + number * apart)
        adversary = plot.adversary
        box = scene.organization.service(plot.dice).box(plot.dice, plot.at)
        child = moves.shell(plot, box, box.application)
        plot.entry(runtime.reverse_shell(box, child, adversary.server, plot.dice.choice((443, 4444, 1337))))
        plot.wait()
        brought = adversary.public_tool(tool) if "tool" in shared else adversary.own_tool()
        process, _ = moves.drop(plot, box, child, brought)
        plot.wait()
        kind = "CryptoCurrency:Runtime/BitcoinTool.B"
        far = proxy if "proxy" in shared else adversary.pool_address
        plot.loss(runtime.connects(kind, box, process, far, 3333))
        name = pool if "pool" in shared else adversary.pool
        plot.loss(runtime.name_query(f"{kind}!DNS", box, process, name))
        if "exit" in shared:
            plot.wait()
            moves.ask_for_keys(plot, box, child)
            keys = moves.keys_of(plot, box)
            plot.wait()
            moves.use_outside(plot, box, keys, outlet, adversary.agent)
            moves.take_objects(plot, keys, outlet, adversary.agent, False)


def bystanders(scene: Scene, dice: Dice, proxy: Address, outlet: Address) -> None:
    """What others do through a proxy and a VPN exit, before and after: bots, and employees who travel."""
    for _ in range(dice.number(2, 8)):
        at = dice.uniform(scene.begin, scene.end)
        host = dice.choice(scene.organization.hosts)
        kind = "UnauthorizedAccess:EC2/SSHBruteForce"
        remote = dice.choice((proxy, outlet))
        sight = network.flow(kind, host, remote, 22, dice.randrange(30_000, 60_000), False)
        scene.noise("shared_outlets", sight, at, dice.number(1, 90))
    for _ in range(dice.number(1, 5)):
        at, person = dice.uniform(scene.begin, scene.end), dice.choice(scene.organization.people)
        kind = "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B"
        login = calls.call(kind, person.session(dice), outlet, "ConsoleLogin", "signin", person.agent)
        scene.noise("shared_outlets", login, at)


def fence(scene: Scene, begin: float) -> None:
    """One leaked key was sold twice: two who know nothing of each other use it in the same weeks.

    Sources: reports on access brokers (ATT&CK T1650) and on keys from public repositories that several
    actors find within minutes (Clutch Security, 2024). Nobody could tell from findings whether these are
    two.
    """
    place_dice = scene.dice.fork("fence", begin)
    person = scene.organization.person(place_dice, has_user=True)
    reason = "two attackers with one key: the key says one, the addresses say two"
    for number in range(2):
        plot: Plot = scene.open(
            "fence", "look-alikes", begin + number * place_dice.spread(3000, 400_000), reason
        )
        keys, remote, agent = person.long_key, plot.adversary.server, plot.adversary.agent
        plot.entry(
            calls.call("Discovery:IAMUser/AnomalousBehavior", keys, remote, "GetCallerIdentity", "sts", agent)
        )
        for tactic, among in (
            ("Persistence", [("CreateUser", "iam")]),
            ("Impact", [("RunInstances", "ec2")]),
            ("Discovery", [("ListBuckets", "s3")]),
        ):
            if plot.dice.happens(0.6):
                plot.wait()
                anomaly(plot, tactic, keys, remote, agent, among)
