"""The packet as PDF, read back: everything said of a case is in it, and nothing a note says becomes markup."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest
from starlette.testclient import TestClient

from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.filing import file_result
from pipeline.desk.packet_pdf import packet_pdf
from pipeline.desk.tables import AuditRow, Word
from pipeline.desk.web.app import create_app
from pipeline.desk.web.view import CaseView, case_view
from pipeline.desk.work import Entered, Mark, claim, decide, enter
from pipeline.result import Result
from pipeline.triage import Triage
from rules import Status
from tests.desk.conftest import NOTE, NOW, who

TRAUMA, TEAR = "acute_injury.trauma", "acute_injury.soft_tissue"
HOSTILE = '<b>bold</b> <img src="file:///etc/passwd"/> &lt; &amp; <a href="http://x">y</a> <para> ]]> </font>'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Database]:
    database = Database(sqlite_url(tmp_path / "desk.db"))
    yield database
    database.close()


def _filed(desk: Database, result: Result, text: str = NOTE) -> int:
    with desk.write() as session:
        return file_result(session, who(), result, {"note": text}).case


def _pdf(desk: Database, case: int) -> bytes:
    with desk.read() as session:
        return packet_pdf(case_view(session, case))


def _read(content: bytes) -> str:
    """The text of a PDF; where lines end is not the author's doing, so every white space is one space."""
    with pypdfium2.PdfDocument(content) as paper:
        pages = [page.get_textpage().get_text_range() for page in paper]
    return " ".join(" ".join(pages).split())


def _close(text: str) -> str:
    """Text without white space: a long word is broken wherever the line ends."""
    return re.sub(r"\s", "", text)


def _leaves(case: CaseView) -> Iterator[tuple[str, str]]:
    todo = list(case.criteria)
    while todo:
        one = todo.pop()
        todo.extend(one.children)
        for quote in one.quotes:
            yield quote.text, f"characters {quote.start} to {quote.end}"


def test_every_quotation_is_in_it_with_its_place(desk: Database, result: Result) -> None:
    case = _filed(desk, result)
    read = _close(_read(_pdf(desk, case)))
    with desk.read() as session:
        quotes = list(_leaves(case_view(session, case)))
    assert len(quotes) >= 3
    for text, place in quotes:
        assert _close(f"“{text}” (note, {place})") in read
    spans = [(quote.start, quote.end, quote.text) for one in result.criteria for quote in one.evidence]
    for start, end, text in spans:
        assert NOTE[start:end] == text
        assert _close(f"characters {start} to {end}") in read


def test_versions_and_hashes_are_in_it(desk: Database, result: Result) -> None:
    read = _close(_read(_pdf(desk, _filed(desk, result))))
    hashes = [result.documents[0].sha256, result.policy.sha256]
    assert all(one in read for one in hashes)
    assert _close(f"Policy {result.policy.id} {result.policy.version}") in read
    assert "Decision:noneyet." in read


def test_suggested_entered_and_decided_stand_apart(desk: Database, result: Result) -> None:
    case = _filed(desk, result)
    mark = Mark("note", NOTE.index("felt a pop"), NOTE.index("felt a pop") + len("felt a pop"))
    with desk.write() as session:
        enter(session, who(), case, [Entered(TRAUMA, Status.NOT_MET, "A fall\r\nlong ago.", (mark,))])
        decide(session, who("ann", 9), case, Word.REFER_TO_PHYSICIAN, "Please look at the films.")
    read = _read(_pdf(desk, case))
    told = "Suggested: Met."
    entered = "Entered: Not met, by ann on 2026-01-05 09:00 UTC (suggested then: met). A fall long ago."
    assert told in read
    assert entered in read
    assert read.index(told) < read.index(entered)
    assert f"Marked: “felt a pop” (note, characters {mark.start} to {mark.end})" in read
    assert "Decision: refer to physician, by ann on 2026-01-05 09:09 UTC. Please look at the films." in read


def test_nothing_is_needed_where_an_indication_is_met(desk: Database, result: Result) -> None:
    case = _filed(desk, result)
    with desk.read() as session:
        assert case_view(session, case).asks
    assert "Still needed" not in _read(_pdf(desk, case))


