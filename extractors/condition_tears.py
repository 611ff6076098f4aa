"""Tears: a word of tearing joined to the meniscus, ligament or tendon it is said of.

"tear of the posterior horn of the medial meniscus", "ACL and medial meniscus are torn", "no tear is seen"
after a sentence about the menisci, "MRI to assess the ligaments": the head word and the structure are found
apart and paired here, so that neither word order nor distance needs a pattern of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Concept, Region
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("condition_tears_wordings.yaml"))
_BREAK = _W["break"]
_PREPOSITION = _W["preposition"]
_ADJACENT = _W["adjacent"]
_ADJECTIVE = _W["adjective"]
_JOIN = _W["join"]
_INJURY = re.compile(r"injur|patholog|abnormal|problem|damage")
_CUT = re.compile(r"transect|detach|peel|disrupt|locked|displaced|lesion|irregular|failure")
_VAGUE = re.compile(r"involvement|irritation|problem|issue|locked|signal")
_NERVE = re.compile(r"\bnerve|\bpals(?:y|ies)|neuropath")
_STRONG = re.compile(r"(?:re-?)?(?:tear|torn|tore|ruptur|rupt)")
_ONLY_MENISCUS = re.compile(r"locked|displaced|flipped")
_ONLY_LIGAMENT = re.compile(r"deficien|insufficien|incompeten|laxity|failure|graft")
_SUSPECT = _W["suspect"]
_NOT_AFTER = _W["not_after"]
_GROUP_SECTIONS = frozenset({Section.ASSESSMENT, Section.PLAN, Section.REQUEST})
_TENDON = re.compile(r"\btend[io]n|tendino|interstitial|musculotendinous|hypoechoic")
_FAR = 70
_FEW = 4
_DEFAULT = {
    Region.KNEE: Concept.MENISCAL_TEAR,
    Region.ANKLE: Concept.LIGAMENT_TEAR,
    Region.FOOT: Concept.LIGAMENT_TEAR,
    Region.HIP: Concept.OTHER,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A condition not yet judged: the hit that speaks for it, its concept, its words, the words to judge."""

    hit: Hit
    concept: Concept
    start: int
    end: int
    judged: tuple[int, int]
    suspected: bool = False


def tears(note: Note) -> Iterator[Candidate]:
    """Yield the tears of `note`, and structures that a tear of is only asked about."""
    for index in sorted({h.sentence for h in note.hits_of("condition") if h.hint("role")}):
        hits = note.hits_in("condition", index)
        heads = [h for h in hits if h.hint("role") in ("head", "weak") and not _by_surgeon(note, h)]
        structures = [h for h in hits if h.hint("role") == "structure"]
        claimed: set[int] = set()
        for head in heads:
            group = _group(note, head, [s for s in structures if s.start not in claimed])
            if group:
                claimed.update(s.start for s in group)
                yield from _of_group(
                    head, group, suspected=_VAGUE.match(note.words(head.start, head.end)) is not None
                )
            elif head.hint("role") == "head" and _STRONG.match(note.words(head.start, head.end)):
                yield from _from_context(note, index, head)
        yield from _asked(note, [s for s in structures if s.start not in claimed])


def _by_surgeon(note: Note, head: Hit) -> bool:
    """What an operation report cuts or detaches is no tear."""
    if note.section(head.start) is not Section.PROCEDURE:
        return False
    return _CUT.match(note.words(head.start, head.end)) is not None


def _of_group(head: Hit, group: list[Hit], *, suspected: bool) -> Iterator[Candidate]:
    """One candidate a concept; the first spans the head, the others what they share of it."""
    seen: set[Concept] = set()
    for structure in sorted(group, key=lambda s: min(abs(s.start - head.end), abs(head.start - s.end))):
        concept = Concept(str(structure.rule.attrs["concept"]))
        if concept in seen:
            continue
        same = [s for s in group if s.rule.attrs["concept"] == concept]
        seen.add(concept)
        start = min(head.start, *(s.start for s in same))
        end = max(head.end, *(s.end for s in same))
        yield Candidate(structure, concept, start, end, (head.start, head.end), suspected)


def _group(note: Note, head: Hit, structures: list[Hit]) -> list[Hit]:
    """Return the structures that `head` is said of: the best one and those joined to it."""
    words = note.words(head.start, head.end)
    first = _best(note, head, [s for s in structures if _fits(words, head, s)])
    if first is None:
        return []
    group = [first]
    pool = [s for s in structures if s is not first]
    grown = True
    while grown:
        grown = False
        for other in pool:
            if other not in group and any(_joined(note, other, member) for member in group):
                group.append(other)
                grown = True
    return group


