"""How AWS is reached, as the environment says it; options of the command are put there for this run.

What belongs here: names of variables. What does not: clients (`pipelines.aws`), which the command's help does
not load.
"""

import os

ROLE = "TRACEHOUND_ROLE_ARN"
EXTERNAL_ID = "TRACEHOUND_EXTERNAL_ID"
ENDPOINT = "TRACEHOUND_ENDPOINT_URL"
REQUESTER_PAYS = "TRACEHOUND_REQUESTER_PAYS"
_YES = ("1", "true", "yes", "on")


def choose(
    role_arn: str | None, external_id: str | None, endpoint_url: str | None, *, requester_pays: bool
) -> None:
    """Sets what was chosen, for this process and those that it starts."""
    chosen = {ROLE: role_arn, EXTERNAL_ID: external_id, ENDPOINT: endpoint_url}
    os.environ.update({name: value for name, value in chosen.items() if value})
    if requester_pays:
        os.environ[REQUESTER_PAYS] = "1"


def setting(name: str) -> str | None:
    """A variable's value; None if it is not set or empty."""
    return os.environ.get(name) or None


def is_on(name: str) -> bool:
    """Whether a variable says yes."""
    return os.environ.get(name, "").strip().lower() in _YES
