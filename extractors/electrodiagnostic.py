"""EMG and nerve conduction studies: done or planned, abnormal or normal, localized to a nerve of the leg or not.

A study named with its result near it is one fact; in the report of a study every finding is one. Radiculopathy and
diffuse polyneuropathy are abnormal but not localized (annotation guide, Readings).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.anatomy import Place
from extractors.base import Extractor
from extractors.facts import Fact
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Assertion, ElectroResult, FactType, Status

_SILENT = frozenset({Section.EDUCATION, Section.FAMILY, Section.SOCIAL, Section.HEADER})
_PLANNED = re.compile(
    r"\b(?:consider|order(?:ed)?|obtain|schedule[d]?|plan(?:ned)?|recommend(?:ed)?|repeat|recheck|refer(?:red)? for|will (?:get|have|need)"
    r"|if|only|not before|pending|awaiting|needed|to be done|f/?u at|follow-?up at|get|send for|set up|next|needs)\b"
)
_NOT_NEEDED = re.compile(r"\b(?:not (?:needed|indicated|done|necessary|required|available)|no (?:need|indication) for|never had|has not had|declined)\b")
_ABNORMAL = re.compile(
    r"\b(?:abnormal\w*|slow(?:ed|ing)|prolonged|block|denervation|fibrillation\w*|absent|reduced|neuropathy|mononeuropathy|entrapment|radiculopath\w+"
    r"|delayed|palsy|axonal|sharp waves|positive for|tarsal tunnel|c/w|confirmed|evidence of|showed (?:a |an )?\w+ (?:lesion|injury))\b"
)
_NORMAL = re.compile(r"\b(?:normal|negative|neg|unremarkable|wnl|within normal limits|no (?:evidence|abnormalit\w+|neuropathy|entrapment|denervation|radiculopathy))\b")
_LOCAL = re.compile(r"\b(?:peroneal|fibular|tibial|sciatic|sural|saphenous|femoral|plantar|obturator|tarsal|cutaneous|mononeuropathy|focal|localized|across the)\b")
_DIFFUSE = re.compile(r"\b(?:poly-?neuropathy|radiculopath\w+|peripheral neuropathy|diffuse|length[- ]dependent|plexopathy|l[345]|s1)\b")
_DENIED_DIFFUSE = re.compile(
    r"\b(?:no|without|or|nor)(?: \w+){0,3} (?:poly-?neuropathy|radiculopathy|plexopathy)"
)
_PURPOSE = re.compile(r"\W{0,3}(?:stud(?:y|ies) )?(?:to (?:assess|evaluate|confirm|look|rule|see|check|determine|localize)|if |when |next |in \d)")
_IF = re.compile(r"\bif (?:the |an? |repeat )?$")
_NEAR_STUDY = 2
_ARM = re.compile(r"\b(?:carpal|ulnar|median|radial|hand|wrist|arm|cubital|upper extremit\w+|cervical|thenar)\b")
_AFTER = 170
_BEFORE = 60


class ElectrodiagnosticExtractor(Extractor):
    """Reads hits of the electrodiagnostic lexicon; writes electrodiagnostic facts."""

    finding = FactType.ELECTRODIAGNOSTIC

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield the studies of the leg, and in a study's own report its findings."""
        hits = [h for h in note.hits_of(self.finding) if note.section(h.start) not in _SILENT]
        studies = [h for h in hits if h.hint("role") == "study"]
        if not studies and not any(str(h.hint("role")).startswith("verdict") for h in hits):
            return
        used: set[int] = set()
        for hit in hits:
            if hit.hint("role") == "study":
                yield from self._study(note, hit, used)
        told = {h.sentence for h in studies}
        for hit in hits:
            if hit.hint("role") != "study" and hit.sentence not in used and _reported(note, hit, told):
                yield from self._finding(note, hit)

    def _study(self, note: Note, hit: Hit, used: set[int]) -> Iterator[Fact]:
        start, end = note.bounds[hit.sentence]
        after = note.words(hit.end, min(end, hit.end + _AFTER))
        before = note.words(max(start, hit.start - _BEFORE), hit.start)
        assertion = note.assertion(hit.start, hit.end)
        if assertion is Assertion.FAMILY or hit.sentence in used:
            return
        if _NOT_NEEDED.search(before + after[:40]):
            used.add(hit.sentence)
            yield self._made(note, hit, ElectroResult.UNKNOWN, Status.PLANNED, Assertion.ABSENT, local=False)
            return
        result = _result(after, before)
        if _PURPOSE.match(after) or _IF.search(before):
            result = ElectroResult.UNKNOWN
        if result is ElectroResult.UNKNOWN:
            if _PLANNED.search(before) or _PLANNED.match(after.lstrip()) or _IF.search(before) or assertion is Assertion.HYPOTHETICAL or note.section(hit.start) is Section.PLAN or _PURPOSE.match(after):
                used.add(hit.sentence)
                yield self._made(note, hit, result, Status.PLANNED, Assertion.HYPOTHETICAL, local=False)
            return
        used.add(hit.sentence)
        near = f"{before} {after}"
        if _ARM.search(near) and not _LOCAL.search(near):
            assertion = Assertion.HISTORICAL
        elif assertion is not Assertion.HISTORICAL:
            assertion = Assertion.PRESENT
        local = result is ElectroResult.ABNORMAL and _localized(near)
        yield self._made(note, hit, result, Status.DONE, assertion, local=local, span=(hit.start, _phrase_end(note, hit, end)))

    def _finding(self, note: Note, hit: Hit) -> Iterator[Fact]:
        role = str(hit.hint("role"))
        place = note.place(hit.start, hit.end)
        if place.elsewhere or _ARM.search(note.words(hit.start, hit.end)):
            return
        judged = note.assertion(hit.start, hit.end)
        normal = role.endswith("normal") and not role.endswith("abnormal")
        if not normal and judged is not Assertion.PRESENT:
            return
        result = ElectroResult.NORMAL if normal else ElectroResult.ABNORMAL
        local = not normal and bool(hit.hint("localized", _localized(note.shadow)))
        yield self._made(note, hit, result, Status.DONE, Assertion.PRESENT, local=local)

    def _made(
        self,
        note: Note,
        hit: Hit,
        result: ElectroResult,
        status: Status,
        assertion: Assertion,
        *,
        local: bool,
        span: tuple[int, int] | None = None,
    ) -> Fact:
        place = note.place(hit.start, hit.end)
        return self.fact(
            note,
            hit,
            {"result": result, "status": status, "localized": local},
            assertion=assertion,
            span=span,
            place=Place(None, place.side) if place.elsewhere else place,
        )


