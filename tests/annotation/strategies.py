"""Annotated documents at random, as far as a format can hold them."""

from __future__ import annotations

from hypothesis import strategies as st

from pipeline.annotation.model import AnnotatedDocument, Annotation

WORD = st.text("abcXYZ019_", min_size=1, max_size=8).filter(lambda word: not word[0].isdigit())
ANY = st.characters(exclude_categories=("Cs",))
PRINTED = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\n\t")
LINE = (
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
TEXT_OF = {
    "brat": (ANY, LINE), "label-studio": (ANY, st.text(ANY, max_size=12)), "doccano": (ANY, st.text(ANY, max_size=12)),
    "bioc": (ANY, st.text(ANY, max_size=12)), "bioc-xml": (PRINTED, st.text(PRINTED, min_size=1, max_size=12)),
    "cas": (PRINTED, st.text(PRINTED, max_size=12)), "cas-json": (PRINTED, st.text(PRINTED, max_size=12)),
}  # fmt: skip


@st.composite
def spans(draw: st.DrawFn, length: int) -> tuple[tuple[int, int], ...]:
    """One to three fragments in order."""
    count = draw(st.integers(1, min(3, length // 2) or 1))
    cuts = sorted(draw(st.lists(st.integers(0, length), min_size=2 * count, max_size=2 * count, unique=True)))
    return tuple((cuts[2 * at], cuts[2 * at + 1]) for at in range(count))


@st.composite
def documents(draw: st.DrawFn, format_: str) -> AnnotatedDocument:
    characters, value = TEXT_OF[format_]
    text = draw(st.text(characters, min_size=4, max_size=60))
    annotations = [
        Annotation(
            id=f"T{number}",
            label=draw(WORD),
            spans=draw(spans(len(text))),
            attributes=draw(st.dictionaries(WORD, value, max_size=3)),
            note=draw(st.none() | value),
        )
        for number in range(1, draw(st.integers(0, 4)) + 1)
    ]
    return AnnotatedDocument(id=draw(WORD), text=text, annotations=tuple(annotations))
