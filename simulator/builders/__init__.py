"""Drafts of findings, a module a kind: what GuardDuty would have written about an act, in wire form."""
