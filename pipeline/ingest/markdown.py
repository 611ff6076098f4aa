"""Markdown: read as it is typed, since it is made to be read so, and every character keeps its place."""

from __future__ import annotations

from pipeline.ingest.text import read

__all__ = ["read"]
