"""Attacks too long for every run of the tests: `make attack`; what held stands in docs/reliability.md."""
