"""From sources to the served file: ingestion, lake, Dagster assets; the only home of I/O, Dagster and AWS.

What belongs here, in the rooms below: reading sources, storing, building and serving. What does not: what a
document means (`transforms`), what a table holds (`sql`), answers for a person (`desk`) and printing (`cli`).
"""
