"""Bytes to text."""

import pytest

from pipeline.decode import decode

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
    ("line ends stay", b"a\r\nb\rc\nd", "a\r\nb\rc\nd", "utf-8"),
    ("controls stay", b"a\x00b\x0c\x1b[2Jc", "a\x00b\x0c\x1b[2Jc", "utf-8"),
    ("empty", b"", "", "utf-8"),
    ("combining characters stay apart", "e\u0301 👩\u200d⚕️".encode(), "e\u0301 👩\u200d⚕️", "utf-8"),
]


@pytest.mark.parametrize(("data", "text", "encoding"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_decode(data: bytes, text: str, encoding: str) -> None:
    assert decode(data) == (text, encoding)
