"""Annotated sets in the formats of annotation tools: readers, writers, and mappings to our facts."""
