"""The served tables in a PostgreSQL database, by ADBC, which is imported here alone.

What belongs here: connections, and the order in which a publication is made. What does not: statements
(`sql.engines.postgres`, `sql.engines.slices`).
"""
