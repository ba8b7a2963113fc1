"""Superset for `make dashboards`: what is imported (`bundle/`), and what runs it, in Superset's own
environment.

What belongs here: settings, preparation, the server, pinned requirements. What does not: anything that
needs tracehound's environment, for these run without it.
"""
