"""Every leaf with DuckDB's read_json and explicit columns, and the lines, as its manual suggests."""

from benchmarks.baselines.duck import Script
from benchmarks.baselines.structures import full, type_name


def main() -> None:
    """Two statements, two files."""
    script = Script()
    columns = {name: type_name(structure) for name, structure in full().items()}
    script.execute("lines", files=script.files, out=script.out("lines"))
    script.execute("read_json", files=script.files, columns=columns, out=script.out("typed"))


if __name__ == "__main__":
    main()
