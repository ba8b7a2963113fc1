"""From sources to raw: listing, fetching, unpacking, batches, commits, reference files.

What belongs here: everything that comes from outside, until it is stored in raw or set aside. What does not:
interpreting a document (`transforms`), and tables built from it (`pipelines.flattening`).
"""
