"""What errors of AWS mean: a table of codes, which of them are transient, and what to do in one sentence.

What belongs here: errors of any service. What does not: codes of a single service, which its source handles
(`pipelines.ingestion.sources`).
"""

from enum import Flag, auto

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

# Errors that a call to AWS raises.
AWS_ERRORS = (ClientError, BotoCoreError, ResponseParserError)


class Means(Flag):
    """What a code means. A region that an account has not opted in to does not know its credentials."""

    EXPIRED = auto()
    DENIED = auto()
    UNKNOWN_CREDENTIALS = auto()
    REGION_NOT_ENABLED = auto()
    WRONG_CLOCK = auto()
    THROTTLED = auto()


_CODES = {
    "ExpiredToken": Means.EXPIRED,
    "ExpiredTokenException": Means.EXPIRED,
    "RequestExpired": Means.EXPIRED,
    "TokenRefreshRequired": Means.EXPIRED,
    "403": Means.DENIED,
    "AccessDenied": Means.DENIED,
    "AccessDeniedException": Means.DENIED,
    "AllAccessDisabled": Means.DENIED,
    "Forbidden": Means.DENIED,
    "UnauthorizedOperation": Means.DENIED,
    "InvalidAccessKeyId": Means.UNKNOWN_CREDENTIALS,
    "InvalidToken": Means.UNKNOWN_CREDENTIALS,
    "SignatureDoesNotMatch": Means.UNKNOWN_CREDENTIALS,
    "InvalidClientTokenId": Means.UNKNOWN_CREDENTIALS | Means.REGION_NOT_ENABLED,
    "UnrecognizedClientException": Means.UNKNOWN_CREDENTIALS | Means.REGION_NOT_ENABLED,
    "AuthFailure": Means.REGION_NOT_ENABLED,
    "OptInRequired": Means.REGION_NOT_ENABLED,
    "SubscriptionRequiredException": Means.REGION_NOT_ENABLED,
    "RequestTimeTooSkewed": Means.WRONG_CLOCK,
    "RequestLimitExceeded": Means.THROTTLED,
    "SlowDown": Means.THROTTLED,
    "Throttling": Means.THROTTLED,
    "ThrottlingException": Means.THROTTLED,
    "TooManyRequestsException": Means.THROTTLED,
}
_TRANSIENT = (
    HTTPClientError,
    ConnectionError,
    IncompleteReadError,
    FlexibleChecksumError,
    ResponseParserError,
    WrongAnswer,
)
_THROTTLED_STATUS = 429
_SERVER_ERRORS = 500
NOT_AWS = f"the answer does not come from AWS. {PROXY}."
_SIGN_IN = "Renew the credentials (such as `aws sso login`, or a new session token) and run again."


def code_of(error: BaseException) -> str:
    """AWS's code of an error; empty if it does not come from a service."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def message_of(error: ClientError) -> str:
    """AWS's own message."""
    return str(error.response.get("Error", {}).get("Message", "")).strip()


def means(error: BaseException) -> Means:
    """What the code of an error means; nothing if it has no code, or one of a single service."""
    found = _CODES.get(code_of(error), Means(0))
    return found | Means.THROTTLED if _status(error) == _THROTTLED_STATUS else found


def has_failed_inside(error: BaseException) -> bool:
    """Whether a service reports an error of its own."""
    return _status(error) >= _SERVER_ERRORS


def is_transient(error: BaseException) -> bool:
    """Whether the same call may succeed later by itself."""
    return has_failed_inside(error) or Means.THROTTLED in means(error) or isinstance(error, _TRANSIENT)


def reason(error: BaseException, permission: str) -> str:
    """Why a call failed and what to do; `permission` is what it requires, such as `s3:GetObject on …`."""
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
    code, words, said = code_of(error), message_of(error), means(error)
    if error.operation_name == "AssumeRole" and Means.DENIED in said:
        return (
            f"the role may not be assumed: {words} Allow sts:AssumeRole on it, and us in the role's trust "
            "policy, with the external id that it requires."
        )
    if Means.EXPIRED in said:
        return f"the credentials have expired ({code}). {_SIGN_IN}"
    if Means.DENIED in said:
        return f"access is denied: {words or code}. Allow {permission}.".replace("..", ".")
    if Means.UNKNOWN_CREDENTIALS in said:
        return f"AWS does not know the credentials ({code}). {_SIGN_IN}"
    if Means.WRONG_CLOCK in said:
        return "this machine's clock is wrong, so AWS refuses its signatures. Set the clock and run again."
    if is_transient(error):
        return f"the service answers {_status(error)} ({code}), even after retries. Run again later."
    return f"{code}: {words}"


def _status(error: BaseException) -> int:
    """The status of the response; 0 without one."""
    answer = error.response.get("ResponseMetadata", {}) if isinstance(error, ClientError) else {}
    return int(answer.get("HTTPStatusCode", 0))
