"""DuckDB models, checks and canned queries, and the Python code that binds, builds and publishes them.

What belongs here: `.sql` files, one per table, and running them on a DuckDB connection. What does not:
Dagster, boto3, and reading findings.
"""
