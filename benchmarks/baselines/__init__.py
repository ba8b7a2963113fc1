"""What a user would write instead of tracehound: the fastest fair ways that were found, and slower ones.

Each module is a script: `python -m benchmarks.baselines.<name> FOLDER OUT` reads every `.jsonl.gz` below
FOLDER and writes Parquet into OUT. None of them validates, deduplicates, or survives an invalid line.
"""
