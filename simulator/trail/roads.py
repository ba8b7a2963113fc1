"""The roads by which people and programs come to the credentials with which they open sessions.

Each road is a function of a `Journey`; it may leave events of STS behind and returns the `Caller`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tracehound.simulator.draws import hex_id, principal_id
from tracehound.simulator.organization import Account, World
from tracehound.simulator.trail.callers import (
    SHARED_NAMES,
    Caller,
    Employee,
    Role,
    Staff,
    Wish,
    assume,
    iam_user,
    root,
    saml_user,
    source_of,
    web_user,
)
from tracehound.simulator.trail.events import GLOBAL, Record, Source

_HOUR = 3600.0


@dataclass
class Journey:
    """Who wants to call in an account and region, and when; `records` are the events on the way, with
    their callers."""

    rng: random.Random
    world: World
    people: Staff
    account: Account
    region: str
    at: float
    records: list[Record] = field(default_factory=list)
    callers: dict[str, Caller] = field(default_factory=dict)
    # Accounts whose trail is there, so that calls from them are known.
    watched: tuple[Account, ...] = ()

    def before(self, least: float = 20.0, most: float = 3000.0) -> float:
        """An earlier moment, at which credentials were issued."""
        return self.at - self.rng.uniform(least, most)

    def employee(self) -> Employee:
        """Somebody."""
        return self.rng.choice(self.people.employees)

    def role(self, name: str, account: Account | None = None, path: str = "") -> Role:
        """A role of the account; the same name has the same id."""
        owner = (account or self.account).account_id
        drawn = random.Random(f"{self.world.seed}:role:{owner}:{name}")
        return Role(owner, name, principal_id(drawn, "AROA"), path)

    def assume(self, caller: Caller, role: Role, wish: Wish, at: float, region: str | None = None) -> Caller:
        """The role's session; its event is remembered."""
        became, made = assume(self.rng, caller, role, wish, region or self.region, at, self.people.store)
        self.records += made
        # The other account's event tells only from which account the call came.
        self.callers[made[0].event_id] = caller
        return became


def long_key(journey: Journey) -> Caller:
    """An IAM user with a long-term key, and no second factor."""
    users = journey.world.users_of[journey.account.account_id]
    user = journey.rng.choice(users)
    return iam_user(journey.rng, user, source_of(journey.rng, journey.employee()), journey.at)


def console_user(journey: Journey) -> Caller:
    """An IAM user in the console."""
    users = journey.world.users_of[journey.account.account_id]
    source = source_of(journey.rng, journey.employee(), is_console=True)
    return iam_user(journey.rng, journey.rng.choice(users), source, journey.at)


def root_user(journey: Journey) -> Caller:
    """The root user."""
    source = source_of(journey.rng, journey.employee(), is_console=True)
    return root(journey.rng, journey.account.account_id, source, journey.at)


def single_sign_on(journey: Journey, account: Account | None = None, at: float | None = None) -> Caller:
    """An employee through IAM Identity Center; most events name its user too."""
    rng, who = journey.rng, journey.employee()
    role = journey.role("AWSReservedSSO_PowerUser_3f8a", account, "aws-reserved/sso.amazonaws.com/eu-west-1/")
    source = source_of(rng, who, is_console=rng.random() < 0.4)
    wish = Wish(
        who.email,
        who.persona,
        is_claimed=False,
        operation="AssumeRoleWithSAML",
        user_id=who.user_id if rng.random() < 0.7 else None,
    )
    return journey.assume(saml_user(role, who, source), role, wish, at or journey.before())


def user_to_role(journey: Journey, region: str | None = None) -> Caller:
    """An IAM user who assumes a role under a name of choice, with a second factor at times."""
    rng, who = journey.rng, journey.employee()
    user = rng.choice(journey.world.users_of[journey.account.account_id])
    caller = iam_user(rng, user, source_of(rng, who), journey.at)
    if rng.random() < 0.3:
        name, owner = rng.choice(SHARED_NAMES), "shared name"
    else:
        name, owner = f"{who.name}-cli", f"{who.persona} by session name"
    wish = Wish(name, owner, has_mfa=rng.random() < 0.5)
    return journey.assume(caller, journey.role("OpsAccess"), wish, journey.before(), region)


