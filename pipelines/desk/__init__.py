"""The investigator's desk: what the tables say about one case, gathered and put in order for a person.

What belongs here: reading the served warehouse and giving back plain data. What does not: printing (see
`pipelines.commands`), and building tables.
"""
