"""Reference tables that the project keeps; files here are data, read by whoever does I/O.

`finding_types.csv`: every GuardDuty finding type with its ATT&CK tactic, in the terms of ATT&CK 19. A
tactic's basis says whether AWS names it (`aws-threat-purpose`), a published mapping does (`ctid`), or it is
by analogy.
"""

ATTACK_VERSION = "19"
