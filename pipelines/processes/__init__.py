"""Work in several processes: spreading it, telling its progress, and outliving what ends a process.

What does not belong here: what the work is.
"""
