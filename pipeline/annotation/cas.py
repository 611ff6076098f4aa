"""UIMA CAS as XMI or JSON, read and written with dkpro-cassis, as INCEpTION exports and imports it.

A label is the feature `label`, `value` or `identifier` of an annotation, else the short name of its type.
Features that point at other annotations (relations, slots) are passed over.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.annotation.model import TRUE, AnnotatedDocument, Annotation, Span, fault, target_in
from pipeline.errors import UsageError, validation_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cassis import Cas, TypeSystem

TYPE = "webanno.custom.NotetriageFinding"
TYPESYSTEM = "TypeSystem.xml"
_LABELS = ("label", "value", "identifier")
_OURS = {"ref", "note", "fragments"}
_BUILT_IN = {"begin", "end", "sofa", "xmiID", "type", "order", "self"}
_NOT_FINDINGS = re.compile(
    r"uima\.tcas\.|uima\.cas\.|de\.tudarmstadt\.ukp\.dkpro\.core\.api\.(?:segmentation|metadata|syntax|lexmorph)\."
    r"|de\.tudarmstadt\.ukp\.clarin\.|.*(?:Sentence|Token|TagsetDescription|CASMetadata|DocumentMetaData)$"
)
_PREFIX = "a_"


def read(path: Path) -> list[AnnotatedDocument]:
    """Return the documents of a folder, of one `.xmi` or `.json`, or of INCEpTION's `.zip`.

    Raises `UsageError` where a file is no CAS, or an XMI has no type system beside it.
    """
    if path.suffix == ".zip":
        return list(_zipped(path))
    files = [path] if path.is_file() else sorted([*path.rglob("*.xmi"), *path.rglob("*.json")])
    return [_read_file(file, file.relative_to(path) if path.is_dir() else Path(file.name)) for file in files]


def _read_file(file: Path, name: Path) -> AnnotatedDocument:
    if file.suffix == ".json":
        return _document(file, name.with_suffix("").as_posix(), file.read_bytes(), None)
    beside = [one for one in file.parent.glob("*.xml") if one.name.lower() == TYPESYSTEM.lower()]
    if not beside:
        raise fault(file, "", f"there is no {TYPESYSTEM} beside it")
    return _document(file, name.with_suffix("").as_posix(), file.read_bytes(), beside[0].read_bytes())


def _zipped(path: Path) -> Iterator[AnnotatedDocument]:
    with zipfile.ZipFile(path) as archive:
        names = sorted(archive.namelist())
        types = next((n for n in names if n.lower().endswith(TYPESYSTEM.lower())), None)
        for name in names:
            if name.endswith((".xmi", ".json")):
                system = archive.read(types) if types else None
                yield _document(path, name.rsplit(".", 1)[0], archive.read(name), system)


def _document(path: Path, name: str, content: bytes, types: bytes | None) -> AnnotatedDocument:
    cassis = _cassis()
    try:
        if types is None:
            cas = cassis.load_cas_from_json(BytesIO(content))
        else:
            cas = cassis.load_cas_from_xmi(
                BytesIO(content), typesystem=cassis.load_typesystem(BytesIO(types))
            )
        return AnnotatedDocument(id=name, text=cas.sofa_string or "", annotations=tuple(_annotations(cas)))
    except ValidationError as error:
        raise fault(path, name, validation_text(error)) from None
    except Exception as error:
        # dkpro-cassis and lxml raise many kinds, and their messages may quote the text.
        raise fault(path, name, f"no CAS that dkpro-cassis can read ({type(error).__name__})") from None


def _annotations(cas: Cas) -> Iterator[Annotation]:
    found = [
        one
        for one in cas.select_all()
        if getattr(one, "begin", None) is not None and not _NOT_FINDINGS.match(one.type.name)
    ]
    found.sort(key=lambda one: getattr(one, "order", None) or 0)
    for number, one in enumerate(found, 1):
        yield _annotation(number, one)


def _annotation(number: int, one: Any) -> Annotation:
    values = {
        feature.name: getattr(one, feature.name)
        for feature in one.type.all_features
        if feature.name not in _BUILT_IN and getattr(one, feature.name) is not None
    }
    plain = {key: value for key, value in values.items() if isinstance(value, str | bool | int | float)}
    ours = {key: str(plain.pop(key)) for key in _OURS if key in plain}
    key = next((name for name in _LABELS if isinstance(plain.get(name), str)), None)
    label = str(plain.pop(key)) if key else one.type.name.rsplit(".", 1)[-1]
    attributes = {
        name.removeprefix(_PREFIX) if one.type.name == TYPE else name: _told(value)
        for name, value in plain.items()
    }
    return Annotation(
        id=ours.get("ref", str(number)),
        label=label,
        spans=_fragments(ours["fragments"]) if "fragments" in ours else ((one.begin, one.end),),
        attributes=attributes,
        note=ours.get("note"),
    )


def _told(value: Any) -> str:
    return (TRUE if value else "false") if isinstance(value, bool) else str(value)


def _fragments(words: str) -> tuple[Span, ...]:
    return tuple((int(a), int(b)) for a, b in (part.split("-") for part in words.split(";")))


def write(documents: Iterable[AnnotatedDocument], out: Path, *, as_json: bool = False) -> list[Path]:
    """Write a CAS a document, as XMI with its type system, or as JSON.

    Raises `UsageError` where a text holds control characters that XML cannot; JSON can.
    """
    out.mkdir(parents=True, exist_ok=True)
    kept = list(documents)
    system, names = _type_system(kept)
    written = []
    for document in kept:
        target = target_in(out, document, ".json" if as_json else ".xmi")
        cas = _cas(document, system, names)
        try:
            cas.to_json(target) if as_json else cas.to_xmi(target)
        except ValueError as error:
            raise _unwritable(document, error) from None
        if not as_json:
            system.to_xml(target.parent / TYPESYSTEM)
        written.append(target)
    return written


def _unwritable(document: AnnotatedDocument, error: Exception) -> UsageError:
    message = (
        f"document {document.id} cannot be written as XMI ({type(error).__name__}; control characters "
        "have no form in XML); write another format"
    )
    return UsageError(message)


def _type_system(documents: Iterable[AnnotatedDocument]) -> tuple[TypeSystem, dict[str, str]]:
    """The type system with a string feature an attribute, and the feature of each attribute."""
    keys = sorted({key for d in documents for a in d.annotations for key in a.attributes})
    system = _cassis().TypeSystem()
    kind = system.create_type(name=TYPE, supertypeName="uima.tcas.Annotation")
    names = {key: f"{_PREFIX}{key}" for key in keys}
    for feature in ("label", *sorted(_OURS), *names.values()):
        system.create_feature(domainType=kind, name=feature, rangeType="uima.cas.String")
    system.create_feature(domainType=kind, name="order", rangeType="uima.cas.Integer")
    return system, names


def _cas(document: AnnotatedDocument, system: TypeSystem, names: dict[str, str]) -> Cas:
    cas = _cassis().Cas(system)
    cas.sofa_string = document.text
    cas.sofa_mime = "text/plain"
    kind = system.get_type(TYPE)
    for order, annotation in enumerate(document.annotations, 1):
        values = {names[key]: value for key, value in annotation.attributes.items()}
        if len(annotation.spans) > 1:
            values["fragments"] = ";".join(f"{start}-{end}" for start, end in annotation.spans)
        begin, end = min(span[0] for span in annotation.spans), max(span[1] for span in annotation.spans)
        ours = {"label": annotation.label, "ref": annotation.id, "note": annotation.note, "order": order}
        cas.add(kind(begin=begin, end=end, **ours, **values))
    return cas


def _cassis() -> Any:
    try:
        import cassis  # noqa: PLC0415 - an extra
    except ImportError:
        message = "UIMA CAS needs dkpro-cassis: pip install 'notetriage[evaluate]'"
        raise UsageError(message) from None
    return cassis
