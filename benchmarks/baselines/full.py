"""Every leaf and the lines with DuckDB in two steps, first lines, then leaves: the fastest way found.

From Parquet, from_json gets full vectors; directly from small files it gets a dozen lines at a time, which
doubles its cost.
"""

import json

from benchmarks.baselines.duck import Script
from benchmarks.baselines.structures import full


def main() -> None:
    """Two statements, two files."""
    script = Script()
    lines = script.out("lines")
    script.execute("lines", files=script.files, out=lines)
    script.execute("typed_of_lines", lines=lines, structure=json.dumps(full()), out=script.out("typed"))


if __name__ == "__main__":
    main()
