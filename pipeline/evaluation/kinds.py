"""The kind of a document where the gold set does not say it: guessed from its shape, to break figures down.

A guess is marked with a leading "~"; it bears on no figure but the table by kind of document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.layout import Section

if TYPE_CHECKING:
    from extractors.layout import Layout

_LETTER = re.compile(r"^\s*(?:dear\b|to whom it may concern|re:)", re.IGNORECASE | re.MULTILINE)
_MESSAGE = re.compile(
    r"^\W*(?:from|to|subject|caller|telephone|phone|fax)\b[^\n]{0,40}:", re.IGNORECASE | re.MULTILINE
)
_BOX = re.compile(r"\[[ xX✓]?\]|☐|☑|☒|\( ?[xX]? ?\)")
_FEW_BOXES, _FEW_SECTIONS = 4, 3
_REPORT = {Section.IMAGING, Section.ELECTRODIAGNOSTIC}
_VISIT = {Section.HPI, Section.EXAM, Section.PLAN, Section.ASSESSMENT, Section.CHIEF_COMPLAINT}


def guess_kind(text: str, layout: Layout) -> str:
    """Return ~letter, ~form, ~report, ~message, ~sectioned_note, ~running_text or ~short_note."""
    sections = {span.section for span in layout.sections if span.title}
    if _LETTER.search(text[:1500]) and not sections & {Section.EXAM, Section.HPI}:
        return "~letter"
    if len(_BOX.findall(text)) >= _FEW_BOXES:
        return "~form"
    if sections & _REPORT and not sections & {Section.HPI, Section.EXAM, Section.PLAN}:
        return "~report"
    if len(sections & _VISIT) >= _FEW_SECTIONS or len(sections) > _FEW_SECTIONS:
        return "~sectioned_note"
    if _MESSAGE.search(text[:500]):
        return "~message"
    return "~short_note" if text.count("\n") > _FEW_SECTIONS else "~running_text"
