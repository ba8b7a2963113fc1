"""What people see: the next warehouse file, publishing, outcomes of checks, alerts.

What does not belong here: the contents of tables (`sql`), and answers to an investigator (`desk`).
"""
