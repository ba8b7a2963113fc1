"""Sources, the lake, Dagster assets and the command line: the only home of I/O, Dagster and boto3."""
