"""Symptoms of the leg, told or seen, with time since onset, course, and whether the examiner found them.

The lexicon names the words; here other body parts go, what only serves to name a drug's aim or a risk goes, strength
grades are tied to their muscles, and neighbours that name one symptom become one fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.anatomy import Place
from extractors.assertion import Judgement
from extractors.base import Extractor
from extractors.facts import Fact
from extractors.imaging_report import is_report
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.shorthand import fullest, is_shorthand
from extractors.symptom_course import course_of, gone
from extractors.symptom_onset import Onset
from extractors.symptom_scope import answered_no, is_goal, place_of, spoken_of
from extractors.symptom_span import joined, widen
from extractors.symptom_strength import graded
from extractors.vocabulary import Assertion, Course, FactType, Region, SymptomKind
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("symptom_wordings.yaml"))

_ASKED = frozenset({Assertion.POSSIBLE, Assertion.HYPOTHETICAL})
_SEEN = frozenset({Section.EXAM})
_COMPLAINTS = frozenset({Section.CHIEF_COMPLAINT, Section.HPI})
_STUDIES = frozenset({Section.IMAGING, Section.PROCEDURE})
# "Not infected or weak": the denial stands right before the word it turns.
_ADJACENT = _W["adjacent"]
_CAUSE = _W["cause"]
_UNTREATED = _W["untreated"]
_CONFIRMED = _W["confirmed"]
_YES = _W["scope_yes"]
_COMPLAINT_LEAD = _W["complaint_lead"]
_MEASURED = frozenset(
    {SymptomKind.SWELLING, SymptomKind.WEAKNESS, SymptomKind.NUMBNESS, SymptomKind.INSTABILITY}
)
_FELT = _W["felt"]
_EXAM_WORDS = _W["exam_words"]
_STUDY_WORDS = _W["study_words"]
_TESTED = _W["tested"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A symptom at a span: its hit, the kind, whether its own words deny it, and what to judge."""

    hit: Hit
    kind: SymptomKind
    start: int
    end: int
    denied: bool = False


