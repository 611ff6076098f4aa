"""`notetriage_context`: the engine as a spaCy component that leaves medspaCy's ConText graph behind."""

from __future__ import annotations

from collections.abc import Iterator

from medspacy.context import ConTextGraph, ConTextModifier
from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors.assertion.engine import AssertionEngine
from extractors.assertion.model import Cue
from extractors.assertion.scope import Interval
from extractors.text import shadow

HITS = "notetriage_hits"


def register_extensions() -> None:
    """Register `Doc._.context_graph` and `Span._.modifiers`, `_.assertion`, `_.judgement` where they lack."""
    if not Doc.has_extension("context_graph"):
        Doc.set_extension("context_graph", default=None)
    if not Span.has_extension("modifiers"):
        Span.set_extension("modifiers", default=())
    for name in ("assertion", "judgement"):
        if not Span.has_extension(name):
            Span.set_extension(name, default=None)


class ContextComponent:
    """Reads `doc.spans[group]` and sentence starts; writes assertion, judgement and modifiers of each span.

    `doc._.context_graph` is a medspaCy `ConTextGraph` of the sentences that hold a target: its modifiers
    carry the engine's scopes as token offsets, its edges are the engine's pairs of target and modifier.
    """

    def __init__(self, nlp: Language, name: str = "notetriage_context", group: str = HITS) -> None:
        self.name = name
        self.group = group
        self.engine = AssertionEngine.load()
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Judge the spans of the group; raises ValueError where the document has no sentence starts."""
        spans = list(doc.spans[self.group]) if self.group in doc.spans else []
        lowered = shadow(doc.text)
        graph = ConTextGraph(targets=spans)
        for sentence, targets in _by_sentence(doc, spans):
            judged, scoped = self.engine.read(
                lowered, sentence.start_char, sentence.end_char, [(s.start_char, s.end_char) for s in targets]
            )
            modifiers = {cue: _modifier(doc, cue, ahead, behind) for cue, ahead, behind in scoped}
            graph.modifiers.extend(modifiers.values())
            for span, judgement in zip(targets, judged, strict=True):
                span._.assertion, span._.judgement = judgement.assertion, judgement
                span._.modifiers = tuple(modifiers[cue] for cue in judgement.cues)
                graph.edges.extend((span, modifier) for modifier in span._.modifiers)
        doc._.context_graph = graph
        return doc


def _by_sentence(doc: Doc, spans: list[Span]) -> Iterator[tuple[Span, list[Span]]]:
    if not spans:
        return
    if not doc.has_annotation("SENT_START"):
        msg = "the document has no sentence starts; put a sentence splitter before notetriage_context"
        raise ValueError(msg)
    grouped: dict[int, list[Span]] = {}
    for span in spans:
        grouped.setdefault(span[0].sent.start, []).append(span)
    for targets in grouped.values():
        yield targets[0][0].sent, targets


def _modifier(doc: Doc, cue: Cue, ahead: list[Interval], behind: list[Interval]) -> ConTextModifier:
    """Return the cue as medspaCy's modifier; offsets are token offsets."""
    bounds = [cue.start, cue.end, *(offset for interval in (*ahead, *behind) for offset in interval)]
    start, end = _tokens(doc, cue.start, cue.end)
    scope_start, scope_end = _tokens(doc, min(bounds), max(bounds))
    return ConTextModifier(cue.rule.context, start, end, None, scope_start=scope_start, scope_end=scope_end)


def _tokens(doc: Doc, start: int, end: int) -> tuple[int, int]:
    span = doc.char_span(start, end, alignment_mode="expand")
    return (span.start, span.end) if span is not None else (0, 0)


Language.factory(
    "notetriage_context",
    default_config={"group": HITS},
    func=lambda nlp, name, group: ContextComponent(nlp, name, group),
)
