"""Measuring results against annotated notes."""
