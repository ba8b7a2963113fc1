"""20,000 simulated findings as OCSF, each validated: `python -m tests.ocsf`, or `make ocsf-test`."""
