"""Runs of the command on a Spark cluster of a master and two workers on loopback, and what becomes of killed ones."""
