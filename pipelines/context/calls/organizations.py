"""Organizations: names, units and tags of accounts, as its management account knows them."""

from collections.abc import Iterator, Sequence
from typing import Any

from tracehound.pipelines.context.api import Answer, Api
from tracehound.pipelines.context.calls.told import answers
from tracehound.transforms.context.things import Thing

_SERVICE = "organizations"
_TOKEN = "NextToken"
_UNIT = "ORGANIZATIONAL_UNIT"
# Units are nested five deep at most, says AWS.
_MOST_UNITS = 16


def account(api: Api, things: Sequence[Thing]) -> Iterator[Answer]:
    """DescribeAccount, its organizational units from the outermost on, and its tags."""
    (thing,) = things
    document = api.told(_SERVICE, "DescribeAccount", "Account", AccountId=thing.key)
    call = api.call
    more = {
        "OrganizationalUnits": _units(api, thing.key),
        "Tags": list(api.listed(_SERVICE, "ListTagsForResource", "Tags", _TOKEN, ResourceId=thing.key)),
    }
    return answers(call, things, {thing.key: document | more}, requests=api.sent())


def _units(api: Api, account_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    child = account_id
    while len(found) < _MOST_UNITS:
        parents = list(api.listed(_SERVICE, "ListParents", "Parents", _TOKEN, ChildId=child))
        above = [each.get("Id") for each in parents if each.get("Type") == _UNIT]
        if not above:
            break
        child = above[0]
        wanted = {"OrganizationalUnitId": child}
        found.insert(0, api.told(_SERVICE, "DescribeOrganizationalUnit", "OrganizationalUnit", **wanted))
    return found
