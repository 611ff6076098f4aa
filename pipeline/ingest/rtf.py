"""Rich text: the words as a word processor shows them, with the paragraph of each run.

Pictures, styles and instructions are no text. Running headers and footers, hidden and deleted text are set
aside. Source: Rich Text Format Specification 1.9.1.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.ingest.model import AsideKind, Extracted, IngestError, Place, TextBuilder
from pipeline.ingest.sniff import Media

if TYPE_CHECKING:
    from pipeline.ingest.model import Options

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,10})? ?"  # 1, 2: control word and its number
    rb"|\\'([0-9A-Fa-f]{2})"  # 3: a byte of the code page
    rb"|\\(.)"  # 4: control symbol
    rb"|([{}])"  # 5: group
    rb"|[\r\n\0]+"
    rb"|([^\\{}\r\n\0]+)"  # 6: plain
    rb"|\\",
    re.DOTALL,
)
_MOST_GROUPS = 2_000  # inside each other; word processors stay below 50
_SKIPPED = frozenset(
    "fonttbl colortbl stylesheet info pict nonshppict filetbl fldinst sp sn sv tc xe rxe txe template "
    "private comment operator keywords doccomm ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn objdata objclass "
    "listoverridetable listtable revtbl themedata colorschememapping datastore latentstyles".split()
)
_KEPT = frozenset({"shpinst", "shptxt", "ud", "fldrslt"})  # text behind "\*", which old readers were to skip
_ASIDES = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), AsideKind.HEADER),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), AsideKind.FOOTER),
}
_HIDING = frozenset({"v", "deleted", "strike", "striked"})  # struck out text is withdrawn, too
_BREAKS = {**dict.fromkeys(("par", "line", "sect", "row", "nestrow"), "\n"), "page": "\n\n"}
_ENDS = frozenset({"par", "sect", "page", "cell", "nestcell"})  # of a paragraph
_TABS = frozenset({"tab", "cell", "nestcell"})
_SIGNS = {
    "emdash": "\u2014",
    "endash": "\u2013",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
    "bullet": "\u2022",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "~": "\u00a0",
    "_": "\u2011",
    "{": "{",
    "}": "}",
    "\\": "\\",
}
_SYMBOLS = "symbols"
_SYMBOL = {
    0x6F: "\u2610", 0xA7: "\u25aa", 0xA8: "\u2610", 0xB7: "\u2022", 0xFB: "\u2717", 0xFC: "\u2713",
    0xFD: "\u2612", 0xFE: "\u2611",
}  # fmt: skip
# \fcharset to code page; 2 are fonts of symbols: bullets, and Wingdings' ticks and boxes.
_CODE_PAGES = {
    0: "cp1252", 2: _SYMBOLS, 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437",
}  # fmt: skip
_DEFAULT = "cp1252"
_FIRST_HALVES, _SECOND_HALVES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)


@dataclass(slots=True)
class _Group:
    """What holds inside a pair of braces."""

    skip: bool = False
    aside: AsideKind | None = None
    fallback: int = 1  # characters after \u that stand for it in old readers
    code_page: str | None = None
    hidden: frozenset[str] = frozenset()  # the words that hide it
    skip_next: bool = False
    starred: bool = False
    footnote: bool = False  # in brackets, where its sign stands


def read(data: bytes, _options: Options) -> list[Extracted]:
    """Read rich text. Raises `IngestError` where it is none, or its groups nest without end."""
    data = data.removeprefix(codecs.BOM_UTF8).lstrip()
    if not data.startswith(b"{\\rtf"):
        message = "said to be rich text, but does not begin as rich text does; save it again as RTF"
        raise IngestError(message)
    return [_Reader(data).read()]


@dataclass
class _Reader:
    data: bytes
    out: TextBuilder = field(default_factory=TextBuilder)
    paragraph: int = 1  # pages are not told: where they break, the word processor decides anew each time
    code_page: str = _DEFAULT
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0  # in the font table: the one being told of
    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    waiting: bytearray = field(default_factory=bytearray)  # bytes of the code page, two may make a letter
    asides: list[str] = field(default_factory=list)
    owed: int = 0  # fallback characters still to pass over
    half: int = 0  # of a surrogate pair
    tab: bool = False
    in_fonts: int = 0

    def read(self) -> Extracted:
        at = 0
        while at < len(self.data) and self.groups:
            token = _TOKEN.match(self.data, at)
            if token is None:
                break
            at = self._token(token)
        self._flush()
        text, source = self.out.build()
        notes = ["the file breaks off; its end may be missing"] if len(self.groups) > 1 else []
        if any(one.kind is AsideKind.HIDDEN for one in source.asides):
            notes.append("hidden or deleted text was left out")
        return Extracted(text, source, Media.RTF.value, encoding=self.code_page, notes=tuple(notes))

    def _token(self, token: re.Match[bytes]) -> int:
        """Take one token; returns where the next begins."""
        word, number, code, symbol, brace, plain = token.groups()
        if brace:
            self._brace(brace)
        elif word:
            return token.end() + self._word(word.decode("ascii"), int(number) if number else None)
        elif code:
            self._bytes(bytes([int(code, 16)]))
        elif symbol:
            self._symbol(symbol)
        elif plain:
            self._bytes(plain)
        return token.end()

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self.owed = 0
        if brace == b"{":
            if len(self.groups) > _MOST_GROUPS:
                message = f"its groups nest more than {_MOST_GROUPS} deep; save it again as RTF or PDF"
                raise IngestError(message)
            here = self.groups[-1]
            self.groups.append(
                replace(
                    here, skip=here.skip or here.skip_next, skip_next=False, starred=False, footnote=False
                )
            )
            here.skip_next = False
            return
        ended = self.groups.pop()
        if ended.footnote:
            self.out.glue("]")
        if self.groups and ended.aside and not self.groups[-1].aside:
            self._set_aside(ended.aside)
        if len(self.groups) < self.in_fonts:
            self.in_fonts = 0

    def _set_aside(self, kind: AsideKind) -> None:
        text = " ".join("".join(self.asides).split())
        self.asides.clear()
        if text:
            self.out.aside(kind, text, self._place())

    def _symbol(self, symbol: bytes) -> None:
        sign = symbol.decode("latin-1")
        if sign == "*":
            self.groups[-1].starred = True
        elif sign in "\r\n":
            self._word("par", None)
        elif sign in _SIGNS:
            self._letters(_SIGNS[sign])

    def _word(self, word: str, number: int | None) -> int:
        """A control word; returns how many bytes after it are binary."""
        if word != "u" and word not in _SIGNS:
            self._flush()
            self.owed = 0
        here = self.groups[-1]
        if word == "bin":
            return max(0, number or 0)
        if here.starred and word not in _KEPT:
            here.skip = True
        here.starred = False
        if word in _SKIPPED:
            here.skip = True
            if word == "fonttbl":
                self.in_fonts = len(self.groups)
        elif word in _ASIDES:
            here.aside = _ASIDES[word]
        elif word in ("upr", "footnote"):
            self._divert(word, here)
        elif word in _SIGNS:
            self._letters(_SIGNS[word])
        elif word in _BREAKS or word in _TABS:
            self._break(word)
        else:
            self._format(word, number, here)
        return 0

    def _divert(self, word: str, here: _Group) -> None:
        """What follows is written twice, or stands at the foot of the page."""
        if word == "upr":
            here.skip_next = True
        elif not (here.skip or here.aside or here.hidden):
            here.footnote = True
            self._tab_due()
            self.out.glue(" [")

    def _format(self, word: str, number: int | None, here: _Group) -> None:
        if word == "u":
            self._unicode(number or 0)
        elif word == "uc":
            here.fallback = number if number is not None else 1
        elif word == "ansicpg":
            self.code_page = _known(f"cp{number}") or _DEFAULT
        elif word in ("mac", "pc", "pca"):
            self.code_page = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "f" and self.in_fonts:
            self.font = number or 0
        elif word == "f":
            here.code_page = self.fonts.get(number or 0)
        elif word == "fcharset" and self.in_fonts and number in _CODE_PAGES:
            self.fonts[self.font] = _CODE_PAGES[number]
        elif word in _HIDING:
            here.hidden = here.hidden - {word} if number == 0 else here.hidden | {word}
        elif word == "plain":
            here.hidden, here.code_page = frozenset(), None

    def _break(self, word: str) -> None:
        here = self.groups[-1]
        if here.skip or here.hidden:
            return
        if here.aside:
            self.asides.append(" ")
        elif word in _TABS:
            self._tab_due()
            self.tab = True
        else:
            self.tab = False  # the tab after a row's last cell parts nothing
            self.out.glue(_BREAKS[word])
        if word in _ENDS and not here.aside:
            self.paragraph += 1

    def _tab_due(self) -> None:
        if self.tab:
            self.out.glue("\t")
            self.tab = False

    def _unicode(self, number: int) -> None:
        self._flush()
        unit, self.owed = number % 0x10000, 0
        if unit in _FIRST_HALVES:
            self.half = unit
        elif unit in _SECOND_HALVES:
            pair = self.half.to_bytes(2, "little") + unit.to_bytes(2, "little")
            self._put(pair.decode("utf-16-le", "replace") if self.half else "\ufffd")
            self.half = 0
        else:
            self._put(chr(unit))
        self.owed = self.groups[-1].fallback

    def _bytes(self, found: bytes) -> None:
        if self.owed:
            passed = min(self.owed, len(found))
            self.owed -= passed
            found = found[passed:]
        self.waiting += found

    def _flush(self) -> None:
        if self.waiting:
            found = bytes(self.waiting)
            self.waiting.clear()
            code_page = self.groups[-1].code_page or self.code_page
            if code_page == _SYMBOLS:
                self._put("".join(_SYMBOL.get(byte, chr(byte)) for byte in found))
            else:
                self._put(found.decode(code_page, "replace"))

    def _letters(self, text: str) -> None:
        self._flush()
        if self.owed:
            self.owed -= 1
            return
        self._put(text)

    def _put(self, text: str) -> None:
        here = self.groups[-1]
        if here.skip:
            return
        if here.aside:
            self.asides.append(text)
        elif here.hidden:
            self.out.aside(AsideKind.HIDDEN, text, self._place())
        else:
            self._tab_due()
            self.out.add(text, self._place())

    def _place(self) -> Place:
        return Place(path=f"par[{self.paragraph}]")


def _known(name: str) -> str | None:
    try:
        return codecs.lookup("utf-8" if name == "cp65001" else name).name
    except LookupError:
        return None
