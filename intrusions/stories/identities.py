"""Attacks that need no machine: keys, logins and roles."""

from __future__ import annotations

from dataclasses import replace

from tracehound.intrusions.chance import DAY
from tracehound.intrusions.estate import images
from tracehound.intrusions.estate.accounts import Place
from tracehound.intrusions.estate.boxes import EcsService
from tracehound.intrusions.estate.people import Credential, role_id, role_session
from tracehound.intrusions.internet import Address
from tracehound.intrusions.scene import Plot, Scene
from tracehound.intrusions.stories import moves
from tracehound.intrusions.wire import calls, network, runtime

_LOOKING = [
    ("ListUsers", "iam"),
    ("ListRoles", "iam"),
    ("DescribeInstances", "ec2"),
    ("ListBuckets", "s3"),
    ("GetCostAndUsage", "ce"),
    ("ListSecrets", "secretsmanager"),
    ("DescribeOrganization", "organizations"),
    ("GetAccountAuthorizationDetails", "iam"),
    ("ListFunctions20150331", "lambda"),
    ("DescribeDBInstances", "rds"),
]
_STAYING = [
    ("CreateUser", "iam"),
    ("CreateAccessKey", "iam"),
    ("CreateLoginProfile", "iam"),
    ("UpdateAssumeRolePolicy", "iam"),
    ("CreateRole", "iam"),
    ("PutRolePolicy", "iam"),
]
_RISING = [
    ("AttachUserPolicy", "iam"),
    ("PutUserPolicy", "iam"),
    ("AttachRolePolicy", "iam"),
    ("AddUserToGroup", "iam"),
]
_HIDING = [
    ("StopLogging", "cloudtrail"),
    ("DeleteTrail", "cloudtrail"),
    ("DeleteDetector", "guardduty"),
    ("DeleteFlowLogs", "ec2"),
]


def anomaly(
    plot: Plot,
    tactic: str,
    keys: Credential,
    remote: Address,
    agent: str,
    among: list[tuple[str, str]],
    **affected: str,
) -> None:
    """An unusual call of some API, as a step; it may go on for a while."""
    operation, service = plot.dice.choice(among)
    named = {name.replace("_", "::"): value for name, value in affected.items()}
    kind = f"{tactic}:IAMUser/AnomalousBehavior"
    found = plot.step(
        calls.call(kind, keys, remote, operation, service, agent, named), plot.dice.number(1, 30)
    )
    # From the same hands, the next call may come from another server of his.
    own = plot.adversary.address if remote in plot.adversary.addresses else remote
    operation, service = plot.dice.choice(among)
    later = calls.call(kind, keys, own, operation, service, agent, named)
    plot.lasting(found, plot.dice.spread(0.2, 10), 3, later)


