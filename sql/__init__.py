"""DuckDB models, checks and canned queries, and the small Python that binds, builds and publishes them.

What belongs here: `.sql` files, one a table, and what runs them against a DuckDB connection. What does not:
Dagster, boto3, and reading findings.
"""
