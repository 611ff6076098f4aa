"""EMG and nerve conduction studies of the leg: result, whether a nerve of the leg is named, done or planned.

Localized means a single nerve of the leg (annotation guide); a radiculopathy or a diffuse polyneuropathy is abnormal but not localized.
Each finding of a report is a fact of its own, a study told in a narrative is one fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractors.anatomy import Place
from extractors.base import Extractor
from extractors.doubt import in_doubt
from extractors.electrodiagnostic_standing import is_relative, is_stranger, standing
from extractors.facts import Fact
from extractors.layout import Section
from extractors.lesson import is_lesson
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Assertion, ElectroResult, FactType, Region, Status
from extractors.wordings import load_wordings

_GLUE = re.compile(
    r"[ \t\n]*[,;/&+]?[ \t]*(?:and|with|or|but also)?[ \t]*(?:signs of |evidence of |some |the )?[ \t]*"
)
_OPENS = re.compile(
    r"(?:it|this|these|they|results?|findings?|impression|conclusion|interpretation|the (?:study|studies|test|emg|ncs|results?|report)|which|showed|shows|there (?:is|was|were)|study)\b"
)
_CLAUSE = re.compile(r"[;]|\.\s|\b(?:but|however|although)\b")
_YOU = re.compile(r"\byour?\b")
_PAST = re.compile(
    r"\b(?:was|were|had|has had|have had|underwent|done|performed|obtained|dated|reviewed|showed|from|last (?:week|month|year|spring|summer|fall|winter)|yesterday|ago|already)\b|\d{1,2}/\d{1,2}|\b(?:19|20)\d\d\b"
)
_IF = re.compile(r"\b(?:if|unless|should|once|until)\b[^.;,]{0,25}$")
_W = load_wordings(Path(__file__).with_name("electrodiagnostic_wordings.yaml"))
_DONE_AWAY, _TO_NAME, _PURPOSE, _FOR = _W["done_away"], _W["to_name"], _W["purpose"], _W["what_for"]
_SILENT = frozenset({Section.HEADER})
_PLAN_REACH = 70
_BESIDE = 25
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Roles:
    """The hits of one sentence by role."""

    studies: list[Hit]
    findings: list[Hit]
    others: dict[str, list[Hit]]

    def of(self, role: str) -> list[Hit]:
        return self.others.get(role, [])


class ElectrodiagnosticExtractor(Extractor):
    """EMG and nerve conduction studies with result, localization and standing."""

    finding = FactType.ELECTRODIAGNOSTIC

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield the studies of `note`."""
        sentences = sorted(
            {h.sentence for h in note.hits_of(self.finding) if h.hint("role") in {None, "finding"}}
        )
        if not any(h.hint("role") is None for h in note.hits_of(self.finding)):
            return
        roles = {i: _roles(note, i) for i in sentences}
        diffuse = _diffuse_report(note)
        for index in sentences:
            here = roles[index]
            if (
                note.sentences[index].section in _SILENT
                or is_lesson(note, note.bounds[index][0])
                or _of_arm(note, index)
            ):
                continue
            if _is_report(note, roles, index) and not _concluded(here):
                yield from self._report(note, here, diffuse=diffuse)
            elif here.studies and (not note.sentences[index].is_heading or _answered(note, index)):
                yield from self._narrative(note, here, index, diffuse=diffuse)

    def _report(self, note: Note, here: _Roles, *, diffuse: bool) -> Iterator[Fact]:
        """One fact for each group of findings that say the same."""
        groups: list[list[Hit]] = []
        for hit in here.findings:
            same = groups and groups[-1][-1].hint("result") == hit.hint("result")
            if same and _GLUE.fullmatch(note.shadow, groups[-1][-1].end, hit.start):
                groups[-1].append(hit)
            else:
                groups.append([hit])
        for group in groups:
            start, end = group[0].start, group[-1].end
            if group[0].hint("result") == "abnormal" and _denied(note, group[0]):
                continue
            result = ElectroResult(str(group[0].hint("result")))
            attrs = {
                "result": result,
                "localized": result is ElectroResult.ABNORMAL and _localized(here, start, end, diffuse),
            }
            yield self.fact(
                note,
                group[0],
                attrs,
                assertion=standing(note, group[0], group[-1], normal=result is ElectroResult.NORMAL),
                span=(start, end),
                place=_place(note, group[0]),
            )

    def _narrative(self, note: Note, here: _Roles, index: int, *, diffuse: bool) -> Iterator[Fact]:
        """One fact for a study that the note tells of: a relative's, in doubt, denied, planned, or with its result."""
        hit, last = here.studies[0], here.studies[-1]
        words = note.words(*note.bounds[index])
        if _YOU.search(words) or is_stranger(note, hit) or _conditional(note, here):
            return
        told = _own_result(note, here, index)
        if is_relative(note, hit):
            yield self._with_result(note, here, told, diffuse=diffuse)
            return
        if in_doubt(note, hit.start, last.end):
            yield self._told(note, hit, {}, Assertion.POSSIBLE, _in_doubt_span(note, here))
            return
        plan, denied = _near(note, here.of("plan"), hit, last), _near(note, here.of("denied"), hit, last)
        past = _PAST.search(words) is not None
        if denied is not None and not (here.of("result") and past):
            status = _denied_status(note, denied, plan)
            yield self._told(note, hit, {"status": status}, Assertion.ABSENT, _join(hit, last, denied))
        elif told is not None:
            yield self._with_result(note, here, told, diffuse=diffuse)
        elif _DONE_AWAY.match(note.shadow, last.end):
            yield self._with_result(note, here, None, diffuse=diffuse)
        elif plan is not None or (_ahead(note, hit) and not past):
            span = _join(hit, last, plan) if plan is not None else (hit.start, last.end)
            yield self._told(note, hit, {"status": Status.PLANNED}, Assertion.HYPOTHETICAL, span)
        elif past and not _ahead(note, hit) and not _performed(note, index):
            yield self._with_result(note, here, None, diffuse=diffuse)

    def _with_result(
        self, note: Note, here: _Roles, told: tuple[ElectroResult, Hit] | None, *, diffuse: bool
    ) -> Fact:
        hit, last = here.studies[0], here.studies[-1]
        normal = told is not None and told[0] is ElectroResult.NORMAL
        stands = standing(note, hit, last, normal=normal)
        if told is None:
            return self._told(note, hit, {}, stands, (hit.start, last.end))
        result, words = told
        own = words.sentence == hit.sentence
        where, start = (here, hit.start) if own else (_roles(note, words.sentence), words.start)
        localized = _localized(where, start, note.bounds[words.sentence][1], diffuse)
        attrs = {"result": result, "localized": result is ElectroResult.ABNORMAL and localized}
        if own:
            return self._told(note, hit, attrs, stands, _join(hit, last, words))
        support = [(words.start, words.end)]
        return self._told(note, hit, attrs, stands, (hit.start, last.end), support)

    def _told(
        self,
        note: Note,
        hit: Hit,
        attrs: dict[str, object],
        assertion: Assertion,
        span: tuple[int, int],
        support: Iterable[tuple[int, int]] = (),
    ) -> Fact:
        return self.fact(
            note, hit, attrs, assertion=assertion, span=span, place=_place(note, hit), support=support
        )