def console_takeover(scene: Scene, begin: float) -> None:
    """Somebody's login is phished: console, listing, secrets, new keys, logs off, data.

    Sources: Permiso, "LUCR-3: Scattered Spider getting SaaS-y in the cloud" (2023); CISA AA23-320A;
    Mitigant and Sekoia's emulation of it (2024); ATT&CK T1078.004, T1098.001, T1562.008, T1555.006.
    """
    plot = scene.open("console_takeover", "identity takeover", begin)
    dice = plot.dice
    person = scene.organization.person(dice)
    if dice.happens(0.6):
        # Long ago, something harmless of the same user.
        before = begin - dice.spread(1, 12) * DAY
        scene.noise(
            "new_laptop",
            calls.call(
                "Discovery:IAMUser/AnomalousBehavior",
                person.long_key,
                person.at_home,
                "ListStacks",
                "cloudformation",
                person.agent,
            ),
            before,
        )
    remote = dice.choice(
        (
            scene.organization.internet.address("residential", dice),
            dice.choice(scene.organization.internet.vpn_exits),
            plot.adversary.server,
        )
    )
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/122.0.0.0 Safari/537.36"
    session = person.session(dice)
    plot.entry(
        calls.call(
            "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B",
            session,
            remote,
            "ConsoleLogin",
            "signin",
            agent,
        )
    )
    # Some go through a network of proxies, and never come from one address twice.
    rotates = dice.happens(0.25)
    # The console renews keys; the principal stays. Later on he sits elsewhere, sometimes.
    for tactic, among in (
        ("Discovery", _LOOKING),
        ("CredentialAccess", [("GetSecretValue", "secretsmanager"), ("GetParametersByPath", "ssm")]),
        ("Persistence", _STAYING),
    ):
        for _ in range(dice.choice((0, 1, 1, 2)) if tactic != "Discovery" else dice.choice((1, 2))):
            plot.wait()
            keys = session if dice.happens(0.6) else person.session(dice)
            place = scene.organization.internet.address("residential", dice) if rotates else remote
            anomaly(plot, tactic, keys, place, agent, among)
    if dice.happens(0.6):
        plot.wait()
        plot.step(
            calls.call(
                "Stealth:IAMUser/CloudTrailLoggingDisabled",
                person.session(dice),
                remote,
                "StopLogging",
                "cloudtrail",
                agent,
            )
        )
    if dice.happens(0.6):
        new = (
            Credential(person.place, f"AKIA{dice.letters(16)}", person.unique, person.name, "IAMUser")
            if person.has_user
            else person.session(dice)
        )
        plot.wait(600, 100_000)
        other = plot.adversary.address
        anomaly(plot, "PrivilegeEscalation", new, dice.choice((remote, other)), plot.adversary.agent, _RISING)
        if dice.happens(0.7):
            moves.take_objects(plot, new, remote, plot.adversary.agent)


def leaked_key_miners(scene: Scene, begin: float) -> None:
    """A key in a public repository: quotas, a dry run, a role, then instances that mine in several regions.

    Sources: AWS, "Cryptomining campaign targeting Amazon EC2 and Amazon ECS" (GuardDuty, December 2025);
    Unit 42, "EleKtra-Leak" (2023); ATT&CK T1552.001, T1578.002, T1496.
    """
    plot = scene.open("leaked_key_miners", "leaked key", begin)
    dice, adversary = plot.dice, plot.adversary
    person = scene.organization.person(dice, has_user=True)
    keys, remote, agent = person.long_key, adversary.server, adversary.agent
    first = dice.choice(
        (
            "Recon:IAMUser/MaliciousIPCaller",
            "CredentialAccess:IAMUser/CompromisedCredentials",
            "Discovery:IAMUser/AnomalousBehavior",
        )
    )
    plot.entry(
        calls.call(
            first,
            keys,
            remote,
            dice.choice(("GetServiceQuota", "GetCallerIdentity", "ListAttachedUserPolicies")),
            "servicequotas",
            agent,
        ),
        dice.number(1, 40),
    )
    for tactic, among in (
        ("Discovery", _LOOKING),
        ("Persistence", _STAYING),
        ("PrivilegeEscalation", _RISING),
    ):
        if dice.happens(0.6):
            plot.wait()
            anomaly(plot, tactic, keys, adversary.address if dice.happens(0.3) else remote, agent, among)
    regions = [each for each in scene.organization.places if each.account is person.place.account]
    for _ in range(dice.number(1, 6)):
        plot.wait()
        place = dice.choice(regions)
        keys = replace(keys, place=place)
        host = scene.organization.new_host(dice, place, "batch")
        affected = {"AWS::EC2::Instance": host.instance}
        plot.step(
            calls.call(
                "Impact:IAMUser/AnomalousBehavior", keys, remote, "RunInstances", "ec2", agent, affected
            ),
            dice.number(1, 50),
        )
        plot.wait(200, 3000)
        kind = dice.choice(
            ("CryptoCurrency:EC2/BitcoinTool.B!DNS", "Impact:EC2/SuspiciousDomainRequest.Reputation")
        )
        plot.lasting(plot.loss(network.name_query(kind, host, adversary.pool)), 30)
        if dice.happens(0.4):
            plot.loss(
                network.flow("CryptoCurrency:EC2/BitcoinTool.B", host, adversary.pool_address, 40_021, 3333)
            )
    if dice.happens(0.4):
        plot.wait()
        plot.step(
            calls.call(
                "Impact:IAMUser/AnomalousBehavior", keys, remote, "ModifyInstanceAttribute", "ec2", agent
            )
        )
    if dice.happens(0.3):
        plot.sequenced("AttackSequence:IAM/CompromisedCredentials", keys.name, keys.key)


