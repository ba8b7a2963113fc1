"""API calls: CloudTrail's records and Kubernetes audit events, from bytes to rows of `flattened.api_events`.

What belongs here: which kinds are kept, finding their records in a stream, and what a record says. What does
not: where objects come from and what is stored (`pipelines.cloudtrail`).
"""