class SymptomExtractor(Extractor):
    """Reads hits of the symptom lexicon; writes symptom facts."""

    finding = FactType.SYMPTOM

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield one fact for each telling of a symptom of the leg; in shorthand, the fullest telling."""
        facts = list(self._told(note))
        return fullest(facts) if is_shorthand(note) else facts

    def _told(self, note: Note) -> Iterator[Fact]:
        onset = Onset.of(note)
        last: tuple[int, float] | None = None
        for mention in _joined(note, _mentions(note)):
            fact = self._fact(note, mention, onset, last)
            if fact is not None:
                yield fact
                weeks = getattr(fact.attrs, "weeks", None)
                last = (mention.start, weeks) if weeks is not None else last

    def _fact(self, note: Note, m: Mention, onset: Onset, last: tuple[int, float] | None) -> Fact | None:
        place = place_of(note, m.hit, m.start, m.end, m.kind)
        if place is None or (m.hit.hint("routine") and not _of_leg(note, m)):
            return None
        assertion = _assertion(note, m)
        if assertion is None or (m.hit.hint("present_only") and assertion is Assertion.ABSENT):
            return None
        weeks = onset.weeks(note, m.start, m.end) if assertion is not Assertion.ABSENT else None
        if weeks is None and assertion is Assertion.PRESENT:
            weeks = onset.carried(note, m.start, last)
        course = _course(note, m, weeks, assertion)
        if course is Course.UNKNOWN and assertion is Assertion.PRESENT:
            course = onset.course(note, m.start)
        if course is Course.RESOLVED and assertion is Assertion.PRESENT:
            assertion = Assertion.HISTORICAL
        seen = _on_exam(note, m)
        if seen and m.hit.hint("told"):
            return None
        attrs = {"kind": m.kind, "weeks": weeks, "course": course, "on_exam": seen}
        attrs["dependent"] = _dependent(note, m)
        limb = _limb(m, place, seen=seen)
        return self.fact(note, m.hit, attrs, assertion=assertion, span=_span(note, m), place=limb)


def _mentions(note: Note) -> Iterator[Mention]:
    grades: dict[int, list[Hit]] = {}
    for hit in note.hits_of("symptom"):
        if hit.hint("grade"):
            if is_goal(note, hit):
                continue
            grades.setdefault(hit.sentence, []).append(hit)
            continue
        if (
            not spoken_of(note, hit)
            or _is_event(note, hit)
            or (hit.hint("complaint") and not _opens(note, hit))
        ):
            continue
        kind = SymptomKind(str(hit.rule.attrs["kind"]))
        yield Mention(hit, kind, hit.start, hit.end, denied=bool(hit.hint("absent")))
    for hits in grades.values():
        for hit, start, end, full in graded(note, hits):
            if not full:
                yield Mention(hit, SymptomKind.WEAKNESS, start, end)


def _opens(note: Note, hit: Hit) -> bool:
    """Whether a bare part of the leg with a time ("R shin x 16 days") opens the complaint or the history."""
    if note.section(hit.start) not in _COMPLAINTS:
        return False
    return _COMPLAINT_LEAD.search(note.words(max(0, hit.start - 40), hit.start)) is not None


def _is_event(note: Note, hit: Hit) -> bool:
    """A knee that buckled as it was hurt is the injury, not a symptom of instability."""
    if hit.rule.id not in ("instability", "mechanical"):
        return False
    return any(h.start < hit.end and hit.start < h.end for h in note.hits_in("injury", hit.sentence))


def _joined(note: Note, mentions: Iterable[Mention]) -> list[Mention]:
    """Join neighbours of one kind and one reading ("numbness, tingling"; "sharp, stabbing pain")."""
    out: list[Mention] = []
    for m in sorted(mentions, key=lambda m: (m.start, m.end)):
        last = next((o for o in reversed(out) if o.kind is m.kind), None)
        if last is not None and _one(note, last, m):
            out[out.index(last)] = replace(last, end=max(last.end, m.end))
        else:
            out.append(m)
    return out


def _one(note: Note, a: Mention, b: Mention) -> bool:
    if note.index_at(a.start) != note.index_at(b.start) or a.denied is not b.denied:
        return False
    if a.kind is SymptomKind.WEAKNESS or (a.kind is SymptomKind.OTHER and a.hit.rule is not b.hit.rule):
        return a.kind is SymptomKind.WEAKNESS and b.start < a.end
    return joined(note, a.end, b.start, described=a.kind is SymptomKind.PAIN)


def _assertion(note: Note, m: Mention) -> Assertion | None:
    judged = note.judge(m.hit.start, m.hit.end)
    if judged.family or (judged.hypothetical and not _answered_yes(note, m.end)):
        return None
    gap = None
    if judged.cue_start is not None and judged.cue_end is not None and judged.cue_start < m.hit.start:
        gap = note.words(judged.cue_end, m.hit.start)
    if m.denied:
        doubly = judged.negated and gap is not None and _ADJACENT.fullmatch(gap) is not None
        return Assertion.PRESENT if doubly else Assertion.ABSENT
    if answered_no(note, m.end):
        return Assertion.ABSENT
    if judged.negated and judged.assertion is Assertion.HISTORICAL:
        return Assertion.HISTORICAL
    if judged.negated:
        return _denied(note, m, gap, judged)
    return _past(note, m, judged)


def _answered_yes(note: Note, end: int) -> bool:
    """Whether the words are a question asked aloud that is answered with yes ("does that hurt? yep")."""
    return _YES.match(note.shadow, end) is not None


def _denied(note: Note, m: Mention, gap: str | None, judged: Judgement) -> Assertion:
    """What the engine calls negated, less what only looks so."""
    own = (
        judged.cue_start is not None
        and judged.cue_end is not None
        and m.hit.start <= judged.cue_start
        and judged.cue_end <= m.hit.end
    )
    cause = _CAUSE.search(note.before(m.start, 24)) is not None
    untreated = gap is not None and _UNTREATED.match(gap) is not None
    confirmed = gap is not None and "," in gap and _CONFIRMED.match(note.after(m.end, 24)) is not None
    return Assertion.PRESENT if own or cause or untreated or confirmed else Assertion.ABSENT


def _past(note: Note, m: Mention, judged: Judgement) -> Assertion:
    """A time in the past alone ("numbness began in 2001") does not end a symptom."""
    if judged.assertion is Assertion.HISTORICAL and (judged.cue_rule_id or "").startswith("history.time"):
        return Assertion.PRESENT
    if judged.assertion in _ASKED and _answered_yes(note, m.end):
        return Assertion.PRESENT
    return judged.assertion


def _of_leg(note: Note, m: Mention) -> bool:
    """A routine normal finding of the nerves says something only where it is said of the leg."""
    return note.place(m.start, m.end, carry=False).region not in (None, Region.OTHER)


def _course(note: Note, m: Mention, weeks: float | None, assertion: Assertion) -> Course:
    if assertion is Assertion.ABSENT:
        return Course.RESOLVED if gone(note, m.end) else Course.UNKNOWN
    judged = note.judge(m.hit.start, m.hit.end)
    if judged.negated and judged.assertion is Assertion.HISTORICAL:
        return Course.RESOLVED
    return course_of(note, m.start, m.end, weeks)


def _on_exam(note: Note, m: Mention) -> bool:
    """Found by the examiner: in an examination, by its name (an effusion is felt), or beside test results."""
    index = note.index_at(m.start)
    sentence = note.sentences[index]
    if sentence.section in _STUDIES or _reported(note, sentence.section):
        return False
    if m.hit.hint("grade") or m.hit.hint("tested") or _TESTED.search(note.shadow, m.start, m.end):
        return True
    if sentence.section in _SEEN or _EXAM_WORDS.search(note.shadow, sentence.start, m.start):
        return True
    if _STUDY_WORDS.search(note.shadow, sentence.start, m.start):
        return False
    if m.kind is SymptomKind.SWELLING and _FELT.search(note.shadow, m.start, m.end):
        return True
    beside = [h for i in (index - 1, index, index + 1) if 0 <= i for h in note.hits_in("exam_test", i)]
    return (m.kind in _MEASURED or bool(m.hit.hint("told"))) and any(
        h.hint("kind") in ("maneuver", "motion") and not h.hint("weak") for h in beside
    )


def _reported(note: Note, section: Section) -> bool:
    """The impression of a study's own report sums up images, not an examination."""
    return note.once(is_report) or (section is Section.ASSESSMENT and note.once(_tells_studies_only))


