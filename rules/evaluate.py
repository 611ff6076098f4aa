"""The evaluator: policy, facts and request in; a status with evidence for every node of the tree out.

Pure and deterministic; it knows nothing of text or spaCy. Silence is never `not_met`: a group follows
Kleene's three-valued logic (`result-schema.md`), and every branch is looked at, so that evidence is complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from extractors.facts import Fact
from extractors.vocabulary import Region
from rules.expressions import Condition, Conflict
from rules.matching import Match, Matcher
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
    pool = tuple(facts)
    results = _Tree(policy, Matcher(policy, pool, request), pool).results()
    status = {node_id: result.status for node_id, result in results.items()}
    return Evaluation(
        suggestion=_suggestion(policy, request, status),
        nodes=tuple(results[node.id] for node in policy.nodes),
        missing=missing_of(policy, status) if policy.code(request.cpt) else (),
        advisories=_advisories(policy, request, status),
    )


def judge_leaf(policy: Policy, facts: Iterable[Fact], request: Request, leaf: str) -> NodeResult:
    """Judge one leaf alone, as `evaluate` judges it; raises `KeyError` for an unknown id."""
    pool = tuple(facts)
    return _Tree(policy, Matcher(policy, pool, request), pool).leaf(policy.by_id[leaf])


class _Tree:
    """Works the tree from the leaves up."""

    def __init__(self, policy: Policy, matcher: Matcher, facts: tuple[Fact, ...]) -> None:
        self.policy, self.matcher, self.facts = policy, matcher, facts

    def results(self) -> dict[str, NodeResult]:
        done: dict[str, NodeResult] = {}
        for node in reversed(self.policy.nodes):
            if node.op is Operator.LEAF:
                done[node.id] = self.leaf(node)
            else:
                done[node.id] = _group(node, [done[child.id] for child in self.policy.children[node.id]])
        return done

    def leaf(self, node: Node) -> NodeResult:
        condition = self.policy.condition_of(node)
        if condition.given is not None and not self.matcher.match(condition.given, "given").matched:
            return NodeResult(id=node.id, status=Status.NOT_DOCUMENTED, blocked=("context not documented",))
        met = self.matcher.match(condition.met, "met")
        not_met = Match(matched=False)
        if condition.not_met is not None:
            not_met = self.matcher.match(condition.not_met, "not_met")
        blocked: list[str] = []
        if met.matched:
            for index, unless in enumerate(condition.unless):
                block = self.matcher.match(unless.when, f"unless[{index}]")
                if block.matched:
                    blocked.append(unless.because)
                    if unless.then == "not_met":
                        not_met = _both(not_met, block)
        return self._judged(node, condition, met, not_met, tuple(blocked))

    def _judged(
        self, node: Node, condition: Condition, met: Match, not_met: Match, blocked: tuple[str, ...]
    ) -> NodeResult:
        stands = met.matched and not blocked
        if stands and (not not_met.matched or self._met_prevails(condition.conflict, met, not_met)):
            status, winner, loser = Status.MET, met, not_met
        elif not_met.matched:
            status, winner, loser = Status.NOT_MET, not_met, met
        else:
            status, winner, loser = Status.NOT_DOCUMENTED, Match(matched=False), Match(matched=False)
        won = frozenset(winner.facts)
        against = [i for i in loser.facts if i not in won]
        return NodeResult(
            id=node.id,
            status=status,
            evidence=tuple(self.facts[i] for i in winner.facts),
            counter_evidence=tuple(self.facts[i] for i in against),
            matched=winner.paths,
            blocked=blocked,
        )

    def _met_prevails(self, conflict: Conflict, met: Match, not_met: Match) -> bool:
        if conflict is Conflict.LAST_WINS:
            return self._last(met) >= self._last(not_met)
        return conflict is Conflict.MET_WINS

    def _last(self, match: Match) -> tuple[str, int]:
        """Latest fact: by date where facts carry one, else by place in the case."""
        return max(((str(self.facts[i].date or ""), i) for i in match.facts), default=("", -1))


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
