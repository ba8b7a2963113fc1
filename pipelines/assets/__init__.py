"""Dagster assets: one for each table, named by its contract. Their bodies call what the other modules do."""
