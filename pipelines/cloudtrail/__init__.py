"""API calls that explain findings: which hours findings ask for, and how their events come.

What belongs here: CloudTrail's roads. What does not: what a record says (`transforms.cloudtrail`).
"""
