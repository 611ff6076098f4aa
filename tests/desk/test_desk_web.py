"""The desk's pages without a browser: who may come in, what is refused, what leaves, and hostile notes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipeline.desk.audit import faults
from pipeline.desk.database import Database, sqlite_url
from pipeline.desk.filing import file_result
from pipeline.desk.web.app import create_app
from pipeline.desk.web.highlight import Span, pieces
from pipeline.desk.work import latest, result_of
from pipeline.fhir.questionnaire import linked
from pipeline.policies import policy_of
from pipeline.result import Result
from pipeline.triage import Triage
from tests.desk.conftest import NOTE, NOW, who
from tests.fhir.conformance import broken_rules
from tests.helpers import Ran

TOKEN = "the-token"
TRAUMA = "acute_injury.trauma"
HOSTILE = (
    "MRI right knee. <script>alert(1)</script> {{ 7 * 7 }} {% raw %} \u202eesrever\u202c </pre><img src=x onerror=alert(2)> "
    "Twisted the knee 5 days ago, felt a pop & swelling \U0001f600. " + "a" * 1_000_000
)


@pytest.fixture
def visitor(desk: Database) -> TestClient:
    """Somebody without the token."""
    return TestClient(
        create_app(desk, "ann", TOKEN, lambda: NOW), base_url="http://127.0.0.1", follow_redirects=False
    )


@pytest.fixture
def ann(visitor: TestClient) -> TestClient:
    """The reviewer, with her session."""
    visitor.get(f"/?token={TOKEN}")
    return visitor


def _csrf(page: str) -> str:
    return page.partition('name="csrf" value="')[2].partition('"')[0]


class _Text(HTMLParser):
    """The text of the documents on a case page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags = "", []  # type: tuple[str, list[str]]
        self._in = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._in = self._in or tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self._in = self._in and tag != "pre"

    def handle_data(self, data: str) -> None:
        self.text += data if self._in else ""


@pytest.mark.parametrize(
    "path", ["/", "/cases/1", "/cases/1/packet", "/cases/1/packet.json", "/help", "/?token=wrong"]
)
def test_nobody_comes_in_without_the_token(visitor: TestClient, path: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, "knee" in answer.text) == (401, False)


def test_the_token_gives_a_session_and_leaves_the_address(visitor: TestClient) -> None:
    answer = visitor.get(f"/?token={TOKEN}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert {"HttpOnly", "SameSite=strict"} <= {
        part.strip() for part in answer.headers["set-cookie"].split(";")
    }
    assert visitor.get("/").status_code == 200


def test_every_answer_forbids_what_is_not_the_desks_own(ann: TestClient) -> None:
    for path in ("/", "/cases/1", "/static/desk.js", "/nowhere"):
        policy = ann.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_every_answer_tells_what_it_took(ann: TestClient) -> None:
    csrf = _csrf(ann.get("/").text)
    pages = (ann.get("/cases/1"), ann.post("/queue", data={"csrf": csrf}), ann.post("/next", data={}))
    timed = [dict(part.split(";dur=") for part in one.headers["server-timing"].split(", ")) for one in pages]
    assert [sorted(one) for one in timed] == [["app", "cpu", "page"]] * 2 + [["app"]]  # the last was refused
    assert all(float(one["app"]) >= float(one.get("page", 0)) for one in timed)


def test_forms_that_are_rendered_once_carry_the_values_of_their_page(
    ann: TestClient, desk: Database, result: Result
) -> None:
    with desk.write() as session:
        file_result(session, who(), result.model_copy(update={"case_id": "c-2"}), {"note": NOTE})
    bob = TestClient(create_app(desk, "bob", TOKEN, lambda: NOW), base_url="http://127.0.0.1")
    leaves = len(policy_of(result.policy.id, result.policy.version).leaves)
    bob.get(f"/?token={TOKEN}")
    csrfs = set()
    for client, case in ((ann, 1), (bob, 2), (bob, 1)):
        page = client.get(f"/cases/{case}").text
        csrfs.add(_csrf(page))
        assert "\0" not in page
        assert page.count(f'<form method="post" action="/cases/{case}/entries"') == 2 * leaves
        assert set(re.findall(r'name="csrf" value="([^"]*)"', page)) == {_csrf(page)}
        assert set(re.findall(r'name="seen" value="([^"]*)"', page)) == {str(case)}
    assert len(csrfs) == 2


