"""A service that is asked in several regions of several accounts, side by side.

What belongs here: jobs, their threads, and what is told of regions that failed. What does not: what a region
is asked for, and commits.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from tracehound.pipelines.aws import identity
from tracehound.pipelines.aws.clients import Access
from tracehound.pipelines.aws.errors import AWS_ERRORS, Means, means

Api = TypeVar("Api")
Done = TypeVar("Done")
_SIDE_BY_SIDE = 8


@dataclass(frozen=True)
class Service(Generic[Api]):
    """A service, by its name in botocore; errors are told below `uri`, as `explained` says them."""

    name: str
    uri: str
    api: Callable[[Access], Api]
    explained: Callable[[Exception], str]


@dataclass
class Job(Generic[Api]):
    """A region of an account, and what came of asking it.

    `is_named` says that somebody chose the region. It `is_answered` at the end of its work, or once the work
    says so.
    """

    account_id: str
    region: str
    api: Api
    is_named: bool
    is_answered: bool = False
    error: Exception | None = None
    failure: Exception | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Account and region."""
        return self.account_id, self.region


class SideBySide(Generic[Api, Done]):
    """The requests of one run: `work` yields what is complete of a region, in a thread of its own.

    `commit` gets all that is complete at once, in the thread that calls `run`. `errors` are those of accounts
    and regions, by URI.
    """

    def __init__(
        self,
        service: Service[Api],
        work: Callable[[Job[Api]], Iterable[Done]],
        commit: Callable[[Sequence[Done]], None],
    ) -> None:
        self.errors: dict[str, str] = {}
        self._service, self._work, self._commit = service, work, commit
        # None says that a job has ended.
        self._done: SimpleQueue[Done | None] = SimpleQueue()
        self._stop = threading.Event()

    def run(self, accesses: Iterable[Access], regions: Sequence[str]) -> list[Job[Api]]:
        """Asks the regions of all accounts; none means all that may have the service.

        What no region can mean (not AWS_ERRORS, not OSError) is raised again once the others have ended.
        """
        return self.ask([job for access in accesses for job in self._jobs(access, regions)])

    def ask(self, jobs: list[Job[Api]]) -> list[Job[Api]]:
        """Asks some regions, as `run` does."""
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            for job in jobs:
                pool.submit(self._ask, job)
            try:
                self._commit_until(len(jobs))
            finally:
                self._stop.set()
        self._judge(jobs)
        return jobs

    def _jobs(self, access: Access, regions: Sequence[str]) -> list[Job[Api]]:
        own = regions[0] if regions else identity.own_region()
        chosen = regions or identity.regions(self._service.name, own)
        try:
            account_id = identity.account_id(access, own)
            # Clients are created here, since creating them is not thread-safe.
            return [
                Job(account_id, region, self._service.api(access.in_region(region)), is_named=bool(regions))
                for region in chosen
            ]
        except AWS_ERRORS as error:
            who = access.role_arn or access.profile or "environment"
            self.errors[f"{self._service.uri}{who}"] = self._service.explained(error)
            return []

    def _ask(self, job: Job[Api]) -> None:
        try:
            for done in self._until_stopped(job):
                self._done.put(done)
            job.is_answered = True
        except (*AWS_ERRORS, OSError) as error:
            job.error = error
        except Exception as error:  # The thread that waits raises it again.
            job.failure = error
        finally:
            self._done.put(None)

    def _until_stopped(self, job: Job[Api]) -> Iterator[Done]:
        if not self._stop.is_set():
            for done in self._work(job):
                yield done
                if self._stop.is_set():
                    return

    def _commit_until(self, jobs: int) -> None:
        """Commits what is complete, all that is ready at once, until every job has ended."""
        while jobs:
            ready = [self._done.get()]
            while True:
                try:
                    ready.append(self._done.get_nowait())
                except Empty:
                    break
            jobs -= ready.count(None)
            complete = [done for done in ready if done is not None]
            if complete:
                self._commit(complete)

    def _judge(self, jobs: Iterable[Job[Api]]) -> None:
        """Tells the regions that failed. One that is not enabled has only failed if it was named."""
        answered = {job.account_id for job in jobs if job.is_answered}
        for job in jobs:
            if job.failure is not None:
                raise job.failure
            if job.error is None:
                continue
            is_expected = Means.REGION_NOT_ENABLED in means(job.error) and not job.is_named
            if not (is_expected and job.account_id in answered):
                self.errors[f"{self._service.uri}{job.account_id}/{job.region}"] = self._service.explained(
                    job.error
                )
