"""The fuzzer: mutants of findings among good neighbours, run through all layers, and what must hold after it.

What belongs here: making mutants (`families`), laying them in a folder (`laying`), running the command over it (`trial`),
what must hold (`oracle`), and which mutants break it (`smallest`). What does not: any mending.
"""
