"""The views, one a file: from a desk and what is asked to an answer.

What belongs here: which answer of the desk is shown, and its page. What does not: requests (`web.app`).
"""
