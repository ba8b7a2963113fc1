"""AWS: sessions and clients, what its errors and answers mean, its model of a finding.

What does not belong here: what a service is asked for (`pipelines.ingestion.sources`, `pipelines.serving`).
"""
