"""Finds the cause of a leaf's miss by repair: change one thing about the facts, and judge the leaf again.

Looked at are, for a leaf missed, the facts that lie in the gold evidence; for a leaf marked in vain, those
behind its own evidence. Where gold holds a fact of the same type there, only gold's values are tried.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from extractors.facts import ATTRS_OF, Evidence, Fact
from extractors.vocabulary import Assertion, FactType, Region
from pipeline.aging import as_of
from pipeline.evaluation.causes import LENGTHS, PLACES, Cause
from pipeline.evaluation.scoring import overlap
from pipeline.policies import policy_of
from rules import Request, Status, UnknownPolicyError, judge_leaf
from rules.expressions import SECTIONS, AllOf, AnyOf, NoneOf, Selector, TotalOf, Use
from rules.matching import Matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.evaluation.alignment import Item
    from pipeline.evaluation.gold import GoldCase, GoldFact, Span
    from pipeline.result import FactOut, Result
    from rules import Policy
    from rules.expressions import Expression

    Variants = Callable[[Fact], Iterable[Fact]]

_LENGTHS_TRIED = (None, 2.0, 5.0, 8.0, 26.0)


class Repairs:
    """The facts of one case, ready to be changed and judged again."""

    def __init__(self, gold: GoldCase, result: Result) -> None:
        """Take the case as annotated and as judged."""
        self._gold = gold
        told = (*result.facts, *result.statements)
        found = list(_ours(told))
        order = {document.document_id: at for at, document in enumerate(result.documents)}
        found.sort(
            key=lambda f: (order[f.evidence.document_id], f.evidence.start, f.evidence.end, f.type, f.rule)
        )
        self.request = Request(**result.request.model_dump())
        written = {document.document_id: document.date for document in result.documents}
        self.facts = as_of(self.request.date, found, written)
        self._behind = {one.id: {quote.fact for quote in one.evidence} for one in result.criteria}
        # Without all facts, or the policy that judged them, no leaf can be judged again.
        self._policy = _policy(result) if len(found) == len(told) else None

    def cause(self, item: Item) -> Cause:
        """Return the cause of a leaf's wrong status."""
        if self._policy is None or item.leaf not in self._policy.by_id:
            return self._without_policy(item)
        cause = Cause.GUIDE_READING
        if item.gold != Status.NOT_DOCUMENTED:
            cause = self._missed(self._policy, item)
        if item.got != Status.NOT_DOCUMENTED and cause in (Cause.GUIDE_READING, Cause.LEXICON):
            cause = self._in_vain(item)
        return cause

    def _right(self, item: Item, facts: Iterable[Fact]) -> bool:
        if self._policy is None:
            return False
        return judge_leaf(self._policy, facts, self.request, item.leaf).status.value == item.gold

    def _missed(self, policy: Policy, item: Item) -> Cause:
        condition = policy.condition_of(policy.by_id[item.leaf])
        wanted = condition.met if item.gold == Status.MET else condition.not_met
        if wanted is None:  # the policy has no words for the contrary of this leaf
            return Cause.GUIDE_READING
        read = _types(wanted, policy)
        focus = [f for f in self.facts if f.type in read and _touches(f, item.gold_spans)]
        if not focus:
            return Cause.LEXICON
        for cause, variants in self._single_repairs():
            if self._some_variant_is_right(item, focus, variants):
                return cause
        if self._right(item, [*self.facts, *self._gold_facts()]):
            return Cause.LEXICON
        blocked = judge_leaf(policy, self.facts, self.request, item.leaf).blocked
        half = _half(wanted, policy, Matcher(policy, tuple(focus), self.request))
        return Cause.INFERENCE if blocked or half or self._right(item, focus) else Cause.GUIDE_READING

    def _single_repairs(self) -> list[tuple[Cause, Variants]]:
        return [
            (Cause.ASSERTION, self._assertions),
            (Cause.BINDING, self._places),
            (Cause.SECTION, lambda fact: (_with(fact, section=name) for name in SECTIONS)),
            (Cause.DURATION, self._lengths),
            (Cause.ATTRIBUTE, self._attributes),
        ]

    def _some_variant_is_right(self, item: Item, focus: Sequence[Fact], variants: Variants) -> bool:
        for fact in focus:
            for other in variants(fact):
                if other != fact and self._right(item, [other if f is fact else f for f in self.facts]):
                    return True
        return False

    def _in_vain(self, item: Item) -> Cause:
        """The leaf is marked and gold leaves it out, or says the contrary."""
        focus = [fact for fact in self.facts if fact.id in self._behind.get(item.leaf, ())]
        own = focus if self._gold.facts else ()  # a set that annotates no facts calls none of them false
        false = [fact for fact in own if fact.type is not FactType.STATEMENT and not self._of(fact)]
        away = [f for f in focus if f.region not in (None, self.request.region)]
        context = [fact for fact in focus if fact.type is FactType.STATEMENT]
        for cause, variants in self._gold_repairs():
            changed = {id(fact): other for fact in focus for other in variants(fact)}
            if self._right(item, [changed.get(id(fact), fact) for fact in self.facts]):
                return cause
        for cause, dropped in ((Cause.LEXICON, false), (Cause.BINDING, away), (Cause.INFERENCE, context)):
            if dropped and self._right(item, [fact for fact in self.facts if fact not in dropped]):
                return cause
        return Cause.GUIDE_READING

    def _gold_repairs(self) -> list[tuple[Cause, Variants]]:
        """What gold says of the same words, one thing at a time."""
        return [
            (Cause.ASSERTION, lambda fact: self._as_asserted(fact, self._of(fact)[:1])),
            (Cause.DURATION, lambda fact: _told(fact, self._of(fact)[:1], LENGTHS)),
            (Cause.ATTRIBUTE, lambda fact: _told(fact, self._of(fact)[:1], _others(fact))),
        ]

    def _as_asserted(self, fact: Fact, known: Sequence[GoldFact]) -> Iterator[Fact]:
        return (_with(fact, assertion=assertion) for assertion in _assertions_of(known))

    def _of(self, fact: Fact) -> list[GoldFact]:
        """Gold facts of the same type on the same words; those of the same assertion first."""
        same = [g for g in self._gold.facts if g.type == fact.type and _touches(fact, [(g.start, g.end)])]
        return sorted(same, key=lambda g: g.assertion != fact.assertion)

    def _assertions(self, fact: Fact) -> Iterator[Fact]:
        known = _assertions_of(self._of(fact))
        yield from (_with(fact, assertion=one) for one in known or Assertion)

    def _places(self, fact: Fact) -> Iterator[Fact]:
        yield _with(fact, region=self.request.region, side=self.request.side)

    def _lengths(self, fact: Fact) -> Iterator[Fact]:
        known = [one for one in self._of(fact) if "weeks" in one.attrs]
        if known:
            yield from _told(fact, known, LENGTHS)
        elif "weeks" in type(fact.attrs).model_fields:
            yield from (_valued(fact, {"weeks": weeks}) for weeks in _LENGTHS_TRIED)
        yield _with(fact, date=None)

    def _attributes(self, fact: Fact) -> Iterator[Fact]:
        known = self._of(fact)
        if known:
            yield from _told(fact, known, _others(fact))
            return
        for name, field in type(fact.attrs).model_fields.items():
            kind = field.annotation
            if kind is bool or (isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not Region):
                values = (True, False) if kind is bool else tuple(kind)
                yield from (_valued(fact, {name: value}) for value in values)

    def _gold_facts(self) -> Iterator[Fact]:
        """Gold's facts as ours, without place."""
        for number, one in enumerate(self._gold.facts):
            words = {"start": one.start, "end": one.end, "text": self._gold.text[one.start : one.end]}
            try:
                yield Fact(
                    id=f"g-{number}", type=FactType(one.type), assertion=Assertion(one.assertion),
                    attrs=_known_attrs(one), rule="gold", evidence=Evidence(**words),
                )  # fmt: skip
            except ValueError:  # a foreign set's type or value that ours do not know
                continue

    def _without_policy(self, item: Item) -> Cause:
        """What can be told where the policy that judged is not at hand."""
        missed = item.gold != Status.NOT_DOCUMENTED
        focus = [f for f in self.facts if _touches(f, item.gold_spans if missed else item.got_spans)]
        if not focus:
            return Cause.LEXICON
        pairs = [(fact, self._of(fact)) for fact in focus]
        if any(known and known[0].assertion != fact.assertion for fact, known in pairs):
            return Cause.ASSERTION
        differ = [
            {key for key, value in known[0].attrs.items() if getattr(fact.attrs, key, value) != value}
            for fact, known in pairs
            if known
        ]
        if wrong := set().union(*differ):
            return Cause.DURATION if wrong <= LENGTHS else Cause.ATTRIBUTE
        false = not missed and not any(known for _, known in pairs)
        return Cause.LEXICON if false else Cause.GUIDE_READING


