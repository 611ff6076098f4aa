"""One note as the extractors see it: text, sentences, hits, assertions, places and times.

A `Note` is built once a document and read by every extractor; it computes each view at most once.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar, cast

from extractors.anatomy import Part, Place, attach_sides, find_sides
from extractors.assertion import AssertionEngine, Judgement
from extractors.facts import Fact
from extractors.layout import Layout, Section, Sentence
from extractors.matching import Hit
from extractors.text import plain, shadow
from extractors.timing import Duration, find_durations
from extractors.vocabulary import Assertion, Region, Side

# In dictation without stops a new subject begins another statement; what it names later is of its own.
_NEW_SUBJECT = re.compile(
    r" (?:he|she|they|i|we|there|the patient|patient) (?:also |now |still |then )?(?:has|is|was|had|have|are|will|would|does|denies|takes|uses|says)\b"
)
_OTHER_STATEMENT = 300
_CLAUSE = re.compile(
    r"[;\n]|\.\s|,\s+(?=(?:and|but|with|who|which|he|she|no|denies|patient)\b)|\b(?:but|however|although|whereas|while)\b|\s-\s|->"
)
_CARRY = 4
T = TypeVar("T")


class Note:
    """A document with everything the extractors ask of it. Offsets are offsets into `text`."""

    def __init__(
        self, text: str, layout: Layout, date: dt.date | None, *, plain_text: str = "", shadow_text: str = ""
    ) -> None:
        self.text = text
        self.plain = plain_text or plain(text)
        self.shadow = shadow_text or shadow(text)
        self.layout = layout
        self.date = date
        self.sentences: list[Sentence] = list(layout.sentences)
        self.bounds: list[tuple[int, int]] = [(s.start, s.end) for s in self.sentences]
        self._starts = [s.start for s in self.sentences]
        self.hits: dict[str, list[Hit]] = {}
        self.facts: list[Fact] = []
        self.engine: AssertionEngine | None = None
        self._durations: dict[int, list[Duration]] = {}
        self._parts: dict[int, list[Part]] = {}
        self._sides: dict[int, list[tuple[int, int, Side]]] = {}
        self._judged: dict[tuple[int, int], Judgement] = {}
        self._hits_in: dict[str, dict[int, list[Hit]]] = {}
        self._answers: dict[Callable[[Note], object], object] = {}

    def once(self, ask: Callable[[Note], T]) -> T:
        """Return what `ask` says of the whole note, asked at most once (module-level functions only)."""
        if ask not in self._answers:
            self._answers[ask] = ask(self)
        return cast("T", self._answers[ask])

    # sentences ---------------------------------------------------------------------------------

    def index_at(self, offset: int) -> int:
        """Return the index of the sentence that holds `offset` (or the last one before it)."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def sentence_at(self, offset: int) -> Sentence:
        """Return the sentence that holds `offset`."""
        return self.sentences[self.index_at(offset)]

    def section(self, offset: int) -> Section:
        """Return the section of the sentence at `offset`."""
        return self.sentence_at(offset).section

    def words(self, start: int, end: int) -> str:
        """Return the shadow text of `[start, end)`."""
        return self.shadow[start:end]

    def before(self, start: int, most: int = 60) -> str:
        """Return the shadow of the sentence before `start`, at most `most` characters."""
        return self.shadow[max(self.sentence_at(start).start, start - most) : start]

    def after(self, end: int, most: int = 80) -> str:
        """Return the shadow of the sentence after `end`, at most `most` characters."""
        return self.shadow[end : min(self.sentence_at(max(end - 1, 0)).end, end + most)]

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds of the clause around `[start, end)` inside its sentence."""
        sentence = self.sentence_at(start)
        left, right = sentence.start, max(sentence.end, end)
        for match in _CLAUSE.finditer(self.shadow, sentence.start, right):
            if match.end() <= start:
                left = match.end()
            elif match.start() >= end:
                right = match.start()
                break
        return left, right

    def sentences_after(self, offset: int, count: int) -> list[Sentence]:
        """Return up to `count` sentences after the one at `offset`, in the same section."""
        i = self.index_at(offset)
        section = self.sentences[i].section
        out = []
        for sentence in self.sentences[i + 1 : i + 1 + count]:
            if sentence.section is not section:
                break
            out.append(sentence)
        return out

    # hits --------------------------------------------------------------------------------------

    def set_hits(self, hits: list[Hit]) -> None:
        """Store the hits of all findings."""
        for hit in hits:
            self.hits.setdefault(hit.finding, []).append(hit)
            self._hits_in.setdefault(hit.finding, {}).setdefault(hit.sentence, []).append(hit)

    def hits_of(self, finding: str) -> list[Hit]:
        """Return the hits of `finding` in document order."""
        return self.hits.get(finding, [])

    def hits_in(self, finding: str, sentence: int) -> list[Hit]:
        """Return the hits of `finding` in the sentence with that index."""
        return self._hits_in.get(finding, {}).get(sentence, [])

    # assertion ---------------------------------------------------------------------------------

    def judge(self, start: int, end: int) -> Judgement:
        """Return the assertion engine's judgement of `[start, end)`."""
        key = (start, end)
        if key not in self._judged:
            self._judge_sentence(self.index_at(start), [key])
        return self._judged[key]

    def judge_all(self) -> None:
        """Judge every hit of every finding, one pass a sentence; words with the hint `quiet` only when asked."""
        spans: dict[int, set[tuple[int, int]]] = {}
        for finding, hits in self.hits.items():
            if finding == "anatomy":
                continue
            for hit in hits:
                if not hit.hint("quiet"):
                    spans.setdefault(hit.sentence, set()).add((hit.start, hit.end))
        for index, targets in spans.items():
            self._judge_sentence(index, sorted(targets))

    def _judge_sentence(self, index: int, targets: list[tuple[int, int]]) -> None:
        if self.engine is None:
            msg = "the note has no assertion engine"
            raise RuntimeError(msg)
        sentence = self.sentences[index]
        judged = self.engine.assert_sentence(
            self.shadow, sentence.start, sentence.end, targets, section=sentence.section
        )
        self._judged.update(zip(targets, judged, strict=True))

    def assertion(self, start: int, end: int) -> Assertion:
        """Return the assertion of `[start, end)`."""
        return self.judge(start, end).assertion

    # place -------------------------------------------------------------------------------------

    def parts(self, index: int) -> list[Part]:
        """Return the body parts named in sentence `index`, each with its side."""
        if index not in self._parts:
            spans = [
                (h.start, h.end, Region(str(h.rule.hints["region"]))) for h in self.hits_in("anatomy", index)
            ]
            self._parts[index] = attach_sides(spans, self._sides_in(index) if spans else [], self.shadow)
        return self._parts[index]

    def _sides_in(self, index: int) -> list[tuple[int, int, Side]]:
        if index not in self._sides:
            self._sides[index] = find_sides(self.plain, self.shadow, *self.bounds[index])
        return self._sides[index]

    def place(self, start: int, end: int, *, carry: bool = True) -> Place:
        """Return where `[start, end)` belongs; with `carry` also from what stands before the sentence."""
        index = self.index_at(start)
        part = self._nearest_part(index, start, end)
        sided = part is not None and part.side is not Side.UNSPECIFIED
        side = Side.UNSPECIFIED if sided else self._side_in(index, start, end)
        if part is not None:
            own = part.side if sided else side
            if own is Side.UNSPECIFIED and carry and part.region is not Region.OTHER:
                own = self._carried(index, part.region).side
            return Place(part.region, own)
        if not carry:
            return Place(None, side)
        carried = self._carried(index, None)
        return Place(carried.region, side if side is not Side.UNSPECIFIED else carried.side)

    def _nearest_part(self, index: int, start: int, end: int) -> Part | None:
        best: Part | None = None
        best_cost = 10_000
        for part in self.parts(index):
            if self._is_reached_elsewhere(part, start, end):
                continue
            cost = self._distance(part, start, end)
            if cost < best_cost:
                best, best_cost = part, cost
        return best

    def _is_reached_elsewhere(self, part: Part, start: int, end: int) -> bool:
        """Whether another clause than that of `[start, end)` only tells how far its symptom goes to `part`."""
        gap = self.shadow[part.end : start] if part.end <= start else self.shadow[end : part.start]
        return _CLAUSE.search(gap) is not None and _REACHES.search(self.before(part.start, 50)) is not None

    def _distance(self, part: Part, start: int, end: int) -> int:
        if part.start < end and start < part.end:
            return -1 if part.region is not Region.LEG else 0
        gap = self.shadow[part.end : start] if part.end <= start else self.shadow[end : part.start]
        cost = len(gap) + (30 if _CLAUSE.search(gap) else 0) + (8 if "," in gap else 0)
        if part.start >= end and re.match(
            r"\s*(?:of|in|over|at|about|around|along|on|to|throughout|involving|affecting|within|across)\b",
            gap,
        ):
            cost = max(cost - 25, len(gap) // 8)
        if part.start >= end and _NEW_SUBJECT.search(gap):
            cost += _OTHER_STATEMENT
        return max(cost, 0) + (1 if part.region is Region.LEG else 0)

    def _side_in(self, index: int, start: int, end: int) -> Side:
        sides = self._sides_in(index)
        if not sides:
            return Side.UNSPECIFIED
        inside = [x for x in sides if x[0] < end and start < x[1]]
        told = [x for x in sides if x[0] < end or not _NEW_SUBJECT.search(self.shadow, end, x[0])]
        pool = inside or told or sides
        return min(
            pool, key=lambda x: 0 if x[0] < end and start < x[1] else min(abs(x[0] - end), abs(start - x[1]))
        )[2]

    def _carried(self, index: int, region: Region | None) -> Place:
        """The place set by the local heading, by the sentences just before, or by the note's complaint."""
        sentence = self.sentences[index]
        if sentence.subject is not None:
            place = self._place_of_words(*sentence.subject)
            if place.region is not None and (region is None or region is place.region):
                return place
        for i in range(index - 1, max(-1, index - 1 - _CARRY), -1):
            if self.sentences[i].section is not sentence.section:
                break
            parts = [p for p in self.parts(i) if region is None or p.region is region]
            sided = [p for p in parts if p.side is not Side.UNSPECIFIED]
            if sided and (region is not None or sided[-1] is parts[-1]):
                return Place(sided[-1].region, sided[-1].side)
            if parts and region is None:
                return Place(parts[-1].region, self._focus_side(parts[-1].region))
        if region is None:
            return self.focus
        return Place(region, self._focus_side(region))

    def _focus_side(self, region: Region) -> Side:
        return self.focus.side if self.focus.region is region else Side.UNSPECIFIED

    def _place_of_words(self, start: int, end: int) -> Place:
        index = self.index_at(start)
        parts = [p for p in self.parts(index) if p.start < end and start < p.end]
        return Place(parts[0].region, parts[0].side) if parts else Place()

    @cached_property
    def focus(self) -> Place:
        """The region and side the note speaks of most; complaint, assessment and plan weigh double.

        A note that is told almost wholly about another part of the body has its focus there.
        """
        weights: Counter[tuple[Region, Side]] = Counter()
        told: Counter[bool] = Counter()
        for index, sentence in enumerate(self.sentences):
            weight = _WEIGHT.get(sentence.section, 2)
            for part in self.parts(index) if weight else ():
                if part.region is not Region.LEG:
                    aside = _HARDWARE_IN.search(self.before(part.start, 40)) is not None
                    weights[part.region, part.side] += min(weight, 1) if aside else weight
                if sentence.section in _STORY:
                    told[part.region is Region.OTHER] += weight
        regions: Counter[Region] = Counter()
        for (region, _), n in weights.items():
            regions[region] += n
        legs = {r: n for r, n in regions.items() if r is not Region.OTHER}
        if not legs or told[True] > _ELSEWHERE * told[False] + _ELSEWHERE:
            return Place(Region.OTHER) if regions else Place()
        region = max(legs, key=lambda r: (legs[r], r.value))
        sides = {s: n for (r, s), n in weights.items() if r is region and s is not Side.UNSPECIFIED}
        # Of sides spoken of as often, the one told first: the complaint comes before what is only mentioned.
        return Place(region, max(sides, key=lambda s: sides[s]) if sides else Side.UNSPECIFIED)

    # time --------------------------------------------------------------------------------------

    def durations(self, index: int) -> list[Duration]:
        """Return the durations told in sentence `index`."""
        if index not in self._durations:
            start, end = self.bounds[index]
            self._durations[index] = find_durations(self.shadow, start, end, anchor=self.date)
        return self._durations[index]


# Old metal in a part is mentioned for the scan's sake; it hardly says what the note is about.
_HARDWARE_IN = re.compile(
    r"\b(?:screws?|plates?|rods?|pins?|hardware|anchors?) (?:in|of) (?:the |his |her |my )?(?:(?:left|right|l|r) )?$"
)
# "larger; tingling radiates into the calf": what is larger is not the calf.
_REACHES = re.compile(
    r"\b(?:radiat\w+|shoot\w*|travel\w*)\b[^.;,\n]{0,20}\b(?:to|into|down|up|towards?) (?:the |her |his |my |their )?"
    r"(?:(?:whole|entire|left|right|l|r|lateral|medial|posterior|anterior|outer|inner|back of the|side of the) )*$"
)
_STORY = frozenset(
    {Section.CHIEF_COMPLAINT, Section.HPI, Section.ASSESSMENT, Section.PLAN, Section.REQUEST, Section.UNKNOWN}
)
_ELSEWHERE = 4
_WEIGHT = {
    Section.FAMILY: 0,
    Section.SOCIAL: 0,
    Section.ROS: 1,
    Section.MEDICATIONS: 0,
    Section.EDUCATION: 0,
    Section.CHIEF_COMPLAINT: 4,
    Section.ASSESSMENT: 4,
    Section.PLAN: 3,
    Section.REQUEST: 6,
}
