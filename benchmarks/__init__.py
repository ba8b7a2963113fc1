"""What the main job costs, beside what a user would write instead: `make bench` writes `docs/benchmarks.md`.

What belongs here: data sets, baselines, measuring, goals and the page. What does not: anything that the
pipeline needs; nothing of ours imports this package. It needs Linux, whose `/proc` tells memory.

How it is built: `data` makes sets; `measure` runs one command as a process of its own, `contest` several in
turns; each part (`ratios`, `memory`, `incremental`, `sql_layers`, `lookups`) gives `results.Figures`, kept as
JSON in `results/`; `goals` judges what is kept, and `page` renders it.

One part more: a module with `figures(documents, repeats, root)`, a line in `__main__.PARTS`, its name in
`page`, and what it is in `text/`.
"""
