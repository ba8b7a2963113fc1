"""The home on disk: folders, the writer's lock, commits of many files in one step, and typed Parquet.

What belongs here: how data is stored, and the state of a home. What does not: where data comes from
(`pipelines.ingestion`), and tables built from it (`pipelines.flattening`, `sql`).
"""
