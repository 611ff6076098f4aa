"""A packet of twelve pages as offices send it, typed, scanned and faxed, and where each of its words stands."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pypdfium2
from PIL import Image

from tests.ingest.layouts import width
from tests.ingest.pdf_maker import Page, Words, make_pdf

DPI = 200
COVER = [
    "FAX COVER SHEET", "To: Imaging Authorization Desk", "From: Valley Orthopaedics", "Fax: 555-010-4400",
    "Pages: 12", "Re: records for review", "Confidential: intended only for the recipient named above.",
]  # fmt: skip
OFFICE = [
    [
        "OFFICE VISIT", "Chief complaint: right knee pain.", "The pain began eight weeks ago after a fall on ice.",
        "She has tried naproxen and a brace without relief.", "The knee locks on stairs about twice a week.",
        "She cannot kneel at work and sleeps poorly.", "There was no earlier injury of this knee.",
        "She takes metformin and lisinopril each morning.",
    ],
    [
        "Examination", "There is a small effusion of the right knee.", "The medial joint line is tender to touch.",
        "McMurray test is positive on the medial side.", "Lachman test is negative with a firm end point.",
        "Flexion is limited to one hundred degrees.", "Gait is antalgic and she uses a cane outdoors.",
        "Strength of the leg is full in all groups.",
    ],
    [
        "Assessment and plan", "Suspected tear of the medial meniscus.", "MRI of the right knee without contrast.",
        "Continue the home program and naproxen.", "Return after the study to discuss the result.",
    ],
]  # fmt: skip
RADIOLOGY = [[
    "RADIOLOGY REPORT", "Exam: XR right knee, 3 views", "Exam date: 02/14/2025", "TECHNIQUE: Standing views.",
    "FINDINGS: No fracture or dislocation is seen.", "Joint spaces are preserved.", "IMPRESSION: Normal knee.",
]]  # fmt: skip
THERAPY = [
    [
        "PHYSICAL THERAPY PROGRESS NOTE", "Date of service: 02/20/2025", "Visit number six of twelve planned.",
        "Pain is seven of ten going down the stairs.", "Straight leg raises and bridges were done.",
    ],
    ["Response to treatment", "No lasting relief after six weeks of therapy.", "Referred back to the surgeon."],
]  # fmt: skip
EMG = [
    [
        "ELECTRODIAGNOSTIC REPORT",
        "Date of study: 01/09/2025",
        "Nerve conduction of the right leg was studied.",
    ],
    ["Summary of the needle study", "No denervation of the muscles was found.", "This is a normal study."],
]
SAFETY = [
    ["MRI SAFETY SCREENING FORM", "Cardiac pacemaker: no", "Aneurysm clip: no", "Metal in the eyes: no"]
]
BLANK = "blank"


@dataclass(frozen=True)
class Part:
    """A document of the packet: kind, date, first page, and the body lines of its pages."""

    kind: str
    date: str | None
    first: int
    pages: list[list[str]]
    header: str


PARTS = (
    Part("office_note", "2025-03-04", 2, [OFFICE[0], OFFICE[1], OFFICE[1], OFFICE[2]], "DOE, JANE   Date of service: 03/04/2025"),
    Part("radiology_report", "2025-02-14", 6, RADIOLOGY, "Valley Imaging Center"),
    Part("pt_note", "2025-02-20", 8, THERAPY, "Springfield Rehabilitation   DOE, JANE"),
    Part("emg_report", "2025-01-09", 10, EMG, "Neurology of the Valley   DOE, JANE"),
    Part("safety_form", None, 12, SAFETY, "Valley Imaging Center"),
)  # fmt: skip


def typed_pages() -> list[Page]:
    """Cover, four sheets of the office note (its second twice), report, blank, therapy, EMG and form."""
    pages = [_page(COVER, "", "")] + [Page([]) for _ in range(11)]
    for part in PARTS:
        printed = [1, 2, 2, 3] if len(part.pages) == 4 else list(range(1, len(part.pages) + 1))
        for at, (lines, number) in enumerate(zip(part.pages, printed, strict=True)):
            footer = f"Page {number} of {printed[-1]}" if printed[-1] > 1 else ""
            pages[part.first - 1 + at] = _page(lines, part.header, footer)
    return pages


def _page(lines: list[str], header: str, footer: str) -> Page:
    words = [Words(72, 110 + 22 * n, line, 12) for n, line in enumerate(lines)]
    words += [Words(72, 46, header, 11)] if header else []
    words += [Words(280, 760, footer, 11)] if footer else []
    return Page(words)


def box_of(page: Page, line: str, word: str) -> tuple[float, float, float, float]:
    """Where a word of a body line was put, in points from the top left."""
    (found,) = (one for one in page.words if one.text == line)
    x0 = found.x + width(line[: line.index(word)], found.size)
    return x0, found.y - 0.72 * found.size, x0 + width(word, found.size), found.y + 0.22 * found.size


def _scans() -> list[Image.Image]:
    document = pypdfium2.PdfDocument(make_pdf(typed_pages()))
    try:
        return [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def typed_pdf() -> bytes:
    return make_pdf(typed_pages())


def scanned_pdf() -> bytes:
    return make_pdf([Page([], image=(*scan.size, scan.tobytes())) for scan in _scans()])


def tiff() -> bytes:
    first, *rest = [scan.point(lambda grey: 255 * (grey > 128)).convert("1") for scan in _scans()]
    out = io.BytesIO()
    first.save(out, "TIFF", compression="group4", dpi=(DPI, DPI), save_all=True, append_images=rest)
    return out.getvalue()
