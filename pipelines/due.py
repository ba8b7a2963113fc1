"""Whether a run is due, found out without one: what the daily schedule launches a run for.

What belongs here: the reasons, and what was looked at. What does not: when (`pipelines.automation`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracehound.pipelines import damage, publications
from tracehound.pipelines.aws import clients
from tracehound.pipelines.ingestion import source_registry
from tracehound.pipelines.ingestion.sources import Days
from tracehound.pipelines.ingestion.sources.trails import is_asked, is_of_calls
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import is_held
from tracehound.pipelines.plan import Plan, plan
from tracehound.pipelines.serving import alerts
from tracehound.pipelines.serving.tickets import keeping
from tracehound.pipelines.settings.keys import Aws
from tracehound.pipelines.settings.source_prefixes import GUARDDUTY, SECURITY_HUB, SQS
from tracehound.transforms.contracts import LAYERS
from tracehound.transforms.reference_rows import WrongReference

_MOST_NAMED = 3


@dataclass(frozen=True)
class Due:
    """Why a run is due, a phrase each; none: nothing is. `looked_at` says what was looked at."""

    reasons: tuple[str, ...]
    looked_at: str


def look(home: Home, first: date) -> Due:
    """What is to be done now, in the sources from an export day on and in the home. Changes nothing.

    Raises SourceMissing for a configured source whose name is wrong.
    """
    sources = source_registry.sources_of_run(home, [])
    return Due(tuple(_reasons(home, sources, first)), _looked_at(sources, first))


def listable(sources: Sequence[str]) -> list[str]:
    """The sources whose objects can be listed cheaply, without taking anything from them."""
    return [source for source in sources if not source.startswith((GUARDDUTY, SECURITY_HUB, SQS))]


def waiting_messages(aws: Aws, sources: Sequence[str]) -> int:
    """Messages that are in the queues among the sources, roughly."""
    queues = [source.removeprefix(SQS) for source in sources if source.startswith(SQS)]
    return sum(_messages(aws, queue) for queue in queues)


def _messages(aws: Aws, queue: str) -> int:
    name = "ApproximateNumberOfMessages"
    client = clients.first(aws).client("sqs")
    return int(client.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])["Attributes"][name])


def _reasons(home: Home, sources: Sequence[str], first: date) -> Iterator[str]:
    if is_held(home.lock):
        # Its files change while they are looked at.
        yield "another run is in progress, and may leave something"
        return
    if damage.to_mend(home):
        yield "files of the home are damaged"
    if any(source.startswith(GUARDDUTY) for source in sources):
        yield "only a run can query GuardDuty"
    if any(source.startswith(SECURITY_HUB) for source in sources):
        yield "only a run can query Security Hub"
    if any(is_of_calls(source) and is_asked(source) for source in sources):
        yield "only a run can query CloudTrail"
    if messages := waiting_messages(home.settings.aws, sources):
        yield f"messages in queues: {messages:,}"
    if alerts.are_pending(home):
        yield "alerts to post again"
    if keeping.are_pending(home):
        yield "tickets to bring up to date"
    if late := publications.behind(home):
        yield f"{' and '.join(each.name for each in late)} tables are not of the served file"
    try:
        yield from _planned(plan(home, listable(sources), LAYERS[-1], Days(first)))
    except WrongReference as error:
        # The run fails by it, where a person sees it.
        yield str(error)


def _planned(planned: Plan) -> Iterator[str]:
    reasons = {
        "objects to read": len(planned.listed.objects),
        "sources that could not be listed": len(planned.listed.errors),
        "days past retention": planned.old_days,
        "objects with API calls to read": len(planned.listed.calls),
        "stale days": planned.days + planned.days_of_calls,
        "stale tables": len(planned.models),
    }
    yield from (f"{what}: {count:,}" for what, count in reasons.items() if count)
    if planned.serves and not (planned.days or planned.days_of_calls or planned.models):
        yield "the served file is not up to date"
    if planned.is_interrupted:
        yield "a commit was interrupted"
    if planned.has_reference:
        yield "reference files have changed"
    if planned.asks_for_calls:
        yield "findings ask for API calls"
    if planned.asks_for_context:
        yield "findings name things to ask AWS for"
    if planned.is_mending:
        yield "documents lost to damage are to be read again"


def _looked_at(sources: Sequence[str], first: date) -> str:
    """The sources, and what else is looked at, as the end of a sentence."""
    more = f" and {len(sources) - _MOST_NAMED} more" if len(sources) > _MOST_NAMED else ""
    named = ", ".join(sources[:_MOST_NAMED]) + more
    return (
        f"{named or 'no source'} from {first} on, and the home's tables, files, retention, alerts and tickets"
    )
