"""Tickets: one for each severe finding group, for ever, in every case target that is configured.

What belongs here: which tickets there are, what each is told, and how each target is told. What does not:
alerts, which are posted once (`pipelines.serving.alerts`). A target that fails never fails a run.
"""
