"""Context of AWS: what its APIs say about the things that findings name, and what was asked.

What belongs here: asking and storing. What does not: what of an answer is kept, and what it leads to
(`transforms.context`).
"""
