"""Both engines on the same rows: `python -m tests.spark` (`make spark-test`) needs Java; the tests do not."""
