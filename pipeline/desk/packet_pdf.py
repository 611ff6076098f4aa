"""A case to hand on as a PDF: what was suggested, entered and decided, each word with its place."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from pipeline.desk.web.view import SUGGESTIONS
from pipeline.policies import STATES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from pipeline.desk.web.view import CaseView, Criterion, Quote

_FACES = {"PacketSans": "DejaVuSans.ttf", "PacketSans-Bold": "DejaVuSans-Bold.ttf"}
_FONTS = Path(__file__).with_name("fonts")  # DejaVu 2.37: European scripts, Greek, Cyrillic, symbols
_RIGHT_TO_LEFT = ("R", "AL")  # their letters change by their neighbours, and would stand in the wrong order
_FONT, _BOLD = _FACES
_SIZE, _INDENT, _DEEPEST = 9.0, 11.0, 10
_BODY = ParagraphStyle("body", fontName=_FONT, fontSize=_SIZE, leading=_SIZE * 1.35, spaceAfter=3)
_HEADS = {
    1: ParagraphStyle("h1", _BODY, fontName=_BOLD, fontSize=14, leading=18, spaceAfter=6),
    2: ParagraphStyle("h2", _BODY, fontName=_BOLD, fontSize=11, leading=15, spaceBefore=9, keepWithNext=1),
}
_LACKING = (
    "A character that the font of this file has no shape for stands as its number in Unicode, as in [U+819D]."
)
_OFFSETS = (
    "Characters are counted from 0 in the text that the hash below seals, as Unicode code points; "
    "the last one named is not part of the quotation. Line breaks in quotations are shown as spaces."
)


def _registered() -> frozenset[str]:
    """Register the fonts; the characters that both have a shape for, and that stand as they come."""
    fonts = [TTFont(name, _FONTS / file) for name, file in _FACES.items()]
    for font in fonts:
        pdfmetrics.registerFont(font)
    shared = set.intersection(*(set(font.face.charToGlyph) for font in fonts))
    known = {one for one in map(chr, shared) if one.isprintable() or one == "\xa0"}
    return frozenset(one for one in known if bidirectional(one) not in _RIGHT_TO_LEFT)


# Once, before any thread draws: a font that is registered again while a file is made would garble that file.
_KNOWN = _registered()


def packet_pdf(case: CaseView) -> bytes:
    """The packet of a case; the same case, entries and decision give the same bytes."""
    story = [
        *_opening(case),
        _head(2, "Criteria"),
        *_criteria(case),
        *_needed(case),
        *_undocumented(case),
        *_sources(case),
    ]
    out = BytesIO()
    title = f"Packet of case {case.row.case_id}"
    paper = SimpleDocTemplate(
        out,
        pagesize=LETTER,
        leftMargin=0.8 * inch,
        rightMargin=0.8 * inch,
        topMargin=0.7 * inch,
        bottomMargin=0.8 * inch,
        title=title,
        author="notetriage",
        lang="en",
        invariant=1,
    )
    foot = partial(_foot, _shapes(title))
    paper.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


# what is told -----------------------------------------------------------------------------------


def _opening(case: CaseView) -> Iterator[Paragraph]:
    row, decision = case.row, case.decision
    yield _head(1, row.case_id)
    yield _line(f"{row.cpt} {_words(row.region)}, {row.side}. Suggestion: {SUGGESTIONS[row.suggestion]}.")
    if decision is None:
        yield _line("Decision: none yet.")
        return
    said = f"Decision: {_words(decision.word)}, by {decision.reviewer} on {_moment(decision.at)}."
    yield _line(said, decision.note, bold=True)
    if case.outdated:
        yield _line("The decision was made on an earlier result than the one shown here.")


def _criteria(case: CaseView) -> Iterator[Paragraph]:
    for one, depth in _walk(case.criteria):
        if one.documented:
            yield from _criterion(one, depth)


def _criterion(one: Criterion, depth: int) -> Iterator[Paragraph]:
    yield _line(one.label, depth=depth, bold=True)
    yield _line(f"Suggested: {STATES[one.suggested]}.", depth=depth)
    for words in dict.fromkeys(_quoted(quote) for quote in one.quotes):
        yield _line(words, depth=depth + 1)
    entry = one.entry
    if entry is None:
        return
    said = f"Entered: {STATES[one.state]}, by {entry.reviewer} on {_moment(entry.at)}"
    yield _line(f"{said} (suggested then: {_words(entry.suggested)}).", entry.reason, depth=depth)
    for mark in one.marked:
        yield _line(f"Marked: {_quoted(mark)}", depth=depth + 1)


def _needed(case: CaseView) -> Iterator[Paragraph]:
    if not case.asks or not case.row.lacking:  # where one is met, the rest are other ways
        return
    yield _head(2, "Still needed")
    for ask in case.asks:
        yield _line(f"For {ask.reason}:", bold=True)
        yield from (_line(f"• {item}", depth=1) for item in ask.items)


def _undocumented(case: CaseView) -> Iterator[Paragraph]:
    silent = [one.label for one, _ in _walk(case.criteria) if one.group is None and not one.documented]
    if silent:
        yield _head(2, "Nothing documented of")
        yield _line("; ".join(dict.fromkeys(silent)) + ".")


def _sources(case: CaseView) -> Iterator[Paragraph]:
    yield _head(2, "Sources and versions")
    yield _line(_OFFSETS)
    for document in case.result.documents:
        yield _line(f"Document {document.document_id}: SHA-256 of the text {document.sha256}")
    revision = case.revision
    policy = f"Policy {revision.policy} {revision.policy_version}: SHA-256 {case.result.policy.sha256}"
    yield _line(policy)
    yield _line(f"Engine {revision.engine}, result {revision.digest}")
    yield _line(_LACKING)


def _walk(criteria: tuple[Criterion, ...], depth: int = 0) -> Iterator[tuple[Criterion, int]]:
    for one in criteria:
        yield one, depth
        yield from _walk(one.children, depth + 1)


def _quoted(quote: Quote) -> str:
    side = "Speaks against: " if quote.against else ""
    return f"{side}“{quote.text}” ({_place(quote.document_id, quote.page, quote.start, quote.end)})"


def _place(document: str, page: int | None, start: int, end: int) -> str:
    return f"{document}, {f'page {page}, ' if page else ''}characters {start} to {end}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _moment(at: dt.datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


# how it is set ----------------------------------------------------------------------------------


def _head(level: int, text: str) -> Paragraph:
    return Paragraph(_safe(text), _HEADS[level])


def _line(*texts: str, depth: int = 0, bold: bool = False) -> Paragraph:
    """A paragraph of texts as they are, the first in bold; deep branches of the tree stay on the paper."""
    indent = _INDENT * min(depth, _DEEPEST)
    first, *rest = (_safe(text) for text in texts if text)
    start = f'<font name="{_BOLD}">{first}</font>' if bold else first
    return Paragraph(
        " ".join((start, *rest)), ParagraphStyle("line", _BODY, leftIndent=indent, keepWithNext=bold)
    )


def _safe(text: str) -> str:
    """Text as reportlab's markup: nothing in it is read as a tag, and its lines stay lines."""
    return "<br/>".join(escape(_shapes(line)) for line in text.replace("\r\n", "\n").split("\n"))


def _shapes(text: str) -> str:
    """Text in which each character has a shape; control characters and what the font lacks become numbers."""
    return "".join(one if one in _KNOWN else f"[U+{ord(one):04X}]" for one in text.replace("\t", " "))


def _foot(title: str, canvas: Any, paper: SimpleDocTemplate) -> None:
    canvas.setFont(_FONT, 7)
    canvas.drawString(paper.leftMargin, 0.45 * inch, title[:90])
    right = paper.pagesize[0] - paper.rightMargin
    canvas.drawRightString(right, 0.45 * inch, f"Page {canvas.getPageNumber()}")