def _fits(words: str, head: Hit, structure: Hit) -> bool:
    if _ONLY_MENISCUS.match(words):
        return structure.rule.id == "meniscus"
    if _ONLY_LIGAMENT.match(words):
        return structure.rule.id in ("ligament", "tendon")
    if head.hint("role") == "head":
        return True
    if structure.rule.id == "tendon":
        return _INJURY.match(words) is not None
    return structure.rule.id not in ("fascia", "muscle")


def _best(note: Note, head: Hit, structures: list[Hit]) -> Hit | None:
    words = note.words(head.start, head.end)
    weak = head.hint("role") == "weak"
    after = next((s for s in structures if s.start >= head.end), None)
    before = next((s for s in reversed(structures) if s.end <= head.start), None)
    gap_after = note.words(head.end, after.start) if after else ""
    gap_before = note.words(before.end, head.start) if before else ""
    if _BREAK.search(gap_after) or len(gap_after) > _FAR:
        after = None
    if _BREAK.search(gap_before) or len(gap_before.split()) > (2 if weak else 7) or len(gap_before) > _FAR:
        before = None
    if after and _ADJECTIVE.fullmatch(words) and _ADJACENT.fullmatch(gap_after):
        return after
    if after and _PREPOSITION.match(gap_after) and (not weak or len(gap_after.split()) <= _FEW):
        return after
    if before and not (weak and "," in gap_before):
        return before
    if after and not weak and _ADJACENT.fullmatch(gap_after):
        return after
    return None


def _joined(note: Note, a: Hit, b: Hit) -> bool:
    first, second = (a, b) if a.start < b.start else (b, a)
    return bool(_JOIN.fullmatch(note.words(first.end, second.start)))


def _from_context(note: Note, index: int, head: Hit) -> Iterator[Candidate]:
    """A tear with no structure in its sentence is of what the sentences before speak of."""
    section = note.sentences[index].section
    if _NERVE.search(note.words(*note.bounds[index])):
        return
    for i in (index - 1, index - 2):
        if i < 0 or note.sentences[i].section is not section:
            break
        named = [h for h in note.hits_in("condition", i) if h.hint("role") == "structure"]
        if named:
            yield Candidate(
                head,
                Concept(str(named[-1].rule.attrs["concept"])),
                head.start,
                head.end,
                (head.start, head.end),
            )
            return
    if _of_tendon(note, index, head):
        yield Candidate(head, Concept.TENDON_TEAR, head.start, head.end, (head.start, head.end))
        return
    place = note.place(head.start, head.end)
    if place.region in _DEFAULT:
        yield Candidate(head, _DEFAULT[place.region], head.start, head.end, (head.start, head.end))


def _of_tendon(note: Note, index: int, head: Hit) -> bool:
    """Whether a tear with no structure is of a tendon: its words or those of its sentence speak of one."""
    around = note.words(*note.bounds[index])
    return _TENDON.search(around) is not None and not any(
        h.hint("role") == "structure" for h in note.hits_in("condition", index) if h.start > head.end
    )


def _asked(note: Note, structures: list[Hit]) -> Iterator[Candidate]:
    """Structures that stand alone as what is suspected or looked at ("r/o ACL", "assess the meniscus")."""
    seen: set[Concept] = set()
    for structure in structures:
        concept = Concept(str(structure.rule.attrs["concept"]))
        if (
            structure.rule.id == "fascia"
            or concept in seen
            or _NOT_AFTER.match(note.after(structure.end, 30))
        ):
            continue
        words = note.words(structure.start, structure.end)
        if (
            words in ("tendon", "tendons", "muscle", "muscles", "quad", "deltoid", "tendinous")
            and "?" not in words
        ):
            continue
        if _SUSPECT.search(note.before(structure.start, 70)) or _listed(note, structure, structures):
            seen.add(concept)
            yield Candidate(
                structure,
                concept,
                structure.start,
                structure.end,
                (structure.start, structure.end),
                suspected=True,
            )


def _listed(note: Note, structure: Hit, structures: list[Hit]) -> bool:
    """Whether ligaments are listed with strokes ("ACL/PCL/PLC") in an assessment: thought to be torn."""
    if note.section(structure.start) not in _GROUP_SECTIONS or structure.rule.id != "ligament":
        return False
    others = [s for s in structures if s is not structure and s.rule.id == "ligament"]
    return any(note.words(structure.end, s.start).strip() == "/" for s in others if s.start >= structure.end)
