"""Work in several processes: distributing it, reporting its progress, and surviving crashes.

What does not belong here: the work itself.
"""
