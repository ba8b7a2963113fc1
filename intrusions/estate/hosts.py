"""EC2 instances: servers, nodes of clusters, desktops in the cloud."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tracehound.intrusions.chance import DAY, Dice
from tracehound.intrusions.estate.accounts import Place
from tracehound.intrusions.internet import Address, Internet
from tracehound.intrusions.processes import Process, ProcessTable, Program

Json = dict[str, Any]
_IMAGES = {
    "al2023": "Amazon Linux 2023 AMI",
    "ubuntu22": "Canonical, Ubuntu, 22.04 LTS, amd64 jammy image",
    "windows2022": "Microsoft Windows Server 2022 Full Locale English",
    "bottlerocket": "Bottlerocket OS for Kubernetes",
}
_TYPES = ("t3.medium", "t3.large", "m6i.xlarge", "m7g.large", "c6i.2xlarge", "r6g.xlarge", "g5.xlarge")
PURPOSES = ("web", "app", "batch", "bastion", "build", "db", "mail", "proxy", "desktop", "erp", "monitoring")


@dataclass
class Host:
    """An instance with its processes. One without a public address can't be called from outside."""

    place: Place
    instance: str
    purpose: str
    kind: str
    private_ip: str
    public: Address | None
    launched: float
    role: str
    _wire: Json
    table: ProcessTable
    services: dict[str, Process] = field(default_factory=dict)

    @property
    def is_windows(self) -> bool:
        """Whether it runs Windows, where no agent watches processes."""
        return self.kind.startswith("windows")

    @property
    def interface(self) -> str:
        """Its network interface."""
        return str(self._wire["networkInterfaces"][0]["networkInterfaceId"])

    @property
    def session(self) -> str:
        """The benign session of what its own programs do, whenever they do it."""
        return f"host-{self.instance}"

    def resource(self) -> Json:
        """The resource of a finding about it."""
        return {"resourceType": "Instance", "instanceDetails": self._wire}

    def details(self) -> Json:
        """`instanceDetails`, for findings about what runs on it."""
        return self._wire

    def tool(self, name: str) -> Program:
        """A tool that its system came with."""
        path = f"/usr/sbin/{name}" if name in {"insmod", "sshd", "crond", "chroot"} else f"/usr/bin/{name}"
        return Program(path, f"{self.kind}:{path}")

    @property
    def shell(self) -> Program:
        """Its shell."""
        return Program("/usr/bin/bash", f"{self.kind}:/usr/bin/bash")

    def service(self, name: str, user: str = "root") -> Process:
        """A service that runs since it was started; the same one each time."""
        if "systemd" not in self.services:
            systemd = Program("/usr/lib/systemd/systemd", f"{self.kind}:systemd")
            self.services["systemd"] = self.table.start(systemd, self.launched + 1.25)
        if name not in self.services:
            at = self.launched + self.table.dice.uniform(4, 90)
            program = self.tool(name)
            self.services[name] = self.table.start(program, at, self.services["systemd"], user)
        return self.services[name]


def host(dice: Dice, where: Place, internet: Internet, now: float, purpose: str | None = None) -> Host:
    """An instance launched some time before `now`."""
    purpose = purpose or dice.choice(PURPOSES)
    kind = dice.choice(("al2023", "al2023", "ubuntu22"))
    if purpose in {"desktop", "erp"} or (purpose in {"app", "db"} and dice.happens(0.2)):
        kind = "windows2022"
    private = f"{where.network}.{dice.randrange(256)}.{dice.randrange(4, 250)}"
    is_public = purpose in {"web", "bastion", "mail", "proxy"} or dice.happens(0.25)
    public = internet.address("amazon", dice) if is_public else None
    launched = now - dice.spread(0.2, 300) * DAY
    role = f"{purpose}-{dice.choice(('instance', 'ec2', 'server'))}-role"
    wire = _wire(dice, where, private, public, launched, role, kind, purpose)
    table = ProcessTable(dice.fork("processes"), is_container=False)
    return Host(where, wire["instanceId"], purpose, kind, private, public, launched, role, wire, table)


def _wire(
    dice: Dice,
    where: Place,
    private: str,
    public: Address | None,
    launched: float,
    role: str,
    kind: str,
    purpose: str,
) -> Json:
    name = f"ip-{private.replace('.', '-')}.{where.region}.compute.internal"
    tags = [{"key": "Name", "value": f"{purpose}-{dice.word()}-{dice.randrange(1, 30):02}"}]
    if dice.happens(0.5):
        tags.append({"key": "env", "value": where.account.purpose})
    interface = {
        "ipv6Addresses": [],
        "networkInterfaceId": f"eni-{dice.hexadecimal(17)}",
        "privateDnsName": name,
        "privateIpAddress": private,
        "privateIpAddresses": [{"privateDnsName": name, "privateIpAddress": private}],
        "subnetId": dice.choice(where.subnets),
        "vpcId": where.vpc,
        "securityGroups": [{"groupName": f"{purpose}-sg", "groupId": where.security_group}],
        "publicDnsName": f"ec2-{public.ip.replace('.', '-')}.compute.amazonaws.com" if public else "",
        "publicIp": public.ip if public else None,
    }
    return {
        "instanceId": f"i-{dice.hexadecimal(17)}",
        "instanceType": dice.choice(_TYPES),
        "launchTime": datetime.fromtimestamp(launched, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "platform": "windows" if kind.startswith("windows") else None,
        "productCodes": [],
        "iamInstanceProfile": {
            "arn": where.global_arn("iam", f"instance-profile/{role}"),
            "id": f"AIPA{dice.letters(17)}",
        },
        "networkInterfaces": [interface],
        "outpostArn": None,
        "tags": tags,
        "instanceState": "running",
        "availabilityZone": where.region + dice.choice("abc"),
        "imageId": f"ami-{dice.hexadecimal(17)}",
        "imageDescription": _IMAGES.get(kind, kind),
    }
