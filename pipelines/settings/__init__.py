"""The settings: their keys, where values come from, and the use of the machine.

One frozen object, `Settings`, is read once and passed on as data, also to other processes. What does not
belong here: the effect of a value.
"""
