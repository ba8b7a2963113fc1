"""The home on disk: folders, the writer's lock, commits of many files in one step, and typed Parquet."""
