"""The layers, in the order in which data flows."""

from typing import Literal, get_args

Layer = Literal["raw", "flattened", "context", "entities", "correlation", "trends"]
LAYERS: tuple[Layer, ...] = get_args(Layer)
