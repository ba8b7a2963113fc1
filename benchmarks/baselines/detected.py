"""The columns that DuckDB's read_json detects by itself."""

from benchmarks.baselines.duck import Script


def main() -> None:
    """One statement, one file."""
    script = Script()
    script.execute("detected", files=script.files, out=script.out("typed"))


if __name__ == "__main__":
    main()
