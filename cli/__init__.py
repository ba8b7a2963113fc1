"""The command line: its words (`app` and its neighbours), and what they do and print (`commands`).

What does not belong here: answers (`desk`), and work (`pipelines`).
"""
