"""Which errors are transient, whatever raised them, and which need action."""

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


def passes(error: BaseException) -> bool:
    """Whether the same may succeed later by itself: the network, a busy service."""
    return any(_passes(each) for each in causes(error))


def is_of_aws(error: BaseException) -> bool:
    """Whether botocore raised an error, without importing it: if it is not loaded, it has raised nothing."""
    return type(error).__module__.startswith("botocore")


def _passes(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in _PASSING:
        return True
    if not is_of_aws(error):
        return False
    from tracehound.pipelines.aws.errors import is_transient  # noqa: PLC0415 - botocore, where AWS was called

    return is_transient(error)
