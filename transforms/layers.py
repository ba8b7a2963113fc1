"""The layers, in the order in which data flows."""

LAYERS = ("raw", "flattened", "entities", "correlation", "trends")
