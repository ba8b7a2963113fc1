"""What processes use: addresses, domains and files that findings name with them, and vulnerabilities.

What belongs here: which process uses what, and its vulnerabilities in words. What does not: trees
(`desk.trees`).
"""

from collections import defaultdict
from collections.abc import Sequence

from tracehound.desk.connection import Desk, Row

ProcessKey = tuple[str, str, str]
VULNERABILITY = "vulnerability"


def key_of(row: Row) -> ProcessKey:
    """Account, region and uuid of a process."""
    return row["account_id"], row["region"], row["process_uuid"]


def of_sightings(desk: Desk, sightings: Sequence[Row]) -> dict[ProcessKey, list[Row]]:
    """What each process uses, once: what its finding names if it acts there, and its vulnerabilities.

    `sightings` are rows of `sql/desk/processes.sql`.
    """
    found: dict[ProcessKey, list[Row]] = defaultdict(list)
    seen: dict[str, list[Row]] = defaultdict(list)
    for row in sightings:
        seen[row["finding_id"]].append(row)
    for use in desk.rows("process_uses", finding_ids=sorted(seen)):
        told = {name: use[name] for name in ("kind", "key", "has_exploit")}
        for row in seen[use["finding_id"]]:
            if _is_its(use, row) and told not in found[key_of(row)]:
                found[key_of(row)].append(told)
    return found


def _is_its(use: Row, sighting: Row) -> bool:
    if use["process_uuid"] is None:
        return bool(sighting["role"] == "process")
    return bool(sighting["process_uuid"] == use["process_uuid"])


def vulnerable(uses: Sequence[Row]) -> str:
    """That an executable was known to be vulnerable, in few words; empty if it was not."""
    names = [row["key"] for row in uses if row["kind"] == VULNERABILITY]
    if not names:
        return ""
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    exploit = ", exploit known" if any(row["has_exploit"] for row in uses) else ""
    return f"vulnerable: {names[0]}{more}{exploit}"