@pytest.mark.parametrize(
    "path", ["/next", "/cases/1/claim", "/cases/1/release", "/cases/1/decision", "/cases/1/entries"]
)
def test_a_write_without_its_csrf_value_is_refused(ann: TestClient, desk: Database, path: str) -> None:
    assert ann.post(path, data={"word": "approve", "csrf": "guess"}).status_code == 403
    with desk.read() as session:
        from pipeline.desk.work import find_case

        assert find_case(session, 1).assignee is None


def test_an_entry_and_a_decision_are_kept_and_shown(ann: TestClient, desk: Database) -> None:
    csrf = _csrf(ann.get("/cases/1").text)
    entry = {
        "csrf": csrf,
        "criterion": TRAUMA,
        "state": "not_met",
        "reason": "An old injury & <b>healed</b>.",
    }
    assert ann.post("/cases/1/entries", data=entry).headers["location"] == f"/cases/1#c-{TRAUMA}"
    ann.post("/cases/1/decision", data={"csrf": csrf, "word": "refer_to_physician", "note": "Please look."})
    page = ann.get("/cases/1").text
    assert "An old injury &amp; &lt;b&gt;healed&lt;/b&gt;." in page
    assert "ann: refer to physician" in page
    packet = ann.get("/cases/1/packet.json").json()
    assert [one["state"] for one in packet["entries"]] == ["not_met"]
    assert next(one["status"] for one in packet["suggested"]["criteria"] if one["id"] == TRAUMA) == "met"
    assert packet["decisions"][0]["word"] == "refer_to_physician"
    with desk.read() as session:
        assert faults(session) == []


def test_what_is_refused_says_why_and_keeps_nothing(ann: TestClient) -> None:
    csrf = _csrf(ann.get("/cases/1").text)
    answer = ann.post("/cases/1/entries", data={"csrf": csrf, "criterion": TRAUMA, "state": "not_met"})
    assert answer.status_code == 409
    assert "needs a reason" in answer.text
    marked = {"csrf": csrf, "criterion": TRAUMA, "state": "met", "marks": '[{"document_id": "note"}]'}
    assert "could not be read" in ann.post("/cases/1/entries", data=marked).text
    assert ann.get("/cases/99").status_code == 409
    assert ann.get("/cases/1/packet.json").json()["entries"] == []


def test_nobody_answers_for_a_result_that_came_while_they_looked(ann: TestClient, desk: Database) -> None:
    page = ann.get("/cases/1").text
    csrf, seen = _csrf(page), page.partition('name="seen" value="')[2].partition('"')[0]
    with desk.write() as session:
        result = result_of(latest(session, 1))
        newer = result.model_copy(update={"engine": result.engine.model_copy(update={"version": "9.9"})})
        file_result(session, who(), newer, {"note": NOTE})
    forms = {
        "/cases/1/entries": {"criterion": TRAUMA, "state": "not_met", "reason": "Old."},
        "/cases/1/decision": {"word": "approve"},
    }
    for path, form in forms.items():
        answer = ann.post(path, data={"csrf": csrf, "seen": seen, **form})
        assert (answer.status_code, "a newer result came in" in answer.text) == (409, True)
    packet = ann.get("/cases/1/packet.json").json()
    assert (packet["entries"], packet["decisions"]) == ([], [])
    seen = ann.get("/cases/1").text.partition('name="seen" value="')[2].partition('"')[0]
    for path, form in forms.items():
        assert ann.post(path, data={"csrf": csrf, "seen": seen, **form}).status_code == 303


def test_marked_words_are_shown_with_the_entry_and_lit_in_the_text_that_they_were_marked_in(
    ann: TestClient, desk: Database
) -> None:
    start = NOTE.index("pop")
    mark = {"document_id": "note", "start": start, "end": start + len("pop")}
    entry = {
        "csrf": _csrf(ann.get("/cases/1").text),
        "criterion": TRAUMA,
        "state": "not_met",
        "reason": "Old.",
    }
    ann.post("/cases/1/entries", data={**entry, "marks": json.dumps([mark])})
    told = '<span class="sr">Marked by ann: </span><bdi>pop</bdi></a>'
    page = ann.get("/cases/1").text
    number = page.partition(told)[0].rpartition('data-quote="')[2].partition('"')[0]
    lit = [
        part
        for part in page.split("<mark")[1:]
        if number in part.partition('data-quotes="')[2].partition('"')[0].split()
    ]
    assert "".join(part.partition("</mark>")[0].rpartition(">")[2] for part in lit) == "pop"
    assert (
        f"Marked: “<bdi>pop</bdi>” – note, characters {start} to {start + 3}"
        in ann.get("/cases/1/packet").text
    )
    longer = "Page found later.\n" + NOTE
    with desk.write() as session:
        result = result_of(latest(session, 1))
        document = result.documents[0].model_copy(update={"sha256": "1" * 64})
        file_result(session, who(), result.model_copy(update={"documents": (document,)}), {"note": longer})
    page = ann.get("/cases/1").text
    assert told not in page
    assert '<li><bdi>pop</bdi> <span class="where">note, in an earlier reading, marked by ann</span>' in page


