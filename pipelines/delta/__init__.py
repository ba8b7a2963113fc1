"""The lake as Delta tables: logs beside hard links of its files, for engines that read Delta.

What belongs here: what a log says, and that it changes in whole commits. What does not: bringing the lake up
to date first (`pipelines.serving.lake_models`), and deleting all at a purge (`pipelines.lake.published`).
"""
