"""What the request leaves out, inferred from the documents; the result lists each such field in `inferred`.

Region and side: an ordered MRI wins, then the place the findings speak of most, else the knee (the
project's annotation guide, "Record"). Code: joint or not by region, contrast by the words of the order.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from extractors.facts import ImagingAttrs
from extractors.text import shadow
from extractors.vocabulary import Assertion, FactType, Modality, Region, Side, Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from extractors.facts import Fact
    from pipeline.case import Document, PartialRequest

JOINTS = frozenset({Region.HIP, Region.KNEE, Region.ANKLE})
_CODE = {  # (joint, contrast) -> CPT; the guide, "Record"
    (True, "without"): "73721",
    (True, "with"): "73722",
    (True, "both"): "73723",
    (False, "without"): "73718",
    (False, "with"): "73719",
    (False, "both"): "73720",
}
_STATED_CODE = re.compile(r"(?<![\d-])737(?:18|19|20|21|22|23)(?![\d-])")
_MRI = re.compile(r"\bmri\b|\bmr (?=arthro|of|scan)|\bmra\b|\bmagnetic resonance")
_BEFORE, _AFTER = 40, 80
_END = re.compile(r"\n|[.;]\s")
_TELLS = re.compile(r"contrast|\bgad|\bw/")
_BOTH = re.compile(
    r"\bwith(?:out)? (?:and|or|then|followed by|&) with(?:out)?"
    r"(?= (?:iv |intravenous )?(?:contrast|gad|dye)| ?[.,;:()\n]| ?$)"
    r"|\bw/?o? ?(?:and|&|\+|/) ?w/?o?\b|\bw(?:ith)? ?[&+/] ?w/?o"
    r"|\bpre[- ]? ?(?:and|&) ?post[- ]?(?:contrast|gad)"
)
_WITH = re.compile(
    r"\b(?:with|w/) ?(?:iv |intravenous |intra-?articular )?(?:contrast|gad)|(?<!\bct )\barthrogra"
    r"|\bcontrast[- ]enhanced|\bpost[- ]contrast"
)
# Sections of the past speak of other problems; what the note is about stands in the rest.
_WEIGHT = {
    "request": 6, "chief_complaint": 4, "assessment": 4, "plan": 3,
    "past_medical": 0, "surgical_history": 1, "family": 0, "medications": 0, "education": 0, "ros": 1,
}  # fmt: skip
_USUAL_WEIGHT = 2
_LEG_OUTWEIGHS = 4
_BOTH_SIDES = 0.7  # of the stronger side's weight, before both sides are meant


def infer_request(
    given: PartialRequest, documents: Sequence[Document], facts: Sequence[Fact]
) -> dict[str, Any]:
    """Return `cpt`, `region`, `side`, `date` and `inferred` (the names of the fields not given).

    `facts` are those of all documents. A field that cannot be inferred gets its default: knee,
    unspecified side, no date.
    """
    region, side = _place(given, facts)
    values = {
        "cpt": given.cpt or _cpt(region, documents, facts),
        "region": region,
        "side": side,
        "date": given.date or _latest(documents),
    }
    missing = tuple(name for name in values if getattr(given, name) is None)
    return {**values, "inferred": missing}


def _place(given: PartialRequest, facts: Sequence[Fact]) -> tuple[Region, Side]:
    if given.region and given.side:
        return given.region, given.side
    ordered = [fact for fact in facts if _is_order(fact)]
    region = (
        given.region or _most([f.region for f in ordered], ordered) or _most([f.region for f in facts], facts)
    )
    region = region or Region.KNEE
    there = [fact for fact in facts if fact.region is region]
    leg = [fact for fact in facts if fact.region is not Region.OTHER]
    side = given.side or _side([f for f in there if _is_order(f)]) or _side(there) or _side(leg)
    return region, side or Side.UNSPECIFIED


def _is_order(fact: Fact) -> bool:
    attrs = fact.attrs
    return (
        isinstance(attrs, ImagingAttrs) and attrs.modality is Modality.MRI and attrs.status is Status.PLANNED
    )


def _most(regions: list[Region | None], facts: Sequence[Fact]) -> Region | None:
    weights: Counter[Region] = Counter()
    for region, fact in zip(regions, facts, strict=True):
        if region is not None and region is not Region.OTHER and fact.assertion is not Assertion.FAMILY:
            weights[region] += _weight(fact)
    told = [region for region in Region if weights[region] > 0]
    narrow = max((r for r in told if r is not Region.LEG), key=lambda r: weights[r], default=None)
    # The limb as a whole is the vaguest answer: it wins only where little else is told.
    vague = narrow is None or weights[Region.LEG] >= _LEG_OUTWEIGHS * weights[narrow]
    return Region.LEG if vague and Region.LEG in told else narrow


def _side(facts: Sequence[Fact]) -> Side | None:
    weights: Counter[Side] = Counter()
    for fact in facts:
        if fact.assertion is not Assertion.FAMILY:
            weights[fact.side] += _weight(fact)
    left, right, both = weights[Side.LEFT], weights[Side.RIGHT], weights[Side.BILATERAL]
    if min(left, right) + both > _BOTH_SIDES * max(left, right):
        return Side.BILATERAL
    return None if not left + right else Side.LEFT if left >= right else Side.RIGHT


def _weight(fact: Fact) -> int:
    """How much a fact says of the place; treatments seldom name it, and safety items never do."""
    if fact.type in (FactType.SAFETY, FactType.DEVICE):
        return 0
    if fact.type is FactType.THERAPY:
        return 1
    return _WEIGHT.get(fact.section, _USUAL_WEIGHT) // (2 if fact.assertion is Assertion.ABSENT else 1)


def _cpt(region: Region, documents: Sequence[Document], facts: Sequence[Fact]) -> str:
    texts = {document.document_id: shadow(document.text) for document in documents}
    stated = next((found.group() for text in texts.values() if (found := _STATED_CODE.search(text))), None)
    return stated or _CODE[region in JOINTS, _contrast(texts, facts)]


def _contrast(texts: dict[str, str], facts: Sequence[Fact]) -> str:
    """Contrast by the words around the ordered MRI, or around any MRI where none is ordered."""
    places = [(f.evidence.document_id, f.evidence.start, f.evidence.end) for f in facts if _is_order(f)]
    if not places:
        places = [(key, m.start(), m.end()) for key, text in texts.items() for m in _MRI.finditer(text)]
    near = [_sentence_around(texts[key], start, end) for key, start, end in places if key in texts]
    if any(_BOTH.search(words) for words in near):
        return "both"
    return "with" if any(_WITH.search(words) for words in near) else "without"


def _sentence_around(text: str, start: int, end: int) -> str:
    """The words around `[start, end)` in its sentence, within reach; only those after it if they tell."""
    after = _END.split(text[start : end + _AFTER], maxsplit=1)[0]
    before = _END.split(text[max(0, start - _BEFORE) : start])[-1]
    return after if _TELLS.search(after) else before + after


def _latest(documents: Sequence[Document]) -> dt.date | None:
    """The request follows the last document sent with it."""
    dates = [document.date for document in documents if document.date]
    return max(dates) if dates else None
