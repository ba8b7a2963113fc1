"""Every leaf and the lines with DuckDB in one statement."""

import json

from benchmarks.baselines.duck import Script
from benchmarks.baselines.structures import full


def main() -> None:
    """One statement, one file."""
    script = Script()
    script.execute(
        "typed_and_lines", files=script.files, structure=json.dumps(full()), out=script.out("typed")
    )


if __name__ == "__main__":
    main()
