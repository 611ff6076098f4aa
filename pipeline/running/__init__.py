"""Runs over any number of cases: isolated worker processes, checkpoints, output in input order, queries."""
