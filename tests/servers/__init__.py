"""Servers that tests and benchmarks start on this machine, as real as pip packages allow."""
