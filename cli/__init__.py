"""The command line: its words (`app` and its neighbours), and what they do and print (`commands`)."""
