"""The note's own date, from its letterhead or its signature; birth dates and dates of studies are not it."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from extractors.layout import Layout, Section
from extractors.timing.calendar import latest_before
from extractors.timing.dates import find_dates
from extractors.timing.model import DateMention, Precision

_NAMED = re.compile(
    r"\b(?:dos|date of (?:service|visit|exam(?:ination)?|consult(?:ation)?|evaluation|encounter|note|report|"
    r"admission|request|submission|completion)|request(?:ed)? date|submission date|date (?:requested|submitted|completed)|"
    r"dates? of service|"
    r"visit(?: date)?|encounter(?: date)?|service date|exam date|note date|seen(?: on)?|date(?:/time)?|"
    r"dictated|arrival|consult date|"
    r"follow[- ]?up|clinic note|office visit|progress note|completed|"
    r"(?:evaluated|examined)(?: (?!for the first|initially|previously)[\w']+){0,9} on|"
    r"today(?:'s date)?(?: is)?)\s*(?::|on|-|"
    r"=|\s)?\s*[^.;\n]{0,12}$"
)
_OTHER = re.compile(
    r"\b(?:dob|d\.o\.b\.?|birth\w*|born|b\.?d\.?|doi|date of injury|injur\w+|onset|lmp|last (?:visit|seen)|"
    r"mri|xr|x-?rays?|ct|us|emg|ncs|film\w*|"
    r"radiograph\w*|surgery|op date|dx|diagnosed|since|from|expires|effective|printed|labs?|previous|prior|"
    r"copied|s/p|post-?op|tka|tha|"
    r"received|faxed|comment|appt|appointment|next|return|sched\w*|order(?:ed)? date|referral date|"
    r"admit(?:ted)?)\b[^\n]{0,22}$"
)
_STUDY_DATE = re.compile(
    r"\b(?:mri|xr|x-?rays?|ct|us|ultrasound|emg|ncs|films?|radiographs?|scan|imaging|study|surgery|operation|procedure|"
    r"op|injury|accident|loss|onset|symptoms?|birth|injections?|aspiration|labs?|expiration|last|prior|previous)"
    r"\W{1,4}(?:done |obtained |taken |performed )?dated?(?:/time)?\W{0,3}(?:of\W)?$"
)
_NEVER = re.compile(
    r"\b(?:dob|d\.o\.b\.?|birth\w*|born|doi|injur\w+|accident|onset|lmp|last (?:visit|seen)|fell|fall|"
    r"twisted|mv[ac]|first event|"
    r"symptoms began)\b[^\n]{0,14}$|\b(?:fell|fall|twisted|injured|hurt|began|started|slipped|tripped|crash|underwent|had)\b"
    r"[^\n.;:]{0,44}\b(?:on|since|in|of)\s$"
)
_SEEN = re.compile(
    r"\b(?:seen|evaluat\w+|examin\w+|presents?|presented|visit\w*|consult\w*|admitted|interview\w*|came in|called)\b[^\n.;]{0,50}\bon\s$"
)
_TOLD = re.compile(r"\b(?:on|since|after|before|from|until|till|by)\s$")
_SIGNED = re.compile(
    r"\b(?:e-?signed|electronically signed|signed|dictated|transcribed|authenticated|d:|t:|dd:|"
    r"dt:)[^\n]{0,50}$"
)
_SPAN = re.compile(r"\s?(?:-|to|through|thru)\s?")
_EXAM = re.compile(r"\b(?:exam(?:ined)?|today|seen)\s*(?:on\s)?$")
_TODAY = re.compile(r"\b(?:exam|today|xr|x-?rays?|here|clinic|vitals?|vs|seen)\b[^.\n]{0,30}$")
_AFTER_TODAY = re.compile(r"\s?(?:,\s)?(?:today|here|in clinic|in office|\(today\))")
_HEAD, _BACK, _FEW_LINES, _MOST_DATES = 700, 60, 12, 200


def note_date(text: str, shadow: str, layout: Layout | None = None) -> dt.date | None:
    """Return the date the note was written on, or None where it does not tell.

    Looked for in this order: a labelled date ("DOS: 3/4/25") in the head of the note, any other full date in
    its letterhead, a dated signature, a date given as today's ("Exam 5/1/25:"), a labelled date anywhere.
    """
    del text
    full = (d for d in _all_dates(shadow) if d.precision is Precision.DAY and d.date is not None)
    dates = _ends(list(full))
    if not dates:
        return None
    own = [d for d in dates if not _is_other(shadow, d)]
    told = set(own)
    head = _head_end(shadow, layout)
    for candidates in (
        [d for d in own if d.start < max(head, _HEAD) and _before(shadow, d, _NAMED)],
        [d for d in own if d.start < head and (_before(shadow, d, _SEEN) or not _before(shadow, d, _TOLD))],
        [d for d in own if _before(shadow, d, _SIGNED)],
        [d for d in dates if (d in told and _before(shadow, d, _TODAY)) or _AFTER_TODAY.match(shadow, d.end)],
        [d for d in own if _before(shadow, d, _NAMED)],
    ):
        if candidates:
            return _to_end(shadow, candidates[0], dates)
    return _examined(shadow, max(d.date for d in dates if d.date))


@lru_cache(maxsize=2)
def _all_dates(shadow: str) -> tuple[DateMention, ...]:
    """The dates of a whole note, which is asked for its own date with and without its layout."""
    return tuple(find_dates(shadow, 0, len(shadow)))


def _ends(dates: list[DateMention]) -> list[DateMention]:
    """Only the first and last dates of a very long document can be its own."""
    return dates if len(dates) <= 2 * _MOST_DATES else dates[:_MOST_DATES] + dates[-_MOST_DATES:]


def _to_end(shadow: str, date: DateMention, dates: list[DateMention]) -> dt.date | None:
    """Of a span of service dates, the note (a discharge summary) is written on the last."""
    after = next((d for d in dates if d.start >= date.end), None)
    spans = after is not None and _SPAN.fullmatch(shadow, date.end, after.start) is not None
    return after.date if spans and after is not None else date.date


def _examined(shadow: str, known: dt.date) -> dt.date | None:
    """Read "Exam 5/2:" where only another date is given in full: the first such day not before it."""
    for mention in _ends(find_dates(shadow, 0, len(shadow), known)):
        if mention.precision is Precision.DAY and mention.date and _before(shadow, mention, _EXAM):
            return latest_before(mention.date.month, mention.date.day, known, ahead=True)
    return None


def _before(shadow: str, date: DateMention, pattern: re.Pattern[str]) -> bool:
    line = shadow.rfind("\n", max(0, date.start - _BACK), date.start) + 1
    return pattern.search(shadow[max(line, date.start - _BACK) : date.start]) is not None


def _is_other(shadow: str, date: DateMention) -> bool:
    """Tell whether the words before a date make it a birth date, an injury, a study or an appointment."""
    line = shadow.rfind("\n", max(0, date.start - _BACK), date.start) + 1
    before = re.split(r"\s{3,}|[|;]", shadow[max(line, date.start - _BACK) : date.start])[-1]
    if _NEVER.search(before) or _STUDY_DATE.search(before):
        return True
    return _OTHER.search(before) is not None and _NAMED.search(before) is None


def _head_end(shadow: str, layout: Layout | None) -> int:
    """The end of the letterhead: the leading header sentences, else the first lines."""
    if layout is not None and layout.sentences:
        end = 0
        for sentence in layout.sentences[:_FEW_LINES]:
            if sentence.section not in (Section.HEADER, Section.REQUEST):
                break
            end = sentence.end
        return end or layout.sentences[0].end
    lines = shadow.split("\n", 2)
    return sum(len(line) + 1 for line in lines[:2])
