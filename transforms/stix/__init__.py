"""A group as a bundle of STIX 2.1, for platforms that share what attackers use.

What belongs here: objects and their ids, which are the same in every bundle. What does not: reading a home.
"""
