"""Which errors pass by themselves, and which need somebody."""

import errno

from tracehound.pipelines.lake.disk import causes

_PASSING = {
    errno.EAGAIN,
    errno.ECONNABORTED,
    errno.ECONNREFUSED,
    errno.ECONNRESET,
    errno.EHOSTUNREACH,
    errno.EINTR,
    errno.EIO,
    errno.ENETUNREACH,
    errno.EPIPE,
    errno.ESTALE,
    errno.ETIMEDOUT,
}
_THROTTLED = 429
_SERVER_ERRORS = 500
_THROTTLES = {
    "RequestLimitExceeded",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}


def is_transient(error: BaseException) -> bool:
    """Whether the same may succeed later without anybody doing anything: the network, a busy service."""
    return any(_passes(each) for each in causes(error))


def _passes(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in _PASSING:
        return True
    # Only who has called AWS has its errors: botocore need not be loaded to look at others.
    if not type(error).__module__.startswith("botocore"):
        return False
    from botocore import exceptions  # noqa: PLC0415

    if isinstance(error, exceptions.ClientError):
        return _is_busy(error.response)
    return isinstance(
        error, exceptions.HTTPClientError | exceptions.ConnectionError | exceptions.IncompleteReadError
    )


def _is_busy(response: dict) -> bool:  # type: ignore[type-arg]
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    code = str(response.get("Error", {}).get("Code", ""))
    return status >= _SERVER_ERRORS or status == _THROTTLED or code in _THROTTLES
