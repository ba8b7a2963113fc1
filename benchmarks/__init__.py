"""The cost of the main job compared with what a user would write instead: `make bench` writes the page.

What belongs here: data sets, baselines, measuring, goals and the page (`docs/benchmarks.md`). What does not:
anything that the pipeline needs; no other package imports this one. It requires Linux, for memory in `/proc`.

Structure: `data` creates sets; `measure` runs one command in its own process, `contest` runs several in
turns; each part (`ratios`, `memory`, `incremental`, `sql_layers`, `lookups`) returns `results.Figures`, kept
as JSON in `results/`; `goals` evaluates the kept results, and `page` renders them.

To add a part: a module with `figures(documents, repeats, root)`, a line in `__main__.PARTS`, its name in
`page`, and its description in `text/`.
"""
