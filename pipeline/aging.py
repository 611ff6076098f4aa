"""Facts of older documents, seen from the day of the request.

"Four weeks after the injury" in August is an old injury in November. Only what a policy judges is aged; the
facts of the result stay as their documents tell them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractors.facts import InjuryAttrs, SymptomAttrs
from extractors.vocabulary import Acuity, Course

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from extractors.facts import Fact

ACUTE_WEEKS = 6  # the annotation guide: acute is an event within about six weeks
_LEAST_DAYS = 7  # a request follows its note by a few days, which is no age


def as_of(day: dt.date | None, facts: Sequence[Fact], written: Mapping[str, dt.date | None]) -> list[Fact]:
    """Return `facts` as they stand on `day`: weeks since an injury, or of a symptom that goes on, have grown.

    `written` holds the date of each document; a fact of an undated document stays as it is.
    """
    return [_aged(fact, day, written.get(fact.evidence.document_id)) for fact in facts]


def _aged(fact: Fact, day: dt.date | None, written: dt.date | None) -> Fact:
    if day is None or written is None or (day - written).days < _LEAST_DAYS:
        return fact
    changes = _changes(fact.attrs, (day - written).days / 7)
    return fact.model_copy(update={"attrs": fact.attrs.model_copy(update=changes)}) if changes else fact


def _changes(attrs: object, gap: float) -> dict[str, Any]:
    if isinstance(attrs, SymptomAttrs) and attrs.weeks is not None and attrs.course is not Course.RESOLVED:
        return {"weeks": round(attrs.weeks + gap, 1)}
    if isinstance(attrs, InjuryAttrs):
        weeks = None if attrs.weeks is None else round(attrs.weeks + gap, 1)
        old = attrs.acuity is Acuity.ACUTE and (gap if weeks is None else weeks) > ACUTE_WEEKS
        return {"weeks": weeks, "acuity": Acuity.CHRONIC if old else attrs.acuity}
    return {}
