"""Safety items other than devices: contrast reactions, kidneys, claustrophobia, pregnancy.

Kidney function is read from words and from values: an estimated filtration rate under 60 mL/min/1.73 m2
is chronic kidney disease (KDIGO 2012), at or over 60 it is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from extractors.anatomy import Place
from extractors.assertion import Judgement
from extractors.base import Extractor
from extractors.facts import Fact
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.screening import (
    answered,
    closed,
    details_end,
    line_end,
    line_start,
    other_person,
    relative,
    said,
    unanswered,
    with_cue,
    words_between,
)
from extractors.vocabulary import Assertion, FactType, SafetyKind

_QUIET = {Section.EDUCATION, Section.SOCIAL}
_GFR_LOW = 60
_CREATININE_NORMAL = 1.2
_CREATININE_HIGH = 2.0
_REACTION_REACH = 120
_JOIN = 30
_OVER, _UNDER = re.compile(r">|over|above|greater|more"), re.compile(r"<|under|below|less")
_NO_REACTION = re.compile(r"none|nkda|no known")
_ALLERGY = re.compile(r"allerg|anaphyl|hives|hypersens|swelling|rash")
_CURRENT = re.compile(r"pregnant|trimester|gestation|\d ?-?w|weeks|wks|gravid|with child|expecting")
_DIALYSIS = re.compile(r"dialysis|\bhd\b|\bpd\b")
_EARLY_STAGE = re.compile(r"ckd ?-?(?:stage|stg|st)?[- ]?(?:[12]|ii?)(?![\w])|stage (?:[12]|ii?)$")
_ACUTE = re.compile(r"acute|aki\b|arf\b|resolved")


@dataclass
class _Item:
    """One mention of a safety item, joined with those beside it that say the same."""

    hit: Hit
    judged: Judgement
    assertion: Assertion
    details: int = 0
    joined: list[Hit] = field(default_factory=list)

    @property
    def kind(self) -> SafetyKind:
        """The kind of item."""
        return SafetyKind(str(self.hit.rule.attrs["kind"]))

    @property
    def end(self) -> int:
        """The end of the item with what is joined to it."""
        return max([self.hit.end, self.details, *(h.end for h in self.joined)])


class SafetyExtractor(Extractor):
    """Contrast reactions, kidney function, claustrophobia and pregnancy."""

    finding = FactType.SAFETY

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield the safety items of `note`; a present pregnancy once."""
        hits = note.hits_of(self.finding)
        items = [i for h in hits if "role" not in h.rule.hints and (i := _item(note, h)) is not None]
        pregnant = False
        for item in _join(note, items):
            if item.kind is SafetyKind.PREGNANCY and item.assertion is Assertion.PRESENT:
                if pregnant:
                    continue
                pregnant = True
            yield from self._fact(note, item)

    def _fact(self, note: Note, item: _Item) -> Iterator[Fact]:
        hit, start, end = item.hit, item.hit.start, item.end
        severe = [r for r in _beside(note, hit, "severe")]
        reacts = item.kind is SafetyKind.GADOLINIUM_ALLERGY and item.assertion is Assertion.PRESENT
        if not item.details and not hit.hint("denied"):
            start, end = with_cue(note, item.judged, start, end)
        end = closed(note, start, end)
        support = [(r.start, r.end) for r in severe if r.start >= end] if reacts else []
        attrs = {"severe": reacts and bool(severe)}
        yield self.fact(
            note, hit, attrs, assertion=item.assertion, span=(start, end), place=Place(), support=support
        )


def _beside(note: Note, hit: Hit, role: str) -> list[Hit]:
    """The words with that role in the mention or shortly after it."""
    reach = (hit.start, hit.end + _REACTION_REACH + 1)
    near = [w for i in (0, 1) for w in words_between(note, hit.finding, hit.sentence + i, *reach)]
    return [w for w in near if w.hint("role") == role]


def _item(note: Note, hit: Hit) -> _Item | None:
    if note.section(hit.start) in _QUIET:
        return None
    judged = note.judge(hit.start, hit.end)
    if other_person(note, hit.start, hit.end):
        return None
    assertion = (
        _of_relative(hit, judged) if _is_relative(note, hit, judged) else _assertion(note, hit, judged)
    )
    return None if assertion is None else _Item(hit, judged, assertion, details_end(note, judged, hit.end))


def _is_relative(note: Note, hit: Hit, judged: Judgement) -> bool:
    family = judged.family or note.section(hit.start) is Section.FAMILY
    return family or relative(note, hit.start, hit.end)


def _of_relative(hit: Hit, judged: Judgement) -> Assertion | None:
    """A relative's condition, unless it is denied; another woman's pregnancy and laboratory values say nothing."""
    silent = hit.hint("denied") or hit.hint("value") or judged.negated
    pregnancy = hit.rule.attrs["kind"] == SafetyKind.PREGNANCY
    return None if silent or pregnancy else Assertion.FAMILY


