"""`python -m tests.cluster.poison FOLDER`: objects and versions that kill the process that reads them, on the cluster of the settings.

Exit code 0 if exactly these were set aside, and all others are stored. Its own process, as a session of Spark is one in a process.
"""

import sys
from pathlib import Path

from tests.pipelines.ingestion.test_surviving import an_object, die_at_poison
from tests.pipelines.support import configured, finding, lines, put, read_in, table
from tracehound.pipelines.flattening import days as flattening
from tracehound.pipelines.flattening.bodies import RAW
from tracehound.pipelines.ingestion import ingest

_PER_DAY = 4


def main() -> int:
    """Reads objects one of which is deadly, then flattens days with a deadly version."""
    folder = Path(sys.argv[1])
    of_objects = configured(folder / "objects").create()
    ingest.ingest(of_objects, [an_object(number, "die" if number == 3 else "") for number in range(5)])
    of_versions = configured(folder / "versions").create()
    read_in(of_versions, put(folder, "source/a.jsonl", lines(*_versions())))
    days = of_versions.days(RAW)
    flattening.flatten_days(of_versions, days, batch=_PER_DAY, attempt=die_at_poison)
    flattened = table(of_versions, "flattened.quarantined")
    found = [
        table(of_objects, "raw.findings").height == 4,
        table(of_objects, "raw.rejected")["uri"].to_list() == ["mem://03die"],
        flattened.select("finding_id", "reason_code").rows() == [(f"{5:032x}", "ends_process")],
        table(of_versions, "flattened.finding_versions").height == 7,
        flattening.days_that_differ(of_versions, days) == [],
    ]
    print(f"set aside what kills executors: {found}")
    return 0 if all(found) else 1


def _versions() -> list[dict[str, object]]:
    return [
        finding(
            number,
            updatedAt=f"2026-10-{number % 2 + 1:02}T08:00:00.000Z",
            title="poison" if number == 5 else "t",
        )
        for number in range(8)
    ]


if __name__ == "__main__":
    sys.exit(main())
