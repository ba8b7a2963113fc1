"""The investigator's desk: what a person at work asks about a finding, a group or an entity, put together.

What belongs here: asking the served file with the SQL of `sql/desk`, joining the answers to plain data
that can be written as JSON, and saying things in plain words. What does not: printing
(`cli.commands`), pages, and judgement that belongs into the tables (`sql/`).
"""
