"""HTML: what a browser would show, in its order; each run's path leads to its element.

Scripts, styles and comments are no text. What is hidden from the reader's eye (`hidden`, `display:none`) is
kept out of the text and set aside. Cells of a row stand on one line, parted by tabs.
"""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from pipeline.decode import BinaryFileError, holds, read_bytes
from pipeline.ingest.model import AsideKind, Extracted, IngestError, Place, TextBuilder
from pipeline.ingest.sniff import Media

if TYPE_CHECKING:
    from pipeline.ingest.model import Options

_DEEPEST = 200  # elements below it count as part of the one above: nesting must not square the cost
_HEAD_BYTES = 2_048
_CHARSET = re.compile(rb"""<meta[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_SILENT = frozenset("script style head template noscript iframe object svg math datalist".split())
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 table blockquote pre section article hr".split())
_LINES = frozenset(
    "div ul ol dl form fieldset li tr dt dd caption header footer nav aside main address center".split()
)
_CELLS = frozenset({"td", "th"})
_TYPED = frozenset({"pre", "textarea"})  # spaces and line ends stay as they were typed
# A start tag that ends an element left open: HTML lets these end tags be missing.
_ENDS = {
    "p": frozenset({"p"}),
    "li": frozenset({"li", "p"}),
    "option": frozenset({"option"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "tr": frozenset({"tr", "td", "th", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
}
_P = frozenset({"p"})
_STRUCK = frozenset({"del", "s", "strike"})  # what the writer took back
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[^;]*line-through", re.IGNORECASE
)
_CUT = re.compile(r"<[/!a-zA-Z][^<>]*\Z")  # a tag that the end of the file cuts short
_SPACE = re.compile(r"[ \t\n\r\f]+")


def read(data: bytes, options: Options) -> list[Extracted]:
    """Read a page of HTML. Raises `IngestError` where the bytes are no text."""
    text, encoding = _decoded(data)
    page = _Page()
    page.feed(_CUT.sub("", text.replace("\0", "")))
    page.close()
    found, source = page.out.build()
    notes = ("hidden text was left out",) if source.asides else ()
    return [Extracted(found, source, Media.HTML.value, encoding=encoding, notes=notes)]


def _decoded(data: bytes) -> tuple[str, str]:
    """Text by the byte order mark, else by the page's own word where it holds, else as any text."""
    named = _CHARSET.search(data[:_HEAD_BYTES])
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if named and not marked and holds(named.group(), label := named.group(1).decode("ascii")):
        try:
            encoding = codecs.lookup(label).name
            # Browsers read Latin-1 as Windows-1252, and so its quotes and dashes come out right.
            text = data.decode("cp1252" if encoding in ("iso8859-1", "ascii") else encoding)
            text.encode()  # some codecs make halves of UTF-16 pairs
            return text, encoding
        except (LookupError, UnicodeError):
            pass  # the page's word is wrong; judge by the bytes
    try:
        return read_bytes(data)
    except BinaryFileError as error:
        raise IngestError(str(error)) from None


class _Element:
    """An open element: its path, and how many children of each name it has had."""

    def __init__(self, tag: str, path: str, *, silent: bool, hidden: bool, kept: bool) -> None:
        self.tag, self.path = tag, path
        self.silent, self.hidden, self.kept = silent, hidden, kept
        self.children: dict[str, int] = {}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out = TextBuilder()
        self._open = [_Element("", "", silent=False, hidden=False, kept=False)]
        self._breaks = 0  # line breaks due before the next word
        self._gap = ""  # a space or tab due before it
        self._begun = False
        self._marked = False  # a bullet or box stands before the next word, with its space

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_open(_ENDS.get(tag, _P if tag in _PARAGRAPHS or tag in _LINES else frozenset()))
        self._break(tag)
        above = self._open[-1]
        above.children[tag] = above.children.get(tag, 0) + 1
        stated = dict(attrs)
        path = f"{above.path}/{tag}[{above.children[tag]}]"
        if tag == "li":
            self._mark("- ")
        if tag == "input":
            self._input(stated, path, above)
        if tag in _VOID or len(self._open) > _DEEPEST:
            return
        hidden = tag in _STRUCK or "hidden" in stated or bool(_HIDDEN.search(stated.get("style") or ""))
        self._open.append(
            _Element(
                tag,
                path,
                silent=above.silent or tag in _SILENT or (tag == "option" and "selected" not in stated),
                hidden=above.hidden or hidden,
                kept=above.kept or tag in _TYPED,
            )
        )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)
        at = next((n for n in range(len(self._open) - 1, 0, -1) if self._open[n].tag == tag), None)
        if at is not None:
            del self._open[at:]

    def handle_data(self, data: str) -> None:
        here = self._open[-1]
        if here.silent or not data:
            return
        place = Place(path=here.path or "/")
        if here.hidden:
            if data.strip():
                self.out.aside(AsideKind.HIDDEN, " ".join(data.split()), place)
            return
        if here.kept:
            self._put(data, place)
            return
        words = _SPACE.sub(" ", data)
        if words.startswith(" ") and not self._marked:
            self._gap = self._gap or " "
        if words.strip(" "):
            self._put(words.strip(" "), place)
            self._gap = " " if words.endswith(" ") else ""

    def _put(self, text: str, place: Place) -> None:
        self._before()
        self._marked = False
        self.out.add(text, place)

    def _mark(self, text: str) -> None:
        """A bullet or a tick box, which are no characters of the page."""
        here = self._open[-1]
        if not here.silent and not here.hidden:
            self._before()
            self._marked = True
            self.out.glue(text)

    def _before(self) -> None:
        """Write the breaks or the space that are due."""
        if self._begun:
            self.out.glue("\n" * self._breaks or self._gap)
        self._breaks, self._gap, self._begun = 0, "", True

    def _input(self, stated: dict[str, str | None], path: str, above: _Element) -> None:
        """A filled field is part of what the page says; so is a ticked box."""
        kind = (stated.get("type") or "text").lower()
        if (
            above.silent
            or above.hidden
            or kind in ("hidden", "password", "submit", "button", "image", "reset")
        ):
            return
        if kind in ("checkbox", "radio"):
            self._mark("[x] " if "checked" in stated else "[ ] ")
        elif stated.get("value"):
            self._put(_SPACE.sub(" ", stated["value"] or ""), Place(path=f"{path}/@value"))
            self._gap = " "

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._breaks = max(self._breaks, 2)
        elif tag == "br":
            self._breaks += 1
        elif tag in _LINES or tag == "textarea":
            self._breaks = max(self._breaks, 1)
        elif tag == "select":
            self._gap = self._gap or " "
        elif tag in _CELLS and not self._breaks:
            self._gap = "\t"

    def _end_open(self, tags: frozenset[str]) -> None:
        while self._open[-1].tag in tags:
            self._open.pop()
