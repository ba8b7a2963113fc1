"""`python -m tracehound.intrusions --seed 1 --days 21 --findings 20000 --to FOLDER`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tracehound.intrusions.context import record as record_context
from tracehound.intrusions.export import write
from tracehound.intrusions.trail import record
from tracehound.intrusions.world import world


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes a world's export and its truth, and says how much that is."""
    parser = argparse.ArgumentParser(prog="python -m tracehound.intrusions", description=main.__doc__)
    parser.add_argument("--seed", type=int, required=True, help="what the world follows from")
    parser.add_argument("--start", type=date.fromisoformat, default=date(2026, 3, 1), help="the first day")
    parser.add_argument("--days", type=int, default=21, help="how long it lasts")
    parser.add_argument("--findings", type=int, default=20_000, help="how many findings there are")
    parser.add_argument("--to", type=Path, required=True, help="a folder, which should be new")
    parser.add_argument("--cloudtrail", action="store_true", help="also who did it, in CloudTrail's files")
    parser.add_argument("--ordinary", type=int, default=100, help="ordinary records for each that matters")
    parser.add_argument("--context", action="store_true", help="also what AWS says of its things over time")
    given = parser.parse_args(arguments)
    made = world(given.seed, given.findings, given.start, given.days)
    if given.cloudtrail:
        trailed = record(given.to, made, given.ordinary)
        print(
            f"{trailed.told:,} records that matter and {trailed.ordinary:,} others in {trailed.files:,} "
            f"files; {trailed.visits:,} sessions"
        )
        return
    if given.context:
        kept = record_context(given.to, made)
        print(
            f"{kept.events:,} events of tasks, {kept.pages:,} states of things; {kept.things:,} of findings"
        )
        return
    done = write(given.to, made)
    print(
        f"{done.findings:,} findings in {done.documents:,} documents of {done.objects:,} objects; "
        f"{done.campaigns:,} campaigns"
    )


if __name__ == "__main__":
    main()
