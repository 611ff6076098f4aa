"""HL7 v2: segments by the message's own marks, escapes, reports joined, attachments, orders, batches."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.case import Case
from pipeline.ingest.hl7_message import Marks, plain, unescaped
from pipeline.ingest.model import Extracted, IngestError
from pipeline.ingest.read import extract
from pipeline.intake import read_paths
from tests.ingest.structures import b64, glue_of, message, runs_of

MARKS = Marks()
ESCAPES = [
    (r"a \T\ b", "a & b"),
    (r"5\S\2 \F\ \R\ \E\ \P\ ".strip(), "5^2 | ~ \\ #"),
    (r"one\.br\two\.sp2\three", "one\ntwo\n\nthree"),
    (r"one\.BR\two\x0D\three", "one\ntwo\nthree"),
    (r"a\.in+4\b\.ti2\c\.fi\d\.nf\e\.ce\f", "a    b  cde\nf"),
    (r"\H\bold\N\ plain", "bold plain"),
    (r"\X4b6E6565\ \XC3A9\ \X0D0A\end", "Knee \u00e9 \nend"),
    (r"\XE9\ ".strip(), "\u00e9"),  # one byte of Windows-1252
    (r"C:\dir\T\x \unknown\ end\ ".strip(), "C:\\dir&x \\unknown\\ end\\"),
    (r"\Zlocal\text \C2842\x \M2442\y", "text x y"),
    (r"\.in99999\x", None),
]


@pytest.mark.parametrize(("raw", "text"), ESCAPES)
def test_escapes(raw: str, text: str | None) -> None:
    said = "".join(part for part, _ in unescaped(raw, MARKS))
    assert said == (raw if text is None else text)


def _escaped(text: str, marks: Marks) -> str:
    names = {
        marks.escape: "E",
        marks.field: "F",
        marks.component: "S",
        marks.subcomponent: "T",
        marks.repetition: "R",
    }
    return "".join(f"{marks.escape}{names[one]}{marks.escape}" if one in names else one for one in text)


LINE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=20)
CHARACTERS = st.lists(st.sampled_from("|^~\\&!@$%*+"), min_size=5, max_size=5, unique=True)


@given(text=LINE, characters=CHARACTERS)
def test_escaped_text_comes_back(text: str, characters: list[str]) -> None:
    marks = Marks(*characters)
    assert "".join(part for part, _ in unescaped(_escaped(text, marks), marks)) == text


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(LINE, min_size=1, max_size=6),
    characters=CHARACTERS,
    end=st.sampled_from(["\r", "\n", "\r\n"]),
)
def test_every_character_leads_back_to_its_field(lines: list[str], characters: list[str], end: str) -> None:
    field, component, repetition, escape, subcomponent = characters
    marks = Marks(*characters)
    head = field.join(
        [
            "MSH",
            f"{component}{repetition}{escape}{subcomponent}",
            "A",
            "B",
            "",
            "",
            "",
            "",
            f"MDM{component}T02",
        ]
    )
    values = [
        field.join(["OBX", str(n), "TX", "1", "", _escaped(line, marks)]) for n, line in enumerate(lines, 1)
    ]
    data = end.join([head, field.join(["TXA", "1", "CN"]), *values]).encode()
    if not any(line.strip() for line in lines):
        with pytest.raises(IngestError, match="without text"):
            extract(data, "n.hl7")
        return
    (document,) = extract(data, "n.hl7")
    told: dict[str, str] = {}
    for words, path in runs_of(document):
        told[path] = told.get(path, "") + words
    assert told == {f"OBX[{n}]-5": line for n, line in enumerate(lines, 1) if line}
    assert set(glue_of(document)) <= {"\n"}


def _one(data: bytes, name: str = "n.hl7") -> Extracted:
    (document,) = extract(data, name)
    return document


REPORTS = {
    "lines of one observation": (
        ["OBX|1|TX|1^Note||Knee pain.", "OBX|2|TX|1^Note||", "OBX|3|TX|1^Note||", "OBX|4|TX|1^Note||PT done."],
        "Knee pain.\n\nPT done.",
    ),
    "repetitions are lines": (["OBX|1|TX|1||Knee pain.~PT done.~"], "Knee pain.\nPT done."),
    "a tilde that says about": (["OBX|1|TX|1||walks ~2 miles, (~3 km)~then rests"], "walks ~2 miles, (~3 km)\nthen rests"),
    "formatted text": ([r"OBX|1|FT|1||HPI:\.br\Knee pain \T\ locking"], "HPI:\nKnee pain & locking"),
    "component marks in text stay": (["OBX|1|TX|1||T2^fat & water"], "T2^fat & water"),
    "line breaks inside a field": (["OBX|1|TX|1||Knee pain\nfor weeks\n\nPT"], "Knee pain\nfor weeks\n\nPT"),
    "several observations have their names": (
        ["OBX|1|TX|1&GDT^FINDINGS||Torn meniscus.", "OBX|2|TX|1&GDT^FINDINGS||Effusion.", "OBX|3|TX|1&IMP||Tear."],
        "FINDINGS:\nTorn meniscus.\nEffusion.\nImpression: Tear.",
    ),
    "lines that are counted in the code": (
        ["OBX|1|TX|1^Note||Knee pain", "OBX|2|TX|2^Note||for weeks."],
        "Knee pain\nfor weeks.",
    ),
    "lines that are counted in place of a name": (
        ["OBX|1|TX|R^1||Knee pain", f"OBX|2|TX|R^2||{'for weeks ' * 9}."],
        f"Knee pain\n{'for weeks ' * 9}.",
    ),
    "parts of a report told by suffix alone": (
        ["OBX|1|TX|9&GDT^MRI KNEE||Torn.", "OBX|2|TX|9&IMP^MRI KNEE||Tear."],
        "Findings: Torn.\nImpression: Tear.",
    ),
    "a name that the text says itself": (
        ["OBX|1|TX|1^Findings||FINDINGS: torn.", "OBX|2|TX|2^Impression||Impression: tear."],
        "FINDINGS: torn.\nImpression: tear.",
    ),
    "numbers, codes and flags": (
        ["OBX|1|NM|1^Weight||80|kg^kilogram||N", "OBX|2|CE|2^Side||LT^Left^L~RT^Right^L", "OBX|3|NM|3^ESR||40|mm/h||H"],
        "Weight: 80 kg\nSide: Left; Right\nESR: 40 mm/h (H)",
    ),
    "notes on the report": (["OBX|1|TX|1||Torn.", "NTE|1||Signed by A"], "Torn.\nSigned by A"),
    "deleted and wrong values": (["OBX|1|TX|1||Torn.||||||F", "OBX|2|TX|1||Bad||||||W", "OBX|3|TX|1||Bad||||||D"], "Torn."),
    "null value": (['OBX|1|TX|1||""', "OBX|2|TX|1||Torn."], "Torn."),
    "no type stated": (["OBX|1||1||Torn."], "Torn."),
}  # fmt: skip


@pytest.mark.parametrize(("segments", "text"), REPORTS.values(), ids=REPORTS)
def test_report(segments: list[str], text: str) -> None:
    document = _one(message("TXA|1|CN", *segments, kind="MDM^T02"))
    assert document.text == text
    assert all(re.fullmatch(r"(?:OBX|NTE)\[\d\]-\d(?:\.\d)?", path) for _, path in runs_of(document))


def test_result_says_what_was_examined_and_why() -> None:
    document = _one(message(
        "PID|1||7^^^H", r"OBR|1|A|F|73562^XR KNEE 3V RIGHT^C4|||20250210101500||||||fall \T\ pain|||||||||||RAD|||||||^Knee pain",
        "OBX|1|TX|1||No fracture.",
    ))  # fmt: skip
    assert (
        document.text
        == "Exam: XR KNEE 3V RIGHT\nClinical information: fall & pain\nReason for exam: Knee pain\nNo fracture."
    )
    assert runs_of(document) == [
        ("XR KNEE 3V RIGHT", "OBR[1]-4.2"),
        ("fall & pain", "OBR[1]-13.1"),
        ("Knee pain", "OBR[1]-31.2"),
        ("No fracture.", "OBX[1]-5"),
    ]
    assert (document.kind, str(document.date), document.request) == ("radiology_report", "2025-02-10", None)


def test_each_order_of_a_message_is_a_report() -> None:
    found = extract(message(
        "OBR|1|A|1|1^Knee XR|||20250101", "OBX|1|TX|1||One.", "OBR|2|A|2|2^Hip XR|||20250202", "OBX|1|TX|1||Two.",
        "OBR|3|A|2|2^Hip XR|||20250202", "OBX|1|TX|1||Three.",
    ), "n.hl7")  # fmt: skip
    assert [one.text for one in found] == ["Exam: Knee XR\nOne.", "Exam: Hip XR\nTwo.\nThree."]
    assert [str(one.date) for one in found] == ["2025-01-01", "2025-02-02"]
    assert runs_of(found[1])[-1] == ("Three.", "OBX[3]-5")


HEADERS = [
    ("TXA|1|CN|TX|20250312101500", "office_note", "2025-03-12", ()),
    ("TXA|1|OP||||20250313", "operative_note", "2025-03-13", ()),
    ("TXA|1|11506-3^Physical therapy progress note^LN|TX|2025", "pt_note", None, ()),
    ("TXA|1|DI|||||||||||||||IP", "radiology_report", None, ("the document is not authenticated yet",)),
]


@pytest.mark.parametrize(("header", "kind", "day", "notes"), HEADERS)
def test_kind_and_day_of_a_document(header: str, kind: str, day: str | None, notes: tuple[str, ...]) -> None:
    document = _one(message(header, "OBX|1|TX|1||Knee", kind="MDM^T02"))
    assert (document.kind, document.date and document.date.isoformat(), document.notes) == (kind, day, notes)


ORDERS = [
    ("ORM^O01", "ORC|NW|1|||||||20250304", "OBR|1|||73721-RT^MRI KNEE^CPT4", {"cpt": "73721-RT", "region": "knee", "side": "right", "date": "2025-03-04"}),
    ("OMI^O23", "ORC|NW|1", "OBR|1|||X1^MRI LT ANKLE^L^73721^MRI^C4|||||||||||^^^LEFT ANKLE", {"cpt": "73721", "region": "ankle", "side": "left"}),
    ("ORM^O01", "ORC|NW|1", "OBR|1|||L7^MRI FOOT^L||||||||||||||||||||||||||||||||||||||||73718^^C4|LT", {"cpt": "73718", "region": "foot", "side": "left"}),
    ("ORM^O01", "ORC|NW|1", "OBR|1|||MRIK^MRI BILATERAL KNEES^L", {"region": "knee", "side": "bilateral"}),
    ("ORM^O01", "ORC|CA|1", "OBR|1|||73721^MRI KNEE^C4", None),  # cancelled
    ("ORU^R01", "ORC|RE|1", "OBR|1|||73562^XR KNEE^C4|||20250304", None),  # a result is no request
    ("ORU^R01", "ORC|RE|1", "OBR|1|||73721^MRI RIGHT KNEE^C4|||20250304", {"cpt": "73721", "region": "knee", "side": "right"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "control", "order", "request_"), ORDERS)
def test_orders_give_the_request(
    kind: str, control: str, order: str, request_: dict[str, str] | None
) -> None:
    assert _one(message(control, order, "OBX|1|TX|1||Knee pain", kind=kind)).request == request_


def test_an_order_without_observations_tells_its_reason() -> None:
    document = _one(
        message(
            "ORC|NW|1", "OBR|1|||73721^MRI RIGHT KNEE^C4|||||||||||||||||||||||||||^Locking", kind="ORM^O01"
        )
    )
    assert document.text == "Exam: MRI RIGHT KNEE\nReason for exam: Locking"


RTF = b"{\\rtf1 Left knee pain.\\par PT for 6 weeks, then an injection of steroid into the joint.}"
WORDS = "Left knee pain.\nPT for 6 weeks, then an injection of steroid into the joint."
HALF = len(b64(RTF)) // 8 * 4
ATTACHMENTS = {
    "base64": [f"OBX|1|ED|1||APP^AP^RTF^Base64^{b64(RTF)}"],
    "source missing": [f"OBX|1|ED|1||AP^RTF^Base64^{b64(RTF)}"],
    "MIME type": [f"OBX|1|ED|1||^application^rtf^Base64^{b64(RTF)}"],
    "line breaks as escapes": [rf"OBX|1|ED|1||^AP^RTF^Base64^{b64(RTF)[:20]}\.br\{b64(RTF)[20:]}"],
    "hexadecimal": [f"OBX|1|ED|1||^AP^RTF^Hex^{RTF.hex()}"],
    "cut over segments": [
        f"OBX|1|ED|1||^AP^RTF^Base64^{b64(RTF)[:HALF]}",
        f"OBX|2|ED|1||^AP^RTF^Base64^{b64(RTF)[HALF:]}",
    ],
    "parts that are base64 each": [
        f"OBX|1|ED|1||^AP^RTF^Base64^{b64(RTF[:22])}",
        f"OBX|2|ED|1||^AP^RTF^Base64^{b64(RTF[22:])}",
    ],
    "RTF in a text field": [f"OBX|1|FT|1||{_escaped(RTF.decode(), MARKS)}"],
    "RTF in text fields that go on": [
        "OBX|1|TX|1||" + line
        for line in _escaped(RTF.decode(), MARKS).replace("then ", "then \n").split("\n")
    ],
    "base64 in a text field": [f"OBX|1|ST|1||{b64(RTF)[:40]}~".rstrip("~"), f"OBX|2|ST|1||{b64(RTF)[40:]}"],
    "beside the same words": [
        "OBR|1|||1^Left knee",
        f"OBX|1|TX|1||{WORDS}",
        f"OBX|2|ED|1||^AP^RTF^Base64^{b64(RTF)}",
    ],
    "beside the same words of a document": [f"OBX|1|TX|1||{WORDS}", f"OBX|1|ED|1||^AP^RTF^Base64^{b64(RTF)}"],
}


@pytest.mark.parametrize("segments", ATTACHMENTS.values(), ids=ATTACHMENTS)
def test_attachment(segments: list[str]) -> None:
    document = _one(message("PID|1||7", "TXA|1|CN|TX|20250312", *segments, kind="MDM^T02"))
    assert document.text == WORDS
    assert (document.media_type, document.kind, str(document.date)) == (
        "application/rtf",
        "office_note",
        "2025-03-12",
    )
    number = 2 if any("|TX|" in segment and "rtf" not in segments[0] for segment in segments) else 1
    assert all(path.startswith(f"OBX[{number}]-5!") for _, path in runs_of(document))


def test_attachments_as_mime_parts() -> None:
    mime = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=X\n\n--X\nContent-Type: text/plain\n\nKnee pain\n--X\n" \
        f"Content-Type: application/rtf\nContent-Transfer-Encoding: base64\n\n{b64(RTF)}\n--X--\n"  # fmt: skip
    found = extract(message(f"OBX|1|ED|1||^multipart^related^Base64^{b64(mime)}"), "n.hl7")
    assert [one.text for one in found] == ["Knee pain", WORDS]
    assert runs_of(found[0]) == [("Knee pain", "OBX[1]-5!part[1]!line[1]")]


def test_bad_attachment_is_named_and_the_rest_goes_on() -> None:
    text, good, bad = extract(message(
        "OBR|1", "OBX|1|TX|1||Torn.", f"OBX|2|ED|2||^AP^RTF^Base64^{b64(RTF)}", "OBX|3|ED|3||^AP^PDF^Base64^@@@@", "OBX|4|RP|4||p^q",
    ), "n.hl7")  # fmt: skip
    assert (text.text, good.text, bad.text) == ("Torn.", WORDS, "")
    assert bad.fault == "OBX[3]-5: the attachment is said to be base64, but character 1 of it is none"
    assert "kept elsewhere" in text.notes[0]


def test_batch() -> None:
    one = message("PID|1||7^^^H", "OBX|1|TX|1||Left knee").decode()
    two = message("PID|1||8^^^H", "OBX|1|TX|1||Right knee").decode()
    data = f"FHS|^~\\&|A\rBHS|^~\\&|A\r{one}{two}MSH||\rMSH|^~\\&|A||||||ADT^A08\rBTS|3\rFTS|1\r".encode()
    first, second, *broken = extract(data, "n.hl7")
    assert runs_of(first) == [("Left knee", "message[1]/OBX[1]-5")]
    assert runs_of(second) == [("Right knee", "message[2]/OBX[1]-5")]
    assert first.subject != second.subject
    assert [str(part.fault)[:40] for part in broken] == [
        "message[3]: is HL7 v2 whose MSH segment ",
        "message[4]: is an ADT message of HL7 v2 ",
    ]


def test_patients_of_a_batch_are_cases_of_their_own(tmp_path: Path) -> None:
    one = message("PID|1||7^^^H", "OBX|1|TX|1||Left knee", "OBX|2|TX|1||No||||||W").decode()
    two = message("PID|1||8^^^H", "ORC|NW", "OBR|1|||73721^MRI^C4", "OBX|1|TX|1||Right knee").decode()
    (tmp_path / "n.hl7").write_text(one + two + one)
    first, second = read_paths([tmp_path / "n.hl7"])
    assert isinstance(first, Case) and isinstance(second, Case)
    assert (first.case_id, second.case_id) == ("n#1", "n#2")
    assert [document.text for document in first.documents] == ["Left knee", "Left knee"]
    assert (first.request.cpt, second.request.cpt) == (None, "73721")
    assert (len(first.warnings), second.warnings) == (2, ())


def test_files_of_one_case_may_name_the_patient_in_ways_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "request.json").write_text('{"cpt": "73721"}')
    for name, patient in (("a.hl7", "7^^^H"), ("b.hl7", "MRN7")):
        (tmp_path / name).write_bytes(message(f"PID|1||{patient}", "OBX|1|TX|1||Left knee"))
    (case,) = read_paths([tmp_path])
    assert isinstance(case, Case)
    assert [document.document_id for document in case.documents] == ["a.hl7", "b.hl7"]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_framed_messages_with_any_line_end(end: bytes) -> None:
    frames = [
        b"\x0b" + message(f"OBX|1|TX|1||{word}", "OBX|2|TX|1||knee") + b"\x1c\r" for word in ("Left", "Right")
    ]
    found = extract(b"".join(frames).replace(b"\r", end), "n.hl7")
    assert [one.text for one in found] == ["Left\nknee", "Right\nknee"]


def test_frames_of_the_transport_are_no_text() -> None:
    assert _one(b"\x0b" + message("OBX|1|TX|1||Knee") + b"\x1c\r").text == "Knee"


ENCODINGS = [
    ("genou \u00e9", "utf-8", "", "utf-8"),
    ("genou \u00e9", "latin-1", "8859/1", "cp1252"),
    ("koleno \u017e", "iso8859-2", "8859/2", "iso8859-2"),
    ("knee", "utf-16", "", "utf-16-le"),
    ("\u819d\u304c\u75db\u3044", "gb18030", "GB 18030-2000", "gb18030"),
    ("patient\u2019s knee \u2013 90\u00b0", "mac_roman", "", "mac_roman"),
    ("koleno \u017e \u0161", "iso8859-2", "8859/99", "cp1252"),  # a character set that there is none of
]


@pytest.mark.parametrize(("text", "codec", "stated", "said"), ENCODINGS)
def test_encodings(text: str, codec: str, stated: str, said: str) -> None:
    data = message(f"OBX|1|TX|1||{text}", extra=f"||||||{stated}").decode().encode(codec)
    document = _one(data)
    assert document.encoding == said
    assert document.text == (text if said != "cp1252" else text.encode(codec).decode("cp1252"))


def test_an_escape_mark_that_was_lost_is_a_backslash() -> None:
    assert _one(b"MSH|^~ &|A\rOBX|1|TX|1||a F b \\T\\ c").text == "a F b & c"


BAD = {
    "no MSH": (b"PID|1||7\rOBX|1|TX|1||Knee", "without an MSH segment"),
    "nothing but a batch": (b"FHS|^~\\&|A\rBTS|0\r", "without an MSH segment"),
    "MSH alone": (b"MSH|", "lacks the encoding characters"),
    "no encoding characters": (b"MSH||A|B\rOBX|1|TX|1||Knee", "lacks the encoding characters"),
    "marks that are alike": (b"MSH|^^\\&|A\rOBX|1|TX|1||Knee", "not told apart"),
    "no document": (b"MSH|^~\\&|A||||||ADT^A01\rPID|1||7", "an ADT message .* without text"),
    "withdrawn": (message("TXA|1|CN" + "|" * 17 + "CA", "OBX|1|TX|1||Knee", kind="MDM^T11"), "without text"),
    "only a bad attachment": (
        message("OBX|1|ED|1||^AP^PDF^Base64^@@"),
        r"OBX\[1\]-5: the attachment is said",
    ),
    "empty attachment": (message("OBX|1|ED|1||^AP^PDF^Base64^"), "the attachment is empty"),
    "hexadecimal that is none": (message("OBX|1|ED|1||^AP^PDF^Hex^xyz"), "hexadecimal, but is not"),
    "wrong content type": (message(f"OBX|1|ED|1||^AP^PDF^Base64^{b64('Knee')}"), "but the bytes are not"),
    "binary": (b"MSH|^~\\&|" + bytes(range(32)) * 9, "binary"),
}


@pytest.mark.parametrize(("data", "error"), BAD.values(), ids=BAD)
def test_bad_input_says_what_is_wrong(data: bytes, error: str) -> None:
    with pytest.raises(IngestError, match=error):
        extract(data, "n.hl7")


def test_parts_of_fields() -> None:
    assert plain(r"MRI\.br\of  the knee", MARKS) == "MRI of the knee"


@settings(max_examples=200, deadline=None)
@given(cut=st.integers(0, 200), into=st.binary(max_size=4), size=st.integers(0, 60))
def test_damaged_bytes_are_read_or_refused(cut: int, into: bytes, size: int) -> None:
    whole = message(
        "PID|1||7",
        "ORC|NW",
        "OBR|1|||73721^MRI^C4",
        "OBX|1|FT|1^N||Secret~word",
        f"OBX|2|ED|1||^AP^RTF^Base64^{b64(RTF)}",
    )
    try:
        extract(whole[:cut] + into + whole[cut + size :], "n.hl7")
    except IngestError as error:
        assert "Secret" not in str(error)