def role_chaining(scene: Scene, begin: float) -> None:
    """A build system's role is taken, and from it one role after another, through several accounts.

    Sources: ATT&CK T1550.001, T1078.004, T1199; Rhino Security Labs on cross-account trust; reports on
    CircleCI's incident (2023) and tj-actions (2025).
    """
    plot = scene.open("role_chaining", "identity takeover", begin)
    dice, adversary = plot.dice, plot.adversary
    robot = scene.organization.robot(dice)
    remote, agent = adversary.server, adversary.agent
    session = robot.session(dice, f"GitHubActions-{dice.randrange(10**9)}" if dice.happens(0.5) else None)
    anomaly_kind = dice.choice(("Discovery", "InitialAccess"))
    plot.entry(
        calls.call(
            f"{anomaly_kind}:IAMUser/AnomalousBehavior", session, remote, "GetCallerIdentity", "sts", agent
        )
    )
    been: tuple[Place, ...] = (robot.place,)
    name = (
        session.principal.split(":", 1)[1]
        if dice.happens(0.5)
        else f"{dice.choice(('botocore-session', adversary.word))}-{dice.randrange(10**9)}"
    )
    for _ in range(min(dice.choice((1, 2, 3, 4)), scene.organization.account_count - 1)):
        place = scene.organization.place(dice, been)
        been += (place,)
        role = dice.choice(
            ("OrganizationAccountAccessRole", f"{dice.word()}-deployer", "cross-account-audit")
        )
        session = role_session(place, role, role_id(place, role), name, dice)
        for tactic, among in dice.some(
            (
                ("Discovery", _LOOKING),
                ("Persistence", _STAYING),
                ("PrivilegeEscalation", _RISING),
                ("CredentialAccess", [("GetSecretValue", "secretsmanager")]),
            ),
            dice.choice((1, 2, 3)),
        ):
            plot.wait()
            anomaly(plot, tactic, session, remote, agent, among)
    if dice.happens(0.7):
        moves.take_objects(plot, session, remote, agent)


def mail_abuse(scene: Scene, begin: float) -> None:
    """A leaked key sends phishing through SES: quotas, limits lifted in all regions, a user to stay, mail.

    Sources: Wiz, "Wiz discovers cloud email abuse campaign" (2025); Permiso, "SES-pionage" (2023); ATT&CK
    T1496.
    """
    plot = scene.open("mail_abuse", "leaked key", begin)
    dice, adversary = plot.dice, plot.adversary
    person = scene.organization.person(dice, has_user=True)
    keys, agent = person.long_key, adversary.agent
    remote = adversary.server
    plot.entry(
        calls.call(
            dice.choice(
                (
                    "Recon:IAMUser/MaliciousIPCaller",
                    "Discovery:IAMUser/AnomalousBehavior",
                    "Recon:IAMUser/TorIPCaller",
                )
            ),
            keys,
            remote,
            "GetSendQuota",
            "ses",
            agent,
        ),
        dice.number(1, 20),
    )
    steps = [
        ("Discovery", [("GetAccount", "ses"), ("ListIdentities", "ses")]),
        ("Impact", [("PutAccountDetails", "ses"), ("CreateEmailIdentity", "ses")]),
        ("Persistence", [("CreateUser", "iam"), ("CreateLoginProfile", "iam")]),
        ("PrivilegeEscalation", _RISING),
    ]
    regions = [each for each in scene.organization.places if each.account is person.place.account]
    for tactic, among in steps[: dice.choice((2, 3, 4))]:
        for place in regions if tactic == "Impact" else regions[:1]:
            plot.wait()
            anomaly(plot, tactic, replace(keys, place=place), remote, agent, among)
    if dice.happens(0.5):
        # The user that he made, from where he sends.
        new = Credential(
            person.place,
            f"AKIA{dice.letters(16)}",
            f"AIDA{dice.letters(17)}",
            f"ses-{dice.word()}",
            "IAMUser",
        )
        plot.wait(2000, 200_000)
        plot.loss(
            calls.call("Impact:IAMUser/AnomalousBehavior", new, remote, "SendEmail", "ses", agent),
            dice.number(100, 50_000),
        )


