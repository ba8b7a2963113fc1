"""Cases: named notebooks in which people pin what belongs together, and write what they make of it.

What belongs here: the events that people add to `cases.jsonl` (`events`, `book`), cases as these tell them
(`cases`), what their pins lead to now (`leads`), and pages and files of it (`page`, `timesketch`). What does
not: verdicts, and what findings and groups are.
"""
