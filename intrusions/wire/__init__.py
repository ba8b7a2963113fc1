"""Findings as GuardDuty writes them: one module a source of events, from what happened to a `Sight` of it."""