def _policy(result: Result) -> Policy | None:
    try:
        return policy_of(result.policy.id, result.policy.version)
    except UnknownPolicyError:
        return None


def _ours(told: Iterable[FactOut]) -> Iterator[Fact]:
    """The facts of a result, without those of another version of the engine that this one cannot read."""
    for one in told:
        try:
            yield Fact.model_validate(one.model_dump())
        except ValidationError:
            continue


def _touches(fact: Fact, spans: Sequence[Span]) -> bool:
    places = [(words.start, words.end) for words in (fact.evidence, *fact.support)]
    return any(overlap(place, span) for place in places for span in spans)


def _others(fact: Fact) -> frozenset[str]:
    """The attributes that are neither a length of time nor a place."""
    return frozenset(type(fact.attrs).model_fields) - LENGTHS - PLACES


def _assertions_of(known: Sequence[GoldFact]) -> list[Assertion]:
    """Gold's assertions, without those of a foreign set that ours do not know."""
    return [Assertion(one) for one in dict.fromkeys(g.assertion for g in known) if one in set(Assertion)]


def _with(fact: Fact, **changes: Any) -> Fact:
    return fact.model_copy(update=changes)


def _valued(fact: Fact, values: dict[str, Any]) -> Fact:
    return fact.model_copy(update={"attrs": fact.attrs.model_copy(update=values)})