def model_theft(scene: Scene, begin: float) -> None:
    """Stolen keys run language models on somebody else's bill; the proxy that resells them calls for days.

    Sources: Sysdig, "LLMjacking" (2024); Entro Security on exposed AWS keys; ATT&CK T1496.004, T1562.008.
    """
    plot = scene.open("model_theft", "leaked key", begin)
    dice, adversary = plot.dice, plot.adversary
    person = scene.organization.person(dice, has_user=True)
    keys, agent, remote = person.long_key, adversary.agent, adversary.server
    plot.entry(
        calls.call(
            "Discovery:IAMUser/AnomalousBehavior",
            keys,
            remote,
            "GetFoundationModelAvailability",
            "bedrock",
            agent,
        ),
        dice.number(1, 60),
    )
    if dice.happens(0.6):
        plot.wait()
        plot.step(
            calls.call(
                "DefenseEvasion:IAMUser/BedrockLoggingDisabled",
                keys,
                remote,
                "DeleteModelInvocationLoggingConfiguration",
                "bedrock",
                agent,
            )
        )
    for kind in dice.some(
        (
            "Impact:IAMUser/AnomalousModelInvocation",
            "Impact:IAMUser/CostHarvesting",
            "UnauthorizedAccess:IAMUser/MaliciousIPCaller",
        ),
        dice.choice((1, 2, 3)),
    ):
        plot.wait(600, 60_000)
        plot.lasting(
            plot.loss(
                calls.call(kind, keys, adversary.address, "InvokeModel", "bedrock-runtime", agent),
                dice.number(20, 4000),
            ),
            dice.spread(10, 150),
        )


def serverless_miners(scene: Scene, begin: float) -> None:
    """Miners in services that nobody watches: CodeBuild, SageMaker, Amplify, and tasks of a new ECS cluster.

    Sources: Sysdig, "AWS's hidden threat: AMBERSQUID cloud-native cryptojacking operation" (2023); ATT&CK
    T1610, T1648, T1496.001.
    """
    plot = scene.open("serverless_miners", "leaked key", begin)
    dice, adversary = plot.dice, plot.adversary
    robot = scene.organization.robot(dice)
    session, agent, remote = robot.session(dice), adversary.agent, adversary.server
    plot.entry(
        calls.call(
            "Persistence:IAMUser/AnomalousBehavior",
            session,
            remote,
            "CreateRole",
            "iam",
            agent,
            {"AWS::IAM::Role": "sugo-role" if dice.happens(0.3) else f"{adversary.word}-role"},
        )
    )
    for operation, service in dice.some(
        [
            ("CreateProject", "codebuild"),
            ("CreateApp", "amplify"),
            ("CreateNotebookInstance", "sagemaker"),
            ("CreateImageBuilder", "imagebuilder"),
            ("CreateRepository", "codecommit"),
        ],
        dice.choice((1, 2, 3, 4)),
    ):
        plot.wait()
        plot.step(
            calls.call("Impact:IAMUser/AnomalousBehavior", session, remote, operation, service, agent),
            dice.number(1, 20),
        )
    image = images.image(dice, f"docker.io/{adversary.word}", "go")
    cluster = f"{dice.choice(('test', 'jalo', adversary.word))}{dice.randrange(99)}"
    mined = EcsService(robot.place, cluster, f"{cluster}-task", 1, image, [], f"{cluster}-role")
    plot.wait()
    arn = robot.place.arn("ecs", f"cluster/{cluster}")
    plot.step(
        calls.call(
            "Impact:IAMUser/AnomalousBehavior",
            session,
            remote,
            "CreateService",
            "ecs",
            agent,
            {"AWS::ECS::Cluster": arn},
        )
    )
    for _ in range(dice.number(1, 12)):
        plot.wait(1, 400)
        box = mined.start(dice, plot.at)
        moves.mine(plot, box, box.application, with_miner=dice.happens(0.8))


