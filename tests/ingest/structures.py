"""Makes structured files for the tests of their readers, and follows a path back to the words it leads to."""

from __future__ import annotations

import base64
import re
from typing import Any
from xml.etree import ElementTree

from pipeline.ingest.model import Extracted, Run

GLUE = re.compile(r"[\s\-;:.\d]*")  # what the readers put in when they add no labels
CDA = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3">{head}'
    "<component>{body}</component></ClinicalDocument>"
)


def b64(data: bytes | str) -> str:
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


def cda(*sections: str, head: str = "") -> bytes:
    """A C-CDA of sections, each the inside of a `section` element."""
    inside = "".join(f"<component><section>{section}</section></component>" for section in sections)
    return CDA.format(head=head, body=f"<structuredBody>{inside}</structuredBody>").encode()


def section(title: str, narrative: str) -> str:
    return f"<title>{title}</title><text>{narrative}</text>"


def unstructured(body: str, attributes: str = "", head: str = "") -> bytes:
    inside = f"<nonXMLBody><text {attributes}>{body}</text></nonXMLBody>"
    return CDA.format(head=head, body=inside).encode()


def message(*segments: str, kind: str = "ORU^R01", extra: str = "") -> bytes:
    head = rf"MSH|^~\&|APP|FAC|||20250301||{kind}|1|P|2.5.1{extra}"
    return "\r".join([head, *segments, ""]).encode()


def runs_of(document: Extracted) -> list[tuple[str, str]]:
    """Words and path of every run."""
    return [(document.text[run.start : run.end], str(run.place.path)) for run in document.map.runs]


def glue_of(document: Extracted) -> str:
    """The characters that no run covers, in order."""
    kept, last = [], 0
    for run in (
        *document.map.runs,
        Run(len(document.text), len(document.text) + 1, document.map.runs[0].place),
    ):
        kept.append(document.text[last : run.start])
        last = run.end
    return "".join(kept)


def packed(words: str) -> str:
    """Words without white space, which readers may rearrange."""
    return "".join(words.split())


def own_text_at(data: bytes, path: str) -> str:
    """The text that stands directly in the element that an XPath of the C-CDA reader leads to."""
    steps = path.strip("/").split("/")
    element = ElementTree.fromstring(data)
    assert local(element) == steps[0]
    for step in steps[1:]:
        if step.startswith("@"):
            return str(element.get(step[1:]))
        found = re.fullmatch(r"(\w+)(?:\[(\d+)\])?", step)
        assert found, step
        alike = [child for child in element if local(child) == found[1]]
        assert found[2] or len(alike) == 1, f"{step} is not the only one"
        element = alike[int(found[2] or 1) - 1]
    return "".join([element.text or "", *(child.tail or "" for child in element)])


def local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def value_at(resource: Any, path: str) -> Any:
    """What a FHIRPath leads to."""
    steps = path.split(".")
    assert resource["resourceType"] == steps[0]
    for step in steps[1:]:
        found = re.fullmatch(r"(\w+)(?:\[(\d+)\])?", step)
        assert found, step
        resource = resource[found[1]]
        if found[2]:
            resource = resource[int(found[2])]
    return resource
