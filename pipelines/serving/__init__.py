"""What people read and are told: the next file, publishing, outcomes of checks, alerts.

What does not belong here: what tables hold (`sql`), and answers to an investigator (`desk`).
"""
