"""Dagster assets: one for each table, named by its contract.

What belongs here: specs, and bodies that call what the other rooms do. What does not: doing it.
"""
