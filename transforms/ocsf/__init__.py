"""Findings and groups as events of OCSF 1.8: Detection Finding, and Incident Finding.

What belongs here: which value of a finding has which place there. A value is moved only if its place holds it
as it is; every other stays under `unmapped`, so that none is lost. What does not: reading and writing.
"""

VERSION = "1.8.0"
# What the events have beside the base schema.
PROFILES = ("cloud", "container", "datetime")