def test_what_is_missing_is_in_it(desk: Database, triage: Triage) -> None:
    note = "MRI right knee. Knee pain for two months."
    result = triage({"case_id": "c-2", "documents": [{"document_id": "note", "text": note}]})
    case = _filed(desk, result, note)
    with desk.read() as session:
        asks = case_view(session, case).asks
    assert asks
    read = _close(_read(_pdf(desk, case)))
    for ask in asks:
        assert all(_close(text) in read for text in (ask.reason, *ask.items))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (HOSTILE, HOSTILE),
        ("\u202eesrever\u202c \x07 膝 ש ع", "[U+202E]esrever[U+202C] [U+0007] [U+819D] [U+05E9] [U+0639]"),
        ("Łódź ≥ 4 – “30°” µ café ½ → ☐ ☑", "Łódź ≥ 4 – “30°” µ café ½ → ☐ ☑"),
        ("μηνίσκος β₂ ΔT, колено 5 см", "μηνίσκος β₂ ΔT, колено 5 см"),
        ("a" * 3900, "a" * 3900),
        ("x <br/> " * 450, "x <br/> " * 450),
    ],
    ids=["markup", "no-shape", "latin", "greek-cyrillic", "one-word", "long"],
)
def test_what_people_and_notes_say_comes_out_as_it_is(
    desk: Database, result: Result, said: str, shown: str
) -> None:
    case = _filed(desk, result)
    with desk.write() as session:
        enter(session, who(), case, [Entered(TEAR, Status.NOT_MET, said)])
        claim(session, who(), case)
        decide(session, who(), case, Word.REFER_TO_PHYSICIAN, said)
    read = re.sub(r"Packetofcasec-1Page\d+", "", _close(_read(_pdf(desk, case))))
    assert read.count(_close(shown)) == 2


def test_a_hostile_note_is_quoted_and_nothing_of_it_becomes_a_link(desk: Database, result: Result) -> None:
    name = "<u>note</u>&amp;"
    quoting = {"text": HOSTILE, "document_id": name, "page": 7}
    criteria = tuple(
        one.model_copy(update={"evidence": tuple(quote.model_copy(update=quoting) for quote in one.evidence)})
        for one in result.criteria
    )
    document = result.documents[0].model_copy(update={"document_id": name})
    hostile = result.model_copy(
        update={"case_id": "<i>c&amp;3</i>", "criteria": criteria, "documents": (document,)}
    )
    with desk.write() as session:
        case = file_result(session, who(), hostile, {name: HOSTILE}).case
        enter(session, who(), case, [Entered(TEAR, Status.MET, "Told.", (Mark(name, 0, len(HOSTILE)),))])
    content = _pdf(desk, case)
    read = re.sub(r"Packetofcase<i>c&amp;3</i>Page\d+", "", _close(_read(content)))
    assert read.count(_close(f"“{HOSTILE}” ({name}, page 7, ")) >= 3
    assert _close(f"Marked: “{HOSTILE}” ({name}, characters 0 to {len(HOSTILE)})") in read
    assert _close(f"Document {name}: SHA-256") in read
    assert read.startswith("<i>c&amp;3</i>")
    assert b"/Annot" not in content
    assert b"/URI" not in content


def test_the_same_case_gives_the_same_bytes(desk: Database, result: Result) -> None:
    case = _filed(desk, result)
    first = _pdf(desk, case)
    with ThreadPoolExecutor(4) as pool:  # as the server makes several at once
        assert set(pool.map(lambda _: _pdf(desk, case), range(8))) == {first}
    with desk.write() as session:
        enter(session, who(), case, [Entered(TRAUMA, Status.NOT_MET, "No.")])
    assert _pdf(desk, case) != first


def test_it_is_downloaded_and_the_log_says_so(desk: Database, result: Result) -> None:
    case = _filed(desk, result)
    ann = TestClient(create_app(desk, "ann", "token", lambda: NOW + dt.timedelta(hours=1)))
    assert ann.get(f"/cases/{case}/packet.pdf").status_code == 401
    ann.get("/?token=token")
    assert f'href="/cases/{case}/packet.pdf"' in ann.get(f"/cases/{case}").text
    got = ann.get(f"/cases/{case}/packet.pdf")
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["content-disposition"] == f'attachment; filename="case-{case}.pdf"'
    assert got.content == _pdf(desk, case)
    assert ann.get("/cases/99/packet.pdf").status_code == 409
    with desk.read() as session:
        lines = [(one.actor, one.action, one.case, one.detail) for one in session.query(AuditRow)]
    assert [line for line in lines if line[3].get("form") == "pdf"] == [
        ("ann", "export", case, {"revision": 1, "form": "pdf"})
    ]
