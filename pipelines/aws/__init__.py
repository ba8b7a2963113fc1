"""AWS: sessions and clients, the meaning of errors and answers, the model of a finding.

What does not belong here: requests to a service (`pipelines.ingestion.sources`, `pipelines.serving`).
"""
