"""Annotated documents as every format is read into, and written from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

Span = tuple[int, int]
TRUE = "true"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Annotation(_Frozen):
    """A label on one or more spans (several where the words are discontinuous), with attributes and a note.

    Values are text; a mere flag has the value "true". Offsets are Python string offsets.
    """

    id: str
    label: str
    spans: tuple[Span, ...] = Field(min_length=1)
    attributes: dict[str, str] = Field(default_factory=dict)
    note: str | None = None


class AnnotatedDocument(_Frozen):
    """A text with its annotations; `extra` keeps what a format holds beyond them (relations, events)."""

    id: str
    text: str
    annotations: tuple[Annotation, ...] = ()
    extra: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _spans_lie_inside(self) -> AnnotatedDocument:
        for annotation in self.annotations:
            for start, end in annotation.spans:
                if not 0 <= start < end <= len(self.text):
                    message = f"annotation {annotation.id}: span {start} to {end} is outside the text"
                    raise ValueError(message)
        return self


def target_in(out: Path, document: AnnotatedDocument, suffix: str) -> Path:
    """Return the file for a document inside `out`, its folder made; an id cannot lead out of `out`."""
    parts = [part for part in document.id.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    target = out.joinpath(*parts[:-1], f"{parts[-1] if parts else 'document'}{suffix}")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def fault(path: Path, where: str, what: str) -> UsageError:
    """Return the error for a file that cannot be read, without words of the note."""
    return UsageError(f"{path}: {where}: {what}" if where else f"{path}: {what}")


def check_words(path: Path, where: str, text: str, spans: tuple[Span, ...], words: str) -> None:
    """Raise `UsageError` where `words` are not what `text` holds at `spans`, white space aside.

    It shows that offsets count something else than code points: bytes, or characters of another text.
    """
    there = " ".join(text[start:end] for start, end in spans)
    if "".join(there.split()) != "".join(words.split()):
        raise fault(path, where, "the offsets do not point at the words that the file gives")
