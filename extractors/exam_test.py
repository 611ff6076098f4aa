"""Examination tests: named maneuvers with their results, tenderness, motion, laxity, crepitus, gaps.

A maneuver is a fact only where its result stands beside its name, or is shared along a list ("Lachman, drawer and
McMurray negative"). Findings such as a palpable gap are positive unless the note denies them. All exam tests are
`present`: what the examiner found is in `result` (annotation guide, Facts).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from extractors.anatomy import Place
from extractors.base import Extractor
from extractors.exam_test_motion import read_motion
from extractors.exam_test_result import Verdict
from extractors.exam_test_runs import box_leads, results
from extractors.exam_test_site import Site, name_of, site_of
from extractors.facts import Fact
from extractors.layout import Section
from extractors.lesson import is_lesson
from extractors.matching import Hit
from extractors.note import Note
from extractors.shorthand import is_shorthand, telling
from extractors.symptom_scope import in_other_system, under_goals
from extractors.vocabulary import Assertion, FactType, Region, Structure, Suggests, TestResult
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("exam_test_wordings.yaml"))

_SILENT = frozenset(
    {
        Section.FAMILY,
        Section.SOCIAL,
        Section.MEDICATIONS,
        Section.ALLERGIES,
        Section.HEADER,
        Section.SAFETY,
        Section.LABS,
        Section.ELECTRODIAGNOSTIC,
    }
)
_NO_EXAM = frozenset(
    {
        Section.IMAGING,
        Section.SURGICAL_HISTORY,
        Section.PAST_MEDICAL,
        Section.PLAN,
        Section.ASSESSMENT,
        Section.REQUEST,
    }
)
# A negative test speaks against these.
_DENIABLE = frozenset(
    {Suggests.TEAR, Suggests.TENDONITIS, Suggests.OTHER_ABNORMALITY, Suggests.OTHER_INJURY, Suggests.NERVE}
)
_TOLD = frozenset({Section.HPI, Section.CHIEF_COMPLAINT, Section.ROS})
_NO_ROUTINE = _NO_EXAM | {Section.HPI, Section.CHIEF_COMPLAINT}
_ROUTINE, _MEASURED = _W["routine"], _W["measured"]
_STUDY = _W["study"]
_DENIED = _W["denied"]
_GOAL = _W["goal"]
_ANSWER = _W["answer"]
_SHOWS = _W["shows"]
_ON = _W["on"]
# A Tinel sign is where it is struck, not where it shoots to.
_RADIATES = _W["radiates"]
_GENERAL = _W["general"]
_UNTICKED = re.compile(r"(?:\[ *\]|\( *\)|\u2610) ?(?:\+|pos\w*|positive) ?$")
_IF = re.compile(r"\b(?:if|should|unless|in case) (?:the |a |his |her |your )?(?:\w+ )?$")
_OPERATION = _W["operation"]
_PALPATED = _W["palpated"]
_UNABLE = _W["unable"]
_EXTENSOR = _W["extensor"]
_EXTENSOR_NAME = "straight leg raise (extensor mechanism)"
_LEG_SITES = frozenset({Region.ANKLE, Region.FOOT})
_DRAWN = frozenset({Region.KNEE, Region.ANKLE, Region.FOOT})


class ExamTestExtractor(Extractor):
    """Reads hits of the exam lexicon; writes exam_test facts."""

    finding = FactType.EXAM_TEST

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield one fact for each test or finding with a result; in shorthand, without routine normals."""
        facts = list(self._found(note))
        return telling(facts) if is_shorthand(note) else facts

    def _found(self, note: Note) -> Iterator[Fact]:
        by_sentence: dict[int, list[Hit]] = {}
        for hit in note.hits_of("exam_test"):
            by_sentence.setdefault(hit.sentence, []).append(hit)
        for index, hits in by_sentence.items():
            section = note.sentences[index].section
            if section in _SILENT or (section is Section.PROCEDURE and not _examined(note, index)):
                continue
            if is_lesson(note, hits[0].start) or _GENERAL.search(note.shadow, *note.bounds[index]):
                continue
            if note.judge(hits[0].start, hits[0].end).family:
                continue
            hits = [h for h in hits if not h.hint("routine") or _is_found(note, h, section)]
            if not hits:
                continue
            yield from self._maneuvers(note, hits)
            if under_goals(note, hits[0].start) or _GOAL.search(note.shadow, *note.bounds[index]):
                continue
            yield from self._tender(note, hits, section)
            yield from self._motions(note, hits, section)
            yield from self._findings(note, hits)

    def _maneuvers(self, note: Note, hits: list[Hit]) -> Iterator[Fact]:
        tests = [h for h in hits if h.hint("kind") == "maneuver"]
        tests = [h for h in tests if not h.hint("exam_only") or _examined_here(note, h)]
        tests = [h for h in tests if not _IF.search(note.before(h.start, 40))]
        tests = [h for h in tests if not _UNTICKED.search(note.before(h.start, 12))]
        stops = [
            h.start for h in hits if h.hint("kind") != "site" and not h.hint("weak") and h.rule.id != "laxity"
        ]
        for hit, reading in results(note, tests, stops):
            place = _place(note, hit)
            if place is None:
                continue
            span = (min(hit.start, reading.start), max(hit.end, reading.end))
            if reading.end > hit.end and any(h.start > hit.start and h.start < reading.end for h in tests):
                span = (hit.start, hit.end)
            elif reading.start < hit.start and any(reading.start < h.start < hit.start for h in tests):
                span = (hit.start, hit.end)
            verdict = reading.verdict
            attrs = _named(note, hit, place, span)
            if hit.hint("slr") and _UNABLE.match(note.words(*span)) and "name" not in attrs:
                verdict = Verdict.EQUIVOCAL if verdict is Verdict.POSITIVE else verdict
            yield self._make(note, hit, attrs, verdict, span, place)

    def _tender(self, note: Note, hits: list[Hit], section: Section) -> Iterator[Fact]:
        sites = [h for h in hits if h.hint("kind") == "site"]
        for hit in hits:
            if hit.hint("kind") != "tender":
                continue
            words = note.words(hit.start, hit.end)
            if section in _TOLD and not _PALPATED.search(words) and section is not Section.HPI:
                continue
            place = _place(note, hit)
            if place is None:
                continue
            site = None if hit.rule.id == "joint_line" else site_of(note, hit, sites)
            verdict = _finding_verdict(note, hit)
            start, end = _with_denial(note, hit)
            if site is not None:
                start, end = min(start, site.start), max(end, site.end)
            attrs = _tenderness(note, hit, site, verdict)
            yield self._make(note, hit, attrs, verdict, (start, end), place)

    def _motions(self, note: Note, hits: list[Hit], section: Section) -> Iterator[Fact]:
        seen = False
        for hit in sorted(
            (h for h in hits if str(h.hint("kind")).startswith("motion")), key=lambda h: bool(h.hint("weak"))
        ):
            weak = bool(hit.hint("weak"))
            place = _place(note, hit)
            if place is None or (weak and seen):
                continue
            if hit.hint("kind") == "motion_pain":
                if section not in _TOLD and not seen:
                    seen = True
                    verdict = _finding_verdict(note, hit)
                    yield self._make(note, hit, _painful(note, hit), verdict, _with_denial(note, hit), place)
                continue
            stop = next(
                (
                    h.start
                    for h in hits
                    if h.start >= hit.end and h.hint("kind") not in ("site", "tender") and not h.hint("weak")
                ),
                None,
            )
            if stop is not None and re.fullmatch(r"\s*:\s*(?:\w+\s+){0,2}", note.words(hit.end, stop)):
                continue
            bounds = _motion_bounds(note, hit, stop)
            motion = read_motion(note.shadow, hit.start, hit.end, bounds, place.region)
            if motion is None or (weak and (motion.verdict is not Verdict.POSITIVE or section in _TOLD)):
                continue
            seen = True
            span = (min(hit.start, motion.start), max(hit.end, motion.end))
            yield self._make(note, hit, {}, motion.verdict, span, place)

    def _findings(self, note: Note, hits: list[Hit]) -> Iterator[Fact]:
        for hit in hits:
            if hit.hint("kind") != "finding" or _of_a_test(note, hit, hits):
                continue
            if hit.hint("exam_found") and note.section(hit.start) in _NO_EXAM | _TOLD:
                continue
            if (
                hit.hint("found")
                and note.section(hit.start) in _TOLD
                and not any(h.hint("kind") == "maneuver" for h in hits)
            ):
                continue
            place = _place(note, hit)
            if place is not None:
                yield self._make(note, hit, {}, _finding_verdict(note, hit), _with_denial(note, hit), place)

    def _make(
        self,
        note: Note,
        hit: Hit,
        attrs: dict[str, Any],
        verdict: Verdict,
        span: tuple[int, int],
        place: Place,
    ) -> Fact:
        full = {**hit.rule.attrs, **attrs, "result": verdict.result}
        weak = bool(hit.hint("positive_only"))
        if verdict is Verdict.NEGATIVE and (weak or full.get("suggests", Suggests.NONE) not in _DENIABLE):
            full["suggests"] = Suggests.NONE
        elif (
            verdict is Verdict.NEGATIVE
            and str(hit.hint("kind")) == "tender"
            and full["suggests"] not in (Suggests.TEAR, Suggests.TENDONITIS)
        ):
            full["suggests"] = Suggests.NONE
        return self.fact(note, hit, full, assertion=Assertion.PRESENT, span=span, place=place)


