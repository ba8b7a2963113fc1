"""Pure transforms: GuardDuty documents in, typed frames out.

What belongs here: reading a document's meaning, naming its columns, shaping its tables. What does not:
files, networks, clocks, Dagster, DuckDB and boto3. A linter keeps that border.
"""
