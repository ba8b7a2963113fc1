"""Tests of the lake in object storage: most against a store in memory, few against a real server."""
