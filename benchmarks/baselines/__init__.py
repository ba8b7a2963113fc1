"""What a user would write instead of tracehound: in the fastest honest way that was found, and in slower.

Each module is a script of its own: `python -m benchmarks.baselines.<name> FOLDER OUT` reads every
`.jsonl.gz` below FOLDER and writes Parquet into OUT. None has a gate, dedupes, or survives a broken line.
"""
