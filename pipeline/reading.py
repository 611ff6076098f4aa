"""The reader of notes: the extractors' spaCy pipeline, from text to facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pipeline.quiet import silence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from extractors.base import Extractor
    from extractors.facts import Fact

# spaCy refuses longer texts by default to bound the memory of statistical models; there are none here.
MOST_CHARACTERS = 50_000_000


class Reader(Protocol):
    """What `Triage` asks of a reader of notes."""

    def read(self, text: str, date: dt.date | None) -> list[Fact]:
        """Return the facts of `text`, relative times counted from `date`."""

    def date_of(self, text: str) -> dt.date | None:
        """Return the date that the note gives itself in its header."""


class NoteReader:
    """The reader that ships: rules on spaCy and medspaCy, no statistical model."""

    def __init__(self, extractors: Sequence[type[Extractor]] = ()) -> None:
        """Build the spaCy pipeline, in about a second, with further `extractors` at its end."""
        silence()
        from extractors.assembly import build_nlp  # noqa: PLC0415 - must follow `silence`

        self._nlp = build_nlp(more=extractors)
        self._nlp.max_length = MOST_CHARACTERS

    def read(self, text: str, date: dt.date | None) -> list[Fact]:
        """Return the facts of `text` in document order, without ids."""
        from extractors.assembly import read_note  # noqa: PLC0415

        return read_note(self._nlp, text, date)

    def date_of(self, text: str) -> dt.date | None:
        """Return the date that the note gives itself in its header, or None."""
        from extractors.text import shadow  # noqa: PLC0415
        from extractors.timing import note_date  # noqa: PLC0415

        return note_date(text, shadow(text))
