"""API calls that explain findings: from objects to `raw.cloudtrail_*`, and on to `flattened.api_events`.

What belongs here: reading objects of `cloudtrail:` sources, what is stored of them, and flattening. What does
not: listing them (`pipelines.ingestion.sources.trails`), and what a record says (`transforms.cloudtrail`).
"""
