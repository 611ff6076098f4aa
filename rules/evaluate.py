"""The evaluator: policy, facts and request in; a status with evidence for every node of the tree out.

Pure and deterministic; it knows nothing of text or spaCy. Silence is never `not_met`: a group follows
Kleene's three-valued logic (`result-schema.md`), and every branch is looked at, so that evidence is complete.
A policy is compiled once; of a case only the leaves are judged whose selectors found a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from extractors.facts import Fact
from extractors.vocabulary import Region
from rules.expressions import Condition, Conflict, Expression, Unless
from rules.matching import NOTHING, Check, Compiled, Compiler, Found, Match, union
from rules.missing import Missing, missing_of
from rules.request import Request
from rules.schema import ADVISORY, INDICATION, NON_INDICATION, Fit, Node, Operator, Policy
from rules.status import Status, all_of, any_of

CPT_REGION_MISMATCH = "advisory.cpt_region_mismatch"


class Suggestion(StrEnum):
    """What the evaluator suggests to the human reviewer; there is no denial."""

    CRITERIA_MET = "criteria_met"
    NON_INDICATION = "non_indication"
    INCOMPLETE = "incomplete"
    NOT_APPLICABLE = "not_applicable"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NodeResult(_Model):
    """Status of one node; `matched` names the selectors behind it, `blocked` what kept it from `met`."""

    id: str
    status: Status
    evidence: tuple[Fact, ...] = ()
    counter_evidence: tuple[Fact, ...] = ()
    matched: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()


class Evaluation(_Model):
    """All that the policy says of a case: nodes in tree order, suggestion, missing items, advisories.

    `missing` is empty where the code is outside the policy.
    """

    suggestion: Suggestion
    nodes: tuple[NodeResult, ...]
    missing: tuple[Missing, ...]
    advisories: tuple[str, ...]

    def node(self, node_id: str) -> NodeResult:
        """Return the result of one node; raises `KeyError` for an unknown id."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)


def evaluate(policy: Policy, facts: Iterable[Fact], request: Request) -> Evaluation:
    """Judge the facts of one case, given in document order, against `policy`."""
    results = _program_of(_Same(policy)).results(tuple(facts), request)
    status = {node_id: result.status for node_id, result in results.items()}
    return Evaluation(
        suggestion=_suggestion(policy, request, status),
        nodes=tuple(results[node.id] for node in policy.nodes),
        missing=missing_of(policy, status) if policy.code(request.cpt) else (),
        advisories=_advisories(policy, request, status),
    )


def judge_leaf(policy: Policy, facts: Iterable[Fact], request: Request, leaf: str) -> NodeResult:
    """Judge one leaf alone, as `evaluate` judges it; raises `KeyError` for an unknown id."""
    program = _program_of(_Same(policy))
    return program.leaves[leaf].judge(program.found(tuple(facts), request))


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """A policy as a key: equal to itself alone, since to compare two policies is to read them both."""

    policy: Policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.policy is self.policy


@lru_cache(maxsize=16)
def _program_of(same: _Same) -> _Program:
    return _Program(same.policy)


