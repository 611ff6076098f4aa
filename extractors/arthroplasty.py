"""Joint replacements: which joint, which type, in place or planned.

A prosthesis put in once is present. Each mention that says more than the name ("status post", how long ago)
is a fact, a bare name only where the note says no more of that joint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors.anatomy import Part, Place
from extractors.arthroplasty_standing import is_doubted, is_in_place, is_talked_of, is_to_come, taken_out
from extractors.assertion import Judgement
from extractors.base import Extractor
from extractors.facts import Fact
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.screening import (
    answered,
    led_by,
    line_end,
    other_person,
    relative,
    unanswered,
    with_cue,
    words_between,
)
from extractors.vocabulary import Assertion, FactType, Joint, Region, Side, Status

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_LED = (
    r",? ?\(?(?:(?:in|on|from|done|elsewhere|performed|placed|implanted|about|approximately|roughly|over"
    r"|almost|at|since|around|back|of) )*"
)
_YEAR = (
    rf"(?:{_MONTH} )?(?:of )?(?:\d{{1,2}}/){{0,2}}(?:19|20)\d\d\b"
    r"|'\d\d\b|\d{1,2}/(?:\d{1,2}/)?\d\d\b"
)
_COUNT = r"\d{1,2}|many|several|a few|two|three|four|five|six|seven|eight|nine|ten|a|an|one|some"
_AGO = r"(?: and a half)? (?:years?|yrs?|months?|mos?|weeks?|wks?|days?) (?:ago|prior|back)"
_WHEN = re.compile(
    rf"{_LED}(?:{_YEAR}|(?:{_COUNT}){_AGO}|yesterday|today"
    r"|last (?:week|month|year|spring|summer|fall|winter))\)?"
)
_FIXED = re.compile(r"cement|press|artificial|prosthetic|primary|total|partial")
_LED_TO = re.compile(r"\b(?:before|prior to|conver\w+ to) (?:an? |the |his |her )?$")
_LED_REACH = 45
_DONE_REACH = 70
_MOM_REACH = 80
_JOINT = {
    Region.HIP: Joint.HIP,
    Region.THIGH: Joint.HIP,
    Region.KNEE: Joint.KNEE,
    Region.LOWER_LEG: Joint.KNEE,
    Region.ANKLE: Joint.ANKLE,
}
_REGION = {Joint.HIP: Region.HIP, Joint.KNEE: Region.KNEE, Joint.ANKLE: Region.ANKLE}
_Key = tuple[Joint, Side]


@dataclass(frozen=True)
class _Mention:
    """One mention of a joint replacement."""

    hit: Hit
    judged: Judgement
    assertion: Assertion
    joint: Joint
    place: Place
    planned: bool
    detailed: bool
    listed: list[Part]

    @property
    def side(self) -> Side:
        """The side it stands on."""
        return self.place.side


class ArthroplastyExtractor(Extractor):
    """Joint replacements, done or planned."""

    finding = FactType.ARTHROPLASTY

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield the joint replacements of `note`."""
        hits = note.hits_of(self.finding)
        found = [_mention(note, h) for h in hits if "role" not in h.rule.hints]
        mentions = _named([m for m in found if m is not None])
        told = {(m.joint, m.side) for m in mentions if m.detailed}
        seen: set[_Key] = set()
        for mention in mentions:
            if _says_more(mention, told, seen):
                yield self._fact(note, mention)
            yield from self._listed(note, mention, told | seen)

    def _fact(self, note: Note, mention: _Mention) -> Fact:
        hit, judged, assertion = mention.hit, mention.judged, mention.assertion
        planned = assertion is Assertion.HYPOTHETICAL or (
            assertion is Assertion.ABSENT and (judged.hypothetical or mention.planned)
        )
        attrs = {
            "joint": mention.joint,
            "metal_on_metal": any(_bears(note, hit, w) for w in _around(note, hit)),
            "status": Status.PLANNED if planned else Status.DONE,
        }
        span = _span(note, hit, judged, assertion)
        return self.fact(note, hit, attrs, assertion=assertion, span=span, place=mention.place)

    def _listed(self, note: Note, mention: _Mention, known: set[_Key]) -> Iterator[Fact]:
        """The joints named as details of a ticked "joint replacement"."""
        hit = mention.hit
        for part in mention.listed:
            joint = _JOINT[part.region]
            when = _WHEN.match(note.shadow, part.end)
            if when is None and _is_known(joint, part.side, known):
                continue
            end = when.end() if when else part.end
            span = (_with_side(note, part.start), end - (note.words(part.end, end).endswith(")")))
            place = Place(part.region, part.side)
            yield self.fact(note, hit, {"joint": joint}, assertion=Assertion.PRESENT, span=span, place=place)


def _named(mentions: list[_Mention]) -> list[_Mention]:
    """Leave out what only implies a replacement that is named elsewhere, or whose joint is not told."""
    named = {m.joint for m in mentions if not m.hit.hint("implied")}
    return [m for m in mentions if not m.hit.hint("implied") or m.joint not in {*named, Joint.OTHER}]


def _mention(note: Note, hit: Hit) -> _Mention | None:
    """Read one mention; None where it is not of this patient or answers nothing."""
    if note.section(hit.start) is Section.EDUCATION or other_person(note, hit.start, hit.end):
        return None
    judged = note.judge(hit.start, hit.end)
    if unanswered(note, judged, hit.start, hit.end):
        return None
    planned = led_by(note, hit, "planned", _LED_REACH) is not None or is_talked_of(note, hit)
    done = led_by(note, hit, "done", _DONE_REACH) is not None
    assertion = _assertion(note, hit, judged, planned=planned, done=done)
    if assertion is None:
        return None
    joint = _joint(note, hit)
    listed = _listed_joints(note, hit) if judged.affirmed else []
    detailed = _detailed(note, hit)
    return _Mention(hit, judged, assertion, joint, _place(note, hit, joint), planned, detailed, listed)


