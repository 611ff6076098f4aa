"""Policies as data, and the evaluator that judges them over facts."""
