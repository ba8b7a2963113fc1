"""80 leaves and the lineage with DuckDB's read_json and explicit columns, as its manual suggests."""

from benchmarks.baselines.duck import Script
from benchmarks.baselines.structures import eighty, type_name


def main() -> None:
    """One statement, one file."""
    script = Script()
    columns = {name: type_name(structure) for name, structure in eighty().items()}
    script.execute("read_json", files=script.files, columns=columns, out=script.out("typed"))


if __name__ == "__main__":
    main()
