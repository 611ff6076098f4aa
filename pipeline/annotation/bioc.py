"""BioC, XML and JSON: documents of passages, annotations with infons and locations.

Passages are put at their offsets; gaps between them become spaces. What hangs
on documents and passages, and their division, is not kept. Source: Comeau et al. 2013, and BioC-JSON.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from pydantic import ValidationError

from pipeline.annotation.model import AnnotatedDocument, Annotation, Span, check_words, fault
from pipeline.errors import validation_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

FILE = "bioc.json"
_TYPE, _NOTE = "type", "note"


def read(path: Path) -> list[AnnotatedDocument]:
    """Return the documents of a collection; raises `UsageError` where the file is none."""
    try:
        collection = _from_xml(path) if path.suffix == ".xml" else json.loads(path.read_text("utf-8"))
        documents = collection["documents"]
        return [_document(path, document) for document in documents]
    except ValidationError as error:
        raise fault(path, "", validation_text(error)) from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise fault(path, "", f"no BioC collection ({type(error).__name__})") from None


def _document(path: Path, document: dict[str, Any]) -> AnnotatedDocument:
    text, rows, relations = "", [*document.get("annotations", ())], [*document.get("relations", ())]
    for passage in document["passages"]:
        for part in (passage, *passage.get("sentences", ())):
            words, offset = part.get("text") or "", int(part["offset"])
            if offset + len(words) > len(text):
                text = text[:offset].ljust(offset) + words
            rows += part.get("annotations", ())
            relations += part.get("relations", ())
    name = str(document["id"])
    return AnnotatedDocument(
        id=name,
        text=text,
        annotations=tuple(_annotation(path, name, text, at, row) for at, row in enumerate(rows, 1)),
        extra=tuple(json.dumps(row, ensure_ascii=False) for row in relations),
    )


def _annotation(path: Path, name: str, text: str, at: int, row: dict[str, Any]) -> Annotation:
    infons = dict(row.get("infons", {}))
    spans: tuple[Span, ...] = tuple(
        (int(place["offset"]), int(place["offset"]) + int(place["length"])) for place in row["locations"]
    )
    number = str(row.get("id") or at)
    if row.get("text"):
        check_words(path, f"document {name}, annotation {number}", text, spans, row["text"])
    label, note = infons.pop(_TYPE), infons.pop(_NOTE, None)
    attributes = {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in infons.items()
    }
    return Annotation(id=number, label=label, spans=spans, attributes=attributes, note=note)


def write(documents: Iterable[AnnotatedDocument], out: Path, *, xml: bool = False) -> list[Path]:
    """Write one collection, as JSON or as XML; each document is one passage."""
    out.mkdir(parents=True, exist_ok=True)
    rows = [_row(document) for document in documents]
    target = out / ("bioc.xml" if xml else FILE)
    collection = {"source": "notetriage", "date": "", "key": "", "infons": {}, "documents": rows}
    words = "".join(_xml(rows)) if xml else json.dumps(collection, ensure_ascii=False, indent=1) + "\n"
    target.write_bytes(words.encode("utf-8"))
    return [target]


def _row(document: AnnotatedDocument) -> dict[str, Any]:
    annotations = [_annotation_row(document.text, annotation) for annotation in document.annotations]
    relations = [json.loads(line) for line in document.extra]
    passage = {
        "offset": 0,
        "infons": {},
        "text": document.text,
        "sentences": [],
        "annotations": annotations,
        "relations": relations,
    }
    return {"id": document.id, "infons": {}, "passages": [passage], "annotations": [], "relations": []}


def _annotation_row(text: str, annotation: Annotation) -> dict[str, Any]:
    infons = {_TYPE: annotation.label} | annotation.attributes
    return {
        "id": annotation.id,
        "infons": infons if annotation.note is None else infons | {_NOTE: annotation.note},
        "text": " ".join(text[start:end] for start, end in annotation.spans),
        "locations": [{"offset": start, "length": end - start} for start, end in annotation.spans],
    }


def _xml(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<collection><source>notetriage</source><date/><key/>\n'
    for row in rows:
        passage = row["passages"][0]
        yield f"<document><id>{_text(row['id'])}</id>\n<passage><offset>0</offset><text>"
        yield f"{_text(passage['text'])}</text>\n"
        for one in passage["annotations"]:
            places = (f'<location offset="{p["offset"]}" length="{p["length"]}"/>' for p in one["locations"])
            yield f"<annotation id={_attribute(one['id'])}>{_infons(one)}{''.join(places)}"
            yield f"<text>{_text(one['text'])}</text></annotation>\n"
        for one in passage["relations"]:
            nodes = "".join(
                f"<node refid={_attribute(n['refid'])} role={_attribute(n['role'])}/>" for n in one["nodes"]
            )
            yield f"<relation id={_attribute(one['id'])}>{_infons(one)}{nodes}</relation>\n"
        yield "</passage></document>\n"
    yield "</collection>\n"


def _infons(row: dict[str, Any]) -> str:
    pairs = row["infons"].items()
    return "".join(f"<infon key={_attribute(key)}>{_text(str(value))}</infon>" for key, value in pairs)


def _text(words: str) -> str:
    """A parser turns bare carriage returns into line feeds, which would shift offsets."""
    return escape(words, {"\r": "&#13;"})


def _attribute(words: str) -> str:
    return quoteattr(words, {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})


def _from_xml(path: Path) -> dict[str, Any]:
    from defusedxml.ElementTree import ParseError, parse  # noqa: PLC0415 - seldom needed

    try:
        root = parse(path).getroot()
    except ParseError:
        raise fault(path, "", "no well-formed XML") from None
    return {"documents": [_xml_document(document) for document in root.iter("document")]}


def _xml_document(document: Element) -> dict[str, Any]:
    return {
        "id": document.findtext("id", ""),
        "passages": [_xml_part(one) for one in document.iter("passage")],
    } | (_xml_marks(document))


def _xml_part(part: Element) -> dict[str, Any]:
    found = {"offset": part.findtext("offset", "0"), "text": part.findtext("text", "")} | _xml_marks(part)
    return found | {"sentences": [_xml_part(one) for one in part.findall("sentence")]}


def _xml_marks(part: Element) -> dict[str, Any]:
    annotations = [
        _xml_row(one)
        | {"text": one.findtext("text", ""), "locations": [place.attrib for place in one.findall("location")]}
        for one in part.findall("annotation")
    ]
    relations = [
        _xml_row(one) | {"nodes": [dict(node.attrib) for node in one.findall("node")]}
        for one in part.findall("relation")
    ]
    return {"annotations": annotations, "relations": relations}


def _xml_row(row: Element) -> dict[str, Any]:
    infons = {one.get("key", ""): one.text or "" for one in row.findall("infon")}
    return {"id": row.get("id"), "infons": infons}
