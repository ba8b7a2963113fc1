"""Noise that comes from the internet: scanners of every degree, crawlers, people behind Tor and VPNs."""

from __future__ import annotations

from tracehound.intrusions.chance import DAY, Dice
from tracehound.intrusions.estate.hosts import Host
from tracehound.intrusions.estate.people import Credential
from tracehound.intrusions.internet import Address
from tracehound.intrusions.scene import Scene
from tracehound.intrusions.wire import calls, network

_PORTS = (
    21,
    22,
    23,
    25,
    80,
    443,
    445,
    1433,
    2375,
    3306,
    3389,
    5432,
    5900,
    5985,
    6379,
    8080,
    8443,
    9200,
    10250,
    27017,
)


def targets(scene: Scene, dice: Dice, count: int) -> list[Host]:
    """So many different hosts, at most all."""
    return dice.some(scene.organization.hosts, count)


def span(scene: Scene, dice: Dice, shortest: float = 60.0, longest: float = 90 * DAY) -> tuple[float, float]:
    """When something begins that lasts from a minute to months, and for how long it is in sight."""
    lasting = min(dice.spread(shortest, longest), scene.end - scene.begin)
    return scene.begin + dice.uniform(0, scene.end - scene.begin - lasting + 1), lasting


def _outlet(scene: Scene, dice: Dice) -> Address:
    """An address behind which anybody may be."""
    internet = scene.organization.internet
    return dice.choice((*internet.open_proxies, *internet.vpn_exits))


def port_scanners(scene: Scene, dice: Dice, most: int) -> None:
    """An address, or some of one network, tries ports of one host to a thousand, in minutes to months."""
    scanner = scene.organization.internet.address(
        dice.choice(("scanner", "scanner", "hosting", "residential")), dice
    )
    team = [scanner] + [
        scene.organization.internet.neighbour(scanner, dice) for _ in range(dice.choice((0, 0, 1, 4)))
    ]
    begin, lasting = span(scene, dice)
    ports = dice.some(_PORTS, dice.number(1, 6))
    for host in targets(scene, dice, dice.number(1, min(1000, most))):
        at = begin + dice.uniform(0, lasting)
        sight = network.probe(host, dice.some(team, dice.number(1, 3)), dice.choice(ports))
        found = scene.noise("port_scanners", sight, at, dice.number(1, 300))
        if dice.happens(0.3):
            # A later version tells of another scanner of the team, or of another port.
            other = network.probe(host, dice.some(team, dice.number(1, 3)), dice.choice(ports))
            found.again(at + dice.uniform(0, lasting), dice.number(1, 60), other)


def password_guessers(scene: Scene, dice: Dice, most: int) -> None:
    """A bot guesses passwords of SSH, RDP or WinRM, on few hosts or many, and gets nowhere."""
    remote = scene.organization.internet.address(dice.choice(("hosting", "residential")), dice)
    remote = _outlet(scene, dice) if dice.happens(0.15) else remote
    kind, number = dice.choice(
        (
            ("UnauthorizedAccess:EC2/SSHBruteForce", 22),
            ("UnauthorizedAccess:EC2/SSHBruteForce", 22),
            ("UnauthorizedAccess:EC2/RDPBruteForce", 3389),
            ("Impact:EC2/WinRMBruteForce", 5985),
        )
    )
    begin, lasting = span(scene, dice)
    for host in targets(scene, dice, dice.number(1, min(400, most))):
        at = begin + dice.uniform(0, lasting)
        sight = network.flow(kind, host, remote, number, dice.randrange(1024, 65_000), False)
        found = scene.noise("password_guessers", sight, at, dice.number(1, 900))
        for _ in range(dice.choice((0, 0, 1, 3))):
            found.again(at + dice.uniform(0, lasting), dice.number(1, 90))


def cluster_scanners(scene: Scene, dice: Dice, most: int) -> None:
    """An address asks API servers of clusters for their version or pods, and is turned away or not."""
    organization = scene.organization
    remote = organization.internet.address(dice.choice(("scanner", "hosting")), dice)
    begin, lasting = span(scene, dice)
    kind = dice.choice(
        ("Discovery:Kubernetes/MaliciousIPCaller", "Discovery:Kubernetes/SuccessfulAnonymousAccess")
    )
    for cluster in dice.some(organization.clusters, dice.number(1, min(40, most))):
        path = dice.choice(("/version", "/healthz", "/api/v1/pods", "/apis", "/openapi/v2"))
        status = dice.choice((200, 401, 403))
        sight = calls.cluster_call(
            kind,
            cluster,
            "system:anonymous",
            remote,
            "get",
            path,
            "Go-http-client/1.1",
            ("system:unauthenticated",),
            status=status,
        )
        scene.noise("cluster_scanners", sight, begin + dice.uniform(0, lasting), dice.number(1, 90))


