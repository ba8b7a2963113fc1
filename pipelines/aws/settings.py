"""What the command's options say of AWS, put where the configuration looks first.

What belongs here: that, without what the command's help need not load. What does not: the keys
(`pipelines.settings.config`) and clients (`pipelines.aws.clients`).
"""

import os

_ROLES = "TRACEHOUND_AWS_ROLE_ARNS"
_EXTERNAL_ID = "TRACEHOUND_AWS_EXTERNAL_ID"
_ENDPOINT = "TRACEHOUND_AWS_ENDPOINT_URL"
_REQUESTER_PAYS = "TRACEHOUND_AWS_REQUESTER_PAYS"


def choose(
    role_arn: str | None, external_id: str | None, endpoint_url: str | None, *, requester_pays: bool
) -> None:
    """Sets what was chosen, for this process and those that it starts."""
    chosen = {
        _ROLES: role_arn,
        _EXTERNAL_ID: external_id,
        _ENDPOINT: endpoint_url,
        _REQUESTER_PAYS: "true" if requester_pays else None,
    }
    os.environ.update({name: value for name, value in chosen.items() if value})
