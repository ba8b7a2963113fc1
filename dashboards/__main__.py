"""`python -m dashboards` writes the bundle anew; a test says when it is stale."""

from dashboards.bundle import write

write()
