"""Who attacks: addresses, domains, tools and habits of his own, and what he shares with others."""

from __future__ import annotations

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.internet import POOLS, Address, Internet, domain
from tracehound.intrusions.processes import Program

_FOLDERS = (
    "/tmp",
    "/var/tmp",
    "/dev/shm",
    "/tmp/.{word}",
    "/var/tmp/.{word}",
    "/root/.{word}",
    "/run/{word}",
)
_SYSTEM_FOLDERS = (
    "/usr/lib/{word}",
    "/opt/{word}/bin",
    "/usr/local/bin",
    "/usr/sbin",
    "/opt/{word}",
    "/usr/libexec",
)
_DISGUISES = (
    "kworkerds",
    "systemd-network",
    "dbus-daemon",
    "sshd",
    "rsyslogd",
    "node_exporter",
    "kthreadd",
    "java",
    "php-fpm",
)
# Releases that everybody downloads: the same bytes for all.
PUBLIC_TOOLS = {
    "xmrig": "xmrig-6.21.3-linux-static-x64",
    "nmap": "nmap-7.94-static",
    "masscan": "masscan-1.3.2",
    "chisel": "chisel-1.9.1",
    "linpeas.sh": "linpeas-20260101",
    "pnscan": "pnscan-1.14",
    "kubeletctl": "kubeletctl-1.12",
    "peirates": "peirates-1.1.25",
    "deepce.sh": "deepce-0.1",
    "frpc": "frp-0.57.0-client",
    "rclone": "rclone-1.66.0",
    "ncat": "ncat-7.94",
    "tor": "tor-0.4.8.11",
    "botb": "botb-1.8.0",
}
_AGENTS = (
    "Boto3/1.26.54 Python/3.10.12 Linux/5.15.0 Botocore/1.29.54",
    "aws-cli/1.22.34 Python/3.10.12 Linux/6.5.0-kali3-amd64 botocore/1.23.34",
    "aws-sdk-go/1.44.122 (go1.19.3; linux; amd64)",
    "S3 Browser/11.6.7 (https://s3browser.com)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0",
    "python-requests/2.28.1 auth-aws-sigv4",
    "aws-cli/2.9.19 Python/3.9.11 Windows/10 exe/AMD64 prompt/off",
)


class Adversary:
    """An attacker; from run to run, nothing of him repeats but what is public."""

    def __init__(self, dice: Dice, internet: Internet) -> None:
        self.dice = dice
        self.internet = internet
        self.word = dice.word()
        self.domain = domain(dice)
        self.addresses = [internet.address("hosting", dice) for _ in range(dice.number(1, 4))]
        self.agent = f"{dice.choice(_AGENTS)}"
        self.folder = dice.choice(_FOLDERS).format(word=self.word)
        self.pool = dice.choice(POOLS) if dice.happens(0.6) else f"pool.{domain(dice)}"
        self.pool_address = internet.address("hosting", dice)
        # From a script that waits for nothing to somebody who does one thing an hour.
        self._pace = dice.spread(8, 4000)
        self._steadiness = dice.uniform(0.3, 1.4)
        self._own = dice.hexadecimal(16)

    @property
    def address(self) -> Address:
        """One of his servers."""
        return self.dice.choice(self.addresses)

    @property
    def server(self) -> Address:
        """The server that his tools call."""
        return self.addresses[0]

    def pause(self, dice: Dice) -> float:
        """Seconds until he does the next thing: mostly his pace, rarely a meal or a night."""
        if dice.happens(0.06):
            return dice.spread(1800, 40_000)
        return dice.lognormvariate(0, self._steadiness) * self._pace + 1

    def own_tool(
        self, name: str | None = None, in_system: bool = False, folder: str | None = None
    ) -> Program:
        """A program of his own; of one name it is the same bytes wherever he puts it."""
        name = name or self.dice.choice(
            (self.word, self.dice.choice(_DISGUISES), self.dice.letters(6, "abcdef0123456789"))
        )
        if in_system:
            folder = self.dice.choice(_SYSTEM_FOLDERS).format(word=self.word)
        return Program(f"{folder or self.folder}/{name}", f"{self._own}:{name}")

    def public_tool(self, name: str, folder: str | None = None, renamed: str | None = None) -> Program:
        """A release that anybody can download, perhaps under another name."""
        return Program(f"{folder or self.folder}/{renamed or name}", PUBLIC_TOOLS[name])
