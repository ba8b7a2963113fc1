"""Played only for an export with CloudTrail: people enter hosts, pods and tasks, and GuardDuty sees it."""

from __future__ import annotations

from tracehound.intrusions.chance import DAY, Dice, at_work
from tracehound.intrusions.estate.boxes import Box
from tracehound.intrusions.estate.hosts import Host
from tracehound.intrusions.estate.people import role_id, role_session
from tracehound.intrusions.processes import Process, Program
from tracehound.intrusions.scene import Scene
from tracehound.intrusions.wire import calls, runtime

_WAYS = (
    "task",
    "host",
    "pod",
    "task",
    "command",
    "twice",
    "login",
    "pod",
    "own_task",
    "keys",
    "host",
    "crowded",
)
_ECS_FOLDERS = ("/managed-agents/execute-command/", "/ecs-execute-command-{uuid}/")
_HOST_FOLDERS = ("/usr/bin/", "/snap/amazon-ssm-agent/9881/")


def play(scene: Scene, dice: Dice, count: int) -> None:
    """So many scenes."""
    for number in range(count):
        drawn, way = dice.fork(number), _WAYS[number % len(_WAYS)]
        at = at_work(drawn, scene.begin, scene.days, drawn.choice((-8, -5, 0, 1, 5, 9)))
        at = min(max(at, scene.begin + 3600), scene.end - 7200)
        if way in ("task", "own_task", "twice", "crowded"):
            _in_task(scene, drawn, at, way)
        elif way == "pod" and scene.organization.workloads:
            _in_pod(scene, drawn, at)
        elif way == "keys":
            _with_keys(scene, drawn, at)
        else:
            _on_host(scene, drawn, at, "host" if way == "pod" else way)


def _notice(scene: Scene, machine: Box | Host, dice: Dice, shell: Process, session: str) -> None:
    at = shell.started + dice.spread(2, 900)
    process = machine.table.start(machine.tool(dice.choice(("cat", "curl", "nc", "find"))), at, shell)
    line = dice.choice(("cat /etc/shadow", "find / -perm -4000", "env", "curl -s http://169.254.169.254/"))
    scene.noise("entered", runtime.command("Discovery", machine, process, line), at, 1, session)


def _ssm(machine: Box | Host, at: float, folder: str, program: str) -> Process:
    started = machine.started if isinstance(machine, Box) else machine.launched
    agent = machine.table.start(Program(folder + "amazon-ssm-agent", "ssm-agent-3.3"), started + 4)
    worker = machine.table.start(Program(folder + "ssm-agent-worker", "ssm-worker-3.3"), started + 6, agent)
    return machine.table.start(Program(folder + program, f"{program}-3.3"), at, worker)


def _in_task(scene: Scene, dice: Dice, at: float, way: str) -> None:
    service = dice.choice(scene.organization.services)
    is_own = way == "own_task"
    box = service.start(dice, at - dice.spread(120, 3 * DAY), f"by-hand-{dice.word()}" if is_own else None)
    session = scene.session("entered")
    folder = dice.choice(_ECS_FOLDERS).format(uuid=dice.uuid())
    moments = [at]
    if way in ("twice", "crowded"):
        gap = dice.spread(0.2, 15) if way == "crowded" else dice.spread(5, 3000)
        moments += [at + gap * number for number in range(1, dice.choice((2, 2, 3)))]
    for moment in moments:
        worker = _ssm(box, moment, folder, "ssm-session-worker")
        shell = box.table.start(box.shell, moment + dice.spread(0.05, 2), worker)
        _notice(scene, box, dice, shell, session)
    if is_own:
        task = box.around["ecsClusterDetails"]["taskDetails"]["arn"].rsplit("/", 1)[-1]
        keys = role_session(box.place, service.role, role_id(box.place, service.role), task, dice)
        remote = dice.choice(scene.organization.people).at_home
        sight = calls.call(
            "Discovery:IAMUser/AnomalousBehavior", keys, remote, "ListBuckets", "s3", "aws-cli/2.17"
        )
        scene.noise("entered", sight, at + dice.spread(30, 6000), 1, session)


def _on_host(scene: Scene, dice: Dice, at: float, way: str) -> None:
    hosts = [each for each in scene.organization.hosts if not each.is_windows and each.launched < at - 3600]
    if not hosts:
        return
    host = dice.choice(hosts)
    session = scene.session("entered")
    if way == "login":
        daemon = host.service("sshd")
        between = host.table.start(host.tool("sshd"), at, daemon)
        shell = host.table.start(host.shell, at + dice.spread(0.05, 3), between, "ec2-user", "/home/ec2-user")
    else:
        program = "ssm-document-worker" if way == "command" else "ssm-session-worker"
        above = _ssm(host, at, dice.choice(_HOST_FOLDERS), program)
        shell = host.table.start(host.shell, at + dice.spread(0.05, 2), above)
    _notice(scene, host, dice, shell, session)


def _in_pod(scene: Scene, dice: Dice, at: float) -> None:
    workload = dice.choice(scene.organization.workloads)
    box = workload.start(dice, at - dice.spread(300, 5 * DAY))
    shim = Program("/usr/bin/containerd-shim-runc-v2", "shim-1.7")
    above = box.table.start(shim, box.started - 0.5)
    shell = box.table.start(box.shell, at, above)
    _notice(scene, box, dice, shell, scene.session("entered"))


def _with_keys(scene: Scene, dice: Dice, at: float) -> None:
    robot, person = dice.choice(scene.organization.robots), dice.choice(scene.organization.people)
    keys = robot.session(dice, f"{person.name}-{dice.hexadecimal(4)}")
    operation, service = dice.choice(
        (("ListSecrets", "secretsmanager"), ("ListRoles", "iam"), ("GetCallerIdentity", "sts"))
    )
    sight = calls.call(
        "Discovery:IAMUser/AnomalousBehavior", keys, person.at_home, operation, service, person.agent
    )
    scene.noise("entered", sight, at, dice.number(1, 5), scene.session("entered"))
