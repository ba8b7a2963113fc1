"""Context of AWS: what things that findings name were, as AWS told it.

What belongs here: kinds of things, what of an answer or event is kept, and how a change is told. What does
not: asking AWS and storing (`pipelines.context`).
"""
