"""The models on Apache Spark: their SQL translated from DuckDB's dialect, and run over the lake's Parquet.

What belongs here: the session, the translation, running one model. What does not: which models a run builds,
and where their files go (`pipelines.serving`). pyspark and sqlglot are imported here alone, and only where
the engine `spark` is asked for.
"""
