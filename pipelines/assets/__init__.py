"""Dagster assets: one for each table, named by its contract.

What belongs here: specs, and bodies that call the other packages. What does not: the work itself.
"""