def _reported(note: Note, hit: Hit, studies: set[int]) -> bool:
    """Tell whether the words stand in the report of a study, or close after one is named."""
    if note.section(hit.start) is Section.ELECTRODIAGNOSTIC or str(hit.hint("role")) in ("verdict_abnormal", "verdict_normal"):
        return "electrically" not in note.words(hit.start, hit.end)
    return any(hit.sentence - back in studies for back in range(_NEAR_STUDY + 1))


def _result(after: str, before: str) -> ElectroResult:
    """The result is what the words after the study say first; failing that, what stands just before it."""
    abnormal, normal = _ABNORMAL.search(after), _NORMAL.search(after)
    if abnormal and (not normal or abnormal.start() < normal.start() or "abnormal" in after):
        return ElectroResult.ABNORMAL
    if normal:
        return ElectroResult.NORMAL
    if re.search(r"\babnormal\s*$", before):
        return ElectroResult.ABNORMAL
    if re.search(r"\b(?:normal|unremarkable|negative)\s*$", before):
        return ElectroResult.NORMAL
    return ElectroResult.UNKNOWN


def _localized(words: str) -> bool:
    return _LOCAL.search(words) is not None and _DIFFUSE.search(_DENIED_DIFFUSE.sub(" ", words)) is None


def _phrase_end(note: Note, hit: Hit, end: int) -> int:
    """The study with its result, up to the end of the clause."""
    stop = re.search(r"[;\n]|\.\s", note.words(hit.end, min(end, hit.end + _AFTER)))
    return hit.end + stop.start() if stop else min(end, hit.end + _AFTER)