def _is_found(note: Note, hit: Hit, section: Section) -> bool:
    """A routine finding outside the examination is one only where the sentence speaks of examining or measures."""
    if section not in _NO_ROUTINE or _ROUTINE.search(note.shadow, *note.bounds[hit.sentence]):
        return True
    return _MEASURED.match(note.shadow, hit.end) is not None


def _motion_bounds(note: Note, hit: Hit, stop: int | None) -> tuple[int, int]:
    """Offsets that the words on a motion are read in; "ROM:" as a heading is answered in the next sentence."""
    sentence = note.sentence_at(hit.start)
    if not sentence.is_heading or _ANSWER.match(note.shadow, sentence.end) is None:
        return sentence.start, stop or sentence.end
    return sentence.start, note.sentence_at(min(len(note.shadow) - 1, sentence.end + 2)).end


def _tenderness(note: Note, hit: Hit, site: Site | None, verdict: Verdict) -> dict[str, Any]:
    """Name, and what the tenderness points to: the structure it lies on, else the injury that is told."""
    if hit.rule.id == "joint_line":
        return {}
    name = name_of(note, hit, site)
    if site is None or not site.label:
        hurt = site is not None and _hurt(note)
        return {"name": name, "suggests": Suggests.OTHER_INJURY if hurt else Suggests.NONE}
    structure = site.structure if verdict is not Verdict.NEGATIVE else Structure.NONE
    return {"name": name, "suggests": site.suggests, "structure": structure}


