"""Pure transforms: GuardDuty documents in, typed frames out.

What belongs here: interpreting a document, naming its columns, shaping its tables. What does not: files,
networks, clocks, Dagster, DuckDB and boto3. import-linter enforces this.
"""
