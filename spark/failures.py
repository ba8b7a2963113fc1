"""What a run must know of Spark's errors without loading Spark."""


class FailedOnValues(Exception):
    """A model's query fails on its rows, as it would again; the message is Spark's."""
