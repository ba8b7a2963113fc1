"""Identities and the ways to them: users, single sign-on, chains of roles, programs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.estate.people import role_id
from tracehound.intrusions.trail.customs import Customs, Member
from tracehound.intrusions.trail.wire import Json, Origin, Told, guid, second, told

STS_HOME = "us-east-1"


@dataclass(frozen=True)
class Identity:
    """Who a call shows. `back` are the ids of AssumeRole events to the first identity, nearest first.

    `names` are kinds and names of the person that calls with it show, the most trustworthy first.
    """

    account: str
    wire: Json
    origin: Origin
    names: tuple[tuple[str, str], ...] = ()
    back: tuple[tuple[str, ...], ...] = ()
    first: str = ""
    claimed: bool = False


@dataclass(frozen=True)
class Hop:
    """How a role is taken on."""

    account: str
    role: str
    session: str
    operation: str = "AssumeRole"
    source: str = ""
    user_id: str = ""
    is_named: bool = True
    claimed: bool = True
    key: str = ""
    unique: str = ""
    path: str = ""


class Registrar:
    """Hands out identities for calls at a moment, and keeps the events by which they came about."""

    def __init__(self, customs: Customs, accounts: list[str]) -> None:
        self.customs = customs
        self.accounts = accounts
        self.events: list[Told] = []
        self.who: dict[str, Identity] = {}

    def anybody(self, dice: Dice, account: str, region: str, at: float) -> Identity:
        """Somebody, or now and then a program, with an identity in the account."""
        drawn = dice.random()
        if drawn < 0.05:
            return self._pipeline(dice, account, region, at)
        member = dice.choice(self.customs.members)
        if drawn < 0.1:
            return self._root(dice, account, at)
        start = at - dice.spread(40, 3200)
        hops = 0
        while hops < 6 and dice.happens(self.customs.hops):
            hops += 1
        across = dice.happens(0.25) and len(self.accounts) > 1
        home = dice.choice(self.accounts) if hops and across else account
        found = self._login(dice, member, home, region, start)
        for number in range(hops):
            start += (at - start) * dice.uniform(0.05, 0.5)
            is_last = number == hops - 1
            target = account if is_last else dice.choice((home, account))
            found = self.take(dice, found, self._hop(dice, member, target, is_last), region, start)
        if found.account != account:
            found = self.take(dice, found, self._hop(dice, member, account, True), region, at - 5)
        return found

    def _login(self, dice: Dice, member: Member, account: str, region: str, at: float) -> Identity:
        customs = self.customs
        home = member.person.at_home.ip if dice.happens(0.6) else customs.organization.office(dice).ip
        console = dice.happens(0.3)
        agent = "AWS Internal" if console and dice.happens(0.3) else member.person.agent
        origin = Origin(home, agent, console)
        if not customs.uses_center or dice.happens(0.25):
            return self._user(dice, member, account, at, origin)
        unique = role_id(member.person.place, "sso" + account)
        role = "AWSReservedSSO_PowerUserAccess_" + unique[4:20].lower()
        who = {
            "type": "SAMLUser",
            "principalId": f"{dice.hexadecimal(12)}=:{member.login}",
            "userName": member.login,
            "identityProvider": f"{dice.hexadecimal(12)}=",
        }
        begin = Identity(account, who, origin, (("session_name", member.login),), first=member.login)
        hop = Hop(
            account,
            role,
            member.login,
            "AssumeRoleWithSAML",
            user_id=member.user_id if dice.happens(customs.center_share) else "",
            claimed=False,
            unique=unique,
            path="aws-reserved/sso.amazonaws.com/",
        )
        return self.take(dice, begin, hop, region, at)

    def _user(self, dice: Dice, member: Member, account: str, at: float, origin: Origin) -> Identity:
        name = member.person.name
        arn = f"arn:aws:iam::{account}:user/{dice.choice(('', 'staff/'))}{name}"
        unique = Dice(f"user/{arn}").letters(17)
        who: Json = {
            "type": "IAMUser",
            "principalId": f"AIDA{unique}",
            "arn": arn,
            "accountId": account,
            "accessKeyId": f"AKIA{Dice(f'key/{arn}').letters(16)}",
            "userName": name,
        }
        if origin.console:
            who["accessKeyId"] = f"ASIA{dice.letters(16)}"
            who["sessionContext"] = {
                "sessionIssuer": {},
                "webIdFederationData": {},
                "attributes": {
                    "creationDate": second(at),
                    "mfaAuthenticated": dice.choice(("true", "false")),
                },
            }
        return Identity(account, who, origin, (("iam_user", arn),), first=arn)

    def _root(self, dice: Dice, account: str, at: float) -> Identity:
        arn = f"arn:aws:iam::{account}:root"
        who: Json = {"type": "Root", "principalId": account, "arn": arn, "accountId": account}
        who["accessKeyId"] = f"ASIA{dice.letters(16)}"
        attributes = {"creationDate": second(at - 600), "mfaAuthenticated": "true"}
        who["sessionContext"] = {"attributes": attributes}
        origin = Origin(self.customs.organization.office(dice).ip, "Mozilla/5.0", True)
        return Identity(account, who, origin, (("root", account),), first=arn)

    def _pipeline(self, dice: Dice, account: str, region: str, at: float) -> Identity:
        """A program: its session's name is one that programs make."""
        robot = dice.choice(self.customs.organization.robots)
        subject = f"repo:{self.customs.company}/{dice.word()}:environment:prod"
        provider = f"arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com"
        who = {
            "type": "WebIdentityUser",
            "principalId": f"{provider}:sts.amazonaws.com:{subject}",
            "userName": subject,
            "identityProvider": provider,
        }
        begin = Identity(account, who, Origin(robot.address.ip, robot.agent), first=subject)
        start = at - dice.spread(4, 900)
        name = dice.choice(
            ("GitHubActions", f"botocore-session-{int(start)}", f"aws-sdk-js-session-{int(start)}")
        )
        hop = Hop(account, robot.role, name, "AssumeRoleWithWebIdentity", is_named=False)
        return self.take(dice, begin, hop, region, start)

    def _hop(self, dice: Dice, member: Member, account: str, is_last: bool) -> Hop:
        customs = self.customs
        role = dice.choice(customs.roles)
        if dice.happens(customs.source_share):
            user_id = member.user_id if dice.happens(0.4) else ""
            session = dice.choice((member.login, member.claimed))
            return Hop(account, role, session, source=member.short, user_id=user_id)
        drawn = dice.random()
        if drawn < 0.25:
            return Hop(account, role, dice.choice(customs.shared))
        if drawn < 0.35 and is_last:
            return Hop(account, role, f"botocore-session-{dice.randrange(10**9, 2 * 10**9)}", is_named=False)
        return Hop(account, role, dice.choice((member.login, member.claimed)))

    def take(self, dice: Dice, caller: Identity, hop: Hop, region: str, at: float) -> Identity:
        """The identity after a hop. Between accounts, each has an event of it, with one shared id."""
        unique = hop.unique or Dice(f"role/{hop.account}/{hop.role}").letters(17)
        principal = unique if unique.startswith("AROA") else f"AROA{unique}"
        key = hop.key or f"ASIA{dice.letters(16)}"
        arn = f"arn:aws:iam::{hop.account}:role/{hop.path}{hop.role}"
        assumed = f"arn:aws:sts::{hop.account}:assumed-role/{hop.role}/{hop.session}"
        asked: Json = {"roleArn": arn, "roleSessionName": hop.session}
        answered: Json = {
            "credentials": {
                "accessKeyId": key,
                "sessionToken": dice.letters(40),
                "expiration": second(at + 3600),
            },
            "assumedRoleUser": {"assumedRoleId": f"{principal}:{hop.session}", "arn": assumed},
        }
        if hop.source:
            asked["sourceIdentity"] = answered["sourceIdentity"] = hop.source
        where = STS_HOME if dice.happens(self.customs.global_share) else region
        resources = [{"ARN": arn, "accountId": hop.account, "type": "AWS::IAM::Role"}]
        more: Json = {"resources": resources}
        accounts = [(caller.account, caller.wire)]
        if caller.account != hop.account:
            more["sharedEventID"] = guid(dice)
            names = [name for name in ("principalId", "accountId") if name in caller.wire]
            stranger: Json = {name: caller.wire[name] for name in names}
            accounts.append((hop.account, {"type": "AWSAccount", **stranger}))
        made = [
            told(dice, owner, where, at, "sts", hop.operation, who, caller.origin, asked, answered, **more)
            for owner, who in accounts
        ]
        self.events += made
        self.who[made[0].identity] = caller
        wire: Json = {
            "type": "AssumedRole",
            "principalId": f"{principal}:{hop.session}",
            "arn": assumed,
            "accountId": hop.account,
            "accessKeyId": key,
            "sessionContext": _context(hop, principal, arn, at, caller),
        }
        if hop.user_id:
            wire["onBehalfOf"] = {"userId": hop.user_id, "identityStoreArn": self.customs.store}
        return replace(
            caller,
            account=hop.account,
            wire=wire,
            names=self._names(hop),
            back=(tuple(each.identity for each in made), *caller.back),
            claimed=hop.claimed,
        )

    def _names(self, hop: Hop) -> tuple[tuple[str, str], ...]:
        if not hop.is_named:
            return ()
        named = [
            ("identity_center", hop.user_id),
            ("source_identity", hop.source),
            ("session_name", hop.session),
        ]
        return tuple((kind, name) for kind, name in named if name)


def _context(hop: Hop, principal: str, arn: str, at: float, caller: Identity) -> Json:
    has_mfa = (caller.wire.get("sessionContext") or {}).get("attributes", {}).get("mfaAuthenticated", "false")
    issuer = {
        "type": "Role",
        "principalId": principal,
        "arn": arn,
        "accountId": hop.account,
        "userName": hop.role,
    }
    context: Json = {
        "sessionIssuer": issuer,
        "webIdFederationData": {},
        "attributes": {"creationDate": second(at), "mfaAuthenticated": has_mfa},
    }
    return context | ({"sourceIdentity": hop.source} if hop.source else {})
