"""Layout: sentences and sections of a clinical note, by rule, in linear time."""

from extractors.layout.build import split
from extractors.layout.model import Layout, Offsets, Section, SectionSpan, Sentence

__all__ = ["Layout", "Offsets", "Section", "SectionSpan", "Sentence", "split"]
