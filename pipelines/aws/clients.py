"""How AWS is reached: profile, roles, endpoint, and patience with throttling.

What belongs here: who we are, and clients. What does not: what they are asked
(`pipelines.ingestion.sources`), and what their refusals mean (`pipelines.aws.errors`).
"""

import threading
import time
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import BotoCoreError, NoCredentialsError
from botocore.session import Session

from tracehound.pipelines.aws import answers
from tracehound.pipelines.settings.keys import Aws
from tracehound.pipelines.settings.loopback import is_loopback

# A process reads objects with so many threads at once; connections are opened as they are needed.
THREADS = 16
_SESSION_NAME = "tracehound"
# Adaptive: slows down by itself when a service throttles. Standard errors of transport are retried too.
_ATTEMPTS = 8
_CONFIG = Config(
    retries={"mode": "adaptive", "total_max_attempts": _ATTEMPTS},
    connect_timeout=10,
    read_timeout=60,
    max_pool_connections=2 * THREADS,
    user_agent_extra="tracehound",
)
# S3 answers 503 while it spreads a busy prefix over more machines: to back off helps, to stay slow does not.
_BACKING_OFF = Config(retries={"mode": "standard", "total_max_attempts": _ATTEMPTS})
# Servers at an endpoint of one's own need not know a bucket by its host name.
_PATH_STYLE = Config(s3={"addressing_style": "path"})
# A client younger than this is not made anew: its credentials are those that can be had.
_SECONDS_TO_RENEW = 30.0


@dataclass(frozen=True)
class Access:
    """Who we are for AWS. Passed between processes: it holds names, never credentials.

    `role_arn` is assumed from the profile's or the environment's credentials, with `external_id` if given.
    `endpoint_url` stands for AWS's own, for private endpoints and tests. `requester_pays` agrees to pay for
    what is read from buckets of others.
    """

    profile: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    endpoint_url: str | None = None
    region: str | None = None
    requester_pays: bool = False

    def in_region(self, region: str) -> "Access":
        """The same in another region."""
        return replace(self, region=region)

    def client(self, service: str) -> Any:
        """A client of a service; made once in a process. Raises botocore's errors, also when it is used."""
        with _LOCK:
            if (self, service) not in _CLIENTS:
                _CLIENTS[self, service] = _client(self, service), time.monotonic()
            return _CLIENTS[self, service][0]

    def renew(self, service: str, client: Any) -> bool:
        """Forgets a client whose credentials have expired; False if new ones can't be expected yet."""
        with _LOCK:
            current, made = _CLIENTS.get((self, service), (None, 0.0))
            if current is client and time.monotonic() - made < _SECONDS_TO_RENEW:
                return False
            if current is client:
                del _CLIENTS[self, service]
            return True


_LOCK = threading.Lock()
_CLIENTS: dict[tuple[Access, str], tuple[Any, float]] = {}


def accesses(aws: Aws) -> list[Access]:
    """The accesses that the settings name: one for each role, else that of the profile itself."""
    return [
        Access(
            profile=aws.profile,
            role_arn=role,
            external_id=aws.external_id,
            endpoint_url=aws.endpoint_url,
            requester_pays=aws.requester_pays,
        )
        for role in aws.role_arns or (None,)
    ]


def own(aws: Aws) -> Access:
    """The access of the profile itself, without a role."""
    return Access(profile=aws.profile, endpoint_url=aws.endpoint_url)


def first(aws: Aws) -> Access:
    """How buckets and queues are reached: by the first role, if there is one."""
    return accesses(aws)[0]


def _client(access: Access, service: str) -> Any:
    config = _CONFIG.merge(_BACKING_OFF) if service == "s3" else _CONFIG
    config = config.merge(_PATH_STYLE) if access.endpoint_url else config
    return _guarded(_session(access).client(service, config=config, endpoint_url=access.endpoint_url))


class Unencrypted(BotoCoreError):  # type: ignore[misc]
    """An endpoint without TLS on another host: who is on the way would read findings and session tokens."""

    fmt = "{endpoint} is not encrypted: give an https endpoint. http is allowed only for this host"


def _guarded(client: Any) -> Any:
    """A client whose endpoint, wherever it was set, is encrypted or on this host. Raises Unencrypted.

    What it is answered is held against its model.
    """
    parts = urlsplit(client.meta.endpoint_url)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise Unencrypted(endpoint=client.meta.endpoint_url)
    answers.watch(client)
    return client


def _session(access: Access) -> boto3.Session:
    own = boto3.Session(profile_name=access.profile, region_name=access.region)
    if access.role_arn is None:
        return own
    # Read from the profile for its region and settings; its credentials are replaced by the role's.
    session = Session(profile=access.profile)
    session._credentials = DeferredRefreshableCredentials(_assuming(own, access), "assume-role")
    return boto3.Session(botocore_session=session, region_name=access.region)


def _assuming(own: boto3.Session, access: Access) -> Any:
    """What gets the role's credentials, now and whenever they are about to expire."""
    credentials = own.get_credentials()
    if credentials is None:
        raise NoCredentialsError
    extra = {"RoleSessionName": _SESSION_NAME}
    if access.external_id:
        extra["ExternalId"] = access.external_id

    def creator(*names: Any, **settings: Any) -> Any:
        client = own.client(*names, config=_CONFIG, endpoint_url=access.endpoint_url, **settings)
        return _guarded(client)

    return AssumeRoleCredentialFetcher(creator, credentials, access.role_arn, extra).fetch_credentials
