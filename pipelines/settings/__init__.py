"""The settings: their keys, where values come from, and what follows for the machine.

One frozen object, `Settings`, is read once and passed on as data, to other processes too. What does not
belong here: what a value does.
"""
