"""Narrative of C-CDA sections: paragraphs, lists and tables to lines, each character with its element.

Source: CDA R2, section 4.3.5 (Section.text). A row of a table becomes one line, "header: value" for each
cell; what was deleted by revision is set aside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.ingest.cda_xml import name_of, steps
from pipeline.ingest.model import AsideKind, Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from pipeline.ingest.model import TextBuilder

_BLANKS = " \t\r\n\f"
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BLOCKS = frozenset("paragraph p div h1 h2 h3 h4 h5 h6 blockquote pre section caption tr".split())
_LISTS = frozenset({"list", "ul", "ol"})
_ITEMS = frozenset({"item", "li"})
_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset({"colgroup", "col", "footnoteRef", "script", "style"})
_STRUCK = frozenset({"del", "s", "strike"})
_STRUCK_STYLE = re.compile(r"strike|line-through", re.IGNORECASE)
_MOST_COLUMNS = 200  # spans beyond it are mistakes
_MOST_SPANNED = 500
# A break before an indent is how the file is laid out; senders who write plain lines begin at the margin.
_LAID_OUT = re.compile(r"\n(?: {4}| {0,3}\t)[ \t]*")
_CLOSED = ".;:,"


@dataclass(slots=True)
class Piece:
    """Words and the element they stood in; no path for what the reader puts in."""

    text: str
    path: str | None = None
    aside: bool = False


@dataclass(slots=True)
class _Cell:
    pieces: list[Piece]
    heads: bool
    columns: int = 1
    rows: int = 1

    @property
    def filled(self) -> bool:
        return any(piece.text.strip() and not piece.aside for piece in self.pieces)


@dataclass(slots=True)
class Narrative:
    """Collects the pieces of a narrative block."""

    pieces: list[Piece] = field(default_factory=list)
    _breaks: int = 0  # line breaks due before the next words
    _wrapped: bool = False  # or the line break that the file has there
    _gap: bool = False  # or a space
    _marked: bool = False  # a bullet with its space stands before the next words
    cell: bool = False  # of a table: its lists stand on one line
    # Whether a head of a table stands in brackets, since as a title it would mislead.
    misleads: Callable[[str], bool] | None = None

    def block(self, element: Element, path: str) -> None:
        """Add all of an element, on lines of its own."""
        self._line()
        self._inside(element, path)
        self._line()

    def _line(self) -> None:
        self._breaks = max(self._breaks, 1)

    def _inside(self, element: Element, path: str) -> None:
        self._words(element.text, path)
        for child, at in steps(element, path):
            self._element(child, at)
            self._words(child.tail, path)

    def _element(self, element: Element, path: str) -> None:
        name = name_of(element)
        if name in _SILENT:
            return
        if _is_struck(element):
            words = " ".join("".join(element.itertext()).split())
            self.pieces += [Piece(words, path, aside=True)] if words else []
        elif name == "br":
            self._breaks += 1
        elif name == "table":
            self._line()
            self._table(element, path)
            self._line()
        elif name == "footnote":
            self._footnote(element, path)
        elif name in _LISTS:
            self._list(element, path, numbered=element.get("listType") == "ordered" or name == "ol")
        elif name in _BLOCKS:
            self.block(element, path)
        else:
            self._inside(element, path)

    def _footnote(self, element: Element, path: str) -> None:
        """In brackets where it stands, which is after the sentence that it explains."""
        inner = Narrative(cell=True)
        inner._inside(element, path)
        if inner.pieces:
            self._gap = True
            self._write_due()
            self.pieces += [Piece("["), *inner.pieces, Piece("]")]

    def _list(self, element: Element, path: str, *, numbered: bool) -> None:
        number = 0
        self._line()
        for child, at in steps(element, path):
            if name_of(child) in _ITEMS and self.cell:
                self._in_cell(child, at)
                continue
            if name_of(child) in _ITEMS:
                number += 1
                self._mark(f"{number}. " if numbered else "- ")
                self._inside(child, at)
            else:
                self._element(child, at)
            self._line()
            self._marked = False
        self._line()

    def _in_cell(self, item: Element, path: str) -> None:
        """Items of a list in a cell stand after each other."""
        inner = Narrative(cell=True)
        inner._inside(item, path)
        if not inner.pieces:
            return
        if self.pieces:
            self.pieces.append(Piece(" " if self.pieces[-1].text.rstrip()[-1:] in _CLOSED else ", "))
        self._breaks, self._wrapped, self._gap = 0, False, False
        self.pieces += inner.pieces

    def _mark(self, mark: str) -> None:
        self._write_due()
        self.pieces.append(Piece(mark))
        self._marked = True

    def _words(self, text: str | None, path: str) -> None:
        """Text of one node: line breaks inside it are kept, since many senders write plain lines."""
        if not text:
            return
        text = text.replace("\r", "\n") if "\r" in text else text
        body = text.strip(_BLANKS)
        if not body:
            self._gap = True
            return
        before, _, after = text.partition(body)
        self._gap = self._gap or bool(before)
        self._wrapped = self._wrapped or _breaks(before)
        self._write_due()
        if not _breaks(body):
            body = body.replace("\n", " ")
        self.pieces.append(Piece(_SPACES.sub(_kept_break, body), path))
        self._gap, self._wrapped = bool(after), _breaks(after)

    def _write_due(self) -> None:
        due = "\n" * min(self._breaks, 2) or ("\n" if self._wrapped else " " if self._gap else "")
        if self.pieces and not self._marked and due:
            self.pieces.append(Piece(due))
        self._breaks, self._wrapped, self._gap, self._marked = 0, False, False, False

    def _table(self, table: Element, path: str) -> None:
        heads: list[list[Piece]] = []
        spans: dict[int, _Cell] = {}
        fresh = True
        for row, in_head in _rows(table, path, self):
            cells = _spread(row, spans)
            if in_head or (fresh and row and all(cell.heads for cell in row)):
                if heads:  # a head above the head
                    self._put_row(_without_doubles(heads))
                heads = [_flat(cell.pieces) if cell else [] for cell in cells]
                continue
            fresh = False
            self._row(row, cells, heads)
        if fresh and heads:  # nothing but heads: they are what the table says
            self._put_row(_without_doubles(heads))

    def _row(self, row: list[_Cell], cells: list[_Cell | None], heads: list[list[Piece]]) -> None:
        filled: list[tuple[list[Piece], list[Piece] | None]] = []
        last: _Cell | None = None
        alone = len(row) == 1 and row[0].columns > 1 and row[0].columns >= len(cells)
        for column, cell in enumerate(cells):
            if cell is None or not cell.filled or (last and cell.pieces is last.pieces):
                continue
            last = cell
            head = heads[column] if column < len(heads) and not alone else []
            if not head and filled and len(filled) == 1 and row[0].heads and row[0].pieces is filled[0][0]:
                head, _ = filled.pop()  # "<th>Weight</th><td>80 kg</td>"
            filled.append((cell.pieces, head or None))
        self._put_row(filled, tabs=not heads)

    def _put_row(self, cells: list[tuple[list[Piece], list[Piece] | None]], *, tabs: bool = False) -> None:
        """One line; cells that have lines of their own keep them."""
        self._line()
        several = any(piece.text.count("\n") for pieces, _ in cells for piece in pieces)
        for number, (pieces, head) in enumerate(cells):
            if number:
                ended = self.pieces[-1].text.rstrip()[-1:] in _CLOSED
                joint = " " if ended else "\t" if tabs and head is None else "; "
                self.pieces.append(Piece("\n" if several else joint))
            else:
                self._write_due()
            if head:
                words = "".join(piece.text for piece in head)
                if self.misleads and self.misleads(words):
                    self.pieces += [Piece("["), *head, Piece("] ")]
                else:
                    self.pieces += [*head, Piece(" " if words.endswith(":") else ": ")]
            self.pieces += pieces
        self._line()


def _is_struck(element: Element) -> bool:
    """Whether its words were deleted by revision, or struck out by their style (CDA, XHTML)."""
    style = f"{element.get('styleCode') or ''} {element.get('style') or ''}"
    return (
        (element.get("revised") or "").lower() == "delete"
        or name_of(element) in _STRUCK
        or _STRUCK_STYLE.search(style) is not None
    )


def _breaks(text: str) -> bool:
    """Whether a line break in it is the sender's, not the file's layout."""
    return text.count("\n") > len(_LAID_OUT.findall(text))


def _kept_break(space: re.Match[str]) -> str:
    lines = space.group().count("\n")
    return "\n" * min(lines, 2) or " "


def _rows(table: Element, path: str, out: Narrative) -> list[tuple[list[_Cell], bool]]:
    """The rows of a table with whether they head it; a caption is written at once."""
    rows: list[tuple[list[_Cell], bool]] = []
    for child, at in steps(table, path):
        name = name_of(child)
        if name == "tr":
            rows.append((_cells(child, at), False))
        elif name in _ROW_GROUPS:
            rows += [
                (_cells(row, under), name == "thead")
                for row, under in steps(child, at)
                if name_of(row) == "tr"
            ]
        elif name not in _SILENT:
            out.block(child, at)
    return rows


def _cells(row: Element, path: str) -> list[_Cell]:
    cells = []
    for child, at in steps(row, path):
        if name_of(child) in _CELLS:
            inner = Narrative(cell=True)
            inner._inside(child, at)
            cells.append(
                _Cell(
                    inner.pieces,
                    name_of(child) == "th",
                    _span(child.get("colspan"), _MOST_COLUMNS),
                    _span(child.get("rowspan"), _MOST_SPANNED),
                )
            )
    return cells


def _span(stated: str | None, most: int) -> int:
    return min(max(int(stated), 1), most) if stated and stated.strip().isdecimal() else 1


def _spread(row: list[_Cell], spans: dict[int, _Cell]) -> list[_Cell | None]:
    """The cell of each column; cells that span rows stand in each of them."""
    cells: list[_Cell | None] = []
    waiting = iter(row)
    while len(cells) < _MOST_COLUMNS:
        column = len(cells)
        above = spans.pop(column, None)
        if above is not None:
            cells.append(above)
            if above.rows > 1:
                spans[column] = _Cell(above.pieces, above.heads, 1, above.rows - 1)
            continue
        cell = next(waiting, None)
        if cell is None and not any(at > column for at in spans):
            break
        for _ in range(cell.columns if cell else 1):
            if cell and cell.rows > 1:
                spans[len(cells)] = _Cell(cell.pieces, cell.heads, 1, cell.rows - 1)
            cells.append(cell)
    return cells


def _without_doubles(heads: list[list[Piece]]) -> list[tuple[list[Piece], list[Piece] | None]]:
    """Heads as cells; one that spans columns stands in each of them, and is said once."""
    kept = [head for at, head in enumerate(heads) if head and (not at or head != heads[at - 1])]
    return [(head, None) for head in kept]


def _flat(pieces: list[Piece]) -> list[Piece]:
    """A head on one line, to stand before its values."""
    return [Piece(piece.text.replace("\n", " "), piece.path) for piece in pieces if not piece.aside]


def write(pieces: list[Piece], out: TextBuilder) -> None:
    """Put pieces into the text."""
    for piece in pieces:
        if piece.path is None:
            out.glue(piece.text)
        elif piece.aside:
            out.aside(AsideKind.HIDDEN, piece.text, Place(path=piece.path))
        else:
            out.add(piece.text, Place(path=piece.path))
