"""Small PDFs made by hand, so that tests know where each word stands: objects in any order, rotated, cropped,
with forms, scripts, attachments, and RC4 encryption.
"""

from __future__ import annotations

import hashlib
import math
import zlib
from dataclasses import dataclass, field

PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")

HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


@dataclass
class Words:
    """Text whose baseline begins at (x, y), in points from the top left of the unrotated page."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "F1"  # F1 Helvetica, F2 Courier, F3 Helvetica-Bold
    angle: float = 0
    mode: int = 0  # 3 is invisible


@dataclass
class Field:
    """A filled form field: a string, or True and False for a tick box; `box` as (x0, y0, x1, y1) from the top."""

    name: str
    value: str | bool
    box: tuple[float, float, float, float]


@dataclass
class Page:
    words: list[Words]
    width: float = 612
    height: float = 792
    rotate: int = 0
    crop: tuple[float, float, float, float] | None = None  # PDF's own order: left, bottom, right, top
    fields: list[Field] = field(default_factory=list)
    image: tuple[int, int, bytes] | None = None  # grey pixels that fill the page: width, height, bytes


def literal(text: str) -> bytes:
    data = text.encode("cp1252")
    return b"(" + data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def content(page: Page) -> bytes:
    parts = []
    if page.image:
        parts.append(b"q %g 0 0 %g 0 0 cm /Im Do Q" % (page.width, page.height))
    for one in page.words:
        cos, sin = math.cos(math.radians(one.angle)), math.sin(math.radians(one.angle))
        matrix = b"%.6f %.6f %.6f %.6f %.4f %.4f Tm" % (cos, sin, -sin, cos, one.x, page.height - one.y)
        show = literal(one.text) + b" Tj ET"
        parts.append(b"BT /%s %g Tf %d Tr %s %s" % (one.font.encode(), one.size, one.mode, matrix, show))
    return b"\n".join(parts)


class Maker:
    def __init__(self, password: str | None) -> None:
        self.objects: list[bytes] = []
        self.key = b""
        self.identity = b"0123456789abcdef"
        self.encrypt = ""
        if password is not None:
            self._keys(password.encode("latin-1"))

    def _keys(self, password: bytes) -> None:
        """Revision 2 of the standard handler: RC4, 40 bits."""
        padded = (password + PAD)[:32]
        owner = rc4(hashlib.md5(padded).digest()[:5], padded)
        permissions = (-4).to_bytes(4, "little", signed=True)
        self.key = hashlib.md5(padded + owner + permissions + self.identity).digest()[:5]
        user = rc4(self.key, PAD)
        self.encrypt = (
            f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{owner.hex()}> /U <{user.hex()}> >>"
        )

    def reserve(self) -> int:
        self.objects.append(b"")
        return len(self.objects)

    def put(self, body: str | bytes, number: int | None = None) -> int:
        number = number or self.reserve()
        self.objects[number - 1] = body.encode("latin-1") if isinstance(body, str) else body
        return number

    def stream(self, data: bytes, entries: str = "") -> int:
        number = self.reserve()
        data = zlib.compress(data)
        if self.key:
            salt = number.to_bytes(3, "little") + b"\0\0"
            data = rc4(hashlib.md5(self.key + salt).digest()[:10], data)
        head = f"<< /Length {len(data)} /Filter /FlateDecode {entries} >>\nstream\n".encode()
        return self.put(head + data + b"\nendstream", number)

    def file(self, root: int) -> bytes:
        out = bytearray(b"%PDF-1.7\n")
        places = []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        identity = self.identity.hex()
        trailer = (
            f"<< /Size {len(places) + 1} /Root {root} 0 R /ID [<{identity}><{identity}>] {self.encrypt} >>"
        )
        return bytes(out) + f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode()


def rc4(key: bytes, data: bytes) -> bytes:
    box, at = list(range(256)), 0
    for n in range(256):
        at = (at + box[n] + key[n % len(key)]) % 256
        box[n], box[at] = box[at], box[n]
    out, n, at = bytearray(), 0, 0
    for byte in data:
        n = (n + 1) % 256
        at = (at + box[n]) % 256
        box[n], box[at] = box[at], box[n]
        out.append(byte ^ box[(box[n] + box[at]) % 256])
    return bytes(out)


def make_pdf(
    pages: list[Page], *, password: str | None = None, javascript: bool = False, attachment: bool = False
) -> bytes:
    maker = Maker(password)
    root, tree = maker.reserve(), maker.reserve()
    fonts = "".join(
        f"/{name} << /Type /Font /Subtype /Type1 /BaseFont /{base} /Encoding /WinAnsiEncoding >> "
        for name, base in (("F1", "Helvetica"), ("F2", "Courier"), ("F3", "Helvetica-Bold"))
    )
    fields: list[int] = []
    kids = [_page(maker, page, tree, fonts, fields) for page in pages]
    maker.put(f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>", tree)
    names = ""
    if javascript:
        action = maker.put("<< /S /JavaScript /JS (app.alert\\('CANARY'\\)) >>")
        names += f"/JavaScript << /Names [(a) {action} 0 R] >> "
    if attachment:
        held = maker.stream(b"CANARY attachment", "/Type /EmbeddedFile")
        spec = maker.put(f"<< /Type /Filespec /F (a.txt) /UF (a.txt) /EF << /F {held} 0 R >> >>")
        names += f"/EmbeddedFiles << /Names [(a.txt) {spec} 0 R] >> "
    form = ""
    if fields:
        listed = " ".join(f"{number} 0 R" for number in fields)
        form = f"/AcroForm << /Fields [{listed}] /DA (/F1 10 Tf 0 g) /DR << /Font << {fonts} >> >> >>"
    maker.put(f"<< /Type /Catalog /Pages {tree} 0 R /Names << {names} >> {form} >>", root)
    return maker.file(root)


def _page(maker: Maker, page: Page, tree: int, fonts: str, fields: list[int]) -> int:
    number = maker.reserve()
    body = maker.stream(content(page))
    images = ""
    if page.image:
        width, height, pixels = page.image
        entries = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8"
        images = f"/XObject << /Im {maker.stream(pixels, entries)} 0 R >>"
    widgets = [_widget(maker, one, page, number) for one in page.fields]
    fields += widgets
    crop = f"/CropBox [{' '.join(f'{v:g}' for v in page.crop)}]" if page.crop else ""
    annotations = f"/Annots [{' '.join(f'{w} 0 R' for w in widgets)}]" if widgets else ""
    maker.put(
        f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {page.width:g} {page.height:g}] {crop} "
        f"/Rotate {page.rotate} /Resources << /Font << {fonts} >> {images} >> /Contents {body} 0 R {annotations} >>",
        number,
    )
    return number


def _widget(maker: Maker, one: Field, page: Page, parent: int) -> int:
    x0, y0, x1, y1 = one.box
    shared = (
        f"/Type /Annot /Subtype /Widget /F 4 /P {parent} 0 R /T ({one.name}) "
        f"/Rect [{x0:g} {page.height - y1:g} {x1:g} {page.height - y0:g}]"
    )
    if isinstance(one.value, bool):
        on, off = (
            maker.stream(data, "/Type /XObject /Subtype /Form /BBox [0 0 10 10]")
            for data in (b"0 0 10 10 re f", b"")
        )
        state = "Yes" if one.value else "Off"
        return maker.put(
            f"<< {shared} /FT /Btn /V /{state} /AS /{state} /AP << /N << /Yes {on} 0 R /Off {off} 0 R >> >> >>"
        )
    return maker.put(f"<< {shared} /FT /Tx /V ({one.value}) /DA (/F1 10 Tf 0 g) >>")


def make_raw(
    drawing: bytes,
    *,
    resources: str = "",
    page: str = "",
    media: str = "/MediaBox [0 0 612 792]",
    catalog: str = "",
    extra: tuple[str | bytes | tuple[bytes, str], ...] = (),
) -> bytes:
    """One page with any content stream; objects of `extra` (bodies, or streams with entries) count from 5."""
    maker = Maker(None)
    root, tree, number = maker.reserve(), maker.reserve(), maker.reserve()
    body = maker.stream(drawing)
    for one in extra:
        _ = maker.put(one) if isinstance(one, str | bytes) else maker.stream(*one)
    maker.put(f"<< /Type /Catalog /Pages {tree} 0 R {catalog} >>", root)
    maker.put(f"<< /Type /Pages /Count 1 /Kids [{number} 0 R] >>", tree)
    fonts = f"/Font << /F1 {HELVETICA} >>"
    maker.put(
        f"<< /Type /Page /Parent {tree} 0 R {media} {page} "
        f"/Resources << {fonts if '/Font' not in resources else ''} {resources} >> /Contents {body} 0 R >>",
        number,
    )
    return maker.file(root)