def _told(fact: Fact, known: Sequence[GoldFact], names: Iterable[str]) -> Iterator[Fact]:
    """The fact with gold's values of the named attributes."""
    wanted = set(names)
    for one in known:
        values = {key: value for key, value in _known_attrs(one).items() if key in wanted}
        try:
            yield _with(fact, attrs=ATTRS_OF[fact.type](**{**fact.attrs.model_dump(), **values}))
        except ValidationError:
            continue


def _known_attrs(one: GoldFact) -> dict[str, Any]:
    fields = ATTRS_OF[FactType(one.type)].model_fields
    return {key: value for key, value in one.attrs.items() if key in fields}


def _resolved(expression: Expression, policy: Policy) -> Expression:
    return _resolved(policy.define[expression.use], policy) if isinstance(expression, Use) else expression


def _half(expression: Expression, policy: Policy, matcher: Matcher) -> bool:
    """Whether some part of a conjunction is there, so that another sentence would have to complete it."""
    whole = _resolved(expression, policy)
    if isinstance(whole, AnyOf):
        return any(_half(part, policy, matcher) for part in whole.any)
    if not isinstance(whole, AllOf):
        return False
    return any(matcher.match(part, "").matched for part in whole.all if not isinstance(part, NoneOf))


def _types(expression: Expression, policy: Policy) -> set[FactType]:
    """The fact types that an expression reads."""
    whole = _resolved(expression, policy)
    if isinstance(whole, Selector):
        return {whole.fact}
    if isinstance(whole, TotalOf):
        return {selector.fact for selector in whole.total.of}
    parts: tuple[Expression, ...] = ()
    if isinstance(whole, AnyOf):
        parts = whole.any
    elif isinstance(whole, AllOf):
        parts = whole.all
    elif isinstance(whole, NoneOf):
        parts = whole.none
    return {kind for part in parts for kind in _types(part, policy)}