def global_endpoint(journey: Journey) -> Caller:
    """The same through STS's global endpoint, whose events are in us-east-1."""
    return user_to_role(journey, GLOBAL)


def source_identity(journey: Journey) -> Caller:
    """An employee whose source identity stays through a second role, whose session has another name."""
    rng = journey.rng
    at = journey.before(400)
    first = single_sign_on(journey, at=at)
    email = first.identity["principalId"].partition(":")[2]
    name = email.partition("@")[0]
    who = next(each for each in journey.people.employees if each.email == email)
    # Some roles carry the user of Identity Center on.
    user_id = who.user_id if rng.random() < 0.5 else None
    wish = Wish(email, who.persona, source_identity=name, user_id=user_id)
    middle = journey.assume(first, journey.role("Broker"), wish, at + rng.uniform(5, 60))
    wish = Wish(
        f"{name}-{hex_id(rng, 4)}" if rng.random() < 0.5 else email, who.persona, source_identity=name
    )
    return journey.assume(middle, journey.role("OpsAccess"), wish, at + rng.uniform(70, 300))


def four_roles(journey: Journey) -> Caller:
    """A chain of four roles; the last one's session name says nothing."""
    rng, at = journey.rng, journey.before(1200)
    caller = single_sign_on(journey, at=at)
    for number, name in enumerate(("Hub", "Broker", "OpsAccess")):
        at += rng.uniform(5, 300)
        session = rng.choice(SHARED_NAMES) if number == 2 else f"hop-{number}-{hex_id(rng, 5)}"
        owner = "shared name" if session in SHARED_NAMES else f"name {session}"
        caller = journey.assume(caller, journey.role(name), Wish(session, owner), at)
    return caller


def across_accounts(journey: Journey) -> Caller:
    """From another account: each of the two has an event of the AssumeRole."""
    others = [each for each in journey.watched if each != journey.account]
    if not others:
        return user_to_role(journey)
    rng, home, at = journey.rng, journey.rng.choice(others), journey.before(200)
    if rng.random() < 0.5:
        caller = single_sign_on(journey, home, at)
        email = caller.identity["principalId"].partition(":")[2]
        wish = Wish(email, caller.owner)
    else:
        who = journey.employee()
        user = rng.choice(journey.world.users_of[home.account_id])
        caller = iam_user(rng, user, source_of(rng, who), at)
        name = f"{who.name}-from-{home.name}"
        wish = Wish(name, f"name {name}")
    return journey.assume(caller, journey.role("OrganizationOps"), wish, at + rng.uniform(5, 100))


def workflow(journey: Journey) -> Caller:
    """A workflow of GitHub: a program, so no person."""
    rng, role = journey.rng, journey.role("GitHubDeploy")
    source = Source(
        f"20.57.{rng.randrange(256)}.{rng.randrange(1, 255)}",
        "aws-cli/2.27.0 md/awscrt#0.25.4 ua/2.1 os/linux#6.8.0",
    )
    wish = Wish("GitHubActions", None, operation="AssumeRoleWithWebIdentity")
    caller = web_user(role, rng.choice(("shop", "infra", "data")), source)
    return journey.assume(caller, role, wish, journey.before(5, 300))


def botocore_session(journey: Journey) -> Caller:
    """A profile with a role and without a session name: botocore makes one up, so a name of nobody."""
    rng = journey.rng
    user = rng.choice(journey.world.users_of[journey.account.account_id])
    caller = iam_user(rng, user, source_of(rng, journey.employee()), journey.at)
    at = journey.before()
    wish = Wish(f"botocore-session-{int(at)}", None, has_mfa=rng.random() < 0.5)
    return journey.assume(caller, journey.role("OpsAccess"), wish, at)


ROADS: tuple[tuple[Callable[[Journey], Caller], int], ...] = (
    (single_sign_on, 8),
    (long_key, 3),
    (console_user, 2),
    (root_user, 1),
    (user_to_role, 4),
    (global_endpoint, 2),
    (source_identity, 3),
    (four_roles, 2),
    (across_accounts, 3),
    (workflow, 1),
    (botocore_session, 1),
)


def travel(journey: Journey) -> Caller:
    """Any road."""
    roads, weights = zip(*ROADS, strict=True)
    road: Callable[[Journey], Caller] = journey.rng.choices(roads, weights)[0]
    return road(journey)
