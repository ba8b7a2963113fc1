"""Events of OCSF: made of what is stored, and written as JSON lines, or Parquet as Security Lake has it.

What belongs here: reading a home, and files. What does not: which value has which place in an event
(`transforms.ocsf`), and who decided what (verdicts are given).
"""
