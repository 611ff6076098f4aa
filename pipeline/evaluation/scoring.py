"""The figures by which results are judged against gold.

Definitions: criteria count over (case, leaf) pairs; facts match on type, assertion and an overlapping span,
each gold fact once; intervals are percentile bootstraps over cases. The project's metrics page is the source.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.evaluation.gold import GoldCase, GoldFact, Span
from pipeline.result import CriterionOut, FactOut, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_RESAMPLES, _SEED = 1000, 7
_JUDGED = ("met", "not_met")


@dataclass
class Counts:
    """True positives, false positives, false negatives."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Sum the counts."""
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where nothing was to find and nothing was found."""
        return share(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    def figures(self) -> dict[str, Any]:
        """Precision, recall and F1 to four digits, and the counts."""
        precision, recall = share(self.tp, self.tp + self.fp), share(self.tp, self.tp + self.fn)
        return {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(share(2 * precision * recall, precision + recall), 4),
            "tp": self.tp,
            "fp": self.fp,
            "fn": self.fn,
        }


@dataclass
class Tally:
    """The counts of a comparison, case by case; `figures` turns them into the published numbers."""

    met_by_case: list[Counts] = field(default_factory=list)
    met_by_leaf: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    not_met: Counts = field(default_factory=Counts)
    items_right: int = 0
    items: int = 0
    evidence_hit: int = 0
    evidence_seen: int = 0
    not_verbatim: int = 0
    determinations: list[tuple[str, str]] = field(default_factory=list)
    facts: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    attributes_right: int = 0
    attributes: int = 0

    def add(self, gold: GoldCase, result: Result | None) -> None:
        """Count one case; a case without result counts as one that found nothing."""
        self._criteria(gold, result.criteria if result else ())
        self._facts(gold.facts, result.facts if result else ())
        if gold.determination is not None:
            self.determinations.append((gold.determination, result.suggestion.value if result else "None"))

    def _criteria(self, gold: GoldCase, criteria: Sequence[CriterionOut]) -> None:
        self.not_verbatim += _not_verbatim(gold, criteria)
        wanted = {criterion.id: criterion for criterion in gold.criteria}
        found = {c.id: c for c in criteria if c.status.value in _JUDGED and c.id in gold.leaves}
        case = Counts()
        for leaf in wanted.keys() | found.keys():
            want = wanted[leaf].status if leaf in wanted else None
            got = found[leaf].status.value if leaf in found else None
            self.items += 1
            self.items_right += want == got
            met = _counts(want == "met", got == "met")
            case += met
            self.met_by_leaf[leaf] += met
            self.not_met += _counts(want == "not_met", got == "not_met")
            if want == got == "met":
                self.evidence_seen += 1
                self.evidence_hit += evidence_hits(wanted[leaf].evidence, found[leaf])
        self.met_by_case.append(case)

    def _facts(self, gold: Sequence[GoldFact], facts: Sequence[FactOut]) -> None:
        left = list(gold)
        for fact in facts:
            match = next((one for one in left if same_fact(one, fact)), None)
            if match is None:
                self.facts[fact.type.value] += Counts(fp=1)
                continue
            left.remove(match)
            self.facts[fact.type.value] += Counts(tp=1)
            self.attributes += len(match.attrs)
            self.attributes_right += sum(fact.attrs.get(key) == value for key, value in match.attrs.items())
        for one in left:
            self.facts[one.type] += Counts(fn=1)

    def figures(self) -> dict[str, Any]:
        """Return the published figures, rounded to four digits."""
        leaves = [counts.f1 for counts in self.met_by_leaf.values() if counts != Counts()]
        right = sum(want == got for want, got in self.determinations)
        confusion = sorted(Counter(self.determinations).items())
        return {
            "notes": len(self.met_by_case),
            "criteria_met": sum(self.met_by_case, Counts()).figures()
            | {"f1_ci95": bootstrap_f1(self.met_by_case)},
            "criteria_met_macro_f1": round(share(sum(leaves), len(leaves)), 4),
            "leaves_seen": len(leaves),
            "criteria_not_met": self.not_met.figures(),
            "item_accuracy": round(share(self.items_right, self.items), 4),
            "items": self.items,
            "evidence_overlap": round(share(self.evidence_hit, self.evidence_seen), 4),
            "evidence_not_verbatim": self.not_verbatim,
            "determination_accuracy": round(share(right, len(self.determinations)), 4),
            "determination_kappa": cohen_kappa(self.determinations) if self.determinations else None,
            "determination_confusion": {f"{want} -> {got}": n for (want, got), n in confusion},
            "facts": sum(self.facts.values(), Counts()).figures(),
            "fact_attributes_accuracy": round(share(self.attributes_right, self.attributes), 4),
            "facts_by_type": {kind: counts.figures() for kind, counts in sorted(self.facts.items())},
        }


def score(gold: Iterable[GoldCase], results: Mapping[str, Result]) -> dict[str, Any]:
    """Return the figures of `results` (by case id, which is gold's `note_id`) against `gold`."""
    tally = Tally()
    for case in gold:
        tally.add(case, results.get(case.note_id))
    return tally.figures()


def bootstrap_f1(cases: Sequence[Counts]) -> list[float]:
    """Return the 95% interval of the pooled F1, by resampling cases; [0, 0] without any."""
    rng = random.Random(_SEED)
    values = sorted(_resampled_f1(cases, rng) for _ in range(_RESAMPLES))
    return [round(values[int(q * _RESAMPLES)], 4) for q in (0.025, 0.975)]


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the chance-corrected agreement of the pairs; 1 where chance alone would agree always."""
    total = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = sum(a == b for a, b in pairs) / total
    # Sorted, so that the last digit does not hang on the order of cases.
    chance = sum(
        first[label] / total * (second[label] / total) for label in sorted(first.keys() | second.keys())
    )
    return round((observed - chance) / (1 - chance), 4) if chance < 1 else 1.0


def _resampled_f1(cases: Sequence[Counts], rng: random.Random) -> float:
    tp = fp = fn = 0
    for _ in cases:
        one = cases[rng.randrange(len(cases))]
        tp, fp, fn = tp + one.tp, fp + one.fp, fn + one.fn
    return Counts(tp, fp, fn).f1


def _counts(wanted: bool, found: bool) -> Counts:
    return Counts(tp=wanted and found, fp=found and not wanted, fn=wanted and not found)


def share(part: float, whole: float) -> float:
    """Return the quotient, 0 where there is nothing to share."""
    return part / whole if whole else 0.0


def overlap(a: Span, b: Span) -> bool:
    """Say whether the half-open spans have a character in common."""
    return a[0] < b[1] and b[0] < a[1]


def evidence_hits(wanted: Sequence[Span], found: CriterionOut) -> bool:
    """Say whether any quote of the criterion overlaps a span of gold evidence."""
    return any(overlap((quote.start, quote.end), span) for quote in found.evidence for span in wanted)


def same_fact(gold: GoldFact, fact: FactOut) -> bool:
    """Say whether the two agree in type and assertion on overlapping spans."""
    spans = (gold.start, gold.end), (fact.evidence.start, fact.evidence.end)
    return gold.type == fact.type.value and gold.assertion == fact.assertion.value and overlap(*spans)


def _not_verbatim(gold: GoldCase, criteria: Sequence[CriterionOut]) -> int:
    """Evidence that is not the document's text, and met leaves without any."""
    wrong = sum(gold.text[q.start : q.end] != q.text for c in criteria for q in c.evidence)
    bare = sum(c.status.value == "met" and c.id in gold.leaves and not c.evidence for c in criteria)
    return wrong + bare
