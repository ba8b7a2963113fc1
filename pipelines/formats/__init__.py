"""What Delta and Iceberg tables share: which tables are published, their files, and what pins all to one run.

What belongs here: what is the same in every format. What does not: metadata of a format (`pipelines.delta`,
`pipelines.iceberg`), and deleting all at a purge (`pipelines.lake.published`).
"""
