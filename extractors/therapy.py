"""Treatments of a leg complaint: modality, length in weeks, how each stands, and what it brought.

Follows the annotation guide: done and ongoing treatment is present, planned treatment hypothetical, treatment that
was never tried absent; a declined or contraindicated one is present with that status. Treatment of other parts of
the body is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.base import Extractor
from extractors.facts import Fact
from extractors.note import Note
from extractors.therapy_brief import is_brief
from extractors.therapy_course import read_course
from extractors.therapy_cues import Cues, cues
from extractors.therapy_mention import Mention, mentions
from extractors.therapy_outcome import read_outcomes
from extractors.therapy_place import site
from extractors.therapy_status import Standing, standing
from extractors.therapy_weeks import read_weeks
from extractors.vocabulary import Assertion, FactType, Outcome, TherapyKind, TherapyStatus

_NEXT_TO = 26
_LENGTH_GAP = 40
_LONGEST = 170
_AHEAD = 9
_TOLD = frozenset({Assertion.PRESENT, Assertion.FAMILY, Assertion.POSSIBLE})
_SPELLED = re.compile(
    r"[ \t]*[,:(]?[ \t]*(?:with|includ\w+|consist\w+|in the form|such as|of|which|via|by)\b"
)


class TherapyExtractor(Extractor):
    """Treatments with weeks, status and outcome."""

    finding = FactType.THERAPY

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield the treatments of `note`."""
        groups: dict[int, list[Mention]] = {}
        for mention in mentions(note):
            groups.setdefault(mention.sentence, []).append(mention)
        if not groups:
            return
        read_weeks(note, groups)
        read_course(note, groups)
        found = {i: cues(note, i) for i in _with_next(groups, len(note.sentences))}
        read_outcomes(note, groups, found)
        for index in sorted(groups):
            _pass_on(note, groups[index])
            yield from self._of_sentence(note, groups[index], found[index])

    def _of_sentence(self, note: Note, here: list[Mention], found: Cues) -> Iterable[Fact]:
        taken = 0
        for i, mention in enumerate(here):
            stands = standing(note, mention, here, found)
            if stands is None or _empty(note, mention, here, stands):
                continue
            stop = here[i + 1].start if i + 1 < len(here) else len(note.text)
            start, end = _span(note, mention, stands, taken, stop)
            taken = end
            past = stands.assertion in _TOLD and stands.status in {
                TherapyStatus.DONE,
                TherapyStatus.ONGOING,
            }
            attrs = {
                "weeks": mention.weeks if past or stands.assertion is not Assertion.ABSENT else None,
                "status": stands.status,
                "outcome": mention.outcome
                if past or stands.assertion is Assertion.HISTORICAL
                else Outcome.UNKNOWN,
                "brief": past and is_brief(note, mention),
            }
            support = [mention.told] if past and mention.told and not start <= mention.told[0] < end else []
            yield self.fact(
                note,
                mention.hit,
                attrs,
                assertion=stands.assertion,
                span=(start, end),
                place=site(note, mention),
                support=support,
            )


def _pass_on(note: Note, here: list[Mention]) -> None:
    """Weight taken off for six weeks is six weeks of the cast or crutches in the same sentence."""
    for mention in here:
        other = _instead(note, mention, here)
        if other is not None and other.weeks is None:
            other.weeks, other.length = mention.weeks, mention.length


def _instead(note: Note, mention: Mention, here: list[Mention]) -> Mention | None:
    """The brace or walking aid that stands for a mention of weight taken off, if any."""
    words = note.words(mention.start, mention.end)
    if mention.hit.rule.id != "rest_ice" or not ("weight" in words or words == "nwb"):
        return None
    return next((m for m in here if m.kind is TherapyKind.BRACE or m.hit.hint("aid")), None)


def _empty(note: Note, mention: Mention, here: list[Mention], stands: Standing) -> bool:
    """Words that add nothing: conservative care planned or spelled out, weight taken off a leg in a cast or on crutches."""
    hit = mention.hit
    if hit.hint("conservative") and mention.weeks is None:
        later = [m for m in here if m.start > mention.end]
        spelled = bool(later) and _SPELLED.match(note.shadow, mention.end, later[0].start) is not None
        return spelled or stands.status is TherapyStatus.PLANNED
    return _instead(note, mention, here) is not None


def _with_next(groups: dict[int, list[Mention]], count: int) -> set[int]:
    return {j for i in groups for j in range(i, i + _AHEAD) if j < count}


def _span(note: Note, mention: Mention, stands: Standing, floor: int, stop: int) -> tuple[int, int]:
    """The treatment with dose, length, and the words beside it that say how it stands or what it brought."""
    start, end = mention.start, max(mention.end, mention.tail)
    for words, gap in ((mention.length, _LENGTH_GAP), (stands.words, _NEXT_TO), (mention.told, _NEXT_TO)):
        if words is None or words[0] >= note.bounds[mention.sentence][1]:
            continue
        if words[1] <= start and start - words[1] <= gap and words[0] >= floor:
            start = words[0]
        elif words[0] >= end and words[0] - end <= gap and words[1] <= stop:
            end = words[1]
        elif words[0] < start < words[1] and words[0] >= floor:
            start = words[0]
        elif start <= words[0] < end < words[1] <= stop:
            end = words[1]
    if end - start > _LONGEST:
        return mention.start, mention.end
    return max(start, min(floor, mention.start)), max(min(end, max(stop, mention.end)), mention.end)
