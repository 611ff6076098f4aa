"""Time: lengths in weeks, calendar dates, and the note's own date."""

from __future__ import annotations

from extractors.timing.dates import DateMention, Precision, find_dates, note_date
from extractors.timing.durations import Duration, DurationKind, find_durations, to_weeks

__all__ = ["DateMention", "Duration", "DurationKind", "Precision", "find_dates", "find_durations", "note_date", "to_weeks"]
