"""The investigator's desk: everything an analyst asks about a finding, a group or an entity, in one answer.

What belongs here: querying the served file with the SQL of `sql/desk`, joining the results to plain data
that can be written as JSON, and wording sentences. What does not: printing (`cli.commands`), pages, and
judgement that belongs in the tables (`sql/`).
"""
