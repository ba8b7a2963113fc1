"""A reader of the served file, as a process of its own: asks without pause until it sees the last build.

It begins with a line of its input, for else the first would ask in vain while others still start. Prints the number
of each build as soon as it sees it. It imports no more than a dashboard would.
"""

import os
import sys

import duckdb

# A build puts as many rows into each of these as its number: a mixture of two builds would show.
QUERY = """
    SELECT
        (SELECT count(*) FROM flattened.finding_versions),
        (SELECT count(*) FROM trends.findings_daily),
        (SELECT count(*) FROM trends.coverage)
"""


def main(path: str, last: int) -> None:
    """Asks until the build `last` answers."""
    # Twenty of them would leave the one that publishes no time: all would do nothing but ask for the same.
    os.nice(10)
    sys.stdin.readline()
    seen = 0
    while seen < last:
        with duckdb.connect(path, read_only=True) as con:
            [counts] = con.execute(QUERY).fetchall()
        assert len(set(counts)) == 1, counts
        if counts[0] != seen:
            seen = counts[0]
            sys.stdout.write(f"{seen}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
