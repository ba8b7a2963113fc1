"""Moves that many attackers know: getting a file and running it, asking for credentials, looking around.

What belongs here: single moves, each with variants. What does not: what a whole attack looks like.
"""

from __future__ import annotations

from tracehound.intrusions.estate.boxes import Box
from tracehound.intrusions.estate.hosts import Host
from tracehound.intrusions.estate.people import Credential, role_id, role_session
from tracehound.intrusions.findings import Finding
from tracehound.intrusions.internet import POOLS, Address
from tracehound.intrusions.processes import Process, Program
from tracehound.intrusions.scene import Plot
from tracehound.intrusions.wire import calls, network, runtime
from tracehound.intrusions.wire.runtime import Machine

_DOWNLOADERS = ("curl", "wget", "python3", "perl", "curl", "wget", "busybox")
_LOOKING = (
    "id; uname -a; cat /etc/os-release",
    "cat /proc/1/cgroup; mount; capsh --print",
    "env | sort; cat /proc/self/environ",
    "ps auxf; ss -tlnp; ip route",
    "find / -perm -4000 -type f",
    "cat /etc/passwd; ls -la /home /root/.ssh",
)


def run(
    plot: Plot,
    machine: Machine,
    program: Program,
    parent: Process,
    user: str | None = None,
    folder: str | None = None,
) -> Process:
    """Starts a program at the present moment."""
    return machine.table.start(program, plot.at + plot.dice.uniform(0, 0.9), parent, user, folder)


def shell(plot: Plot, machine: Machine, parent: Process, user: str | None = None) -> Process:
    """Starts the machine's shell."""
    return run(plot, machine, machine.shell, parent, user)


def fetch(plot: Plot, machine: Machine, parent: Process) -> Process:
    """Some downloader that writes a file; sometimes below a shell of its own."""
    above = shell(plot, machine, parent) if plot.dice.happens(0.4) else parent
    return run(
        plot, machine, machine.tool(plot.dice.choice(_DOWNLOADERS)), above, folder=plot.adversary.folder
    )


def drop(plot: Plot, machine: Machine, parent: Process, program: Program) -> tuple[Process, Finding | None]:
    """Gets a file and runs it; in a container, that is seen as a new binary."""
    writer = fetch(plot, machine, parent)
    written = plot.wait(0.5, 20)
    process = run(plot, machine, program, parent, folder=plot.adversary.folder)
    if isinstance(machine, Box):
        return process, plot.step(runtime.new_binary(machine, process, writer, written))
    return process, None


def look_around(plot: Plot, machine: Machine, parent: Process) -> Finding:
    """A command that finds out where one is."""
    process = run(plot, machine, machine.shell, parent)
    return plot.step(runtime.command("Discovery", machine, process, plot.dice.choice(_LOOKING)))


def ask_for_keys(plot: Plot, machine: Machine, parent: Process) -> Finding:
    """A process reads the credentials that the machine's role gives it."""
    process = run(plot, machine, machine.tool(plot.dice.choice(("curl", "wget", "python3"))), parent)
    if isinstance(machine, Host):
        line = "curl http://169.254.169.254/latest/meta-data/iam/security-credentials/"
    elif "ecsClusterDetails" in machine.resource():
        line = "curl 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    else:
        line = "cat $AWS_WEB_IDENTITY_TOKEN_FILE; aws sts assume-role-with-web-identity"
    return plot.step(runtime.command("Execution", machine, process, line, 5.0))


def keys_of(plot: Plot, machine: Host | Box) -> Credential:
    """The session that a machine's role has there: AWS names it after the instance, task or pod."""
    if isinstance(machine, Host):
        name = machine.instance
    elif "ecsClusterDetails" in machine.resource():
        name = machine.around["ecsClusterDetails"]["taskDetails"]["arn"].rsplit("/", 1)[-1]
    else:
        pod = machine.around["kubernetesDetails"]["kubernetesWorkloadDetails"]["name"]
        name = f"eks-{machine.around['eksClusterDetails']['name']}-{pod}"
    return role_session(machine.place, machine.role, role_id(machine.place, machine.role), name, plot.dice)


def use_outside(plot: Plot, machine: Host | Box, keys: Credential, remote: Address, agent: str) -> Finding:
    """The keys of a machine are used from elsewhere."""
    what = (
        "Instance" if isinstance(machine, Host) or "eksClusterDetails" in machine.resource() else "Resource"
    )
    kind = f"UnauthorizedAccess:IAMUser/{what}CredentialExfiltration.OutsideAWS"
    operation = plot.dice.choice(("GetCallerIdentity", "ListBuckets", "DescribeInstances"))
    service = {"GetCallerIdentity": "sts", "ListBuckets": "s3", "DescribeInstances": "ec2"}[operation]
    return plot.step(calls.call(kind, keys, remote, operation, service, agent), plot.dice.number(1, 30))


