"""Tools for assistants: the answers of `desk` over the Model Context Protocol.

What belongs here: tools, prompts and resources; what keeps an attacker's strings apart from our words, and
answers small. What does not: what is said (`desk`), and who may ask over HTTP (`web`). `mcp` is imported in
this room alone, and this room only where it serves: its import takes a second.
"""
