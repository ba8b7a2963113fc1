"""The judge of groups: simulated findings, grouped by the pipeline, held against the truth beside baselines.

`python -m benchmarks.judge` runs it. Only this package reads truth files.
"""
