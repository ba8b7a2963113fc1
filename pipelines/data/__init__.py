"""Data shipped with the command: a published finding of an ECS task, examples of reference files."""
