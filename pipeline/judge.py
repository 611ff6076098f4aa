"""Judges facts against the policy in force, and shapes the evaluation for the result."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.result import CriterionOut, CriterionQuote, MissingOut, PolicyRef
from rules import Request, evaluate, load_policy, read_policy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from extractors.facts import Fact
    from rules import LoadedPolicy, NodeResult, Status


class PolicyJudge:
    """Judges by one policy: the version in force on the request's date, the one asked for, or a file's."""

    def __init__(self, policy: str | Path, version: str | None = None) -> None:
        """Take the policy's id, or the path of a policy file, which judges every case whatever its date.

        Raises `rules.UnknownPolicyError` where the id or the version is unknown, and
        `extractors.strict_yaml.DataFileError` for a file with faults.
        """
        self._policy, self._version = str(policy), version
        self._file = read_policy(policy) if isinstance(policy, Path) else None
        if self._file is None:
            load_policy(self._policy, version=version)

    def __call__(self, request: dict[str, Any], facts: Sequence[Fact]) -> dict[str, Any]:
        """Return the fields of a result that the policy decides; `facts` carry ids and document ids."""
        loaded = self._in_force(request["date"])
        evaluation = evaluate(loaded.policy, facts, Request(**request))
        quotes = _Quotes()
        return {
            "policy": _reference(loaded),
            "suggestion": evaluation.suggestion,
            "criteria": tuple(_criterion(node, quotes) for node in evaluation.nodes),
            "missing": tuple(MissingOut(indication=m.indication, needs=m.needs) for m in evaluation.missing),
            "advisories": evaluation.advisories,
            "warnings": loaded.warnings,
        }

    def _in_force(self, on: dt.date | None) -> LoadedPolicy:
        return self._file or load_policy(self._policy, on=on, version=self._version)


def _reference(loaded: LoadedPolicy) -> PolicyRef:
    policy = loaded.policy
    return PolicyRef(id=policy.id, version=policy.version, effective=policy.effective, sha256=loaded.sha256)


def _criterion(node: NodeResult, quotes: _Quotes) -> CriterionOut:
    if not node.evidence and not node.counter_evidence:
        return _bare(node.id, node.status)
    return CriterionOut(
        id=node.id,
        status=node.status,
        evidence=quotes.of(node.evidence),
        counter_evidence=quotes.of(node.counter_evidence),
    )


@lru_cache(maxsize=4096)
def _bare(criterion: str, status: Status) -> CriterionOut:
    """Criteria without a quotation: most of every case, and the same in all of them."""
    return CriterionOut(id=criterion, status=status)


class _Quotes:
    """The quotations of the facts of one judgement, each made once: many criteria rest on the same fact."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[CriterionQuote, ...]] = {}

    def of(self, facts: Sequence[Fact]) -> tuple[CriterionQuote, ...]:
        """Return the quotations of `facts` in their order."""
        return tuple(quote for fact in facts for quote in self._of(fact))

    def _of(self, fact: Fact) -> tuple[CriterionQuote, ...]:
        if id(fact) not in self._made:
            words = (fact.evidence, *fact.support)
            self._made[id(fact)] = tuple(CriterionQuote(**dict(w), fact=fact.id) for w in words)
        return self._made[id(fact)]