def _assertion(note: Note, hit: Hit, judged: Judgement, *, planned: bool, done: bool) -> Assertion | None:
    """A prosthesis of the past is in place, and a doubt beside it is about something else."""
    bearing = _is_bearing(note, judged)
    if (judged.assertion is Assertion.FAMILY and not bearing) or relative(note, hit.start, hit.end):
        return Assertion.FAMILY
    out = taken_out(note, hit, judged)
    if out is not None:
        return out
    if answered(note, judged, hit.end) is Assertion.ABSENT and not bearing:
        return Assertion.PRESENT if is_in_place(note, hit) else Assertion.ABSENT
    past = _WHEN.match(note.shadow, hit.end)
    planned = planned or is_to_come(note, hit)
    if hit.hint("implied"):
        return None if judged.assertion is Assertion.HYPOTHETICAL or planned else Assertion.PRESENT
    if is_doubted(note, hit, judged, dated=past is not None, planned=planned):
        return Assertion.POSSIBLE
    planned = planned and not _is_past(note, past, hit)
    if judged.assertion is Assertion.HYPOTHETICAL or planned:
        return None if hit.hint("surgery_word") else Assertion.HYPOTHETICAL
    vague = hit.rule.id == "joint_replacement" and not judged.affirmed
    if vague and not done and not _FIXED.search(note.words(hit.start, hit.end)):
        return None
    return Assertion.PRESENT


def _is_past(note: Note, when: re.Match[str] | None, hit: Hit) -> bool:
    """Tell whether a date places an operation before the note that "before" or "conversion to" leads to."""
    if when is None or "ago" in when.group():
        return when is not None
    year = re.search(r"(?:19|20)\d\d", when.group())
    past = year is not None and note.date is not None and int(year.group()) < note.date.year
    return past and _LED_TO.search(note.before(hit.start, _LED_REACH)) is not None


def _is_bearing(note: Note, judged: Judgement) -> bool:
    """Tell whether the word for a mother is the short form of metal on metal."""
    return judged.cue_start is not None and "MoM" in note.plain[judged.cue_start : judged.cue_end]


def _detailed(note: Note, hit: Hit) -> bool:
    """Tell whether the mention says more than the name: when it was done, or that it was."""
    if _WHEN.match(note.shadow, hit.end) or note.section(hit.start) is Section.PROCEDURE:
        return True
    if led_by(note, hit, "trouble", _LED_REACH):
        return False
    return led_by(note, hit, "operated", _DONE_REACH) is not None


def _says_more(mention: _Mention, told: set[_Key], seen: set[_Key]) -> bool:
    if mention.listed:
        return False
    if mention.assertion is Assertion.ABSENT:
        return mention.planned or not told
    if mention.assertion is not Assertion.PRESENT or mention.detailed:
        return True
    if _is_known(mention.joint, mention.side, told | seen):
        return False
    seen.add((mention.joint, mention.side))
    return True


def _is_known(joint: Joint, side: Side, known: set[_Key]) -> bool:
    return any(j is joint and (side is s or Side.UNSPECIFIED in (side, s)) for j, s in known)


def _joint(note: Note, hit: Hit) -> Joint:
    if not hit.hint("joint_by_place"):
        return Joint(str(hit.rule.attrs["joint"]))
    if re.match(r"distal fem|proximal tib", note.words(hit.start, hit.end)):
        return Joint.KNEE
    region = note.place(hit.start, hit.end).region or note.focus.region
    return _JOINT.get(region, Joint.OTHER) if region else Joint.OTHER


def _place(note: Note, hit: Hit, joint: Joint) -> Place:
    where = note.place(hit.start, hit.end)
    region = _REGION.get(joint, Region.OTHER)
    if where.region is region:
        return where
    return Place(region, note.place(hit.start, hit.end, carry=False).side)


def _listed_joints(note: Note, hit: Hit) -> list[Part]:
    """The joints named as details of a ticked "joint replacement"."""
    if not hit.hint("joint_by_place"):
        return []
    end = line_end(note, hit.end, 80)
    return [p for p in note.parts(hit.sentence) if hit.end <= p.start < end and p.region in _JOINT]


def _around(note: Note, hit: Hit) -> list[Hit]:
    reach = (hit.start - 2 * _MOM_REACH, hit.end + _MOM_REACH + 1)
    return words_between(note, hit.finding, hit.sentence, *reach)


def _bears(note: Note, hit: Hit, bearing: Hit) -> bool:
    if bearing.hint("role") != "mom":
        return False
    if bearing.start < hit.end and hit.start < bearing.end:
        return True
    gap = (
        note.words(hit.end, bearing.start) if bearing.start >= hit.end else note.words(bearing.end, hit.start)
    )
    return bearing.sentence == hit.sentence and len(gap) <= _MOM_REACH and not re.search(r"[;\n#]", gap)


def _with_side(note: Note, start: int) -> int:
    side = re.search(r"\b(?:left|right|lt|rt|l|r|bilateral|both|b/l) ?$", note.before(start, 12))
    return start - (len(side.group()) if side else 0)


def _span(note: Note, hit: Hit, judged: Judgement, assertion: Assertion) -> tuple[int, int]:
    start, end = hit.start, hit.end
    if assertion is Assertion.ABSENT:
        return with_cue(note, judged, start, end)
    led = re.search(
        r"(?:s/p|status[- ]post)(?: (?:an?|the|his|her|prior|previous))* ?$", note.before(start, 40)
    )
    if led:
        start -= len(led.group())
    when = _WHEN.match(note.shadow, end)
    return start, when.end() if when else end