def _is_report(note: Note, roles: dict[int, _Roles], index: int) -> bool:
    """Whether the sentence tells findings of the patient's own study."""
    here = roles[index]
    if not here.findings or note.section(here.findings[0].start) is Section.FAMILY:
        return False
    if here.studies:
        return not is_relative(note, here.studies[0])
    return _in_report(note, roles, index)


def _answered(note: Note, index: int) -> bool:
    """Whether a heading that names a study is answered by a conclusion right below ("EMG:" "L CPN lesion")."""
    if index + 1 >= len(note.sentences):
        return False
    below = _roles(note, index + 1)
    told = below.of("condition") or below.of("result")
    return bool(told) and not below.studies and not below.findings


def _concluded(here: _Roles) -> bool:
    """Whether a study and its conclusion stand before the findings: one fact tells it ("EMG: peroneal palsy, fibs")."""
    if not here.studies or not here.findings:
        return False
    first, study = here.findings[0], here.studies[0]
    named = any(study.end <= h.start and h.end <= first.start for h in here.of("condition"))
    return named or bool(first.hint("concluded"))


def _own_result(note: Note, here: _Roles, index: int) -> tuple[ElectroResult, Hit] | None:
    """The result told of a study; a finding of the next sentence is a fact of its own."""
    told = _result(note, here, index)
    return None if told and told[1].sentence != index and told[1].hint("role") == "finding" else told


