"""Dashboards as code: what they show is declared here, in Python, and rendered as files that a BI tool
imports.

What belongs here: datasets on the marts (`datasets.py`), kinds of charts (`charts.py`), where charts lie
(`layout.py`), the three dashboards (`threats.py`, `containers.py`, `operations.py`), the bundle made of
them (`bundle.py`, rendered into `superset/bundle/`), and what runs it in a Superset of its own
(`superset/`). What does not: any definition of a figure. A figure is a column of a mart, and its text is
that of the contract.
"""
