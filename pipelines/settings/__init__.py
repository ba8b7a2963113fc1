"""The configuration: its keys, where they come from, and what follows for the machine."""