def take_objects(plot: Plot, keys: Credential, remote: Address, agent: str, is_listed: bool = True) -> None:
    """Lists a bucket of the account and takes what is in it."""
    bucket = plot.organization.bucket(plot.dice, keys.place)
    if is_listed:
        plot.wait()
        plot.step(
            calls.bucket_call(
                "Discovery:S3/AnomalousBehavior", keys, remote, "ListObjectsV2", agent, [bucket]
            ),
            plot.dice.number(1, 60),
        )
    plot.wait()
    taken = tuple(f"{plot.dice.word()}/{plot.dice.word()}.parquet" for _ in range(plot.dice.choice((0, 2))))
    kind = "Exfiltration:S3/AnomalousBehavior"
    found = plot.loss(
        calls.bucket_call(kind, keys, remote, "GetObject", agent, [bucket], taken), plot.dice.number(5, 4000)
    )
    plot.lasting(found, plot.dice.spread(0.5, 20), 4)


def mine(plot: Plot, machine: Machine, process: Process, with_miner: bool = True) -> None:
    """The loss of those who mine: the miner itself, its pool by name or by address."""
    if with_miner:
        plot.lasting(plot.loss(runtime.seen("Impact:Runtime/CryptoMinerExecuted", machine, process)), 10, 3)
    if plot.dice.happens(0.7):
        plot.wait(1, 90)
        kind = "CryptoCurrency:Runtime/BitcoinTool.B!DNS"
        found = plot.loss(runtime.name_query(kind, machine, process, plot.adversary.pool))
        plot.lasting(found, plot.dice.spread(1, 60))
        echo(plot, machine, plot.adversary.pool, "CryptoCurrency", "BitcoinTool.B!DNS")
    if plot.dice.happens(0.4) or not with_miner:
        plot.wait(1, 90)
        kind = "CryptoCurrency:Runtime/BitcoinTool.B"
        plot.loss(runtime.connects(kind, machine, process, plot.adversary.pool_address, 3333))


def call_home(plot: Plot, machine: Machine, process: Process) -> Finding:
    """A connection to the attacker's own server or domain."""
    adversary = plot.adversary
    if plot.dice.happens(0.5):
        kind = plot.dice.choice(
            ("Backdoor:Runtime/C&CActivity.B!DNS", "Impact:Runtime/SuspiciousDomainRequest.Reputation")
        )
        found = plot.step(runtime.name_query(kind, machine, process, adversary.domain))
        purpose, _, family = kind.partition(":Runtime/")
        echo(plot, machine, adversary.domain, purpose, family)
    else:
        kind = "Backdoor:Runtime/C&CActivity.B"
        found = plot.step(
            runtime.connects(
                kind, machine, process, adversary.server, plot.dice.choice((80, 443, 4444, 8080))
            )
        )
        if isinstance(machine, Host) and plot.dice.happens(0.3):
            plot.wait(20, 4000)
            node_calls_home(plot, machine)
    return plot.lasting(found, plot.dice.spread(0.5, 48), 5)


def echo(plot: Plot, machine: Machine, domain: str, purpose: str, family: str) -> None:
    """A query is seen again: in the logs of the host or node, or by the cluster's resolver."""
    if isinstance(machine, Host) and plot.dice.happens(0.2):
        plot.wait(5, 3000)
        plot.step(network.name_query(f"{purpose}:EC2/{family}", machine, domain))
    if not isinstance(machine, Box) or machine.cluster is None:
        return
    if machine.host and plot.dice.happens(0.2):
        plot.wait(5, 300)
        plot.step(network.name_query(f"{purpose}:EC2/{family}", machine.host, domain))
    if plot.dice.happens(0.2):
        plot.wait(0.1, 40)
        core = machine.cluster.resolver
        blind = (
            "the cluster's resolver asks for a public pool, as it may for any pod"
            if domain in POOLS
            else None
        )
        sight = runtime.name_query(f"{purpose}:Runtime/{family}", core, core.application, domain)
        plot.step(sight, blind=blind)


def node_calls_home(plot: Plot, node: Host) -> Finding:
    """The same server in the flow logs of a node, on which a container called it."""
    kind = "Backdoor:EC2/C&CActivity.B"
    return plot.step(
        network.flow(kind, node, plot.adversary.server, plot.dice.randrange(32_768, 60_000), 443)
    )
