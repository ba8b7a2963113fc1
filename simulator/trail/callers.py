"""Who calls, and by which road: employees, their roles and sessions, programs, services.

A `Caller` is a set of credentials in use, with the truth about whose they are and the events of the
AssumeRole calls that lead back to the first identity.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from tracehound.simulator.draws import access_key_id, hex_id
from tracehound.simulator.networks import OFFICE, RESIDENTIAL, address
from tracehound.simulator.noise.samples import HOSTILE_NAMES
from tracehound.simulator.organization import Principal
from tracehound.simulator.trail.events import Record, Source, guid, record, stamp

Json = dict[str, Any]
Name = tuple[str, str]
_NAMES = (
    ("anna.lang", "Anna Lang"),
    ("jiho.kim", "Jiho Kim"),
    ("m.okafor", "Mercy Okafor"),
    ("lea.martin", "Léa Martin"),
    ("ravi.iyer", "Ravi Iyer"),
    ("t.novak", "Tereza Novák"),
    ("s.haddad", "Samir Haddad"),
    ("olga.berg", "Olga Berg"),
    ("paulo.reis", "Paulo Reis"),
    ("w.zhang", "Wei Zhang"),
)
_AGENTS = (
    "aws-cli/2.17.50 md/awscrt#0.21.2 ua/2.0 os/macos#23.6.0 md/arch#arm64 lang/python#3.11.9",
    "aws-cli/2.27.0 md/awscrt#0.25.4 ua/2.1 os/linux#6.8.0 md/arch#x86_64 md/command#ecs.execute-command",
    "aws-cli/2.15.1 Python/3.11.6 Windows/10 exe/AMD64 prompt/off command/ssm.start-session",
    "session-manager-plugin/1.2.650.0",
)
_BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36"
# Session names that everybody uses, so they name nobody.
# The last one is meant to hide sessions among those of ECS.
SHARED_NAMES = ("admin", "debug", "session1", "ecs-execute-command")


class Employee(NamedTuple):
    """Somebody, with the user of IAM Identity Center and the usual address; `name` may be hostile."""

    name: str
    email: str
    user_id: str
    home: str

    @property
    def persona(self) -> str:
        """Who it is, in the truth."""
        return f"employee {self.email}"


class Staff(NamedTuple):
    """All employees, and the identity store that knows them."""

    store: str
    employees: tuple[Employee, ...]


def staff(rng: random.Random) -> Staff:
    """The employees of an organization."""
    hostile = [(name, "hostile") for name in HOSTILE_NAMES[1:3]]
    people = tuple(
        Employee(
            name,
            f"{name}@example.com",
            f"{hex_id(rng, 10)}-{guid(rng)}",
            address(rng, rng.choice(RESIDENTIAL)),
        )
        for name, _ in (*_NAMES, *hostile)
    )
    return Staff(
        f"arn:aws:identitystore::{rng.randrange(10**11, 10**12)}:identitystore/d-{hex_id(rng, 10)}", people
    )


@dataclass(frozen=True)
class Caller:
    """Credentials in use. `steps` lead back to the first identity, nearest first, each with its event ids.

    `names` are those that an event with these credentials has, `owner` whose they are; None for programs.
    """

    account_id: str
    identity: Json
    source: Source
    owner: str | None
    names: tuple[Name, ...]
    steps: tuple[tuple[str, ...], ...] = ()
    first: str = ""
    is_claimed: bool = False
    issued_at: float = 0.0

    @property
    def key(self) -> str:
        """The access key id."""
        return str(self.identity.get("accessKeyId") or "")


def source_of(rng: random.Random, employee: Employee, *, is_console: bool = False) -> Source:
    """From the office or from home, with the command line or a browser."""
    where = f"{OFFICE.prefix}.14.7" if rng.random() < 0.5 else employee.home
    return Source(where, _BROWSER if is_console else rng.choice(_AGENTS), is_console)


def user_arn(account_id: str, name: str) -> str:
    """The ARN of an IAM user."""
    return f"arn:aws:iam::{account_id}:user/{name}"


def iam_user(rng: random.Random, principal: Principal, source: Source, at: float) -> Caller:
    """An IAM user: a long-term key, or with a browser the keys of the console."""
    account_id = principal.account.account_id
    arn = user_arn(account_id, principal.name)
    identity: Json = {
        "type": "IAMUser",
        "principalId": principal.principal_id,
        "arn": arn,
        "accountId": account_id,
        "accessKeyId": access_key_id(rng, "ASIA") if source.is_console else principal.key,
        "userName": principal.name,
    }
    if source.is_console:
        opened = at - rng.uniform(60, 7000)
        identity["sessionContext"] = {
            "attributes": {"creationDate": stamp(opened), "mfaAuthenticated": rng.choice(("true", "false"))}
        }
    return Caller(account_id, identity, source, f"user {arn}", (("iam_user", arn),), first=arn)


def root(rng: random.Random, account_id: str, source: Source, at: float) -> Caller:
    """The root user in the console."""
    arn = f"arn:aws:iam::{account_id}:root"
    identity = {
        "type": "Root",
        "principalId": account_id,
        "arn": arn,
        "accountId": account_id,
        "accessKeyId": access_key_id(rng, "ASIA"),
        "sessionContext": {"attributes": {"creationDate": stamp(at - 900), "mfaAuthenticated": "true"}},
    }
    return Caller(account_id, identity, source, f"root {account_id}", (("root", account_id),), first=arn)


class Role(NamedTuple):
    """A role of an account."""

    account_id: str
    name: str
    role_id: str
    path: str = ""

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:aws:iam::{self.account_id}:role/{self.path}{self.name}"


@dataclass(frozen=True)
class Wish:
    """How a role is assumed: the session's name, whose it is, and how CloudTrail tells of it."""

    session: str
    owner: str | None
    is_claimed: bool = True
    source_identity: str | None = None
    operation: str = "AssumeRole"
    user_id: str | None = None
    has_mfa: bool = False
    key: str | None = None


