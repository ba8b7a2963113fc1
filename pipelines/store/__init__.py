"""A home's lake in object storage: the bucket decides what the lake is, and the home's folder is its mirror.

What belongs here: versions of the lake in a bucket, who may write the next one, and bringing the mirror and
the bucket together. What does not: the lake itself (`pipelines.lake`), which knows no bucket, and sources in
S3 (`pipelines.ingestion.sources`).
"""
