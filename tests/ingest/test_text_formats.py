"""Plain text, Markdown, HTML and RTF: what is read, and that each run's path leads back to its characters."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.model import AsideKind, Extracted, IngestError
from pipeline.ingest.read import extract

SETTINGS = settings(max_examples=80, deadline=None, derandomize=True)
LETTERS = st.characters(
    blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Cf"), blacklist_characters="\ufffd"
)
SENTENCES = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=6).map(" ".join)


def read(data: bytes | str, name: str) -> Extracted:
    (found,) = extract(data.encode() if isinstance(data, str) else data, name)
    return found


def by_path(found: Extracted) -> dict[str | None, str]:
    """The text of each path, its runs in order."""
    texts: dict[str | None, str] = {}
    for run in found.map.runs:
        words = found.text[run.start : run.end]
        texts[run.place.path] = f"{texts[run.place.path]} {words}" if run.place.path in texts else words
    return texts


# plain text and Markdown ---------------------------------------------------------------------


@given(
    lines=st.lists(st.one_of(SENTENCES, st.just("")), min_size=1, max_size=8),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
@SETTINGS
def test_text_stays_as_it_is_and_paths_lead_to_its_lines(lines: list[str], end: str) -> None:
    text = end.join(["Note", *lines])
    found = read(text, "n.txt")
    assert found.text == text
    assert by_path(found) == {f"line[{n}]": line for n, line in enumerate(["Note", *lines], 1) if line}


def test_form_feeds_part_pages() -> None:
    found = read("one\ntwo\fthree\f", "n.txt")
    assert found.pages == 2
    assert [(found.text[r.start : r.end], r.place.page) for r in found.map.runs] == [
        ("one", 1),
        ("two", 1),
        ("three", 2),
    ]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("é".encode(), "utf-8"),
        ("é".encode("utf-16"), "utf-16-le"),
        ("é".encode("utf-32"), "utf-32-le"),
        ("Left knee, 5½ weeks".encode("utf-16-le"), "utf-16-le"),
        ("Left knee, 5½ weeks".encode("utf-16-be"), "utf-16-be"),
        (b"5\xbd weeks", "cp1252"),
        (b"\xef\xbb\xbfx", "utf-8"),
    ],
)
def test_encoding_is_told(data: bytes, encoding: str) -> None:
    assert read(data, "n.txt").encoding == encoding


def test_markdown_is_read_as_typed() -> None:
    assert read("# HPI\n\n- knee **pain**\n", "n.md").text == "# HPI\n\n- knee **pain**\n"


# HTML ------------------------------------------------------------------------------------------


@given(
    paragraphs=st.lists(SENTENCES, min_size=1, max_size=6),
    tag=st.sampled_from(["p", "div", "li", "h2", "pre"]),
)
@SETTINGS
def test_html_paths_lead_back_to_the_element(paragraphs: list[str], tag: str) -> None:
    body = "".join(f"<{tag}>{escape(text)}</{tag}>\n" for text in paragraphs)
    found = read(f"<!DOCTYPE html><html><body>{body}</body></html>", "n.html")
    expected = {f"/html[1]/body[1]/{tag}[{n}]": text for n, text in enumerate(paragraphs, 1)}
    assert by_path(found) == expected


HTML = [
    ("inline tags break no word", "<p>Knee <b>pa</b>in</p>", "Knee pain"),
    ("white space is one space", "<p>Knee\n   pain\t now</p>", "Knee pain now"),
    ("breaks", "<div>a<br>b<br/>c</div>", "a\nb\nc"),
    ("paragraphs", "<p>a</p><p>b</p>", "a\n\nb"),
    ("paragraphs left open", "<p>a<p>b<ul><li>c<li>d</ul>e", "a\n\nb\n- c\n- d\ne"),
    ("table", "<table><tr><th>Drug<th>Dose<tr><td>Ibuprofen</td>\n<td>800 mg</td></tr></table>", "Drug\tDose\nIbuprofen\t800 mg"),
    ("entities", "<p>5&nbsp;weeks &lt; 6 &amp; 3&frac12;</p>", "5\u00a0weeks < 6 & 3½"),
    ("scripts and styles", "<head><title>T</title><style>p{}</style></head><p>a<script>b()</script></p>", "a"),
    ("comments", "<p>a<!-- b --></p>", "a"),
    ("tick boxes", "<p><input type=checkbox checked> Pacemaker <input type=checkbox> Clip</p>", "[x] Pacemaker [ ] Clip"),
    ("filled fields", '<p>Name: <input value="Jane Doe"><input type=hidden value=x></p>', "Name: Jane Doe"),
    ("typed notes", "<p>Note:</p><textarea>Left knee\n pain  now</textarea>end", "Note:\n\nLeft knee\n pain  now\nend"),
    ("choices", "<p>Implant:<select><option>No<option selected>Yes<option>?</select>end</p>", "Implant: Yes end"),
    ("choices without one", "<p>Implant: <select><option>No</option><option>Yes</option></select></p>", "Implant:"),
    ("struck out", "<p>MRI <del>left</del> <s>hip</s> <span style='text-decoration: line-through'>x</span>right</p>", "MRI right"),
    ("entities in a cell", "<table><tr><td>&#8805;6&nbsp;wks</td><td>&ldquo;locks&rdquo;</td></tr></table>", "≥6\u00a0wks\t“locks”"),
    ("kept white space", "<pre>a\n  b</pre>", "a\n  b"),
    ("closing tag of nothing", "<p>a</b></i> b</p></p>", "a b"),
    ("cut short", "<p>a</p><p>b</", "a\n\nb"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "text"), [h[1:] for h in HTML], ids=[h[0] for h in HTML])
def test_html(page: str, text: str) -> None:
    assert read(f"<html>{page}", "n.html").text == text


def test_html_that_is_hidden_is_set_aside() -> None:
    found = read('<html><p>a</p><p style="display: none">b</p><p hidden>c</p>', "n.html")
    assert found.text == "a"
    assert [(one.kind, one.text) for one in found.map.asides] == [
        (AsideKind.HIDDEN, "b"),
        (AsideKind.HIDDEN, "c"),
    ]
    assert found.notes == ("hidden text was left out",)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ('<html><meta charset="windows-1251"><p>Д'.encode("cp1251"), "cp1251"),
        ("<html><meta charset=iso-8859-1><p>Д".replace("Д", "“").encode("cp1252"), "iso8859-1"),
        ("<html><meta charset=klingon><p>é".encode(), "utf-8"),
        ("<html><meta charset=utf-8><p>½".encode("cp1252"), "cp1252"),
    ],
)
def test_html_encoding(data: bytes, encoding: str) -> None:
    found = read(data, "n.html")
    assert found.encoding == encoding
    assert found.text in ("Д", "“", "é", "½")


def test_deep_html_is_read_in_time() -> None:
    assert read("<html>" + "<div>" * 20_000 + "knee", "n.html").text == "knee"


# RTF -------------------------------------------------------------------------------------------


def rtf(text: str) -> str:
    """Escape as word processors do."""
    units = text.encode("utf-16-le")
    codes = [int.from_bytes(units[n : n + 2], "little") for n in range(0, len(units), 2)]
    return "".join(
        f"\\{chr(code)}"
        if chr(code) in "\\{}"
        else chr(code)
        if code < 128
        else f"\\u{code if code < 32768 else code - 65536}?"
        for code in codes
    )


@given(paragraphs=st.lists(SENTENCES, min_size=1, max_size=6))
@SETTINGS
def test_rtf_paths_lead_back_to_the_paragraph(paragraphs: list[str]) -> None:
    body = "\\par\n".join(rtf(text) for text in paragraphs)
    found = read("{\\rtf1\\ansi\\deff0 " + body + "}", "n.rtf")
    assert found.text == "\n".join(paragraphs)
    assert by_path(found) == {f"par[{n}]": text for n, text in enumerate(paragraphs, 1)}


RTF = [
    ("code page", r"{\rtf1\ansi\ansicpg1252 6\'bd weeks}", "6½ weeks"),
    ("font's code page", r"{\rtf1\ansi{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}\f1 \'cf\'f0}", "Пр"),
    ("letters of two bytes", r"{\rtf1\ansi{\fonttbl{\f1\fcharset128 Gothic;}}\f1 \'95\'47}", "膝"),
    ("signs", r"{\rtf1 \ldblquote a\rdblquote\emdash b\~c\_d\-e}", "“a”—b\u00a0c\u2011de"),
    ("symbols", r"{\rtf1{\fonttbl{\f1\fcharset2 Wingdings;}}{\f1\'fe} Pacemaker {\f1\'a8} Clip}", "☑ Pacemaker ☐ Clip"),
    ("unicode with two for one", r"{\rtf1\uc2\u945ab knee}", "α knee"),
    ("unicode with none", r"{\rtf1\uc0\u945 knee}", "αknee"),
    ("a pair", r"{\rtf1\u-10179?\u-8704?}", "😀"),
    ("half a pair", r"{\rtf1 a\u-8704?b}", "a\ufffdb"),
    ("table", r"{\rtf1\trowd\pard\intbl Drug\cell Dose\cell\row\trowd Ibuprofen\cell 800 mg\cell\row}", "Drug\tDose\nIbuprofen\t800 mg\n"),
    ("list", r"{\rtf1{\listtext\bullet\tab}knee\par{\listtext\bullet\tab}hip}", "•\tknee\n•\thip"),
    ("fields", r'{\rtf1 see {\field{\*\fldinst HYPERLINK "x"}{\fldrslt this}}}', "see this"),
    ("what is no text", r"{\rtf1{\info{\title T}}{\stylesheet{\s0 N;}}{\pict 00ff}{\*\generator G;}knee}", "knee"),
    ("text box", r"{\rtf1{\shp{\*\shpinst\shpleft0{\sp{\sn a}{\sv b}}{\shptxt box}}}knee}", "boxknee"),
    ("binary data", "{\\rtf1 a{\\pict\\bin4 }}}}}b}", "ab"),
    ("two writings of one thing", r"{\rtf1{\upr{ansi}{\*\ud{uni}}}}", "uni"),
    ("struck out", r"{\rtf1 MRI {\strike left }right{\striked1 x}\strike y\strike0 z}", "MRI rightz"),
    ("hidden stays hidden where striking ends", r"{\rtf1 a{\v\strike b\strike0 c}d}", "ad"),
    ("hidden by a style that ends", r"{\rtf1 a\v b\plain c}", "ac"),
    ("Epic: hex in the middle of words", r"{\rtf1\ansi\ansicpg1252\deff0 patient\'92s knee \'96 6\'bd wks}", "patient’s knee \u2013 6½ wks"),
    ("Word: unicode with its hex for old readers", r"{\rtf1\ansi\uc1 \u8805\'3d 6 weeks, \u189\'bd}", "≥ 6 weeks, ½"),
    ("binary data among text", "{\\rtf1 a{\\*\\objdata\\bin3 {{{}b\\bin2 }}c}", "abc"),
    ("nested table", r"{\rtf1\trowd\intbl\itap2 a\nestcell b\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}\itap1 c\cell\row}", "a\tb\nc\n"),
    ("footnote", r"{\rtf1 no{\super\chftn{\footnote\pard {\super\chftn}see May}} tear}", "no [see May] tear"),
    ("footnote that is hidden", r"{\rtf1 a{\v\chftn{\footnote b}}c}", "ac"),
    ("lines and pages", r"{\rtf1 a\line b\page c}", "a\nb\n\nc"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "text"), [r[1:] for r in RTF], ids=[r[0] for r in RTF])
def test_rtf(data: str, text: str) -> None:
    assert read(data, "n.rtf").text == text


def test_rtf_running_and_hidden_lines_are_set_aside() -> None:
    found = read(
        r"{\rtf1{\header Clinic\par}{\footer Page 1}knee{\v secret}{\deleted old}{\v0 pain}}", "n.rtf"
    )
    assert found.text == "kneepain"
    assert [(one.kind.value, one.text) for one in found.map.asides] == [
        ("header", "Clinic"), ("footer", "Page 1"), ("hidden", "secret"), ("hidden", "old"),
    ]  # fmt: skip


def test_rtf_that_breaks_off_says_so() -> None:
    found = read(r"{\rtf1 {\b knee", "n.rtf")
    assert (found.text, found.notes) == ("knee", ("the file breaks off; its end may be missing",))


def test_rtf_that_nests_without_end() -> None:
    with pytest.raises(IngestError, match="nest more than"):
        read("{\\rtf1 " + "{" * 5_000, "n.rtf")


@given(data=st.binary(max_size=120))
@SETTINGS
def test_any_bytes_in_rtf_and_html(data: bytes) -> None:
    for start, name in ((b"{\\rtf1 ", "n.rtf"), (b"<html><p>", "n.html")):
        try:
            (one,) = extract(start + data, name)
        except IngestError as error:
            assert "binary data" in str(error)
            continue
        one.text.encode()
        assert all(one.text[run.start : run.end] for run in one.map.runs)
