"""Policies as data, and the evaluator that judges them over facts."""

from rules.evaluate import Evaluation, NodeResult, Suggestion, evaluate, judge_leaf
from rules.missing import Missing
from rules.registry import LoadedPolicy, UnknownPolicyError, load_policy, read_policy
from rules.request import Request
from rules.schema import Policy
from rules.status import Status

__all__ = [
    "Evaluation",
    "LoadedPolicy",
    "Missing",
    "NodeResult",
    "Policy",
    "Request",
    "Status",
    "Suggestion",
    "UnknownPolicyError",
    "evaluate",
    "judge_leaf",
    "load_policy",
    "read_policy",
]