def _tells_studies_only(note: Note) -> bool:
    """Whether the note reads studies and examines nothing."""
    examined = any(
        s.section is Section.EXAM and not _STUDY_WORDS.search(note.shadow, s.start, s.end)
        for s in note.sentences
    )
    examined = examined or any(h.hint("kind") == "maneuver" for h in note.hits_of("exam_test"))
    return not examined and any(s.section in _STUDIES for s in note.sentences)


def _dependent(note: Note, m: Mention) -> bool:
    """Edema of the circulation: graded as such (pitting, pedal, of both legs), or told with a failing heart."""
    if m.kind is not SymptomKind.SWELLING:
        return False
    sentence = note.sentence_at(m.start)
    if not _LIMB_EDEMA.search(note.shadow, max(sentence.start, m.start - 30), m.end):
        return False
    if _FLUID_KEPT.search(note.shadow, max(sentence.start, m.start - 90), min(sentence.end, m.end + 90)):
        return True
    left, right = note.clause(m.start, m.end)
    return _DEPENDENT.search(note.shadow, max(left, m.start - 40), min(right, m.end + 50)) is not None


_DEPENDENT = _W["dependent"]
_FLUID_KEPT = _W["fluid_kept"]
_LIMB_EDEMA = _W["limb_edema"]


def _limb(m: Mention, place: Place, *, seen: bool) -> Place:
    """Weakness, and numbness that was tested, are of the limb: the nerve may be hurt far from the muscle."""
    nervous = m.kind is SymptomKind.WEAKNESS or (m.kind is SymptomKind.NUMBNESS and seen)
    return Place(Region.LEG, place.side) if nervous and place.region is not None else place


def _span(note: Note, m: Mention) -> tuple[int, int]:
    start, end = widen(note, m.start, m.end)
    judged = note.judge(m.hit.start, m.hit.end)
    if (
        judged.negated
        and judged.cue_start is not None
        and judged.cue_end is not None
        and 0 <= start - judged.cue_end <= 2
    ):
        start = judged.cue_start
    return start, end
