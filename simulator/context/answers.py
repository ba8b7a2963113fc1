"""What AWS's APIs answer as of a moment, from the states of things and from what is refused.

Parameters and answers have the names of botocore's shapes; times are ISO text. It serves any file of states
in this form, whoever wrote it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracehound.simulator.context.operations import OPERATIONS
from tracehound.simulator.context.place import Place, Refused

Json = dict[str, Any]
_GLOBAL_SERVICES = ("iam", "organizations")
_GLOBAL = "global"


class Answers:
    """The APIs of all accounts and regions; `now` is the moment as of which they answer (epoch seconds)."""

    def __init__(self, world: Iterable[Json], faults: Iterable[Json] = ()) -> None:
        self.now = 0.0
        self.calls: list[tuple[str, str, str]] = []
        self._faults = list(faults)
        self._states: dict[tuple[str, str, str, str], list[Json]] = defaultdict(list)
        for line in world:
            key = line["account_id"], line["region"], line["kind"], line["thing_key"]
            self._states[key].append(line)

    def can_assume(self, account_id: str) -> bool:
        """Whether the account has the role by which it is asked."""
        return not any(
            fault["state"] == "no_role" and fault["account_id"] == account_id for fault in self._faults
        )

    def answer(self, account_id: str, region: str, call: str, asked: Mapping[str, Any]) -> Json:
        """The answer to a call, named `SERVICE:OPERATION`. Raises Refused, also for calls that it lacks."""
        place = _GLOBAL if call.partition(":")[0] in _GLOBAL_SERVICES else region
        self.calls.append((account_id, place, call))
        for fault in self._faults:
            if self._strikes(fault, account_id, place, call):
                raise Refused(fault["code"], "not for you")
        operation = OPERATIONS.get(call)
        if operation is None:
            raise Refused("UnknownOperationException", call)
        return operation(Place(self, account_id, place), asked)

    def document(self, account_id: str, region: str, kind: str, key: str) -> Json | None:
        """What a thing is now; None if AWS does not know it."""
        for state in self._states.get((account_id, region, kind, key), ()):
            if state["from"] <= self.now and (state["until"] is None or self.now < state["until"]):
                return dict(state["document"])
        return None

    def accounts(self) -> Iterator[Json]:
        """All accounts of the organization as they are now."""
        for account_id, _, kind, key in self._states:
            if kind == "account" and (found := self.document(account_id, _GLOBAL, kind, key)):
                yield found

    def _strikes(self, fault: Json, account_id: str, region: str, call: str) -> bool:
        begin, end = fault["from"], fault["until"]
        return bool(
            fault["account_id"] == account_id
            and call.partition(":")[0] != "organizations"
            and fault["region"] in ("*", region)
            and (fault["call"] in ("*", call) or fault["call"] == f"{call.partition(':')[0]}:*")
            and (begin is None or begin <= self.now)
            and (end is None or self.now < end)
        )
