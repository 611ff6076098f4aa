"""The pipeline's components under the names that spaCy finds by entry point.

`pip install notetriage` makes `nlp.add_pipe("notetriage_therapy")` work in any spaCy pipeline that holds
`notetriage_note`, `notetriage_lexicon` and `notetriage_assertion` before it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacy.language import Language

from extractors.components import Asserter, LexiconMatcher, NoteBuilder

FINDINGS = (
    "therapy",
    "imaging",
    "electrodiagnostic",
    "arthroplasty",
    "device",
    "symptom",
    "injury",
    "exam_test",
    "condition",
    "surgery",
    "safety",
    "statement",
)


def _extractor(finding: str) -> Callable[..., Any]:
    # lambdas: spaCy's config resolver cannot read the postponed annotations of a def
    def load() -> Any:
        from extractors.assembly import extractor_class

        return extractor_class(finding)

    return lambda nlp, name: load()(nlp, name)


COMPONENTS: dict[str, Callable[..., Any]] = {
    "notetriage_note": lambda nlp, name: NoteBuilder(nlp, name),
    "notetriage_lexicon": lambda nlp, name: LexiconMatcher(nlp, name),
    "notetriage_assertion": lambda nlp, name: Asserter(nlp, name),
    **{f"notetriage_{finding}": _extractor(finding) for finding in FINDINGS},
}
for _name, _create in COMPONENTS.items():
    Language.factory(_name, func=_create)


def __getattr__(name: str) -> Callable[..., Any]:
    """Return the factory of that name, as entry points look them up."""
    if name in COMPONENTS:
        return COMPONENTS[name]
    msg = f"module 'extractors.factories' has no attribute {name!r}; it offers {', '.join(COMPONENTS)}"
    raise AttributeError(msg)
