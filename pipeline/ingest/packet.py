"""Packets of several notes in one file, split into their documents, each with its date and kind.

A new document begins at the top of a page, under a title of its own, or where the printed page number starts
again at 1. Where that is in doubt the pages stay together: a note cut in two loses more than two notes in
one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from pipeline.ingest.fax_number import page_number
from pipeline.ingest.model import AsideKind, SourceMap

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.ingest.model import Aside, Extracted

# Titles by kind; a title is matched as OCR may read it, beside the name of a clinic or a date.
TITLES: dict[str, tuple[str, ...]] = {
    kind: tuple(titles.split("; "))
    for kind, titles in {
        "office_note": (
            "office visit; office note; progress note; progress notes; clinic note; clinic visit; new "
            "patient visit; new patient evaluation; new patient consultation; established patient visit; "
            "follow up visit; follow up note; return visit; consultation; consultation note; consultation "
            "report; initial consultation; history and physical; visit note; visit summary; encounter "
            "note; telehealth visit; soap note; chart note; after visit summary"
        ),
        "radiology_report": (
            "radiology report; diagnostic imaging report; imaging report; x ray report; mri report; ct "
            "report; ultrasound report; diagnostic radiology; department of radiology; radiology "
            "consultation; final radiology report; report of radiology; diagnostic imaging"
        ),
        "pt_note": (
            "physical therapy initial evaluation; physical therapy evaluation; physical therapy progress "
            "note; physical therapy daily note; physical therapy treatment note; physical therapy "
            "discharge summary; physical therapy note; physical therapy re evaluation; physical therapy "
            "plan of care; pt initial evaluation; pt evaluation; pt progress note; pt daily note; pt "
            "discharge summary; outpatient rehabilitation; therapy progress report; physiotherapy report"
        ),
        "emg_report": (
            "emg report; electrodiagnostic report; electrodiagnostic study; electrodiagnostic "
            "consultation; nerve conduction study; nerve conduction studies; emg ncs report; emg ncv "
            "report; electromyography report; emg and nerve conduction study; electromyography and nerve "
            "conduction"
        ),
        "safety_form": (
            "mri safety screening form; mri screening form; mr safety screening form; mri safety "
            "questionnaire; mri safety screening; mri safety checklist; mri patient screening form; mri "
            "safety form; magnetic resonance safety screening form; mri patient questionnaire"
        ),
        "operative_note": "operative report; operative note; procedure note; report of operation",
        "letter": "letter of medical necessity; letter of appeal",
        "order": (
            "mri order; imaging order; order requisition; imaging requisition; referral form; prior "
            "authorization request; prior authorization request form; imaging referral"
        ),
        "emergency_note": (
            "emergency department note; emergency department report; ed provider note; urgent care note; "
            "urgent care visit"
        ),
    }.items()
}
_KIND_BY_TITLE = {title: kind for kind, titles in TITLES.items() for title in titles}
_HEAD_LINES = 8  # of a page: a title further down is a heading
_LONG = 9  # words: a longer line is prose
_ALIKE = 88.0  # of 100, since OCR read it
_OWN = 0.45  # of the line's letters are the title's; the rest is a name or a date
_EXAM = re.compile(
    r"(?:exam(?:ination)?|procedure|study)\b.{0,4}\b(?:mri?|xr|x-?rays?|ct|us|radiograph)", re.I
)
_SECTIONS = ("technique", "comparison", "findings", "impression")
_SECTIONS_OF_A_REPORT = 2
_REPORT_LINES = 40
_RUNNING = (AsideKind.HEADER, AsideKind.FOOTER)
_PAGE_OF = re.compile(r"\bpage\s*:?\s*(\d{1,3})\s*(?:of|/)\s*\d{1,3}\b", re.IGNORECASE)
_SERVICE = re.compile(
    r"\b(?:dos|d\.o\.s\.|dates? of (?:service|visit|encounter|exam|study|evaluation)|"
    r"(?:service|visit|encounter|exam|study) date)\b",
    re.IGNORECASE,
)
_LEAST_PAGE = 200  # characters: shorter pages are alike by chance
_SAME_PAGE = 96.0  # of 100: two readings of one page
_CONFUSED = str.maketrans("01|", "oll")


@dataclass(frozen=True)
class _Part:
    """Pages from `first` to `last`, and the offsets of their words."""

    first: int
    last: int
    start: int
    end: int
    kind: str | None


def split(document: Extracted) -> list[Extracted]:
    """The documents of a file with pages; the file as it is where it holds but one.

    Offsets count anew in each; pages keep the numbers that they have in the file, whose `page_sizes` each
    document keeps whole. What a case says of date and kind goes before what is found here.
    """
    spans = _pages(document)
    parts: list[_Part] = []
    for page, (start, end) in sorted(spans.items()):
        begins, kind = _begins(document, page, spans, parts[-1].kind if parts else None)
        if begins or not parts:
            parts.append(_Part(page, page, start, end, kind))
        else:
            parts[-1] = replace(parts[-1], last=page, end=end)
    if len(parts) <= 1:
        kind = parts[0].kind if parts else None
        date = document.date or _running_date(_running(document, 1, document.pages))
        return [replace(document, kind=document.kind or kind, date=date)]
    return [_cut(document, part, number) for number, part in enumerate(parts)]


def kind_of(text: str) -> str | None:
    """The kind of document that a page's first lines name in a title."""
    return _title(_head(text))[0]


