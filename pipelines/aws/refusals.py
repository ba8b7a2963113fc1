"""What errors of AWS mean: what happened and what to do, in one sentence each.

What belongs here: reasons that any service may give. What does not: those of one service alone, which its
source knows better (`pipelines.ingestion.sources`).
"""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
    SSOError,
    TokenRetrievalError,
)
from botocore.parsers import ResponseParserError

from tracehound.pipelines.aws.answers import PROXY, WrongAnswer

# What a call to AWS raises.
AWS_ERRORS = (ClientError, BotoCoreError, ResponseParserError)
EXPIRED = frozenset(("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"))
DENIED = frozenset(
    (
        "AccessDenied",
        "AccessDeniedException",
        "Forbidden",
        "403",
        "UnauthorizedOperation",
        "AllAccessDisabled",
    )
)
_REFUSED_KEYS = frozenset(
    (
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "InvalidClientTokenId",
        "UnrecognizedClientException",
        "InvalidToken",
    )
)
_SERVER_ERRORS = 500
_THROTTLED = 429
_THROTTLES = frozenset(("SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded"))
NOT_AWS = f"the answer does not come from AWS. {PROXY}."
_SIGN_IN = "Renew the credentials (such as `aws sso login`, or a new session token) and run again."


def code_of(error: BaseException) -> str:
    """AWS's code of an error; empty if it is none of a service."""
    return str(error.response["Error"].get("Code", "")) if isinstance(error, ClientError) else ""


def message_of(error: ClientError) -> str:
    """AWS's own words."""
    return str(error.response["Error"].get("Message", "")).strip()


def is_transient(error: BaseException) -> bool:
    """Whether the same call may succeed later without anybody doing anything."""
    if isinstance(error, ClientError):
        status = _status(error)
        return status >= _SERVER_ERRORS or status == _THROTTLED or code_of(error) in _THROTTLES
    return isinstance(
        error,
        HTTPClientError
        | ConnectionError
        | IncompleteReadError
        | FlexibleChecksumError
        | ResponseParserError
        | WrongAnswer,
    )


def reason(error: BaseException, permission: str) -> str:
    """Why a call failed and what to do; `permission` is what it needs, such as `s3:GetObject on …`."""
    if isinstance(error, ClientError):
        return _refusal(error, permission)
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return (
            "there are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            "or run where a role is attached."
        )
    if isinstance(error, ProfileNotFound | NoRegionError):
        return f"{error}. Check AWS_PROFILE and AWS_DEFAULT_REGION."
    if isinstance(error, SSOError | TokenRetrievalError):
        return f"the sign-in has expired: {error}. {_SIGN_IN}"
    if isinstance(error, ReadTimeoutError):
        return "the service did not answer in time, even after retries. Run again later."
    if isinstance(error, IncompleteReadError | FlexibleChecksumError):
        return f"the answer arrived damaged, even after retries: {error}. Run again later."
    if isinstance(error, ConnectionError | HTTPClientError):
        return f"the service can't be reached: {error}. Check the network and the endpoint, and run again."
    if isinstance(error, ResponseParserError):
        return NOT_AWS
    return f"{error}"


def _refusal(error: ClientError, permission: str) -> str:
    code, words = code_of(error), message_of(error)
    if error.operation_name == "AssumeRole" and code in DENIED:
        return (
            f"the role may not be assumed: {words} Allow sts:AssumeRole on it, and us in the role's trust "
            "policy, with the external id that it requires."
        )
    if code in EXPIRED:
        return f"the credentials have expired ({code}). {_SIGN_IN}"
    if code in DENIED:
        return f"access is denied: {words or code}. Allow {permission}.".replace("..", ".")
    if code in _REFUSED_KEYS:
        return f"AWS does not know the credentials ({code}). {_SIGN_IN}"
    if code == "RequestTimeTooSkewed":
        return "this machine's clock is wrong, so AWS refuses its signatures. Set the clock and run again."
    if is_transient(error):
        return f"the service answers {_status(error)} ({code}), even after retries. Run again later."
    return f"{code}: {words}"


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
