"""Which reader a file goes to, and the map that every reader makes."""

from __future__ import annotations

import pytest

from pipeline.ingest.model import Aside, AsideKind, IngestError, Place, Run, SourceMap, TextBuilder, joined
from pipeline.ingest.read import MOST_DEPTH, READERS, extract
from pipeline.ingest.sniff import Media, sniff

SNIFFED = [
    (b"Knee pain", "n.txt", None, Media.TEXT),
    (b"Knee pain", "n", None, Media.TEXT),
    (b"# Knee", "n.md", None, Media.MARKDOWN),
    (b"{\\rtf1 x}", "n.txt", None, Media.RTF),
    (b"\xef\xbb\xbf{\\rtf1 x}", "n.rtf", None, Media.RTF),
    (b"junk %PDF-1.4", "n.pdf", None, Media.PDF),
    (b"%PDF-1.4", "n.txt", "text/plain", Media.PDF),
    (b"II*\0abc", "n.dat", None, Media.TIFF),
    (b"MM\0*abc", "n", None, Media.TIFF),
    (b"\x89PNG\r\n\x1a\n", "n.jpg", None, Media.PNG),
    (b"\xff\xd8\xff\xe0", "n", None, Media.JPEG),
    (b"<!DOCTYPE html><html>", "n", None, Media.HTML),
    (b"\n <!-- x --><HTML>", "n.txt", None, Media.HTML),
    (b"<p>knee", "n.html", None, Media.HTML),
    (b"<3 weeks of pain", "n.txt", None, Media.TEXT),
    (b"< 6 weeks", "n.txt", None, Media.TEXT),
    (b"MSH|^~\\&|EPIC", "n.txt", None, Media.HL7),
    (b"\x0bMSH|^~\\&|EPIC", "n.hl7", None, Media.HL7),
    (b"PID|1", "n.hl7", None, Media.HL7),
    (b"MSH is the name of a hospital", "n.txt", None, Media.TEXT),
    (b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">', "n.xml", None, Media.CDA),
    ('<?xml version="1.0"?><ClinicalDocument/>'.encode("utf-16"), "n.xml", None, Media.CDA),
    (b'<Bundle xmlns="http://hl7.org/fhir">', "n.xml", None, Media.FHIR_XML),
    (b'{"id": 1, "resourceType": "Bundle"}', "n.json", None, Media.FHIR_JSON),
    (b"[1]", "n.json", None, Media.JSON),
    (b"knee", "n.pdf", None, Media.UNKNOWN),
    (b"knee", "", "image/tiff; x=y", Media.UNKNOWN),
    (b"PK\x03\x04..word/document.xml", "n.docx", None, Media.WORD),
]  # fmt: skip


@pytest.mark.parametrize(("data", "name", "declared", "media"), SNIFFED)
def test_sniff(data: bytes, name: str, declared: str | None, media: Media) -> None:
    assert sniff(data, name, declared)[0] is media


def test_every_kind_that_people_send_has_a_reader_or_a_word_of_advice() -> None:
    without = {media for media in Media if media not in READERS}
    assert without == {Media.ZIP, Media.WORD, Media.WORD_97, Media.UNKNOWN}
    with pytest.raises(IngestError, match="cannot read application/msword; give it as PDF"):
        extract(b"\xd0\xcf\x11\xe0", "n.doc")


def test_wrong_content_type_is_noted() -> None:
    (found,) = extract(b"{\\rtf1 knee}", "n.pdf")
    assert found.text == "knee"
    assert found.notes == ("said to be application/pdf, read as application/rtf, which the bytes are",)


@pytest.mark.parametrize(
    ("data", "options", "words"),
    [
        (b"", {}, "the document is empty"),
        (b"knee", {"depth": MOST_DEPTH + 1}, "nested more than"),
        (bytes(range(256)), {}, "no text file but binary data"),
    ],
)
def test_refused(data: bytes, options: dict[str, int], words: str) -> None:
    with pytest.raises(IngestError, match=words):
        extract(data, "n.txt", **options)  # type: ignore[arg-type]


A, B = Place(page=1), Place(page=2)


def test_places() -> None:
    source = SourceMap((Run(0, 2, A), Run(3, 5, B)))
    assert source.places(1, 3) == (Run(0, 2, A),)
    assert source.places(2, 3) == ()
    assert source.places(1, 4) == (Run(0, 2, A), Run(3, 5, B))
    assert source.places(4, 4) == ()


def test_cut_and_moved() -> None:
    source = SourceMap((Run(0, 2, A), Run(3, 5, B)), (Aside(AsideKind.FOOTER, "x", 3, A),))
    assert source.cut(1, 4) == SourceMap((Run(0, 1, A), Run(2, 3, B)), (Aside(AsideKind.FOOTER, "x", 2, A),))
    assert source.moved(lambda _: B).runs == (Run(0, 2, B), Run(3, 5, B))


def test_joined() -> None:
    one = SourceMap((Run(0, 2, A),))
    assert joined([("ab", one), ("", SourceMap()), ("cd", one)], "\n") == (
        "ab\ncd",
        SourceMap((Run(0, 2, A), Run(3, 5, A))),
    )


def test_builder_joins_runs_of_one_place() -> None:
    builder = TextBuilder()
    for text in ("a", "b"):
        builder.add(text, A)
    builder.glue(" ")
    builder.add("c", B)
    assert builder.build() == ("ab c", SourceMap((Run(0, 2, A), Run(3, 4, B))))


@pytest.mark.parametrize(
    "runs", [(Run(0, 0, A),), (Run(0, 2, A), Run(1, 3, A)), (Run(2, 3, A), Run(0, 1, A))]
)
def test_runs_out_of_order_are_refused(runs: tuple[Run, ...]) -> None:
    with pytest.raises(ValueError, match="in text order"):
        SourceMap(runs)
