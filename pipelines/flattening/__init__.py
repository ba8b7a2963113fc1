"""From raw to the typed tables of a day: which days are stale, decoding, writing, what is quarantined.

What does not belong here: what the tables hold (`transforms.flatten`).
"""
