"""Intake of documents: bytes of any format to text that keeps a map back to where each character stood."""

from pipeline.ingest.model import (
    Aside,
    AsideKind,
    Box,
    Extracted,
    IngestError,
    Options,
    Place,
    Reader,
    Run,
    SourceMap,
    TextBuilder,
)

__all__ = [
    "Aside",
    "AsideKind",
    "Box",
    "Extracted",
    "IngestError",
    "Options",
    "Place",
    "Reader",
    "Run",
    "SourceMap",
    "TextBuilder",
]