def _in_doubt_span(note: Note, here: _Roles) -> tuple[int, int]:
    """The study with the question mark that stands against it."""
    start, end = here.studies[0].start, here.studies[-1].end
    asked = re.search(r"\? ?$", note.before(start, 2))
    return start - (len(asked.group()) if asked else 0), end


def _conditional(note: Note, here: _Roles) -> bool:
    """ "If EMG is abnormal we will get an MRI": no result."""
    hit, results = here.studies[0], here.of("result")
    return bool(results) and results[0].start >= hit.start and _IF.search(note.before(hit.start)) is not None


def _denied_status(note: Note, denied: Hit, plan: Hit | None) -> Status:
    """A study that is not needed was never done and is not planned; one that was not done is a done one denied."""
    words = note.words(denied.start, denied.end)
    return Status.PLANNED if plan is not None or "need" in words or "indicated" in words else Status.DONE


def _ahead(note: Note, hit: Hit) -> bool:
    """Whether a study without a result lies ahead by its words or its section."""
    return note.judge(hit.start, hit.end).hypothetical or note.section(hit.start) is Section.PLAN


def _roles(note: Note, index: int) -> _Roles:
    studies: list[Hit] = []
    findings: list[Hit] = []
    others: dict[str, list[Hit]] = {}
    for hit in note.hits_in(FactType.ELECTRODIAGNOSTIC, index):
        role = hit.hint("role")
        if role is None:
            studies.append(hit)
        elif role == "finding":
            findings.append(hit)
        else:
            others.setdefault(str(role), []).append(hit)
    return _Roles(studies, findings, others)


def _in_report(note: Note, roles: dict[int, _Roles], index: int) -> bool:
    """Whether the sentence stands in a study's report: its section, or just after a sentence that names a study."""
    if note.sentences[index].section is Section.ELECTRODIAGNOSTIC:
        return True
    for i in range(index - 1, max(-1, index - 4), -1):
        if note.sentences[i].section is not note.sentences[index].section:
            # The report's own conclusion, under a heading of its own.
            return note.sentences[i].section is Section.ELECTRODIAGNOSTIC and note.sentences[i + 1].is_heading
        if i in roles and roles[i].studies:
            return True
    return False


def _diffuse_report(note: Note) -> bool:
    """Whether all that the studies of the note conclude is a radiculopathy or a polyneuropathy."""
    diffuse = False
    for hit in note.hits_of(FactType.ELECTRODIAGNOSTIC):
        role = hit.hint("role")
        if (
            role == "diffuse"
            and _about_study(note, hit.sentence)
            and not note.judge(hit.start, hit.end).negated
        ):
            diffuse = True
        elif role == "condition" and _about_study(note, hit.sentence) and _single(note, hit):
            return False
    return diffuse


def _about_study(note: Note, index: int) -> bool:
    near = range(max(0, index - 2), index + 1)
    if note.sentences[index].section is Section.ELECTRODIAGNOSTIC:
        return True
    return any(h.hint("role") is None for i in near for h in note.hits_in(FactType.ELECTRODIAGNOSTIC, i))


def _single(note: Note, hit: Hit) -> bool:
    words = note.words(hit.start, hit.end)
    if note.judge(hit.start, hit.end).negated:
        return False
    named = any(
        h.hint("role") == "nerve" and abs(h.start - hit.start) < 60
        for h in note.hits_in(FactType.ELECTRODIAGNOSTIC, hit.sentence)
    )
    return named and re.search(r"mono|entrap|palsy|compress|tarsal|lesion|block|injury", words) is not None


def _localized(here: _Roles, start: int, end: int, diffuse: bool) -> bool:
    """A nerve or muscle of the leg is named and nothing diffuse is concluded in the sentence."""
    if diffuse or here.of("diffuse"):
        return False
    return any(h.start < end + 60 and h.end > start - 40 for h in here.of("nerve"))


def _denied(note: Note, hit: Hit) -> bool:
    """Whether an abnormal finding is denied by a word outside itself ("absent" inside it is the finding)."""
    judged = note.judge(hit.start, hit.end)
    return judged.negated and judged.cue_start is not None and not judged.cue_within(hit.start, hit.end)