def _assertion(note: Note, hit: Hit, judged: Judgement) -> Assertion | None:
    """The assertion, or None where the words say nothing of this patient."""
    if hit.hint("denied"):
        return Assertion.ABSENT if not hit.hint("weak") or _screened(note, hit) else None
    if hit.hint("value"):
        return _by_value(note, hit)
    if "answer" in hit.groups or "first" in hit.groups:
        return _by_test(note, hit)
    if unanswered(note, judged, hit.start, hit.end):
        return None
    return _by_words(note, hit, judged)


def _by_words(note: Note, hit: Hit, judged: Judgement) -> Assertion | None:
    answer = said(note, hit.start, hit.end)
    if answer is not None:
        return answer[0]
    assertion = answered(note, judged, hit.end)
    if assertion in (Assertion.HYPOTHETICAL, Assertion.ABSENT) and _own_cue(hit, judged):
        return Assertion.PRESENT
    if _EARLY_STAGE.search(note.words(hit.start, hit.end)):
        return None
    if assertion in (Assertion.PRESENT, Assertion.HISTORICAL):
        return _standing(note, hit, judged)
    if assertion is Assertion.ABSENT and _DIALYSIS.search(note.words(hit.start, hit.end)):
        return None
    return assertion if assertion in (Assertion.ABSENT, Assertion.POSSIBLE) else None


def _own_cue(hit: Hit, judged: Judgement) -> bool:
    """Tell whether the cue is part of the telling itself ("could not finish the MRI", "wants an open MRI")."""
    claustrophobia = hit.rule.attrs["kind"] == SafetyKind.CLAUSTROPHOBIA
    return claustrophobia and judged.cue_within(hit.start, hit.end)


def _standing(note: Note, hit: Hit, judged: Judgement) -> Assertion | None:
    kind = SafetyKind(str(hit.rule.attrs["kind"]))
    words = note.words(hit.start, hit.end)
    if kind is SafetyKind.GADOLINIUM_ALLERGY:
        if _NO_REACTION.search(words):
            return Assertion.ABSENT
        if _beside(note, hit, "mild") and not _ALLERGY.search(words):
            return None
        return Assertion.PRESENT
    if kind is SafetyKind.PREGNANCY:
        current = judged.affirmed or _CURRENT.search(words)
        return Assertion.PRESENT if current and judged.assertion is Assertion.PRESENT else None
    if kind is SafetyKind.RENAL_INSUFFICIENCY and judged.historical and _ACUTE.search(words):
        return Assertion.HISTORICAL
    return Assertion.PRESENT


def _screened(note: Note, hit: Hit) -> bool:
    """Tell whether a weak word stands in a screening, or answers a question on pregnancy."""
    if note.section(hit.start) is Section.SAFETY:
        return True
    line = line_start(note, hit.start, _REACTION_REACH)
    return "pregnan" in note.words(line, line_end(note, hit.end, _JOIN))


def _by_value(note: Note, hit: Hit) -> Assertion | None:
    value = float(note.words(*hit.groups["value"]))
    sign = note.words(*hit.groups["sign"]) if "sign" in hit.groups else ""
    if hit.hint("value") == "gfr":
        under = _UNDER.search(sign) is not None
        if value < _GFR_LOW + under and not _OVER.search(sign):
            return Assertion.PRESENT
        return Assertion.ABSENT if value >= _GFR_LOW else None
    if value <= _CREATININE_NORMAL:
        listed = note.section(hit.start) is Section.LABS or note.before(hit.start, 5).endswith("low ")
        listed = listed or hit.hint("weak") is True
        return None if listed else Assertion.ABSENT
    return Assertion.PRESENT if value >= _CREATININE_HIGH else None


def _by_test(note: Note, hit: Hit) -> Assertion:
    group = hit.groups["answer"] if "answer" in hit.groups else hit.groups["first"]
    return Assertion.PRESENT if re.match(r"pos|\(\+\)", note.words(*group)) else Assertion.ABSENT


def _join(note: Note, items: list[_Item]) -> Iterator[_Item]:
    """Join items of one kind and assertion that stand side by side ("CKD 3b (eGFR 34)"); a low value wins."""
    last: _Item | None = None
    for item in items:
        if last is not None and last.kind is item.kind and _touch(note, last, item):
            if last.assertion is item.assertion:
                last.joined.append(item.hit)
                continue
            if item.hit.hint("value") == "gfr" and last.hit.hint("value") == "creatinine":
                last = item
                continue
        if last is not None:
            yield last
        last = item
    if last is not None:
        yield last


def _touch(note: Note, a: _Item, b: _Item) -> bool:
    if b.hit.start < a.end:
        return True
    gap = note.words(a.end, b.hit.start)
    near = len(gap) <= _JOIN or (b.hit.hint("weak") is True and len(gap) <= _REACTION_REACH)
    return near and "\n" not in gap and not re.search(r"[.;]\s", gap)
