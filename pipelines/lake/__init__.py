"""The home on disk: folders, the writer's lock, commits of many files in one step, and typed Parquet.

What belongs here: how anything is stored, and what a home remembers. What does not: where it comes from
(`pipelines.ingestion`), and tables made of it (`pipelines.flattening`, `sql`).
"""
