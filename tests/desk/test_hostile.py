"""Notes that would be markup, a template or a disguise are shown everywhere as their own characters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.filing import file_result
from pipeline.desk.serve import write_feedback
from pipeline.desk.web.app import create_app
from pipeline.evaluation.gold import read_gold
from pipeline.triage import Triage
from tests.desk.conftest import NOW, who

TOKEN = "the-token"
TRAUMA = "acute_injury.trauma"
BIDI = "\u202eesrever\u202c\u2066\u2069\u200f"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)></pre></textarea>\"'{{ 7007 * 7 }}{% raw %}"
NAME = f"<i>n</i>{{{{ 7007 * 7 }}}}{BIDI}"
QUOTED = f"Twisted the knee <script>alert(3)</script> {BIDI} 5 days ago"
NOTE = (
    f"MRI right knee. {MARKUP} {BIDI} {QUOTED}, felt a pop & swelling. X-rays negative. kangaroo "
    + "a" * 1_000_000
)
SPOKEN = "</script><b>said</b>"


class _Read(HTMLParser):
    """The tags of a page, and what a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.scripts = 0
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.scripts += tag == "script"

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def desk(triage: Triage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(sqlite_url(tmp_path_factory.mktemp("hostile") / "desk.db"))
    result = triage({"case_id": NAME, "documents": [{"document_id": NAME, "text": NOTE}]})
    with database.write() as session:
        file_result(session, who(), result, {NAME: NOTE})
    yield database
    database.close()


@pytest.fixture(scope="module")
def ann(desk: Database) -> TestClient:
    """A reviewer who marked hostile words and gave hostile reasons."""
    client = TestClient(create_app(desk, "ann", TOKEN, lambda: NOW), base_url="http://127.0.0.1")
    client.csrf = client.get(f"/?token={TOKEN}").text.partition('name="csrf" value="')[2].partition('"')[0]  # type: ignore[attr-defined]
    marks = [{"document_id": NAME, "start": NOTE.index(MARKUP), "end": NOTE.index(MARKUP) + len(MARKUP)}]
    entry = {"criterion": TRAUMA, "state": "not_met", "reason": MARKUP + SPOKEN, "marks": json.dumps(marks)}
    assert _post(client, "/cases/1/entries", **entry).status_code == 200
    assert (
        _post(client, "/cases/1/decision", word="request_documents", note=MARKUP + SPOKEN).status_code == 200
    )
    return client


def _post(client: TestClient, path: str, **fields: str):  # type: ignore[no-untyped-def]
    return client.post(path, data={"csrf": client.csrf, **fields})  # type: ignore[attr-defined]


PAGES = ["/", "/cases/1", "/cases/1/packet", "/agreement"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_takes_words_of_a_note_for_its_own(ann: TestClient, path: str) -> None:
    answer = ann.get(path)
    read = _Read(answer.text)
    assert answer.status_code == 200
    assert {"img", "i", "b"}.isdisjoint(read.tags)
    assert {"onerror", "src"} & read.attributes == {"src"}
    assert read.scripts == 2  # the desk's own
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert str(7007 * 7) not in answer.text


def test_the_pages_show_the_characters_as_they_stand(ann: TestClient) -> None:
    case, packet = (_Read(ann.get(path).text).text for path in ("/cases/1", "/cases/1/packet"))
    assert NOTE in case
    for page in (case, packet):
        assert MARKUP + SPOKEN in page
        assert NAME in page


def test_marks_of_direction_in_a_quotation_end_with_it(ann: TestClient) -> None:
    case, packet = (ann.get(path).text for path in ("/cases/1", "/cases/1/packet"))
    isolated = re.findall(r'class="quote[^>]*>(?:<span class="sr">[^<]*</span>)?<bdi>[^<]+</bdi></a>', case)
    assert len(isolated) == case.count('class="quote"') + case.count('class="quote against"') > 0
    assert len(re.findall("“<bdi>[^<]+</bdi>”", packet)) == packet.count("“") > 0


@pytest.mark.parametrize("words", [MARKUP, "kangaroo", BIDI, '"', "* OR NEAR(", NAME, "a" * 10_000])
def test_a_search_takes_any_words(ann: TestClient, words: str) -> None:
    answer = _post(ann, "/queue", words=words, standing="all")
    assert answer.status_code in (200, 422)
    read = _Read(answer.text)
    assert {"img", "i", "b"}.isdisjoint(read.tags)
    if words == "kangaroo":
        assert NAME in read.text


def test_a_refusal_does_not_say_back_markup(ann: TestClient) -> None:
    answer = _post(ann, "/cases/1/entries", criterion=MARKUP, state="met")
    assert answer.status_code == 409
    assert {"img"}.isdisjoint(_Read(answer.text).tags)
    assert MARKUP in _Read(answer.text).text


def test_packets_for_programs_and_print_hold_the_words(ann: TestClient) -> None:
    packet = ann.get("/cases/1/packet.json")
    assert packet.headers["content-type"] == "application/json"
    assert packet.json()["case_id"] == NAME
    assert packet.json()["entries"][0]["reason"] == MARKUP + SPOKEN
    assert MARKUP + SPOKEN in json.dumps(ann.get("/cases/1/fhir.json").json(), ensure_ascii=False).replace(
        '\\"', '"'
    )
    printed = ann.get("/cases/1/packet.pdf")
    assert printed.content.startswith(b"%PDF")


def test_the_annotated_set_holds_the_note_as_it_is(ann: TestClient, desk: Database, tmp_path: Path) -> None:
    assert write_feedback(desk, tmp_path / "set") == 1
    [note] = read_gold(tmp_path / "set")
    assert note.text == NOTE
    [criterion] = note.criteria
    assert [note.text[start:end] for start, end in criterion.evidence] == [MARKUP]
