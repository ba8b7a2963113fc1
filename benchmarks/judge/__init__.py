"""The judge of groups: compares the pipeline's groups of simulated findings, and baselines, with the truth.

`python -m benchmarks.judge` runs it. Only this package reads truth files.
"""
