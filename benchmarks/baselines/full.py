"""Every leaf and the lines by DuckDB in two steps, lines and from these the leaves: the fastest way found.

Parquet hands from_json full vectors; straight from small files lines come a dozen at a time, which doubles
its cost.
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
