"""The judge of groups: compares the pipeline's groups of made findings, and baselines, with the truth.

`python -m benchmarks.judge` runs it, on findings of `simulator` or of `intrusions`, which share nothing.
Only this package reads truth files.
"""