def _of_arm(note: Note, index: int) -> bool:
    """Whether a sentence of a study is about the arm: its own words, else its label, the sentence before, the note."""
    for i in (index, index - 1):
        if i < 0 or note.sentences[i].section is not note.sentences[index].section:
            break
        roles = {h.hint("role") for h in note.hits_in(FactType.ELECTRODIAGNOSTIC, i)}
        if roles & {"leg", "nerve"}:
            return False
        if "upper" in roles:
            return True
    return note.focus.region is Region.OTHER


def _place(note: Note, hit: Hit) -> Place:
    """The limb: a nerve may be hurt far from where its muscles or its skin are."""
    return Place(Region.LEG, note.place(hit.start, hit.end).side)


def _near(note: Note, hits: list[Hit], first: Hit, last: Hit) -> Hit | None:
    best: Hit | None = None
    for hit in hits:
        gap = note.words(hit.end, first.start) if hit.end <= first.start else note.words(last.end, hit.start)
        if (
            len(gap) <= _PLAN_REACH
            and not _CLAUSE.search(gap)
            and (best is None or abs(hit.start - first.start) < abs(best.start - first.start))
        ):
            best = hit
    return best


def _result(note: Note, here: _Roles, index: int) -> tuple[ElectroResult, Hit] | None:
    """The result told in the sentence, or at the head of the next one."""
    after = here.studies[0].start
    own = [h for h in here.of("result") if h.start >= after or _beside(note, h, here.studies[0])]
    told = _told(note, own + here.of("condition"), after)
    if told is not None or index + 1 >= len(note.sentences):
        return told
    start, _ = note.bounds[index + 1]
    headed = note.words(*note.bounds[index]).rstrip().endswith(":")
    if not headed and not _OPENS.match(note.shadow, start):
        return None
    following = [
        h
        for h in note.hits_in(FactType.ELECTRODIAGNOSTIC, index + 1)
        if h.hint("role") in {"result", "condition", "finding"}
    ]
    return _told(note, following, start)


def _beside(note: Note, hit: Hit, study: Hit) -> bool:
    gap = note.words(hit.end, study.start)
    return len(gap) < _BESIDE and "," not in gap and "." not in gap


def _told(note: Note, hits: list[Hit], after: int) -> tuple[ElectroResult, Hit] | None:
    """Abnormal where anything abnormal is said that is not denied, else normal, else open."""
    best: tuple[ElectroResult, Hit] | None = None
    for hit in sorted(hits, key=lambda h: h.start):
        result = ElectroResult(str(hit.hint("result")))
        judged = note.judge(hit.start, hit.end)
        if hit.hint("role") == "condition":
            if hit.start < after or judged.hypothetical or _purpose(note.words(after, hit.start)):
                continue
            result = ElectroResult.NORMAL if judged.assertion is Assertion.ABSENT else result
        elif result is ElectroResult.ABNORMAL and judged.negated:
            result = ElectroResult.NORMAL
        if result is ElectroResult.ABNORMAL:
            return result, _named(note, hit, hits)
        if best is None or best[0] is ElectroResult.UNKNOWN:
            best = (result, hit)
    return best


def _named(note: Note, hit: Hit, hits: list[Hit]) -> Hit:
    """The disease named right behind "abnormal", which says more than the word itself."""
    for other in hits:
        named = other.hint("role") == "condition" and other.start >= hit.end and hit.hint("role") == "result"
        if named and _TO_NAME.fullmatch(note.shadow, hit.end, other.start):
            return other
    return hit


def _purpose(words: str) -> bool:
    """Whether the words between a study and a condition make it what the study is for."""
    return _PURPOSE.search(words) is not None or _FOR.search(words) is not None


def _performed(note: Note, index: int) -> bool:
    """ "Needle EMG was performed on the right leg using ...": how it was done, inside its report."""
    return note.sentences[index].section is Section.ELECTRODIAGNOSTIC


def _join(first: Hit, last: Hit, words: Hit) -> tuple[int, int]:
    start, end = min(first.start, words.start), max(last.end, words.end)
    return (start, end) if end - start <= _LONGEST else (first.start, last.end)
