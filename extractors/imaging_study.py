"""Studies: the words that name an imaging study, grown to a phrase, with place and date.

"X-rays" in "Weight-bearing x-rays of the left knee 03/20" becomes one study whose phrase holds views, place
and date; words of a projection beside it belong to it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from extractors.anatomy import Part, Place
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.timing import DateMention, DurationKind, Precision, find_dates
from extractors.vocabulary import Modality, Region, Side
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("imaging_wordings.yaml"))
_GAP = re.compile(r"[ \t,(/+&)-]*")
_WORD = re.compile(r"[^\s()]+")
_OPEN_LINE = re.compile(r"\b(?:on|dated|from|of|in|done|obtained|performed)\s*\Z")
_ABOUT_BONES = ("head", "heads", "neck", "necks")
_TELLING = frozenset(
    {
        Section.CHIEF_COMPLAINT,
        Section.HPI,
        Section.ASSESSMENT,
        Section.PLAN,
        Section.REQUEST,
        Section.IMAGING,
        Section.HEADER,
        Section.UNKNOWN,
    }
)
_DISCS = frozenset({"disc", "disk", "discs", "disks"})
_ON = re.compile(
    r"\b(?:on|a|cd|no|via|by|with|bring|brought|his|her|image|imaging)\s+(?:a |the |cd |image |imaging )?$"
)
_TO_PART = 60
_MOST = 110
_LEFT_WORDS = 8
_BESIDE = 12
_AFTER_DATE = 40


@dataclass(frozen=True)
class Study:
    """One mention of a study: its phrase `[start, end)`, where and when; the next one begins at `stop`."""

    hit: Hit
    start: int
    end: int
    sentence: int
    place: Place
    own_place: bool
    date: DateMention | None
    stop: int = 0

    @property
    def modality(self) -> Modality:
        """What kind of study it is."""
        return Modality(str(self.hit.rule.attrs["modality"]))

    @property
    def day(self) -> dt.date | None:
        """The date that the words give for it."""
        return self.date.date if self.date else None


class _Topic:
    """What a note is about, counted once."""

    def __init__(self, note: Note) -> None:
        self._note = note

    @cached_property
    def is_legs(self) -> bool:
        """Whether complaint, history, assessment and plan speak of legs, not mostly of other parts."""
        legs = others = 0
        for index, sentence in enumerate(self._note.sentences):
            if sentence.section in _TELLING:
                parts = self._note.parts(index)
                legs += sum(p.region is not Region.OTHER for p in parts)
                others += sum(p.region is Region.OTHER for p in parts)
        return 2 * legs >= others


def find_studies(note: Note, hits: list[Hit]) -> list[Study]:
    """Return the studies that `hits` name, in document order, one for each phrase."""
    studies: list[Study] = []
    topic = _Topic(note)
    for hit in hits:
        study = _study(note, hit, topic)
        last = studies[-1] if studies else None
        if last is not None and last.sentence == study.sentence and _same(note, last, study):
            studies[-1] = _joined(last, study)
            continue
        studies.append(study)
    return studies


def _same(note: Note, a: Study, b: Study) -> bool:
    """Tell whether `b` is more words about the study `a`; an arthrogram after "MRI" is that MRI."""
    if a.modality is not b.modality:
        return b.start <= a.end and b.modality is Modality.OTHER
    if b.start <= a.end:
        return True
    gap = note.words(a.end, b.hit.start)
    if "\n" in gap or (a.date and b.date and a.day != b.day):
        return False
    if not b.own_place and b.date is None and _W["again"].search(gap):
        return True
    return bool(a.hit.hint("view")) or bool(b.hit.hint("view"))


def _joined(a: Study, b: Study) -> Study:
    """The two as one; words of a projection give way to words of a modality."""
    head = b if a.hit.hint("view") and not b.hit.hint("view") else a
    own = a if a.own_place else b
    beside = b.start - a.end <= _BESIDE
    return replace(
        head,
        start=a.start if beside else head.start,
        end=b.end if beside else head.end,
        place=own.place,
        own_place=own.own_place,
        date=a.date or b.date,
    )


def _study(note: Note, hit: Hit, topic: _Topic) -> Study:
    sentence = note.sentences[hit.sentence]
    parts = [p for p in note.parts(hit.sentence) if not _is_carrier(note, p)]
    limit = min(sentence.end, hit.end + _MOST)
    limit = _line_end(note, hit.end, limit)
    dates = find_dates(note.shadow, max(sentence.start, hit.start - _MOST), limit, note.date)
    ago = _times_ago(note, hit)
    end = _grow_right(note, hit, parts, dates + ago, limit)
    start = _grow_left(note, hit, parts, dates, sentence.start)
    place, own = _place(note, hit, parts, (start, end), topic)
    inside = [d for d in dates + ago if d.start < end and start < d.end]
    inside = inside or _near_date(note, dates, start, end) or _done_ago(note, ago, start, end)
    return Study(hit, start, end, hit.sentence, place, own, inside[0] if inside else None)


def _times_ago(note: Note, hit: Hit) -> list[DateMention]:
    """The times "three weeks ago" of the sentence as dates; without a date where the note has none."""
    return [
        DateMention(
            d.start, d.end, note.date - dt.timedelta(weeks=d.weeks) if note.date else None, Precision.DAY
        )
        for d in note.durations(hit.sentence)
        if d.kind is DurationKind.AGO and d.weeks is not None
    ]


def _done_ago(note: Note, ago: list[DateMention], start: int, end: int) -> list[DateMention]:
    """A time ago right before the phrase ("Three weeks ago, MRI"), or after it and a word that it was done."""
    before = [d for d in ago if d.end <= start and _W["ago_before"].fullmatch(note.words(d.end, start))]
    return before or [
        d for d in ago if d.start >= end and _W["ago_after"].fullmatch(note.words(end, d.start))
    ]


def _line_end(note: Note, start: int, limit: int) -> int:
    """The end of the line, or the limit where the line breaks before the date itself ("MRI of the knee on" before "9/12")."""
    line = note.shadow.find("\n", start, limit)
    if line < 0 or _OPEN_LINE.search(note.words(max(start, line - _BESIDE), line)):
        return limit
    return line


def _is_carrier(note: Note, part: Part) -> bool:
    """Whether "disc" is what images come on ("reviewed on disc")."""
    return (
        note.words(part.start, part.end) in _DISCS
        and _ON.search(note.before(part.start, _BESIDE)) is not None
    )


def _near_date(note: Note, dates: list[DateMention], start: int, end: int) -> list[DateMention]:
    """A date at the head of the item before the phrase, or shortly after it ("were obtained on 5/1")."""
    before = [d for d in dates if d.end <= start and not note.words(d.end, start).strip(" ,:-")]
    return before or [
        d
        for d in dates
        if 0 <= d.start - end <= _AFTER_DATE and not _W["other_date"].search(note.words(end, d.start))
    ]


def _grow_right(note: Note, hit: Hit, parts: list[Part], dates: list[DateMention], limit: int) -> int:
    """Walk on over views, place, contrast and date; stop at the first word of anything else."""
    position = solid = hit.end
    while position < limit:
        gap = _GAP.match(note.shadow, position, limit)
        at = gap.end() if gap else position
        step = _part_at(parts, at) or _date_at(dates, at)
        if step is None and (match := _W["solid"].match(note.shadow, at, limit)):
            step = match.end()
        if step is not None:
            position = solid = step
            if note.shadow[solid : solid + 1] == ")" and "(" in note.words(hit.end, solid):
                position = solid = solid + 1
            continue
        loose = _W["loose"].match(note.shadow, at, limit)
        if loose is None:
            break
        position = loose.end()
    return max(solid, hit.end)


def _part_at(parts: list[Part], at: int) -> int | None:
    return next((p.end for p in parts if p.start == at), None)


def _date_at(dates: list[DateMention], at: int) -> int | None:
    return next((d.end for d in dates if d.start <= at < d.end), None)


def _grow_left(note: Note, hit: Hit, parts: list[Part], dates: list[DateMention], floor: int) -> int:
    start = hit.start
    words = list(_WORD.finditer(note.shadow, max(floor, hit.start - _MOST), hit.start))
    for match in reversed(words[-_LEFT_WORDS:]):
        word = match.group()
        dated = any(d.start < match.end() and match.start() < d.end for d in dates)
        part = any(p.start < match.end() and match.start() < p.end for p in parts)
        if word[-1] in ".;:" or "\n" in note.words(match.end(), start):
            break
        if not (dated or part or _W["left"].fullmatch(word.rstrip(","))) or ("," in word and not dated):
            break
        start = match.start()
    lead = _W["preposition"].match(note.words(start, hit.start))
    return start + (lead.end() if lead else 0)


def _place(
    note: Note, hit: Hit, parts: list[Part], phrase: tuple[int, int], topic: _Topic
) -> tuple[Place, bool]:
    """The place named in the phrase, else in its clause or sentence, else what the note is about."""
    start, end = phrase
    if _W["trunk"].match(note.shadow, hit.end) or _W["pelvic_organs"].search(note.before(hit.start, _BESIDE)):
        return Place(Region.OTHER), True
    inside = [p for p in parts if p.start < end and start < p.end] or _headed(note, hit)
    if inside:
        return _choose(note, inside), True
    left, right = note.clause(start, end)
    after = [p for p in parts if left <= p.start and p.end <= right and 0 <= p.start - end <= _TO_PART]
    if after and _W["of_part"].fullmatch(note.words(end, after[0].start)):
        return _choose(note, after[:1]), True
    if hit.hint("limb"):
        return Place(Region.LEG, note.place(hit.start, hit.end).side), False
    return _told_elsewhere(note, hit, parts, topic), False


def _headed(note: Note, hit: Hit) -> list[Part]:
    """A part outside the legs that opens the sentence under a title ("RADIOGRAPHS: Left shoulder series ...")."""
    following = hit.sentence + 1
    if not note.sentences[hit.sentence].is_heading or following >= len(note.sentences):
        return []
    start = note.sentences[following].start
    first = note.parts(following)[:1]
    return [p for p in first if p.start - start <= _BESIDE and p.region is Region.OTHER]


def _told_elsewhere(note: Note, hit: Hit, parts: list[Part], topic: _Topic) -> Place:
    """Of the parts in the sentence, of its subject or of the sentences before, the one the note is about."""
    legs = [p for p in parts if p.region is not Region.OTHER]
    if legs:
        return _choose(note, legs)
    if any(p.end <= hit.start or note.words(p.start, p.end) not in _ABOUT_BONES for p in parts):
        return Place(Region.OTHER)
    if not parts and _of_other_organ(note, hit):
        return Place(Region.OTHER)
    near = note.place(hit.start, hit.end)
    if not parts and (near.elsewhere or note.sentences[hit.sentence].subject is not None):
        return near
    if note.focus.region is None or note.focus.elsewhere:
        return near
    return note.focus if topic.is_legs else Place(Region.OTHER)


def _of_other_organ(note: Note, hit: Hit) -> bool:
    """Whether what the study showed, told after it, is of the head, the spine or an organ ("MRI showed some atrophy")."""
    following = min(hit.sentence + 1, len(note.sentences) - 1)
    if any(p.region is not Region.OTHER for p in note.parts(following)):
        following = hit.sentence
    return _W["other_organ"].search(note.shadow, hit.end, note.bounds[following][1]) is not None


def _choose(note: Note, parts: list[Part]) -> Place:
    """Of several parts in one phrase ("foot/ankle") the one the note is about, else the first in a leg."""
    legs = [p for p in parts if p.region is not Region.OTHER]
    trunk = parts[0].region is Region.OTHER
    if trunk and all(note.words(p.start, p.end) == "pelvis" for p in legs):
        return Place(Region.OTHER, parts[0].side)
    named = [p for p in legs if p.region is not Region.LEG] or legs
    focus = note.focus.region
    chosen = next((p for p in named if p.region is focus), named[0])
    side = next((p.side for p in [chosen, *legs] if p.side is not Side.UNSPECIFIED), Side.UNSPECIFIED)
    return Place(chosen.region, side)


def segments_before(note: Note, study: Study) -> Iterator[tuple[int, int]]:
    """Yield the words before a study that a preposition binds to it ("left hip fracture seen on x-rays")."""
    left, _ = note.clause(study.start, study.end)
    if _W["bound_before"].search(note.words(left, study.start)):
        yield left, study.start
    elif _W["adjective"].search(note.words(left, study.start)):
        yield max(left, study.start - _TO_PART), study.start