def _pages(document: Extracted) -> dict[int, tuple[int, int]]:
    """Where the words of each page begin and end; none where the pages do not follow each other."""
    spans: dict[int, tuple[int, int]] = {}
    last = 0
    for run in document.map.runs:
        page = run.place.page
        if page is None or page < last:
            return {}
        spans[page] = (spans.get(page, (run.start, 0))[0], run.end)
        last = page
    return spans


def _begins(
    document: Extracted, page: int, spans: dict[int, tuple[int, int]], before: str | None
) -> tuple[bool, str | None]:
    """Whether a document begins with this page, and the kind that its title names."""
    start = spans[page][0]
    text = _text(document, spans, page)
    kind, title = _headed(document, spans, page)
    kind = kind or _report(text)
    if not start:
        return True, kind
    if _repeated(document, spans, page):
        return False, kind
    if "\n" not in document.text[max(start - 2, 0) : start]:
        return False, kind  # a sentence goes on from the page before
    number = _number(document, page)
    if number is not None:
        return number == 1, kind
    if kind is None:
        return False, None
    # The same title at the top of each page is a running head, unless the date says it is another note.
    own = {spans[known][0]: known for known in spans if known < page}
    same = kind == before and title and any(title == _headed(document, spans, p)[1] for p in own.values())
    return not same or _dates_differ(document, spans, page), kind


def _text(document: Extracted, spans: dict[int, tuple[int, int]], page: int) -> str:
    start, end = spans[page]
    return document.text[start:end]


def _headed(document: Extracted, spans: dict[int, tuple[int, int]], page: int) -> tuple[str | None, str]:
    """The kind and title that a page's first lines name, or the running lines above them."""
    found = _title(_head(_text(document, spans, page)))
    return found if found[0] else _title(_running(document, page))


def _running(document: Extracted, first: int, last: int | None = None) -> list[str]:
    """The running lines of pages `first` to `last`, or of `first` alone."""
    pages = range(first, (last or first) + 1)
    return [one.text for one in document.map.asides if one.kind in _RUNNING and one.place.page in pages]


def _dates_differ(document: Extracted, spans: dict[int, tuple[int, int]], page: int) -> bool:
    before = max(known for known in spans if known < page)
    here, there = (
        _running_date(_running(document, number)) or _date(_text(document, spans, number))
        for number in (page, before)
    )
    return here is not None and there is not None and here != there


def _repeated(document: Extracted, spans: dict[int, tuple[int, int]], page: int) -> bool:
    """Whether the page is the one before once more, as faxed twice."""
    before = spans.get(page - 1)
    if before is None:
        return False
    one, other = (_text(document, spans, number) for number in (page, page - 1))
    return len(one) > _LEAST_PAGE and fuzz.ratio(one, other, score_cutoff=_SAME_PAGE) > 0


def _head(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()][:_HEAD_LINES]


def _title(lines: list[str]) -> tuple[str | None, str]:
    """The kind that a title among the lines names, and the title: the longest that fits."""
    for line in lines:
        words = " ".join(re.sub(r"[^a-z]+", " ", line.lower().translate(_CONFUSED)).split())
        if not words or len(line.split()) > _LONG or re.search(r"[a-z]\.$", line):
            continue
        found = [
            (len(title), title)
            for title in _KIND_BY_TITLE
            if len(title) >= _OWN * len(words)
            and len(title) <= len(words) + 2
            and fuzz.partial_ratio(title, words, score_cutoff=_ALIKE)
        ]
        if found:
            title = max(found)[1]
            return _KIND_BY_TITLE[title], title
    return None, ""


def _report(text: str) -> str | None:
    """A radiology report without a title: its examination first, and its sections."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][:_REPORT_LINES]
    if not any(_EXAM.match(line) for line in lines[:_HEAD_LINES]):
        return None
    begun = {name for name in _SECTIONS for line in lines if line.lower().startswith(name)}
    return "radiology_report" if len(begun) >= _SECTIONS_OF_A_REPORT else None


def _number(document: Extracted, page: int) -> int | None:
    """The printed number of a page, where it says so beyond doubt."""
    for one in document.map.asides:
        if one.kind is AsideKind.PAGE_NUMBER and one.place.page == page:
            found = page_number(one.text)
            if found and found.sure:
                return found.number
    stated = [_PAGE_OF.search(line) for line in _running(document, page)]
    return next((int(found.group(1)) for found in stated if found), None)


def _running_date(lines: list[str]) -> dt.date | None:
    """The date of service that running lines state; other dates there are of birth, or of printing."""
    return next((date for line in lines if _SERVICE.search(line) and (date := _date(line))), None)


def _date(text: str) -> dt.date | None:
    from extractors.text import shadow  # noqa: PLC0415 - heavy, and packets are rare
    from extractors.timing.notedate import note_date  # noqa: PLC0415

    return note_date(text, shadow(text))


def _cut(document: Extracted, part: _Part, number: int) -> Extracted:
    """The document that is part of the file, with the asides of its pages."""
    cut = document.cut(part.start, part.end)

    def own(one: Aside) -> bool:
        page = one.place.page or 0
        first = 0 if number == 0 else part.first
        return first <= page <= part.last

    asides = tuple(
        replace(one, at=min(max(one.at - part.start, 0), part.end - part.start))
        for one in document.map.asides
        if own(one)
    )
    pages = f"page {part.first}" if part.first == part.last else f"pages {part.first} to {part.last}"
    return replace(
        cut,
        map=SourceMap(cut.map.runs, asides),
        date=_running_date(_running(document, part.first, part.last)) or _date(cut.text),
        kind=part.kind,
        notes=(*(document.notes if number == 0 else ()), f"is {pages} of the file"),
    )
