"""A user's key is stolen and used from changing addresses; a second user is made and used in its turn.

The two principals share only addresses, which updates replace: the link may be in an older version.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracehound.simulator.builders.cloud import Credentials, api_calls
from tracehound.simulator.draws import access_key_id, principal_id
from tracehound.simulator.finding import Reported
from tracehound.simulator.organization import Detector, Principal
from tracehound.simulator.scene import HOUR, Scene
from tracehound.simulator.stories.attackers import Attacker, buckets_of, conclude, new_attacker

Step = tuple[str, tuple[tuple[str, str], ...], str]
_ENTRIES: tuple[Step, ...] = (
    ("InitialAccess:IAMUser/AnomalousBehavior", (("GetFederationToken", "sts"),), "entry"),
    ("UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B", (("ConsoleLogin", "signin"),), "entry"),
    ("UnauthorizedAccess:IAMUser/TorIPCaller", (("GetCallerIdentity", "sts"),), "entry"),
)
_FIRST_USER: tuple[Step, ...] = (
    (
        "Discovery:IAMUser/AnomalousBehavior",
        (("ListUsers", "iam"), ("GetAccountSummary", "iam")),
        "discovery",
    ),
    ("PrivilegeEscalation:IAMUser/AnomalousBehavior", (("AttachUserPolicy", "iam"),), "escalation"),
    (
        "Persistence:IAMUser/AnomalousBehavior",
        (("CreateUser", "iam"), ("CreateAccessKey", "iam")),
        "persistence",
    ),
)
_SECOND_USER: tuple[Step, ...] = (
    ("Stealth:IAMUser/CloudTrailLoggingDisabled", (("StopLogging", "cloudtrail"),), "stealth"),
    ("CredentialAccess:IAMUser/AnomalousBehavior", (("GetSecretValue", "secretsmanager"),), "secrets"),
    ("Exfiltration:IAMUser/AnomalousBehavior", (("CreateSnapshot", "ec2"),), "exfiltration"),
    ("Impact:IAMUser/AnomalousBehavior", (("DeleteSecurityGroup", "ec2"),), "impact"),
)


def play(scene: Scene) -> None:
    """One campaign: 5 to 9 findings over half a day, mostly with an attack sequence."""
    rng = scene.rng
    victim, attacker = rng.choice(scene.world.users), new_attacker(scene, addresses=rng.randint(3, 6))
    detector = rng.choice(scene.world.detectors_of[victim.account.account_id])
    second = Principal(
        victim.account, "svc-monitoring", principal_id(rng, "AIDA"), access_key_id(rng, "AKIA"), is_role=False
    )
    first_steps = (rng.choice(_ENTRIES), *_FIRST_USER[rng.randrange(2) :])
    findings, at = _walk(
        scene, detector, Credentials(rng, victim), attacker, steps=first_steps, at=scene.start
    )
    stolen = Credentials(rng, second)
    more, at = _walk(
        scene, detector, stolen, attacker, steps=rng.sample(_SECOND_USER, rng.randint(1, 3)), at=at + HOUR
    )
    findings += more
    draft = api_calls(
        rng,
        detector,
        rng.choice(("Exfiltration:S3/AnomalousBehavior", "UnauthorizedAccess:S3/TorIPCaller")),
        stolen,
        (("GetObject", "s3"),),
        remote=attacker.remote(rng),
        buckets=buckets_of(scene, detector, 3),
        may_fail=False,
    )
    findings.append(scene.report(draft, "exfiltration", at))
    if rng.random() < 0.7:
        type_ = rng.choice(("AttackSequence:IAM/CompromisedCredentials", "AttackSequence:S3/CompromisedData"))
        # This sequence is built from management events alone, so calls on S3 objects are no signals.
        members = [each for each in findings if "S3" in type_ or ":S3/" not in each.draft.type]
        conclude(scene, detector, type_, f"IAMUser/{victim.name}", members)


def _walk(
    scene: Scene,
    detector: Detector,
    credentials: Credentials,
    attacker: Attacker,
    *,
    steps: Sequence[Step],
    at: float,
) -> tuple[list[Reported], float]:
    findings, remote = [], attacker.remote(scene.rng)
    for type_, apis, role in steps:
        may_fail = role == "discovery"
        draft = api_calls(scene.rng, detector, type_, credentials, apis, remote=remote, may_fail=may_fail)
        findings.append(scene.report(draft, role, at))
        at = scene.soon(at, 300, 5000)
    return findings, at