def assume(
    rng: random.Random, caller: Caller, role: Role, wish: Wish, region: str, at: float, store: str = ""
) -> tuple[Caller, list[Record]]:
    """The role's session, and its event; across accounts there is one event in each."""
    key = wish.key or access_key_id(rng, "ASIA")
    identity = _session_identity(role, wish, key, at, store)
    arn, principal = identity["arn"], identity["principalId"]
    request: Json = {"roleArn": role.arn, "roleSessionName": wish.session, "durationSeconds": 3600}
    if wish.source_identity:
        request["sourceIdentity"] = wish.source_identity
    if wish.has_mfa:
        request["serialNumber"] = f"arn:aws:iam::{caller.account_id}:mfa/phone"
    response: Json = {
        "credentials": {
            "accessKeyId": key,
            "sessionToken": "IQoJb3JpZ2luX2VjE" + hex_id(rng, 32),
            "expiration": stamp(at + 3600),
        },
        "assumedRoleUser": {"assumedRoleId": principal, "arn": arn},
    }
    if wish.source_identity:
        response["sourceIdentity"] = wish.source_identity
    if wish.operation == "AssumeRoleWithSAML":
        request["principalArn"] = f"arn:aws:iam::{role.account_id}:saml-provider/AWSSSO_DO_NOT_DELETE"
        response |= {
            "subject": wish.session,
            "subjectType": "persistent",
            "issuer": "https://portal.sso.example",
        }
    more: Json = {"resources": [{"accountId": role.account_id, "type": "AWS::IAM::Role", "ARN": role.arn}]}
    is_across = caller.account_id != role.account_id
    if is_across:
        more["sharedEventID"] = guid(rng)
    call = ("sts", wish.operation)
    made = [
        record(
            rng,
            (caller.account_id, region),
            at,
            call,
            caller.identity,
            caller.source,
            request,
            response,
            **more,
        )
    ]
    if is_across:
        stranger = {
            "type": "AWSAccount",
            "principalId": caller.identity["principalId"],
            "accountId": caller.account_id,
        }
        made.append(
            record(
                rng, (role.account_id, region), at, call, stranger, caller.source, request, response, **more
            )
        )
    step = tuple(each.event_id for each in made)
    names = _names_of(wish, store)
    became = replace(
        caller,
        account_id=role.account_id,
        identity=identity,
        owner=wish.owner,
        names=names,
        steps=(step, *caller.steps),
        is_claimed=wish.is_claimed,
        issued_at=at,
    )
    return became, made


def _names_of(wish: Wish, store: str) -> tuple[Name, ...]:
    """The names in events of the session, best first; a program's session has none."""
    if wish.owner is None:
        return ()
    names: list[Name] = []
    if wish.user_id:
        names.append(("identity_center", f"{store.rsplit('/', 1)[-1]}/{wish.user_id}"))
    if wish.source_identity:
        names.append(("source_identity", wish.source_identity))
    return (*names, ("session_name", wish.session))


def _session_identity(role: Role, wish: Wish, key: str, at: float, store: str) -> Json:
    context: Json = {
        "sessionIssuer": {
            "type": "Role",
            "principalId": role.role_id,
            "arn": role.arn,
            "accountId": role.account_id,
            "userName": role.name,
        },
        "attributes": {
            "creationDate": stamp(at),
            "mfaAuthenticated": "true" if wish.has_mfa else "false",
        },
    }
    if wish.source_identity:
        context["sourceIdentity"] = wish.source_identity
    identity: Json = {
        "type": "AssumedRole",
        "principalId": f"{role.role_id}:{wish.session}",
        "arn": f"arn:aws:sts::{role.account_id}:assumed-role/{role.name}/{wish.session}",
        "accountId": role.account_id,
        "accessKeyId": key,
        "sessionContext": context,
    }
    if wish.user_id:
        identity["onBehalfOf"] = {"userId": wish.user_id, "identityStoreArn": store}
    return identity


def saml_user(role: Role, employee: Employee, source: Source) -> Caller:
    """Somebody as Identity Center's provider presents them to STS."""
    identity = {
        "type": "SAMLUser",
        "principalId": f"{hex_id(random.Random(role.account_id), 20)}=:{employee.email}",
        "userName": employee.email,
        "identityProvider": f"{role.account_id}:AWSSSO_DO_NOT_DELETE",
    }
    names = (("session_name", employee.email),)
    return Caller(role.account_id, identity, source, employee.persona, names, first=employee.email)


def web_user(role: Role, repository: str, source: Source) -> Caller:
    """A workflow of GitHub as its provider presents it to STS."""
    host = "token.actions.githubusercontent.com"
    subject = f"repo:example/{repository}:ref:refs/heads/main"
    provider = f"arn:aws:iam::{role.account_id}:oidc-provider/{host}"
    identity = {
        "type": "WebIdentityUser",
        "principalId": f"{provider}:sts.amazonaws.com:{subject}",
        "userName": subject,
        "identityProvider": provider,
    }
    return Caller(role.account_id, identity, source, None, (), first=subject)


def service(name: str) -> tuple[Json, Source]:
    """An AWS service that calls for itself."""
    host = f"{name}.amazonaws.com"
    return {"type": "AWSService", "invokedBy": host}, Source(host, host)