def test_a_text_that_was_read_anew_is_shown_with_its_own_words_lit(
    ann: TestClient, desk: Database, triage: Triage
) -> None:
    longer = "Second page found: she is afraid of the scanner.\n" + NOTE
    with desk.write() as session:
        anew = triage({"case_id": "c-1", "documents": [{"document_id": "note", "text": longer}]})
        assert file_result(session, who(), anew, {"note": longer}).case == 1
    page = ann.get("/cases/1").text
    assert _Text(page).text.strip() == longer.strip()
    [trauma] = [one for one in anew.criteria if one.id == TRAUMA]
    lit = [unescape(part.partition("</mark>")[0].rpartition(">")[2]) for part in page.split("<mark")[1:]]
    assert all(quote.text in lit for quote in trauma.evidence)


def test_the_fhir_packet_holds_the_entry_and_its_verifier(ann: TestClient) -> None:
    csrf = _csrf(ann.get("/cases/1").text)
    ann.post(
        "/cases/1/entries", data={"csrf": csrf, "criterion": TRAUMA, "state": "not_met", "reason": "Old."}
    )
    ann.post("/cases/1/decision", data={"csrf": csrf, "word": "approve"})
    response, origin = (entry["resource"] for entry in ann.get("/cases/1/fhir.json").json()["entry"])
    assert broken_rules(response, "2.2.0") == []
    answered = next(item for item in linked(response["item"]) if item["linkId"] == TRAUMA)
    assert answered["answer"][0]["valueCoding"]["code"] == "not_met"
    assert [agent["who"]["reference"] for agent in origin["agent"]] == [
        "#engine",
        "urn:notetriage:reviewer:ann",
    ]


def test_a_hostile_note_is_shown_as_its_own_characters(triage: Triage, tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "hostile.db"))
    result = triage({"case_id": "<i>c</i>", "documents": [{"document_id": "<b>n</b>", "text": HOSTILE}]})
    with database.write() as session:
        file_result(session, who(), result, {"<b>n</b>": HOSTILE})
    client = TestClient(create_app(database, "ann", TOKEN), base_url="http://127.0.0.1")
    page = client.get(f"/?token={TOKEN}").text + client.get("/cases/1").text
    read = _Text(client.get("/cases/1").text)
    assert read.text == HOSTILE
    assert {"img", "i", "b"}.isdisjoint(read.tags)
    assert page.count("<script") == 4  # two of the desk's own on each page
    assert "49" not in unescape(page.partition("{{ 7 * 7 }}")[2][:20])
    database.close()


def test_pieces_are_the_text_again_and_know_their_quotations() -> None:
    text = "0123456789"
    spans = [
        Span(1, "a", 2, 6, against=False),
        Span(2, "b", 4, 8, against=True),
        Span(3, "a", 4, 8, against=False),
    ]
    found = pieces(text, spans)
    assert [(piece.text, piece.numbers, piece.against) for piece in found] == [
        ("01", "", False),
        ("23", "1", False),
        ("45", "1 2 3", False),
        ("67", "2 3", False),
        ("89", "", False),
    ]
    assert [piece.begins for piece in found] == [(), (1,), (2, 3), (), ()]
    assert found[2].criteria == ("a", "b")


def test_a_run_is_put_on_the_desk_once_and_its_log_verifies(
    command: Callable[..., Ran], tmp_path: Path
) -> None:
    from pipeline.desk.serve import file_run, open_desk

    note = tmp_path / "note.txt"
    note.write_text(NOTE, encoding="utf-8")
    out = tmp_path / "out"
    command("run", note, "--out", out, "--quiet")
    desk = open_desk(out, None)
    assert [file_run(desk, out, "ann"), file_run(desk, out, "ann")] == [1, 0]
    with desk.engine.begin() as connection:
        held = connection.exec_driver_sql("SELECT text FROM documents").scalar_one()
    assert held == NOTE
    assert command("audit", "verify", out).out == "the log holds\n"
    with desk.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET actor = 'eve'")
    ran = command("audit", "verify", out)
    assert (ran.code, ran.out) == (1, "line 1 was changed\n")
    desk.close()
    assert "no folder of a run" in command("review", tmp_path / "nowhere").err
