"""Access to AWS: profile, roles, endpoint, and retries.

What belongs here: our identity, and clients. What does not: requests (`pipelines.ingestion.sources`), and the
meaning of errors (`pipelines.aws.errors`).
"""

import threading
import time
from dataclasses import dataclass, replace
from functools import cache
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

# A process reads objects with this many threads at once; connections are opened as they are needed.
THREADS = 16
_SESSION_NAME = "tracehound"
# Adaptive mode slows down when a service throttles. The usual transport errors are retried too.
_ATTEMPTS = 8
_CONFIG = Config(
    retries={"mode": "adaptive", "total_max_attempts": _ATTEMPTS},
    connect_timeout=10,
    read_timeout=60,
    max_pool_connections=2 * THREADS,
    user_agent_extra="tracehound",
)
# S3 answers 503 while it spreads a busy prefix over more machines: backing off helps, staying slow does not.
_BACKING_OFF = Config(retries={"mode": "standard", "total_max_attempts": _ATTEMPTS})
# Servers at a custom endpoint may not resolve a bucket by its host name.
_PATH_STYLE = Config(s3={"addressing_style": "path"})
# A client younger than this is not replaced: its credentials are the newest available.
_SECONDS_TO_RENEW = 30.0


@dataclass(frozen=True)
class Access:
    """Our identity in AWS. It is passed between processes, so it holds names, never credentials.

    `role_arn` is assumed with the credentials of the profile or environment, and with `external_id` if given.
    `endpoint_url` replaces AWS's own endpoints, for private endpoints and tests. `requester_pays` agrees to
    pay for requests to other owners' buckets.
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
        """A client of a service, created once per process. Raises botocore's errors, also when it is used."""
        with _LOCK:
            if (self, service) not in _CLIENTS:
                _CLIENTS[self, service] = _client(self, service), time.monotonic()
            return _CLIENTS[self, service][0]

    def renew(self, service: str, client: Any) -> bool:
        """Drops a client whose credentials have expired; False if there can't be newer ones yet."""
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
    """The configured identities: one for each role, else the profile itself."""
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
    """The identity of the profile itself, without a role."""
    return Access(profile=aws.profile, endpoint_url=aws.endpoint_url)


def first(aws: Aws) -> Access:
    """The identity for buckets and queues: the first role, if there is one."""
    return accesses(aws)[0]


def _client(access: Access, service: str) -> Any:
    config = _CONFIG.merge(_BACKING_OFF) if service == "s3" else _CONFIG
    config = config.merge(_PATH_STYLE) if access.endpoint_url else config
    return _guarded(_session(access).client(service, config=config, endpoint_url=access.endpoint_url))


class Unencrypted(BotoCoreError):  # type: ignore[misc]
    """An endpoint on another host has no TLS: findings and session tokens could be read on the network."""

    fmt = "{endpoint} is not encrypted: give an https endpoint. http is allowed only for this host"


def _guarded(client: Any) -> Any:
    """The client, if its endpoint is encrypted or on this host. Raises Unencrypted.

    Its answers are validated against its model.
    """
    parts = urlsplit(client.meta.endpoint_url)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise Unencrypted(endpoint=client.meta.endpoint_url)
    answers.watch(client)
    return client


def _session(access: Access) -> boto3.Session:
    own = _boto3_session(_botocore_session(access), access)
    if access.role_arn is None:
        return own
    # The profile provides region and settings; its credentials are replaced by the role's.
    session = _botocore_session(access)
    session._credentials = DeferredRefreshableCredentials(_assuming(own, access), "assume-role")
    return _boto3_session(session, access)


def _botocore_session(access: Access) -> Session:
    """A session that reads the models of services once per process, which is most of what a client costs."""
    session = Session(profile=access.profile)
    session.register_component("data_loader", _loader())
    return session


@cache
def _loader() -> Any:
    return Session().get_component("data_loader")


def _boto3_session(session: Session, access: Access) -> boto3.Session:
    paths = list(_loader().search_paths)
    made = boto3.Session(botocore_session=session, region_name=access.region)
    # boto3 adds its own folder each time.
    _loader().search_paths[:] = paths
    return made


def _assuming(own: boto3.Session, access: Access) -> Any:
    """Fetches the role's credentials, now and whenever they are about to expire."""
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
