"""Extractors: from clinical text to structured facts with exact evidence spans."""