def function_backdoor(scene: Scene, begin: float) -> None:
    """A function's code is changed with a stolen key; it calls home, and its role's keys are used elsewhere.

    Sources: ATT&CK T1648, T1525, T1552.005; Cado Labs on Denonia (2022); Rhino's Pacu module on Lambda;
    GuardDuty's documentation of ResourceCredentialExfiltration.
    """
    plot = scene.open("function_backdoor", "identity takeover", begin)
    dice, adversary = plot.dice, plot.adversary
    function = scene.organization.function(dice)
    robot = scene.organization.robot(dice, function.place)
    session, agent, remote = robot.session(dice), adversary.agent, adversary.server
    affected = {"AWS::Lambda::Function": function.name}
    plot.entry(
        calls.call(
            "Persistence:IAMUser/AnomalousBehavior",
            session,
            remote,
            "UpdateFunctionCode20150331v2",
            "lambda",
            agent,
            affected,
        )
    )
    plot.wait()
    kind = dice.choice(("Backdoor:Lambda/C&CActivity.B", "UnauthorizedAccess:Lambda/TorClient"))
    plot.lasting(plot.step(network.function_flow(kind, function, remote, 443)), 60)
    if dice.happens(0.7):
        keys = role_session(
            function.place, function.role, role_id(function.place, function.role), function.name, dice
        )
        plot.wait()
        other = adversary.address
        plot.step(
            calls.call(
                "UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS",
                keys,
                other,
                "GetCallerIdentity",
                "sts",
                agent,
            ),
            dice.number(1, 12),
        )
        moves.take_objects(plot, keys, other, agent, dice.happens(0.5))
    elif dice.happens(0.5):
        plot.wait()
        plot.loss(
            network.function_flow(
                "CryptoCurrency:Lambda/BitcoinTool.B", function, adversary.pool_address, 3333
            )
        )


def insider(scene: Scene, begin: float) -> None:
    """Somebody about to leave takes data with his own login, from home; only his own findings tell of it.

    Sources: ATT&CK T1078.004, T1530; CERT's guide to insider threats; Verizon's data breach reports.
    """
    plot = scene.open("insider", "identity takeover", begin)
    dice = plot.dice
    person = scene.organization.person(dice)
    remote, keys = person.at_home, person.session(dice)
    plot.entry(
        calls.call("Discovery:IAMUser/AnomalousBehavior", keys, remote, "ListBuckets", "s3", person.agent),
        dice.number(1, 9),
    )
    for _ in range(dice.choice((1, 2, 3))):
        plot.wait(3000, 100_000)
        moves.take_objects(
            plot, keys if dice.happens(0.4) else person.session(dice), remote, person.agent, dice.happens(0.4)
        )
    if dice.happens(0.3):
        plot.wait()
        box = scene.organization.service(dice, person.place).box(dice, plot.at)
        process = moves.run(plot, box, box.tool("pg_dump"), box.application)
        reason = "a dump in a task that he reached by other ways than his login; nothing of it names him"
        plot.loss(runtime.command("Execution", box, process, "pg_dump --no-owner | gzip", 5.0), blind=reason)