def _hurt(note: Note) -> bool:
    """Whether an injury is told: then a spot named as tender is a sign of it; tenderness at large says nothing."""
    return any(f.type is FactType.INJURY and f.assertion is Assertion.PRESENT for f in note.facts)


def _of_a_test(note: Note, hit: Hit, hits: list[Hit]) -> bool:
    """ "No laxity on anterior drawer": the laxity is the drawer's result."""
    if hit.rule.id in ("palpable_gap", "step_off"):
        return False
    tests = [h for h in hits if h.hint("kind") == "maneuver"]
    ahead = any(h.start >= hit.end and _ON.fullmatch(note.shadow, hit.end, h.start) for h in tests)
    return ahead or (
        hit.rule.id == "laxity"
        and any(h.end <= hit.start and _SHOWS.fullmatch(note.shadow, h.end, hit.start) for h in tests)
    )


def _examined(note: Note, index: int) -> bool:
    """An operation note tells findings only of an examination under anesthesia."""
    return _OPERATION.search(note.shadow, *note.bounds[index]) is not None


def _examined_here(note: Note, hit: Hit) -> bool:
    """Bare structure names ("MCL intact") are tests only outside reports of studies and operations."""
    sentence = note.sentence_at(hit.start)
    if sentence.section in _NO_EXAM:
        return False
    return (
        sentence.section is Section.EXAM or _STUDY.search(note.shadow, sentence.start, sentence.end) is None
    )


def _named_elsewhere(note: Note, hit: Hit) -> bool:
    """Whether the words are of another part: a gap in the belly wall, the impingement sign of a shoulder."""
    if hit.hint("kind") == "finding":
        return note.place(hit.start, hit.end, carry=False).elsewhere
    return "impingement" in note.words(hit.start, hit.end)


