"""From raw to the typed tables of a day: stale days, decoding, writing, and quarantined documents.

What does not belong here: the contents of the tables (`transforms.flatten`).
"""
