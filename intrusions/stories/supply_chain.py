"""Attacks that come with what one installs: images and packages."""

from __future__ import annotations

from tracehound.intrusions.estate.accounts import Place
from tracehound.intrusions.estate.boxes import Box, EcsService, Workload
from tracehound.intrusions.estate.images import Image, image, version
from tracehound.intrusions.processes import Program
from tracehound.intrusions.scene import Plot, Scene
from tracehound.intrusions.stories import moves
from tracehound.intrusions.wire import calls, runtime


def malicious_image(scene: Scene, begin: float) -> None:
    """A public image gets a new tag that unpacks something at its start; it runs wherever it is pulled.

    Sources: Sysdig, "AMBERSQUID" and "Analysis on Docker Hub malicious images" (2022-2023); Unit 42, "20
    million miners"; the compromised KICS images (2026); ATT&CK T1195.002, T1204.003, T1525.
    """
    plot = scene.open("malicious_image", "supply chain", begin)
    dice, adversary = plot.dice, plot.adversary
    good: Image = image(dice)
    bad = good.tagged(version(dice))
    folder = dice.choice(("app", "lib", adversary.word))
    name = dice.choice(("agent", "update", "healthcheck", adversary.word))
    payload = Program(f"/opt/{folder}/{name}", adversary.own_tool("payload").content)
    is_quiet = dice.happens(0.3)
    homes = [each for each in scene.organization.places if each.home_region]
    for number, place in enumerate(dice.some(homes, dice.number(2, 9))):
        if dice.happens(0.4):
            # The image as it was before, doing what it always did.
            at = dice.uniform(scene.begin, plot.at)
            before = _running(plot, scene, good, place, at)
            sight = runtime.seen("DefenseEvasion:Runtime/FilelessExecution", before, before.application)
            scene.noise("image_before", sight, at, 1, before.session)
        box = _running(plot, scene, bad, place, plot.at)
        above = box.application
        writer = moves.run(plot, box, box.tool(dice.choice(("tar", "base64", "sh", "gzip"))), above)
        process = moves.run(plot, box, payload, above)
        first = runtime.new_binary(box, process, writer, plot.at)
        plot.entry(first) if number == 0 else plot.step(first)
        plot.wait(5, 2000)
        if is_quiet or dice.happens(0.5):
            kind = dice.choice(
                (
                    "Backdoor:Runtime/C&CActivity.B!DNS",
                    "Impact:Runtime/MaliciousDomainRequest.Reputation",
                    "Impact:Runtime/SuspiciousDomainRequest.Reputation",
                )
            )
            plot.lasting(
                plot.step(runtime.name_query(kind, box, process, adversary.domain)), dice.spread(2, 90)
            )
        else:
            moves.mine(plot, box, process, with_miner=dice.happens(0.7))
        if dice.happens(0.2):
            plot.wait(60, 4000)
            plot.step(
                runtime.connects("Backdoor:Runtime/C&CActivity.B", box, process, adversary.server, 8080)
            )
        plot.wait(600, 300_000)


def _running(plot: Plot, scene: Scene, bad: Image, place: Place, at: float) -> Box:
    clusters = [each for each in scene.organization.clusters if each.place is place]
    if clusters and plot.dice.happens(0.5):
        cluster = plot.dice.choice(clusters)
        workload = Workload(
            cluster, "tools", bad.name, "deployments", bad, "default", role=f"{bad.name}-irsa"
        )
        return workload.start(plot.dice, at - 4)
    service = EcsService(
        place, f"{plot.dice.word()}-{place.account.purpose}", bad.name, 1, bad, [], f"{bad.name}-task"
    )
    return service.start(plot.dice, at - 4)


def poisoned_package(scene: Scene, begin: float) -> None:
    """A package of a registry is taken over: what it runs at its installation reads keys, and sends them off.

    Sources: Codecov's bash uploader (2021); ua-parser-js, event-stream, Ultralytics and Shai-Hulud;
    ThreatStealth, "Anatomy of a supply chain compromise" (2026); ATT&CK T1195.001, T1552.001, T1059.
    """
    plot = scene.open("poisoned_package", "supply chain", begin)
    dice, adversary = plot.dice, plot.adversary
    manager, runner, path = dice.choice(
        (("npm", "node", "node_modules"), ("pip", "python3", "site-packages"), ("gem", "ruby", "gems"))
    )
    package = dice.word()
    payload = Program(
        f"/app/{path}/{package}/{dice.choice(('postinstall', 'setup', 'bun_env', 'helper'))}",
        adversary.own_tool("stage2").content,
    )
    stolen = None
    count = dice.number(2, 12)
    for number in range(count):
        service: EcsService = scene.organization.service(dice)
        box = service.start(dice, plot.at - 20)
        install = moves.run(plot, box, box.tool(manager), box.application)
        child = moves.shell(plot, box, install)
        process = moves.run(plot, box, payload, moves.run(plot, box, box.tool(runner), child))
        sight = runtime.new_binary(box, process, install, plot.at)
        plot.entry(sight) if number == 0 else plot.step(sight)
        if dice.happens(0.8):
            plot.wait(1, 60)
            kind = dice.choice(
                ("Impact:Runtime/SuspiciousDomainRequest.Reputation", "Trojan:Runtime/DropPoint!DNS")
            )
            plot.step(runtime.name_query(kind, box, process, adversary.domain))
        stolen = stolen or (box if dice.happens(0.4) else None)
        plot.wait(30, 200_000 / count)
    if stolen is not None:
        keys = moves.keys_of(plot, stolen)
        plot.wait(300, 90_000)
        moves.use_outside(plot, stolen, keys, adversary.server, adversary.agent)
        moves.take_objects(plot, keys, adversary.server, adversary.agent, dice.happens(0.5))


def image_by_robot(scene: Scene, begin: float) -> None:
    """A build role is abused to push a tampered image; the next roll-out runs it.

    Sources: ATT&CK T1525, T1195.002, T1204.003; SolarWinds and 3CX as examples of tampered builds; Rhino
    Security Labs, "Cloud Container Attack Tool".
    """
    plot = scene.open("image_by_robot", "supply chain", begin)
    dice, adversary = plot.dice, plot.adversary
    service: EcsService = scene.organization.service(dice)
    robot = scene.organization.robot(dice, service.place)
    session = robot.session(dice)
    repository = service.image.repository.split("/", 1)[1]
    affected = {"AWS::ECR::Repository": repository}
    plot.entry(
        calls.call(
            "Persistence:IAMUser/AnomalousBehavior",
            session,
            adversary.server,
            "PutImage",
            "ecr",
            adversary.agent,
            affected,
        )
    )
    plot.wait(300, 80_000)
    service.image = service.image.tagged(version(dice))
    program = adversary.own_tool("stub", in_system=True)
    for _ in range(dice.number(1, 6)):
        plot.wait(1, 4000)
        box = service.start(dice, plot.at - 3)
        process = moves.run(plot, box, program, box.application)
        moves.call_home(plot, box, process)
        if dice.happens(0.4):
            plot.wait()
            plot.loss(
                runtime.name_query("Trojan:Runtime/DropPoint!DNS", box, process, f"d.{adversary.domain}")
            )
