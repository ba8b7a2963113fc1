"""What an error says about the things that were asked for.

What belongs here: the meaning of codes. What does not: what is done then (`pipelines.context.asking`).
"""

from botocore.exceptions import ClientError

from tracehound.pipelines.aws.answers import WrongAnswer
from tracehound.pipelines.aws.errors import Means, code_of, is_transient, means, reason
from tracehound.transforms.context.due import Result

_ASSUMES = "AssumeRole"
# What was asked for is not there. A definition that is not there has no code of its own.
_GONE = frozenset(
    {
        "AccountNotFoundException",
        "ChildNotFoundException",
        "ClusterNotFoundException",
        "ImageNotFoundException",
        "NoSuchEntity",
        "RepositoryNotFoundException",
        "ScanNotFoundException",
    }
)
# One missing thing fails the request for all; the others that are missing with their container are all gone.
_ONE_OF_MANY = frozenset({"ImageNotFoundException"})
_BAD_NAME = frozenset(
    {"ClientException", "InvalidParameterException", "InvalidParameterValue", "ValidationException"}
)
# Nothing in the place can be asked for.
_OF_CREDENTIALS = Means.EXPIRED | Means.UNKNOWN_CREDENTIALS | Means.WRONG_CLOCK
_OF_DEFINITION = ("DescribeTaskDefinition", "ClientException")
_LONGEST_DETAIL = 300


def result_of(error: Exception) -> Result:
    """What came of a request that failed."""
    meaning = means(error)
    if isinstance(error, ClientError) and error.operation_name == _ASSUMES:
        return Result.NO_ROLE
    if Means.REGION_NOT_ENABLED in meaning:
        return Result.REGION_OFF
    if Means.DENIED in meaning:
        return Result.DENIED
    if Means.THROTTLED in meaning:
        return Result.THROTTLED
    return Result.GONE if _is_gone(error) else Result.FAILED


def _is_gone(error: Exception) -> bool:
    operation = error.operation_name if isinstance(error, ClientError) else ""
    return code_of(error) in _GONE or (operation, code_of(error)) == _OF_DEFINITION


def is_of_one(error: Exception) -> bool:
    """Whether one thing of a request may have failed it for all."""
    return code_of(error) in _ONE_OF_MANY | _BAD_NAME and not is_transient(error)


def is_of_place(error: Exception) -> bool:
    """Whether nothing else will be answered in the place: no way to it, or nobody that it knows."""
    if isinstance(error, WrongAnswer):
        return False
    return not isinstance(error, ClientError) or bool(means(error) & _OF_CREDENTIALS)


def told(error: Exception, call: str) -> str:
    """What AWS said, cut: names in it may be anybody's text."""
    return reason(error, call)[:_LONGEST_DETAIL]