def database_scanners(scene: Scene, dice: Dice, most: int) -> None:
    """An address tries usual passwords of databases that are open to the internet."""
    organization = scene.organization
    remote = organization.internet.address(dice.choice(("scanner", "hosting", "residential")), dice)
    begin, lasting = span(scene, dice)
    kind = dice.choice(
        (
            "CredentialAccess:RDS/MaliciousIPCaller.FailedLogin",
            "CredentialAccess:RDS/AnomalousBehavior.FailedLogin",
        )
    )
    for database in dice.some(organization.databases, dice.number(1, min(40, most))):
        sight = network.login(
            kind, database, remote, dice.choice(("postgres", "admin", "root", "sa")), dice.number(3, 3000), 0
        )
        found = scene.noise("database_scanners", sight, begin + dice.uniform(0, lasting), dice.number(1, 90))
        if dice.happens(0.4):
            found.again(found.sights[0][0] + dice.uniform(0, lasting), dice.number(1, 50))


def key_testers(scene: Scene, dice: Dice, most: int) -> None:
    """Bots try keys they found, long since disabled or of no rights: one denied call, and off they go."""
    organization = scene.organization
    remote = _outlet(scene, dice) if dice.happens(0.3) else organization.internet.address("hosting", dice)
    begin, lasting = span(scene, dice, 60, 20 * DAY)
    agent = f"python-requests/2.{dice.randrange(20, 32)}.0"
    for person in dice.some(organization.people, dice.number(1, min(12, most))):
        kind = dice.choice(
            ("Recon:IAMUser/MaliciousIPCaller", "UnauthorizedAccess:IAMUser/MaliciousIPCaller")
        )
        sight = calls.call(
            kind, person.long_key, remote, "GetCallerIdentity", "sts", agent, error="AccessDenied"
        )
        scene.noise("key_testers", sight, begin + dice.uniform(0, lasting), dice.number(1, 4))


def bucket_crawlers(scene: Scene, dice: Dice, most: int) -> None:
    """Search engines of open buckets read public ones; nobody's key is used."""
    organization = scene.organization
    remote = (
        dice.choice(organization.internet.tor_exits)
        if dice.happens(0.3)
        else organization.internet.address("hosting", dice)
    )
    begin, lasting = span(scene, dice)
    kind = (
        "Discovery:S3/TorIPCaller"
        if remote in organization.internet.tor_exits
        else "Discovery:S3/MaliciousIPCaller"
    )
    for bucket in dice.some(organization.buckets, dice.number(1, min(60, most))):
        nobody = Credential(bucket.place, "", "", "ANONYMOUS_PRINCIPAL", "AWSAccount")
        sight = calls.bucket_call(
            kind,
            nobody,
            remote,
            dice.choice(("ListObjects", "GetObject", "HeadBucket")),
            "Mozilla/5.0 (compatible; Bucketbot/2.1)",
            [bucket],
        )
        scene.noise("bucket_crawlers", sight, begin + dice.uniform(0, lasting), dice.number(1, 300))


def tor_users(scene: Scene, dice: Dice, most: int) -> None:
    """An employee likes Tor: calls and logins from one exit after another, on his own business."""
    organization = scene.organization
    person = dice.choice(organization.people)
    session = scene.session("tor_users")
    begin, lasting = span(scene, dice, 3600, 30 * DAY)
    for _ in range(dice.number(1, min(9, most))):
        remote = dice.choice(organization.internet.tor_exits)
        kind, operation, service = dice.choice(
            (
                ("UnauthorizedAccess:IAMUser/TorIPCaller", "DescribeInstances", "ec2"),
                ("Recon:IAMUser/TorIPCaller", "ListBuckets", "s3"),
                ("UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B", "ConsoleLogin", "signin"),
            )
        )
        sight = calls.call(kind, person.session(dice), remote, operation, service, person.agent)
        scene.noise("tor_users", sight, begin + dice.uniform(0, lasting), dice.number(1, 20), session)


def tor_visitors(scene: Scene, dice: Dice, most: int) -> None:
    """Visitors of a web site come through Tor; the exits probe ports as well."""
    host = dice.choice(scene.organization.hosts)
    begin, lasting = span(scene, dice, DAY)
    for _ in range(dice.number(1, min(6, most))):
        sight = network.probe(
            host, dice.some(scene.organization.internet.tor_exits, 3), dice.choice((80, 443))
        )
        scene.noise("tor_visitors", sight, begin + dice.uniform(0, lasting), dice.number(1, 90))


def health_checks(scene: Scene, dice: Dice, most: int) -> None:
    """A monitoring service of somebody else's calls hosts from all over the world."""
    organization = scene.organization
    remotes: list[Address] = [
        organization.internet.address("hosting", dice) for _ in range(dice.number(1, 9))
    ]
    begin, lasting = span(scene, dice, 5 * DAY)
    for host in targets(scene, dice, dice.number(1, min(80, most))):
        sight = network.flow(
            "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom",
            host,
            dice.choice(remotes),
            443,
            50_000,
            False,
            threatListName="own-list",
        )
        found = scene.noise("health_checks", sight, begin + dice.uniform(0, lasting), dice.number(10, 900))
        for _ in range(dice.randrange(5)):
            found.again(begin + dice.uniform(0, lasting), dice.number(1, 90))
