"""XML as a tree, with nothing that reaches outside the file: a DTD, and so every entity, is refused.

Elements are told by their local names, as senders leave out or misspell the namespace; paths are XPath, with
a number only where an element has siblings of its name.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import errors

import defusedxml.ElementTree as DefusedTree
from defusedxml import DefusedXmlException

from pipeline.decode import decode, holds
from pipeline.ingest.model import IngestError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 150  # C-CDA has 30; each level takes a few frames of Python
_MOST_ELEMENTS = 5_000_000  # a gigabyte of tree; a C-CDA of a life in hospital has 200,000
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")


def parse(data: bytes) -> tuple[Element, str]:
    """The root element and the encoding. Raises `IngestError` for a DTD, and for what is no XML."""
    if data.count(b"<") > 2 * _MOST_ELEMENTS:
        message = f"is XML of more than {_MOST_ELEMENTS:,} elements; send it in parts"
        raise IngestError(message)
    data = data.strip(b" \t\r\n") if b"\0" not in data[:4] else data
    try:
        root, encoding = _parsed(data)
    except DefusedXmlException:
        message = "is XML with a document type (DTD) or entities, which are refused; send it without them"
        raise IngestError(message) from None
    except (ParseError, ValueError) as error:
        raise IngestError(_fault(error)) from None
    _measure(root)
    return root, encoding


def _parsed(data: bytes) -> tuple[Element, str]:
    named = _ENCODING.match(data)
    encoding = named.group(1).decode("ascii").lower() if named else "utf-8"
    try:
        return _tree(data), "utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else encoding
    except (ParseError, ValueError, LookupError):
        # The label may be wrong, or name an encoding that expat does not know: judge by the bytes.
        text, encoding = _by_bytes(data, encoding)
        return _tree(_DECLARATION.sub("", text).encode("utf-8", "replace")), encoding


def _by_bytes(data: bytes, encoding: str) -> tuple[str, str]:
    named = _ENCODING.match(data)
    if encoding not in ("utf-8", "us-ascii", "ascii") and (named is None or holds(named.group(), encoding)):
        try:
            return data.decode(encoding), encoding
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


def _tree(data: bytes) -> Element:
    found: Element = DefusedTree.fromstring(data, forbid_dtd=True)
    return found


def _fault(error: Exception) -> str:
    if not isinstance(error, ParseError):
        return "is no XML that can be read; export it again as UTF-8"
    line, column = error.position
    what = errors.messages.get(error.code, "")
    if what in (errors.XML_ERROR_NO_ELEMENTS, errors.XML_ERROR_UNCLOSED_TOKEN) or not what:
        return f"is XML that is cut short at line {line:,}; send the whole file"
    hint = "; only the five entities of XML are known" if what == errors.XML_ERROR_UNDEFINED_ENTITY else ""
    return f"is broken XML: {what} at line {line:,}, column {column + 1:,}{hint}; export it again"


def _measure(root: Element) -> None:
    """Refuse nesting that a reader could not follow."""
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            message = f"is XML nested more than {_DEEPEST} elements deep; export it again"
            raise IngestError(message)
        level = [child for element in level for child in element]


def name_of(element: Element) -> str:
    """The local name of an element."""
    return str(element.tag).rpartition("}")[2]


def steps(element: Element, path: str) -> Iterator[tuple[Element, str]]:
    """The children of the element at `path`, each with its own path."""
    if not len(element):
        return
    names = [name_of(child) for child in element]
    many, seen = Counter(names), Counter[str]()
    for child, name in zip(element, names, strict=True):
        seen[name] += 1
        yield child, f"{path}/{name}[{seen[name]}]" if many[name] > 1 else f"{path}/{name}"


def along(element: Element, path: str, *names: str) -> list[tuple[Element, str]]:
    """Every descendant that is reached by the child names `names`, in document order, with its path."""
    found = [(element, path)]
    for name in names:
        found = [step for one, at in found for step in steps(one, at) if name_of(step[0]) == name]
    return found


def first(element: Element, *names: str) -> Element | None:
    """The first descendant that is reached by the child names `names`."""
    return next((one for one, _ in along(element, "", *names)), None)


def attribute(element: Element | None, *names: str) -> str:
    """The last of `names` as an attribute of what the others lead to; "" where there is none."""
    found = first(element, *names[:-1]) if element is not None else None
    return (found.get(names[-1]) or "").strip() if found is not None else ""


def own_text(element: Element | None) -> str:
    """All text inside an element, with single spaces."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
