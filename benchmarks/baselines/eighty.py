"""80 leaves and the lineage with DuckDB's from_json: the fastest way found."""

import json

from benchmarks.baselines.duck import Script
from benchmarks.baselines.structures import eighty


def main() -> None:
    """One statement, one file."""
    script = Script()
    script.execute("typed", files=script.files, structure=json.dumps(eighty()), out=script.out("typed"))


if __name__ == "__main__":
    main()
