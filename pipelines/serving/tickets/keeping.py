"""Keeping tickets in all targets, and what is left for the next run.

What belongs here: that a target which fails stops neither the others nor the run. What does not: one target
(`pipelines.serving.tickets.round`).
"""

from datetime import UTC, datetime, timedelta
from time import monotonic

import msgspec
from msgspec import Struct

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving.posting import PostFailed
from tracehound.pipelines.serving.tickets.configured import ready
from tracehound.pipelines.serving.tickets.round import Round, planned
from tracehound.pipelines.serving.tickets.sending import Busy, Refused
from tracehound.pipelines.settings.case_targets import case_targets
from tracehound.transforms.wording import counted, instant

# More than a person would read at once; the next run does the rest.
_MOST_ACTS = 50
# What a slow target may take of a run.
_LONGEST_SECONDS = 120.0


class Left(Struct):
    """What a target was not told, why, and until when it wants to be left alone (ISO 8601)."""

    pending: int = 0
    errors: list[str] = []
    not_before: str | None = None

    @property
    def must_wait(self) -> bool:
        """Whether the target wants to be left alone."""
        try:
            return self.not_before is not None and datetime.fromisoformat(self.not_before) > datetime.now(UTC)
        except (ValueError, TypeError):
            return False


class Kept(Struct):
    """What a run did: tickets made or told, and what is left by target."""

    done: int = 0
    left: dict[str, Left] = {}

    @property
    def errors(self) -> list[str]:
        """Why something is left, target by target."""
        return [error for each in self.left.values() for error in each.errors]

    @property
    def pending(self) -> int:
        """Tickets that are not up to date."""
        return sum(each.pending for each in self.left.values())

    @property
    def summary(self) -> str:
        """What is left, and why, as a sentence."""
        count = counted(self.pending, "ticket") if self.pending else "tickets"
        return f"{count} not up to date; the next run tries again: {'; '.join(self.errors)}"


def are_pending(home: Home) -> bool:
    """Whether an earlier run has left tickets that may be brought up to date by now."""
    found = left(home) if case_targets(home.settings) else None
    return found is not None and any(not each.must_wait for each in found.left.values())


def left(home: Home) -> Kept | None:
    """What an earlier run could not do, if anything."""
    if not home.pending_tickets.exists():
        return None
    try:
        return msgspec.json.decode(home.pending_tickets.read_bytes(), type=Kept)
    except (msgspec.DecodeError, OSError):
        return Kept(left={"": Left(errors=[f"{home.pending_tickets} can't be read"])})


def keep(home: Home) -> Kept:
    """Makes and tells tickets in every target. The caller holds the writer's lock. Raises nothing."""
    kept = Kept()
    earlier = left(home)
    for name in case_targets(home.settings):
        before = earlier.left.get(name) if earlier else None
        kept.left[name] = before if before and before.must_wait else _kept(home, name, kept)
    kept.left = {name: each for name, each in kept.left.items() if each.errors}
    try:
        _note(home, kept)
    except OSError as error:
        kept.left[""] = Left(errors=[f"{home.pending_tickets} can't be written: {error.strerror}"])
    return kept


def _note(home: Home, kept: Kept) -> None:
    """Records what is left for the next run."""
    if kept.left:
        home.pending_tickets.write_bytes(msgspec.json.encode(kept))
    else:
        home.pending_tickets.unlink(missing_ok=True)


def _kept(home: Home, name: str, kept: Kept) -> Left:
    """Does what is to be done in a target; returns what is left."""
    left = Left()
    try:
        _do_all(home, name, kept, left)
    except PostFailed as error:
        left.errors.append(str(error))
    except Exception as error:  # The data is already served, so the run has not failed.
        left.errors.append(f"{name}: {type(error).__name__}: {error}")
    return left


def _do_all(home: Home, name: str, kept: Kept, left: Left) -> None:
    """Does one act after another. Raises PostFailed where the target is to be left alone."""
    target = ready(home.settings, name)
    wanted = planned(home, name)
    left.pending = len(wanted)
    if len(wanted) > _MOST_ACTS:
        left.errors.append(f"{name}: more than {_MOST_ACTS} are new at once: the next run continues")
    going = Round(home, target, wanted[:_MOST_ACTS])
    began = monotonic()
    for act in wanted[:_MOST_ACTS]:
        if monotonic() - began > _LONGEST_SECONDS:
            raise PostFailed(f"{name}: it took {_LONGEST_SECONDS:g} s of this run: the next run continues")
        try:
            going.do(act)
        except Refused as error:
            left.errors.append(str(error))
        except Busy as error:
            left.not_before = instant(datetime.now(UTC) + timedelta(seconds=error.seconds))
            raise
        else:
            left.pending -= 1
            kept.done += 1
