"""Bytes to text."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.decode import ERRORS, decode, encoding_of

CASES = [
    ("plain", b"knee pain", "knee pain", "utf-8"),
    ("utf-8", "Größe 3 × 4 cm".encode(), "Größe 3 × 4 cm", "utf-8"),
    ("utf-8 with mark", b"\xef\xbb\xbfknee", "knee", "utf-8"),
    ("mark twice: the second is text", b"\xef\xbb\xbf\xef\xbb\xbfknee", "\ufeffknee", "utf-8"),
    ("utf-16 little", "knee 🦵".encode("utf-16"), "knee 🦵", "utf-16-le"),
    ("utf-16 big", b"\xfe\xff" + "knee é".encode("utf-16-be"), "knee é", "utf-16-be"),
    ("utf-16 with an odd byte", b"\xff\xfek\x00n\x00e", "kn\ufffd", "utf-16-le"),
    ("cp1252 quotes and dash", b"patient\x92s knee \x96 5\xbd wks", "patient’s knee – 5½ wks", "cp1252"),
    ("cp1252 byte without meaning", b"knee\x81 \x92", "knee\x81 ’", "cp1252"),
    ("Mac Roman quotes and dash", b"patient\xd5s knee \xd0 \xd2locks\xd3, caf\x8e", "patient’s knee – “locks”, café", "mac_roman"),
    ("Mac Roman signs", b"flexion 90\xa1, pain \xb3 6 weeks", "flexion 90°, pain ≥ 6 weeks", "mac_roman"),
    ("Mac Roman bullets", b"\xa5 MRI\n\xa5 PT", "• MRI\n• PT", "mac_roman"),
    ("DOS signs", b"37\xf8C, 5\xab weeks, \xf15 mm", "37°C, 5½ weeks, ±5 mm", "cp437"),
    ("DOS letters", b"caf\x82 na\x8bve Se\xa4or", "café naïve Señor", "cp437"),
    ("DOS table", b"\xda\xc4\xc4\xbf\n\xb3 knee \xb3\n\xc0\xc4\xc4\xd9", "┌──┐\n│ knee │\n└──┘", "cp437"),
    ("cp1252 letters of other languages", "Größe, Ärzte, señor, à voir, façade".encode("cp1252"), "Größe, Ärzte, señor, à voir, façade", "cp1252"),
    ("cp1252 signs that DOS has letters for", b"\xd8 edema, 3\xd74 cm, 6\x94, 90\xb0", "Ø edema, 3×4 cm, 6”, 90°", "cp1252"),
    ("one odd sign in cp1252", b"patient\x92s, knee\x92s, wasn\x92t \xd5", "patient’s, knee’s, wasn’t Õ", "cp1252"),
    ("a byte astray in utf-8", "patient’s – café ".encode() + b"5\xbd wks", "patient’s – café 5½ wks", "utf-8"),
    ("utf-8 cut in a letter", "patient’s knee’s ½".encode()[:-1], "patient’s knee’s Â", "utf-8"),
    ("line ends stay", b"a\r\nb\rc\nd", "a\r\nb\rc\nd", "utf-8"),
    ("controls stay", b"a\x00b\x0c\x1b[2Jc", "a\x00b\x0c\x1b[2Jc", "utf-8"),
    ("empty", b"", "", "utf-8"),
    ("combining characters stay apart", "e\u0301 👩\u200d⚕️".encode(), "e\u0301 👩\u200d⚕️", "utf-8"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "text", "encoding"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_decode(data: bytes, text: str, encoding: str) -> None:
    assert decode(data) == (text, encoding)


@pytest.mark.parametrize(("data", "encoding"), [(c[1], c[3]) for c in CASES], ids=[c[0] for c in CASES])
def test_a_stream_is_told_as_its_bytes_are(data: bytes, encoding: str) -> None:
    found, mark = encoding_of(io.BytesIO(data))
    assert (found, data[mark:].decode(found, ERRORS)) == (encoding, decode(data)[0])


@pytest.mark.parametrize("at", [65_534, 65_535, 65_536, 200_000])
def test_a_letter_on_the_edge_of_a_piece(at: int) -> None:
    assert encoding_of(io.BytesIO(b"x" * at + "é½".encode() + b"y" * 70_000)) == ("utf-8", 0)
    assert encoding_of(io.BytesIO(b"x" * at + b" 5\xbd wks" + b"y" * 70_000)) == ("cp1252", 0)


@given(data=st.binary(max_size=60))
def test_any_bytes_are_read(data: bytes) -> None:
    text, _ = decode(data)
    text.encode()
