"""The tools for assistants (MCP): each is a function of the desk.

What belongs here: tools, prompts and resources, and the bounds of their answers. What does not: what is said
(`desk`). The SDK `mcp` is imported in this room alone.
"""
