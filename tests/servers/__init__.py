"""Servers that tests start on this host: they speak a service's protocol and fail on demand."""
