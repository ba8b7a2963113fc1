"""Regions that are asked side by side: what is complete is committed, and errors end what they concern."""

import time
from collections.abc import Iterator, Sequence

import pytest

from tracehound.pipelines.aws import identity
from tracehound.pipelines.aws.clients import Access
from tracehound.pipelines.aws.side_by_side import Job, Service, SideBySide

SERVICE = Service(
    "cloudtrail", "landed:", lambda access: str(access.region), lambda error: f"it says {error}"
)


@pytest.fixture(autouse=True)
def _one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "account_id", lambda access, region: "111122223333")


def test_what_is_complete_before_an_error_is_committed_and_the_region_is_told() -> None:
    committed: list[str] = []

    def work(job: Job[str]) -> Iterator[str]:
        yield f"{job.api} first"
        if job.region == "eu-west-1":
            raise OSError("no space")
        yield f"{job.api} last"

    asking = SideBySide(SERVICE, work, committed.extend)
    jobs = asking.run([Access()], ["eu-west-1", "eu-west-2"])
    assert sorted(committed) == ["eu-west-1 first", "eu-west-2 first", "eu-west-2 last"]
    assert asking.errors == {"landed:111122223333/eu-west-1": "it says no space"}
    assert [(job.place[1], job.is_answered) for job in jobs] == [("eu-west-1", False), ("eu-west-2", True)]


def test_a_commit_that_fails_stops_all_regions() -> None:
    not_stopped: list[str] = []

    def work(job: Job[str]) -> Iterator[str]:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            yield job.region
            time.sleep(0.001)
        not_stopped.append(job.region)

    def commit(_: Sequence[str]) -> None:
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        SideBySide(SERVICE, work, commit).run([Access()], ["eu-west-1", "eu-west-2"])
    assert not_stopped == []


def test_a_mistake_of_ours_is_raised_and_not_told_of_the_region() -> None:
    def work(job: Job[str]) -> Iterator[str]:
        yield job.region
        raise KeyError(job.region)

    with pytest.raises(KeyError, match="eu-west-1"):
        SideBySide(SERVICE, work, lambda _: None).run([Access()], ["eu-west-1"])
