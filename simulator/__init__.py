"""A deterministic simulator of GuardDuty exports with known truth.

What belongs here: making documents as GuardDuty would write them. What does not: anything of the pipeline,
which must never see the truth; so this package imports the standard library alone.
"""
