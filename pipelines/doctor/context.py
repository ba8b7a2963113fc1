"""Checks of the source of context: which calls are not allowed, and what that costs the answers.

What belongs here: a request of each kind for a thing that is not there, which shows whether the call is
allowed. What does not: asking for things (`pipelines.context`).
"""

from collections.abc import Iterator, Mapping

from tracehound.pipelines.aws import identity
from tracehound.pipelines.aws.clients import Access, accesses
from tracehound.pipelines.aws.errors import AWS_ERRORS
from tracehound.pipelines.context.api import Answer, Api, Budget
from tracehound.pipelines.context.asking import Asking
from tracehound.pipelines.doctor.diagnosis import Diagnosis
from tracehound.pipelines.ingestion.sources.context import is_of_context, regions_of
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.context.due import Result
from tracehound.transforms.context.kinds import GLOBAL, KINDS
from tracehound.transforms.context.things import Thing
from tracehound.transforms.wording import counted

_NAME = "context"
_POLICY = "see docs/aws/reader.json."
_REFUSED = (Result.DENIED, Result.NO_ROLE, Result.REGION_OFF)
# Of more accounts, a run itself tells what is refused: `SELECT * FROM context.missing_context`.
_MOST_ACCOUNTS = 10
_DIGEST = f"sha256:{'0' * 64}"
# A thing of each kind that is certainly not there; {account} and {region} are those asked. Kinds that other
# kinds' calls tell are left out.
_PROBES = {
    "ecs_task": "arn:aws:ecs:{region}:{account}:task/tracehound-doctor/00000000000000000000000000000000",
    "task_definition": "arn:aws:ecs:{region}:{account}:task-definition/tracehound-doctor:1",
    "ecs_service": "arn:aws:ecs:{region}:{account}:service/tracehound-doctor/none",
    "service_revision": "arn:aws:ecs:{region}:{account}:service-revision/tracehound-doctor/none/1",
    "container_instance": "arn:aws:ecs:{region}:{account}:container-instance/tracehound-doctor/none",
    "network_interface": "eni-00000000",
    "security_group": "sg-00000000",
    "instance": "i-00000000",
    "image": "{account}.dkr.ecr.{region}.amazonaws.com/tracehound-doctor@" + _DIGEST,
    "image_vulnerabilities": "{account}.dkr.ecr.{region}.amazonaws.com/tracehound-doctor@" + _DIGEST,
    "image_copies": "{account}.dkr.ecr.{region}.amazonaws.com/tracehound-doctor@" + _DIGEST,
    "instance_profile": "arn:aws:iam::{account}:instance-profile/tracehound-doctor",
    "role": "arn:aws:iam::{account}:role/tracehound-doctor",
    "policy": "arn:aws:iam::{account}:policy/tracehound-doctor",
    "account": "{account}",
}
# What stays unknown where a kind is refused.
COSTS: Mapping[str, str] = {
    "ecs_task": "of tasks without events, the digest, address and service stay unknown",
    "task_definition": "roles, users and capabilities of tasks stay unknown",
    "ecs_service": "services and who created them stay unknown",
    "service_revision": "digests of tasks that are gone stay unknown",
    "container_instance": "on which instance a task ran stays unknown",
    "network_interface": "public addresses stay unknown, so nothing is said to be reachable",
    "security_group": "open ports stay unknown, so nothing is said to be reachable",
    "instance": "profiles, addresses and metadata options of instances stay unknown",
    "image": "when an image was pushed, and what its tag means now, stay unknown",
    "image_vulnerabilities": "no vulnerability can be matched with a program that ran",
    "image_copies": "where else an image runs stays unknown",
    "instance_profile": "roles of instances stay unknown",
    "role": "what a role may do, and who may assume it, stay unknown",
    "policy": "what a role may do by policies of the account stays unknown",
    "account": "names, units and tags of accounts stay unknown, so owners may be missing",
}


def checks(home: Home, sources: list[str]) -> Iterator[Diagnosis]:
    """All checks of the source of context among some; none without it."""
    of_context = [source for source in sources if is_of_context(source)]
    if not of_context:
        return
    aws = home.settings.aws
    known = accesses(aws)
    for number, access in enumerate(known[:_MOST_ACCOUNTS]):
        regions = sorted(regions_of(of_context)) or list(aws.regions) or [identity.own_region()]
        yield from _account(access, regions[0], is_first=number == 0)
    if len(known) > _MOST_ACCOUNTS:
        more = counted(len(known) - _MOST_ACCOUNTS, "further account")
        yield Diagnosis("note", _NAME, f"{more} were not tried", "A run tells what they refuse.")


def _account(access: Access, region: str, *, is_first: bool) -> Iterator[Diagnosis]:
    """An account in one of its regions. Accounts themselves are asked for with the first identity."""
    try:
        account_id = identity.account_id(access, region)
    except AWS_ERRORS:
        # Another check tells it.
        return
    answers = list(_answers(access, account_id, region, is_first=is_first))
    refused = [each for each in answers if each.state in _REFUSED]
    for each in refused:
        why = (each.detail or "it is refused").rstrip(".")
        cost = COSTS[each.thing.kind]
        found = f"{each.call} in {account_id}, {each.thing.region}: {why}: {cost}"
        yield Diagnosis("note", _NAME, found, f"Allow it, {_POLICY}")
    failed = [each for each in answers if each.state in (Result.FAILED, Result.THROTTLED)]
    allowed = len(answers) - len(refused) - len(failed)
    if allowed:
        yield Diagnosis("ok", _NAME, f"{account_id} answers {counted(allowed, 'kind')} of calls in {region}")


def _answers(access: Access, account_id: str, region: str, *, is_first: bool) -> Iterator[Answer]:
    for where in (region, GLOBAL):
        things = [
            Thing(account_id, where, kind, key.format(account=account_id, region=region))
            for kind, key in _PROBES.items()
            if KINDS[kind].is_global == (where == GLOBAL) and (is_first or kind != "account")
        ]
        # A kind may take several requests; none is repeated.
        api = Api(access.in_region(region), account_id, Budget(4 * len(things)))
        for answers in Asking(api).ask([thing] for thing in things):
            yield from answers
