"""Drafts of findings, one module per kind: what GuardDuty would write about an activity, in wire form."""