def _place(note: Note, hit: Hit) -> Place | None:
    """Return where the test was done; None for other body parts. A knee test belongs to the knee wherever it stands."""
    place = note.place(hit.start, hit.end)
    if hit.rule.id == "tinel" and _RADIATES.match(note.after(hit.end, 30)):
        return note.focus if not note.focus.elsewhere else Place()
    if hit.hint("limb"):
        return None if place.elsewhere else Place(Region.LEG, place.side)
    region = hit.hint("region")
    if place.elsewhere and _named_elsewhere(note, hit):
        return None
    if region and not hit.hint("shared"):
        own = Region(str(region))
        return (
            place
            if place.region is own
            else Place(own, place.side if not place.elsewhere else note.focus.side)
        )
    if (
        "drawer" in hit.rule.id
        and not place.elsewhere
        and place.region not in _DRAWN
        and note.focus.region in _DRAWN
    ):
        return note.focus
    if place.elsewhere:
        return None if hit.hint("shared") or in_other_system(note, hit.start) else Place()
    if hit.hint("complaint"):
        return note.focus
    if hit.hint("shared") and place.region is None and in_other_system(note, hit.start):
        return None
    return Place(Region(str(region)), place.side) if region and place.region is None else place


def _named(note: Note, hit: Hit, place: Place, span: tuple[int, int]) -> dict[str, Any]:
    """Attributes that hang on place or words: whose drawer, whose apprehension, which straight leg raise."""
    if hit.hint("bare_drawer") and place.region in _LEG_SITES:
        return {"name": "anterior drawer"}
    if hit.hint("apprehension") and place.region is not Region.KNEE:
        return {"name": "apprehension"}
    if hit.hint("able") and _UNABLE.match(note.words(*span)):
        # Who cannot rise at all has lost the tendon; a painful or weak rise is one of tendonitis.
        return {"suggests": Suggests.TEAR}
    if hit.hint("slr"):
        around = note.words(max(0, span[0] - 160), span[1] + 80)
        lost = note.focus.region is Region.KNEE and _UNABLE.match(note.words(*span)) is not None
        if lost or _EXTENSOR.search(around):
            return {"name": _EXTENSOR_NAME, "structure": Structure.TENDON, "suggests": Suggests.TEAR}
    if hit.hint("resisted"):
        bare = note.words(hit.start, hit.end)
        return {"name": bare if bare.startswith("resisted") else "resisted strength testing"}
    return {}


def _painful(note: Note, hit: Hit) -> dict[str, Any]:
    """Pain on resisted motion points to a tendon, pain on motion to the joint."""
    words = note.words(hit.start, hit.end)
    if "resisted" in words:
        return {"name": "resisted motion", "structure": Structure.TENDON, "suggests": Suggests.TENDONITIS}
    single = re.search(r"(dorsi-?flexion|plantar-?flexion)", words)
    if single and not re.search(r"\b(?:and|or)\b|/", words):
        return {"name": single.group(1).replace("-", "")}
    return {"name": "pain with movement"} if "movement" in words else {}


def _finding_verdict(note: Note, hit: Hit) -> Verdict:
    if hit.rule.attrs.get("result"):
        fixed = TestResult(str(hit.rule.attrs["result"]))
        return Verdict(fixed.value)
    judged = note.judge(hit.start, hit.end)
    denied = not box_leads(note, judged, hit.start) and _DENIED.match(note.after(hit.end, 40))
    if _negated(note, hit) or denied:
        return Verdict.NEGATIVE
    return Verdict.EQUIVOCAL if judged.uncertain else Verdict.POSITIVE


def _negated(note: Note, hit: Hit) -> bool:
    """Negated by a cue outside the finding's own words ("lacks extension" is itself the finding)."""
    judged = note.judge(hit.start, hit.end)
    if not judged.negated or judged.cue_start is None or judged.cue_end is None:
        return judged.negated
    inside = judged.cue_within(hit.start, hit.end) and hit.hint("kind") == "finding"
    return not inside and "lack" not in note.words(judged.cue_start, judged.cue_end)


def _with_denial(note: Note, hit: Hit) -> tuple[int, int]:
    """The finding's words with the denial that stands close by."""
    judged = note.judge(hit.start, hit.end)
    start, end = hit.start, hit.end
    if (
        _negated(note, hit)
        and judged.cue_start is not None
        and judged.cue_end is not None
        and 0 <= start - judged.cue_end <= 30
    ):
        start = judged.cue_start
    denied = _DENIED.match(note.after(end, 40))
    return start, end + denied.end() if denied else end