class _Program:
    """A policy compiled: its leaves, and what they come to where a case has no fact for them."""

    def __init__(self, policy: Policy) -> None:
        self._policy, self._compiler = policy, Compiler(policy)
        self._upward = [
            (node, tuple(child.id for child in policy.children[node.id])) for node in reversed(policy.nodes)
        ]
        self._silent: dict[tuple[str, Region], dict[str, NodeResult]] = {}
        self.leaves = {
            node.id: _Leaf.of(node.id, policy.condition_of(node), self._compiler) for node in policy.leaves
        }

    def found(self, facts: tuple[Fact, ...], request: Request) -> Found:
        return self._compiler.found(facts, request)

    def results(self, facts: tuple[Fact, ...], request: Request) -> dict[str, NodeResult]:
        """The result of every node; worked from the leaves up, and only where a selector found a fact."""
        found = self.found(facts, request)
        selectors = found.selectors
        done = dict(self._without_facts(request))
        changed: set[str | None] = set()
        for node, children in self._upward:
            leaf = self.leaves.get(node.id)
            if leaf is not None and leaf.needs & selectors:
                done[node.id] = leaf.judge(found)
            elif node.id in changed:
                done[node.id] = _group(node, [done[child] for child in children])
            else:
                continue
            changed.add(node.parent)
        return done

    def _without_facts(self, request: Request) -> dict[str, NodeResult]:
        """The results where nothing is found: of the request, expressions read code and region only."""
        code = self._policy.code(request.cpt)
        key = (code.cpt if code else "", request.region)
        if key not in self._silent:
            nothing = Found((), request, {})
            done: dict[str, NodeResult] = {}
            for node, children in self._upward:
                leaf = self.leaves.get(node.id)
                done[node.id] = (
                    leaf.judge(nothing) if leaf else _group(node, [done[child] for child in children])
                )
            self._silent[key] = done
        return self._silent[key]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """The compiled condition of a leaf; `needs` are its selectors as a bit set."""

    id: str
    given: Check | None
    met: Check
    not_met: Check | None
    unless: tuple[tuple[Check, Unless], ...]
    conflict: Conflict
    needs: int

    @classmethod
    def of(cls, leaf: str, condition: Condition, compiler: Compiler) -> _Leaf:
        def optional(expression: Expression | None, path: str) -> Compiled | None:
            return None if expression is None else compiler.compile(expression, path)

        given, not_met = optional(condition.given, "given"), optional(condition.not_met, "not_met")
        met = compiler.compile(condition.met, "met")
        blocks = [compiler.compile(one.when, f"unless[{i}]") for i, one in enumerate(condition.unless)]
        parts = [part for part in (given, met, not_met, *blocks) if part is not None]
        return cls(
            id=leaf,
            given=given and given.check,
            met=met.check,
            not_met=not_met and not_met.check,
            unless=tuple(zip((block.check for block in blocks), condition.unless, strict=True)),
            conflict=condition.conflict,
            needs=union(part.needs for part in parts),
        )

    def judge(self, found: Found) -> NodeResult:
        if self.given is not None and not self.given(found).matched:
            return NodeResult(id=self.id, status=Status.NOT_DOCUMENTED, blocked=("context not documented",))
        met = self.met(found)
        not_met = self.not_met(found) if self.not_met is not None else NOTHING
        blocked: list[str] = []
        if met.matched:
            for check, unless in self.unless:
                block = check(found)
                if block.matched:
                    blocked.append(unless.because)
                    if unless.then == "not_met":
                        not_met = _both(not_met, block)
        return self._judged(found, met, not_met, tuple(blocked))

    def _judged(self, found: Found, met: Match, not_met: Match, blocked: tuple[str, ...]) -> NodeResult:
        stands = met.matched and not blocked
        if stands and (not not_met.matched or self._met_prevails(found, met, not_met)):
            status, winner, loser = Status.MET, met, not_met
        elif not_met.matched:
            status, winner, loser = Status.NOT_MET, not_met, met
        else:
            status, winner, loser = Status.NOT_DOCUMENTED, NOTHING, NOTHING
        won = frozenset(winner.facts)
        against = [i for i in loser.facts if i not in won]
        return NodeResult(
            id=self.id,
            status=status,
            evidence=tuple(found.facts[i] for i in winner.facts),
            counter_evidence=tuple(found.facts[i] for i in against),
            matched=winner.paths,
            blocked=blocked,
        )

    def _met_prevails(self, found: Found, met: Match, not_met: Match) -> bool:
        if self.conflict is Conflict.LAST_WINS:
            return _last(found, met) >= _last(found, not_met)
        return self.conflict is Conflict.MET_WINS


def _last(found: Found, match: Match) -> tuple[str, int]:
    """Latest fact: by date where facts carry one, else by place in the case."""
    return max(((str(found.facts[i].date or ""), i) for i in match.facts), default=("", -1))


def _both(first: Match, second: Match) -> Match:
    return Match(
        matched=True,
        facts=tuple(sorted({*first.facts, *second.facts})),
        paths=(*first.paths, *second.paths),
    )


def _group(node: Node, children: Sequence[NodeResult]) -> NodeResult:
    """Status by operator; evidence of the children that carry it, counter-evidence of those against it."""
    if node.op is Operator.DECISION:
        status = _decision({child.id: child.status for child in children})
    else:
        status = (all_of if node.op is Operator.ALL else any_of)(child.status for child in children)
    for_status = Status.NOT_MET if status is Status.NOT_MET else Status.MET
    evidence = [f for c in children if c.status is for_status for f in c.evidence]
    counter = [f for c in children if c.status is for_status for f in c.counter_evidence]
    counter += [
        f for c in children if c.status not in (for_status, Status.NOT_DOCUMENTED) for f in c.evidence
    ]
    return NodeResult(
        id=node.id, status=status, evidence=_once(evidence), counter_evidence=_once(counter, evidence)
    )


def _once(facts: Iterable[Fact], but: Iterable[Fact] = ()) -> tuple[Fact, ...]:
    seen = {id(fact) for fact in but}
    kept: list[Fact] = []
    for fact in facts:
        if id(fact) not in seen:
            seen.add(id(fact))
            kept.append(fact)
    return tuple(kept)


def _decision(status: dict[str, Status]) -> Status:
    """Met where an indication is met and no non-indication stands against it."""
    if status.get(NON_INDICATION) is Status.MET:
        return Status.NOT_MET
    return status.get(INDICATION, Status.NOT_DOCUMENTED)


def _suggestion(policy: Policy, request: Request, status: dict[str, Status]) -> Suggestion:
    if policy.code(request.cpt) is None:
        return Suggestion.NOT_APPLICABLE
    if status.get(NON_INDICATION) is Status.MET:
        return Suggestion.NON_INDICATION
    if status.get(INDICATION) is Status.MET:
        return Suggestion.CRITERIA_MET
    return Suggestion.INCOMPLETE


def _advisories(policy: Policy, request: Request, status: dict[str, Status]) -> tuple[str, ...]:
    below = policy.children.get(ADVISORY, ())
    found = [node.id for node in below if status[node.id] is Status.MET]
    known = {advisory.id for advisory in policy.engine_advisories}
    if CPT_REGION_MISMATCH in known and not code_fits(policy, request.cpt, request.region):
        found.append(CPT_REGION_MISMATCH)
    return tuple(found)


def code_fits(policy: Policy, cpt: str, region: Region) -> bool:
    """Return whether a code (joint or not) fits the region; a code outside the policy is not judged."""
    code, fit = policy.code(cpt), policy.regions[region].codes
    return code is None or fit is Fit.EITHER or code.joint is (fit is Fit.JOINT)
