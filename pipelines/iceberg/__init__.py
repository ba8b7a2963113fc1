"""The lake as Iceberg tables: metadata beside hard links of its files, for engines that read Iceberg.

What belongs here: what metadata says, and that it changes in whole commits, in a catalog or without one. What
does not: bringing the lake up to date first (`pipelines.serving.lake_models`), and deleting all at a purge
(`pipelines.lake.published`). It needs the extra `iceberg`.
"""
