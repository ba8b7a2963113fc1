"""From sources to raw: listing, fetching, unpacking, batches, commits, reference files.

What belongs here: every byte that comes from outside, until raw holds it or has set it aside. What does not:
what a document means (`transforms`), and tables made of it (`pipelines.flattening`).
"""
