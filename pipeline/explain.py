"""Why a case was judged so: its policy tree for the terminal, each status with the words behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text
from rich.tree import Tree

from pipeline.policies import is_the_same, labels_of, need_label, policy_of
from pipeline.result import CriterionOut
from pipeline.stored import source_texts, stored_result
from pipeline.summary import STYLES, printable
from rules import Status
from rules.schema import Operator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from rich.console import RenderableType

    from pipeline.result import CriterionQuote, Result
    from rules import Policy
    from rules.schema import Node

SYMBOLS = {Status.MET: "✓", Status.NOT_MET: "✗", Status.NOT_DOCUMENTED: "·"}
COLOURS = {Status.MET: "green", Status.NOT_MET: "red", Status.NOT_DOCUMENTED: "bright_black"}
_OPERATORS = {Operator.ALL: " (all of)", Operator.ANY: " (any of)"}
_CONTEXT = 60
_MOST_QUOTES = 4
_MARKS = ("«", "»")


def explain_case(
    out: Path,
    case_id: str,
    source: Sequence[Path] | None = None,
    *,
    everything: bool = False,
    plain: bool = False,
) -> Iterator[RenderableType]:
    """Yield the parts of the explanation; `everything` shows criteria that nothing documents as well.

    `plain` sets each quote in «marks», for output that cannot show it in reverse video.
    Raises `UsageError` where the run or the case is not there.
    """
    result = stored_result(out, case_id)
    texts = source_texts(out, result, source)
    yield from _head(result)
    if len(texts) < len(result.documents):
        yield Text(
            "Documents have moved or changed since the run: quotes stand without context (--source).", "dim"
        )
    if not is_the_same(result):
        yield Text("The policy file has changed since the run: criteria may have other words now.", "dim")
    yield _tree(_view(result, texts, everything=everything, plain=plain))
    yield from _foot(result)


def _head(result: Result) -> Iterator[RenderableType]:
    asked, policy = result.request, result.policy
    yield Text.assemble(
        "case ",
        (printable(result.case_id), "bold"),
        "  suggestion ",
        (result.suggestion, STYLES[result.suggestion]),
    )
    fields = {
        "cpt": asked.cpt,
        "region": asked.region,
        "side": asked.side,
        "date": str(asked.date or "unknown"),
    }
    shown = [
        f"{name} {value}{' (inferred)' if name in asked.inferred else ''}" for name, value in fields.items()
    ]
    yield Text(
        ", ".join(shown) + f"; {policy.id} version {policy.version}, effective {policy.effective}", "dim"
    )


def _foot(result: Result) -> Iterator[RenderableType]:
    labels = labels_of(result.policy.id, result.policy.version)
    for missing in result.missing:
        named = labels.get(missing.indication, missing.indication)
        yield Text.assemble(("missing ", "yellow"), f"for {named}:")
        for need in missing.needs:
            yield Text.assemble(f"  {need_label(result, missing.indication, need)}", (f"  [{need}]", "dim"))
    for advisory in result.advisories:
        yield Text.assemble(("advisory ", "cyan"), labels.get(advisory, advisory))
    for warning in result.warnings:
        yield Text.assemble(("warning ", "yellow"), printable(warning))


@dataclass(frozen=True)
class _View:
    """What is shown, and how."""

    policy: Policy
    found: Mapping[str, CriterionOut]
    texts: Mapping[str, str]
    most: int | None
    everything: bool
    marks: tuple[str, str]


def _view(result: Result, texts: Mapping[str, str], *, everything: bool, plain: bool) -> _View:
    policy = policy_of(result.policy.id, result.policy.version)
    judged = {criterion.id: criterion for criterion in result.criteria}
    # A node that this policy file has gained since the run was not judged, and stands as not documented.
    found = {node.id: judged.get(node.id) or _not_judged(node.id) for node in policy.nodes}
    most = None if everything else _MOST_QUOTES
    return _View(policy, found, texts, most, everything, _MARKS if plain else ("", ""))


def _tree(view: _View) -> Tree:
    root = view.policy.root
    top = Tree(_title(root, view.found[root.id]))
    _grow(top, root, view)
    return top


def _not_judged(node_id: str) -> CriterionOut:
    return CriterionOut(id=node_id, status=Status.NOT_DOCUMENTED)


def _grow(branch: Tree, node: Node, view: _View) -> None:
    for child in view.policy.children[node.id]:
        criterion = view.found[child.id]
        if not view.everything and not _speaks(child, view):
            continue
        twig = branch.add(_title(child, criterion))
        if child.op is Operator.LEAF:
            _add_quotes(twig, criterion.evidence, view)
            _add_quotes(twig, criterion.counter_evidence, view, "against: ")
        _grow(twig, child, view)


def _add_quotes(twig: Tree, quotes: Sequence[CriterionQuote], view: _View, lead: str = "") -> None:
    """Add the first quotes, each place once, though several facts may rest on it."""
    places = {(quote.document_id, quote.start, quote.end): quote for quote in quotes}
    for quote in list(places.values())[: view.most]:
        twig.add(Text.assemble((lead, "yellow"), _quoted(quote, view)))
    if view.most is not None and len(places) > view.most:
        twig.add(Text(f"{lead}and {len(places) - view.most} more (--all)", "dim"))


def _speaks(node: Node, view: _View) -> bool:
    """Whether any leaf below is documented, or shows words that speak against it."""
    own = view.found[node.id]
    if own.status is not Status.NOT_DOCUMENTED or own.counter_evidence:
        return True
    return any(_speaks(child, view) for child in view.policy.children[node.id])


def _title(node: Node, criterion: CriterionOut) -> Text:
    colour = COLOURS[criterion.status]
    label = node.label + _OPERATORS.get(node.op, "")
    return Text.assemble((f"{SYMBOLS[criterion.status]} ", colour), (label, colour), (f"  {node.id}", "dim"))


def _quoted(quote: CriterionQuote, view: _View) -> Text:
    """The words, in their context where the document is at hand, on one line."""
    text = view.texts.get(quote.document_id)
    before = after = ""
    if text is not None:
        before = _from_word(text[max(0, quote.start - _CONTEXT) : quote.start], quote.start > _CONTEXT)
        after = _from_word(text[quote.end : quote.end + _CONTEXT][::-1], quote.end + _CONTEXT < len(text))[
            ::-1
        ]
    return Text.assemble(
        _one_line(before),
        (_one_line(quote.text).join(view.marks), "bold reverse"),
        _one_line(after),
        (f"  [{printable(quote.document_id)} {quote.start}-{quote.end}]", "dim"),
    )


def _from_word(context: str, cut: bool) -> str:
    """Context without the part of a word that it was `cut` in, and a mark that there is more."""
    if not cut:
        return context
    start = next((i for i, char in enumerate(context) if char.isspace()), None)
    return "…" + (context if start is None else context[start + 1 :])


def _one_line(text: str) -> str:
    """White space as single spaces, and nothing that could steer the terminal."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    lead, tail = plain[:1].isspace(), plain[-1:].isspace()
    return (" " if lead else "") + " ".join(plain.split()) + (" " if tail and plain.strip() else "")
