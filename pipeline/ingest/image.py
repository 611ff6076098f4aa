"""Pictures of pages to documents: TIFF (also faxes of many pages), PNG, JPEG and the like."""

from __future__ import annotations

from pipeline.ingest import fax, ocr
from pipeline.ingest.model import Extracted, IngestError, Options


def read(data: bytes, options: Options) -> list[Extracted]:
    """Recognise a picture file; its pages are one document.

    Raises `IngestError` for files that cannot be decoded, are past the limits, or show no text.
    """
    pages = [
        fax.FaxPage(number, sheet.found, *sheet.size, sheet.damaged)
        for number, sheet in enumerate(ocr.crew().sheets(data), 1)
    ]
    text, source, notes = fax.compose(pages)
    if not text.strip():
        why = "; ".join(notes) or "they are blank"
        message = f"no text was recognised on its pages ({why}); send a better copy"
        raise IngestError(message)
    return [
        Extracted(
            text=text,
            map=source,
            media_type=options.media_type or "image/tiff",
            pages=len(pages),
            page_sizes=tuple((page.width, page.height) for page in pages),
            notes=tuple(notes),
        )
    ]
