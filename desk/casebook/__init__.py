"""Cases: named notebooks in which people pin what belongs together, and write what they make of it.

What belongs here: the events that people add to `cases.jsonl` (`events`, `book`, `pinning`), cases as these
tell them (`cases`), what their pins lead to now (`leads`), pages and files of it (`page`, `timesketch`), and
what a purge takes out (`erasing`). What does not: verdicts, and what findings and groups are.
"""
