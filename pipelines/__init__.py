"""From sources to the served file: ingestion, lake, Dagster assets; the only code with I/O, Dagster and AWS.

What belongs here, in the packages below: reading sources, storing, building and serving. What does not:
interpreting a document (`transforms`), the contents of tables (`sql`), answers for a person (`desk`) and
printing (`cli`).
"""
