"""Reference tables of the project; the files here are data, read by `pipelines`.

`finding_types.csv`: every GuardDuty finding type with its ATT&CK tactic, in the terms of ATT&CK 19. A
tactic's basis is AWS itself (`aws-threat-purpose`), a published mapping (`ctid`), or an analogy.
"""

ATTACK_VERSION = "19"
