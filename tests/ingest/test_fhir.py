"""FHIR: attachments, reports, narrative and the request, each character with its element; what is refused."""

from __future__ import annotations

import hashlib
import json
import re
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.model import Extracted, IngestError
from pipeline.ingest.read import extract
from tests.ingest.structures import GLUE, b64, cda, glue_of, packed, runs_of, section, value_at

XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'


def bundle(*resources: dict[str, Any], urls: tuple[str, ...] = ()) -> dict[str, Any]:
    entries: list[dict[str, Any]] = [{"resource": resource} for resource in resources]
    for entry, url in zip(entries, urls, strict=False):
        entry["fullUrl"] = url
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def reference(*attachments: dict[str, Any], **more: Any) -> dict[str, Any]:
    content = [{"attachment": attachment} for attachment in attachments]
    return {"resourceType": "DocumentReference", "status": "current", "content": content, **more}


def plain(words: str, **more: Any) -> dict[str, Any]:
    return {"contentType": "text/plain", "data": b64(words), **more}


def report(**more: Any) -> dict[str, Any]:
    return {"resourceType": "DiagnosticReport", "status": "final", **more}


def div(inside: str, status: str = "generated") -> dict[str, str]:
    return {"status": status, "div": XHTML.format(inside)}


def read(resource: Any, name: str = "n.json") -> list[Extracted]:
    return extract(json.dumps(resource).encode(), name)


def one(resource: Any) -> Extracted:
    (document,) = read(resource)
    return document


RTF = b"{\\rtf1 Left knee pain.\\par PT for 6 weeks.}"
FORMS = [
    (plain("Knee pain\nPT"), "Knee pain\nPT", "attachment!line[1]"),
    ({"contentType": "text/html", "data": b64("<p>Knee <b>pain</b></p>")}, "Knee pain", "attachment!/p[1]"),
    ({"contentType": "application/rtf", "data": b64(RTF)}, "Left knee pain.\nPT for 6 weeks.", "attachment!"),
    ({"contentType": "application/xml", "data": b64(cda(section("Plan", "MRI")))}, "Plan:\nMRI", "attachment!/ClinicalDocument/"),
    ({"data": b64(RTF)}, "Left knee pain.\nPT for 6 weeks.", "attachment!"),
    ({"contentType": "text/plain", "url": f"data:text/plain;base64,{b64('Knee')}"}, "Knee", "attachment!line[1]"),
    ({"url": "data:text/plain,Knee%20pain"}, "Knee pain", "attachment!line[1]"),
    (plain("Knee pain")| {"data": "\n".join(b64("Knee pain"))}, "Knee pain", "attachment!line[1]"),
    ({"contentType": "text/plain; charset=windows-1250", "data": b64("koleno \u017e".encode("cp1250"))}, "koleno \u017e", "attachment!line[1]"),
]  # fmt: skip


@pytest.mark.parametrize(("attachment", "text", "path"), FORMS)
def test_attachment(attachment: dict[str, Any], text: str, path: str) -> None:
    document = one(bundle({"resourceType": "Patient"}, reference(attachment)))
    assert document.text == text
    assert str(document.map.runs[0].place.path).startswith(f"Bundle.entry[1].resource.content[0].{path}")


@pytest.mark.parametrize(
    ("url", "full"),
    [("Binary/b", ""), ("urn:uuid:7", "urn:uuid:7"), ("https://x.org/fhir/Binary/b", ""), ("#b", "")],
)
def test_attachment_in_a_binary_of_the_file_is_read_once(url: str, full: str) -> None:
    binary = {"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": b64("Knee")}
    if url == "#b":
        document = one(reference({"url": url}, contained=[binary]))
        assert runs_of(document) == [("Knee", "DocumentReference.contained[0]!line[1]")]
        return
    document = one(bundle(binary, reference({"url": url}, date="2025-03-01"), urls=(full,)))
    assert runs_of(document) == [("Knee", "Bundle.entry[0].resource!line[1]")]
    assert str(document.date) == "2025-03-01"


def test_binary_by_itself() -> None:
    document = one({"resourceType": "Binary", "contentType": "application/rtf", "data": b64(RTF)})
    assert document.text == "Left knee pain.\nPT for 6 weeks."


def test_forms_of_one_document_are_read_once() -> None:
    html = {"contentType": "text/html", "data": b64("<p>Left knee pain.<br>PT</p>")}
    document = one(reference(plain("Left knee pain.\nPT"), html))
    assert document.text == "Left knee pain.\nPT"
    assert document.notes == ("another form of the same document was left out",)
    assert [part.text for part in read(reference(plain("Left knee pain"), plain("Right hip pain")))] == [
        "Left knee pain", "Right hip pain",
    ]  # fmt: skip


def test_the_same_note_in_two_resources_is_read_once() -> None:
    document = one(bundle(report(presentedForm=[plain("Knee pain")]), reference(plain("Knee pain"))))
    assert document.map.runs[0].place.path == "Bundle.entry[0].resource.presentedForm[0]!line[1]"
    assert document.notes == (
        "Bundle.entry[1].resource: was left out: another resource of the file has the same text",
    )


def test_size_and_hash_that_do_not_fit_are_noted() -> None:
    digest = b64(hashlib.sha1(b"Knee").digest())
    assert one(reference(plain("Knee", size=4, hash=digest))).notes == ()
    assert one(reference(plain("Knee", size=9, hash="AAAA"))).notes == (
        "the attachment has 4 bytes, but 9 are stated",
        "the attachment is not what its hash says",
    )


def test_void_and_replaced_documents_are_left_out() -> None:
    old = reference(plain("Old"), id="old")
    new = reference(
        plain("New"), relatesTo=[{"code": "replaces", "target": {"reference": "DocumentReference/old"}}]
    )
    wrong = reference(plain("Wrong"), status="entered-in-error")
    document = one(bundle(old, new, wrong))
    assert document.text == "New"
    assert document.notes == (
        "Bundle.entry[0].resource: was left out: another document of the file replaces it",
        "Bundle.entry[2].resource: was left out: it was entered in error or cancelled",
    )


def test_bad_attachment_is_named_and_the_rest_goes_on() -> None:
    good, bad = read(bundle(reference(plain("Knee")), reference({"data": "@@"})))
    assert (good.text, good.fault, bad.text) == ("Knee", None, "")
    assert bad.fault == (
        "Bundle.entry[1].resource.content[0].attachment: the attachment is said to be base64, but character 1 of it is none"
    )


LOINC = "http://loinc.org"
KINDS = [
    ({"type": {"coding": [{"system": LOINC, "code": "11506-3"}]}, "date": "2025-03-01T10:00:00Z"}, "office_note", "2025-03-01"),
    ({"type": {"text": "Physical therapy evaluation"}}, "pt_note", None),
    ({"category": [{"text": "Radiology"}], "context": {"period": {"start": "2025-02-01"}}, "date": "2025-03-01"}, "radiology_report", "2025-02-01"),
    ({"description": "EMG report of both legs", "date": "2025"}, "emg_report", None),
]  # fmt: skip


@pytest.mark.parametrize(("more", "kind", "day"), KINDS)
def test_kind_and_day(more: dict[str, Any], kind: str, day: str | None) -> None:
    document = one(reference(plain("Knee"), **more))
    assert (document.kind, document.date and document.date.isoformat()) == (kind, day)


RAD = {"category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD"}]}]}
REPORTS = {
    "conclusion": (
        report(**RAD, code={"text": "XR right knee"}, conclusion="No fracture."),
        "Exam: XR right knee\n\nImpression: No fracture.",
    ),
    "narrative and conclusion": (
        report(**RAD, code={"text": "XR right knee"}, text=div("<p>XR right knee: mild OA.</p>"), conclusion="No fracture.\nOA."),
        "XR right knee: mild OA.\n\nImpression:\nNo fracture.\nOA.",
    ),
    "conclusion that the narrative holds": (
        report(text=div("<p>Impression: no fracture.</p>"), conclusion="No fracture."),
        "Impression: no fracture.",
    ),
    "results": (
        report(
            code={"text": "Labs"},
            contained=[
                {"resourceType": "Observation", "id": "o", "code": {"text": "ESR"}, "valueQuantity": {"value": 40, "unit": "mm/h"}},
                {"resourceType": "Observation", "id": "p", "code": {"coding": [{"display": "Culture"}]}, "valueString": "No growth", "note": [{"text": "Final"}]},
            ],
            result=[{"reference": "#o"}, {"reference": "#p"}, {"reference": "#lost"}],
        ),
        "Labs\nESR: 40 mm/h\nCulture: No growth\nFinal",
    ),
    "coded conclusion": (report(code={"text": "MRI"}, conclusionCode=[{"text": "Tear"}]), "Exam: MRI\nConclusion: Tear"),
    "presented form": (report(presentedForm=[plain("Knee: no fracture")], conclusion="No fracture"), "Knee: no fracture"),
}  # fmt: skip


@pytest.mark.parametrize(("resource", "text"), REPORTS.values(), ids=REPORTS)
def test_report(resource: dict[str, Any], text: str) -> None:
    assert one(resource).text == text


def test_report_says_more_than_its_form() -> None:
    form, own = read(
        report(presentedForm=[plain("Knee: no fracture")], conclusion="Effusion.", issued="2025-03-01")
    )
    assert (form.text, own.text) == ("Knee: no fracture", "Conclusion: Effusion.")
    assert runs_of(own) == [("Effusion.", "DiagnosticReport.conclusion")]
    assert str(form.date) == str(own.date) == "2025-03-01"


def test_composition() -> None:
    document = one(bundle(
        {
            "resourceType": "Composition", "title": "Office visit", "date": "2025-03-01", "type": {"text": "Progress note"},
            "section": [
                {"title": "Past Medical History", "text": div("<p>Asthma</p><p>Gout &nbsp;&amp; HTN</p>")},
                {"title": "Exam", "section": [{"code": {"text": "Knee"}, "text": div("<ul><li>Swollen</li></ul>")}]},
                {"title": "Results", "entry": [{"reference": "urn:o"}]},
                {"title": "Empty", "text": div("", "empty")},
            ],
        },
        {"resourceType": "Observation", "text": div("<table><tr><th>ESR</th></tr><tr><td>40</td></tr></table>")},
        urls=("", "urn:o"),
    ))  # fmt: skip
    assert document.text == (
        "Office visit\n\nPast Medical History:\nAsthma\nGout \u00a0& HTN\n\nExam:\n\nKnee:\n- Swollen\n\nResults:\nESR: 40"
    )
    assert runs_of(document) == [
        ("Office visit", "Bundle.entry[0].resource.title"),
        ("Past Medical History", "Bundle.entry[0].resource.section[0].title"),
        ("Asthma", "Bundle.entry[0].resource.section[0].text.div/p[1]"),
        ("Gout \u00a0& HTN", "Bundle.entry[0].resource.section[0].text.div/p[2]"),
        ("Exam", "Bundle.entry[0].resource.section[1].title"),
        ("Knee", "Bundle.entry[0].resource.section[1].section[0].code.text"),
        ("Swollen", "Bundle.entry[0].resource.section[1].section[0].text.div/ul/li"),
        ("Results", "Bundle.entry[0].resource.section[2].title"),
        ("ESR", "Bundle.entry[1].resource.text.div/table/tr[1]/th"),
        ("40", "Bundle.entry[1].resource.text.div/table/tr[2]/td"),
    ]
    assert document.notes == ("sections without narrative: 1",)
    assert (document.kind, str(document.date)) == ("office_note", "2025-03-01")


def test_narrative_that_is_no_xml_is_read_as_a_browser_would() -> None:
    document = one(
        {
            "resourceType": "Composition",
            "section": [{"title": "Plan", "text": {"div": "<div><p>MRI<br>knee</p><p>PT</div>"}}],
        }
    )
    assert document.text == "Plan:\nMRI\nknee\nPT"
    assert runs_of(document)[1] == ("MRI", "Composition.section[0].text.div/p[1]")


def test_questionnaire() -> None:
    document = one({
        "resourceType": "QuestionnaireResponse", "authored": "2025-03-01",
        "item": [
            {"text": "MRI safety", "item": [
                {"text": "Pacemaker?", "answer": [{"valueBoolean": False}]},
                {"text": "Weight:", "answer": [{"valueQuantity": {"value": 80, "unit": "kg"}}]},
                {"text": "Sides", "answer": [{"valueCoding": {"display": "Left"}}, {"valueCoding": {"code": "R"}}]},
                {"text": "Unanswered"},
                {"answer": [{"valueString": "Free text"}]},
            ]},
        ],
    })  # fmt: skip
    assert document.text == "MRI safety:\nPacemaker? No\nWeight: 80 kg\nSides: Left; R\nFree text"
    assert runs_of(document)[2] == ("No", "QuestionnaireResponse.item[0].item[0].answer[0].valueBoolean")


CPT = "http://www.ama-assn.org/go/cpt"
KNEE = {"coding": [{"system": "http://snomed.info/sct", "code": "6757004"}]}


def service(code: str, **more: Any) -> dict[str, Any]:
    coded = {"coding": [{"system": LOINC, "code": "24802-7"}, {"system": CPT, "code": code}]}
    return {"resourceType": "ServiceRequest", "status": "active", "code": coded, **more}


REQUESTS = {
    "code, site and day": ([service("73721", bodySite=[KNEE], authoredOn="2025-03-04T10:00:00Z")], {"cpt": "73721", "region": "knee", "side": "right", "date": "2025-03-04"}),
    "site in words": ([service("73718", bodySite=[{"text": "Left foot"}])], {"cpt": "73718", "region": "foot", "side": "left"}),
    "limb": ([service("73718", bodySite=[{"text": "Lower leg, left"}])], {"cpt": "73718", "region": "lower_leg", "side": "left"}),
    "whole limb": ([service("73718", bodySite=[{"text": "Right lower extremity"}])], {"cpt": "73718", "region": "leg", "side": "right"}),
    "laterality apart": (
        [service("73721", bodySite=[{"text": "Knee", "extension": [{"url": "http://x/bodysite-laterality", "valueCodeableConcept": {"coding": [{"code": "7771000"}]}}]}])],
        {"cpt": "73721", "region": "knee", "side": "left"},
    ),
    "words of the order": ([service("73721") | {"code": {"coding": [{"code": "73721"}], "text": "MRI knee RT"}}], {"cpt": "73721", "region": "knee", "side": "right"}),
    "both sides": ([service("73721", bodySite=[{"text": "right knee"}]), service("73721", bodySite=[{"text": "left knee"}])], {"cpt": "73721", "region": "knee", "side": "bilateral"}),
    "MRI before others": ([service("73562"), service("73721")], {"cpt": "73721"}),
    "revoked": ([service("73721", status="revoked")], None),
    "done long ago": ([service("73562", status="completed")], None),
    "codes of other systems": ([{"resourceType": "ServiceRequest", "status": "active", "code": {"coding": [{"system": LOINC, "code": "73721"}]}}], None),
    "prior authorization": (
        [{"resourceType": "Claim", "use": "preauthorization", "status": "active", "created": "2025-03-04",
          "item": [{"productOrService": {"coding": [{"system": CPT, "code": "73721"}]}, "modifier": [{"coding": [{"code": "LT"}]}], "bodySite": {"text": "knee"}}]}],
        {"cpt": "73721", "region": "knee", "side": "left", "date": "2025-03-04"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("orders", "request_"), REQUESTS.values(), ids=REQUESTS)
def test_request(orders: list[dict[str, Any]], request_: dict[str, str] | None) -> None:
    assert one(bundle(*orders, reference(plain("Knee")))).request == request_


def test_reason_of_an_order_is_a_document() -> None:
    order = service(
        "73721",
        bodySite=[{"text": "right knee"}],
        reasonCode=[{"text": "Locking"}],
        note=[{"text": "Failed PT"}],
        authoredOn="2025-03-04",
    )
    order["code"]["text"] = "MRI knee"
    document = one(order)
    assert document.text == "Ordered: MRI knee\nBody site: right knee\nReason: Locking\nFailed PT"
    assert (document.kind, str(document.date)) == ("order", "2025-03-04")
    assert runs_of(document)[2] == ("Locking", "ServiceRequest.reasonCode[0].text")


def test_patients_are_told_apart() -> None:
    subjects = [{"subject": {"reference": name}} for name in ("Patient/a", "urn:uuid:1", "Patient/b")]
    found = read(bundle(
        {"resourceType": "Patient", "id": "a"}, {"resourceType": "Patient", "id": "b"}, service("73721", **subjects[1]),
        *(reference(plain(f"Note {n}"), **subject) for n, subject in enumerate(subjects)),
        urls=("urn:uuid:1",),
    ))  # fmt: skip
    assert found[0].subject == found[1].subject != found[2].subject
    assert [document.request for document in found] == [{"cpt": "73721"}, {"cpt": "73721"}, None]


@pytest.mark.parametrize(
    ("coverage", "noted"),
    [({"period": {"end": "2024-12-31"}}, True), ({"status": "cancelled"}, True), ({"period": {"start": "2025-01-01"}}, False)],
)  # fmt: skip
def test_coverage_that_is_not_in_force_is_noted(coverage: dict[str, Any], noted: bool) -> None:
    cover = {"resourceType": "Coverage", "status": "active", **coverage}
    document = one(bundle(cover, service("73721", authoredOn="2025-03-04"), reference(plain("Knee"))))
    assert bool(document.notes) is noted


def test_xml_reads_as_json_does() -> None:
    xml = f"""<Bundle xmlns="http://hl7.org/fhir"><entry><resource><DiagnosticReport>
      <text><status value="generated"/>{XHTML.format("<p>No <b>fracture</b></p>")}</text>
      <code><text value="XR knee"/></code><conclusion value="Mild OA"/>
      <presentedForm><contentType value="text/plain"/><data value="{b64("Read by A")}"/></presentedForm>
      </DiagnosticReport></resource></entry></Bundle>"""
    resource = report(
        text=div("<p>No <b>fracture</b></p>"),
        code={"text": "XR knee"},
        conclusion="Mild OA",
        presentedForm=[plain("Read by A")],
    )
    found = extract(xml.encode(), "n.xml")
    assert [runs_of(document) for document in found] == [
        runs_of(document) for document in read(bundle(resource))
    ]
    assert found[1].media_type == "application/fhir+xml"


def test_parameters_hold_resources() -> None:
    document = one(
        {"resourceType": "Parameters", "parameter": [{"name": "x"}, {"resource": reference(plain("Knee"))}]}
    )
    assert runs_of(document) == [("Knee", "Parameters.parameter[1].resource.content[0].attachment!line[1]")]


def test_ndjson() -> None:
    data = "\n".join(json.dumps(reference(plain(words))) for words in ("One", "Two")).encode()
    assert [runs_of(document) for document in extract(data, "n.json")] == [
        [("One", "line[1]!DocumentReference.content[0].attachment!line[1]")],
        [("Two", "line[2]!DocumentReference.content[0].attachment!line[1]")],
    ]


def test_line_that_is_no_resource_is_named_and_the_rest_goes_on() -> None:
    lines = [
        json.dumps(reference(plain("One"))),
        '{"secret": 1}',
        "{CANARY",
        "[1]",
        "",
        json.dumps(reference(plain("Two"))),
    ]
    found = extract("\n".join(lines).encode(), "DocumentReference.ndjson")
    assert [one.text for one in found if one.fault is None] == ["One", "Two"]
    assert [one.fault for one in found if one.fault] == [
        f"line[{number}]: is no FHIR resource; export the file again" for number in (2, 3, 4)
    ]


@pytest.mark.parametrize(
    "meta",
    [
        ({"versionId": "9"}, {"versionId": "10"}),
        ({"lastUpdated": "2025-01-02"}, {"lastUpdated": "2025-01-03"}),
    ],
)
def test_of_a_history_the_last_version_is_read(meta: tuple[dict[str, str], dict[str, str]]) -> None:
    old, new = (
        reference(plain(words), id="d", meta=one) for words, one in zip(("Old", "New"), meta, strict=True)
    )
    for several in ([old, new], [new, old]):
        document = one(bundle(*several))
        assert document.text == "New"
        assert "another document of the file replaces it" in document.notes[0]


def test_resources_of_one_id_without_versions_are_all_read() -> None:
    """A negative case: nothing tells which of them is the later."""
    found = read(bundle(reference(plain("Left"), id="d"), reference(plain("Right"), id="d")))
    assert [one.text for one in found] == ["Left", "Right"]


@pytest.mark.parametrize("kind", ["document", "transaction", "batch", "searchset", "collection", "message"])
def test_bundles_of_every_type_are_unfolded(kind: str) -> None:
    binary = {"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": b64("Knee")}
    urls = ("https://x.org/fhir/DocumentReference/d", "https://x.org/fhir/Binary/b")
    made = bundle(reference({"url": "/fhir/Binary/b"}, id="d"), binary, urls=urls) | {"type": kind}
    for entry in made["entry"]:
        entry |= {"request": {"method": "PUT", "url": "x"}, "search": {"mode": "match"}}
    assert runs_of(one(made)) == [("Knee", "Bundle.entry[1].resource!line[1]")]


def test_heads_of_a_table_stay_in_their_section() -> None:
    table = div("<table><tr><th>Medication</th></tr><tr><td>Ibuprofen <del>1</del></td></tr></table>")
    document = one({"resourceType": "Composition", "section": [{"title": "Allergies", "text": table}]})
    assert document.text == "Allergies:\n[Medication] Ibuprofen"


DEEP: dict[str, Any] = {"resourceType": "Bundle"}
for _ in range(9):
    DEEP = bundle(DEEP)
SELF = reference({"data": b64("x")})
for _ in range(9):
    SELF = reference({"contentType": "application/fhir+json", "data": b64(json.dumps(SELF))})
BAD: dict[str, tuple[bytes, str]] = {
    "cut short": (json.dumps(reference(plain("Knee"))).encode()[:-9], "broken JSON: .* at line 1"),
    "cut short in a string": (b'{"resourceType": "Bun', "is broken JSON: Unterminated string starting at line 1, column 18;"),
    "no resource type": (b'{"a": 1}', "no resourceType"),
    "a list": (b"[1]", "no resourceType"),
    "no document": (json.dumps(bundle({"resourceType": "Patient"})).encode(), "FHIR without a document"),
    "nested brackets": (b'{"resourceType":' + b"[" * 200_000, "nested too deep|broken JSON"),
    "bundles in bundles": (json.dumps(DEEP).encode(), "nested more than 4 deep"),
    "documents in documents": (json.dumps(SELF).encode(), "nested more than 6 deep"),
    "number of too many digits": (b'{"resourceType": "Binary", "x": ' + b"9" * 5000 + b"}", "too many digits"),
    "base64 that is none": (json.dumps(reference({"data": "???"})).encode(), "said to be base64, but character 1"),
    "base64 cut short": (json.dumps(reference({"data": "QUJDR"})).encode(), "is cut short"),
    "wrong content type": (json.dumps(reference({"contentType": "application/pdf", "data": b64("Knee")})).encode(), "but the bytes are not"),
    "kept elsewhere": (json.dumps(reference({"url": "https://x.org/1"})).encode(), "kept elsewhere"),
    "empty attachment": (json.dumps(reference({})).encode(), "has no attachment"),
    "no content": (json.dumps(reference()).encode(), "has no attachment"),
    "composition without text": (b'{"resourceType": "Composition", "section": [{"title": "Plan"}]}', "without narrative"),
    "all in error": (json.dumps(reference(plain("Knee"), status="entered-in-error")).encode(), "entered in error"),
    "XML with entities": (b'<!DOCTYPE Bundle [<!ENTITY x "y">]><Bundle xmlns="http://hl7.org/fhir"/>', "DTD.*refused"),
    "elements of wrong types": (b'{"resourceType": "DocumentReference", "content": [3, {"attachment": []}], "type": 7}', "has no attachment"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "message"), BAD.values(), ids=BAD)
def test_bad_input_says_what_is_wrong(data: bytes, message: str) -> None:
    with pytest.raises(IngestError, match=message):
        extract(data, "n.xml" if data.startswith(b"<") else "n.json")


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp", "Zs", "Co"), include_characters=" "),
    max_size=15,
)  # fmt: skip
LINES = st.lists(WORDS, max_size=4).map("\n".join)
DIV = st.lists(WORDS.map(lambda words: f"<p>{escape(words)}</p>"), max_size=3).map(
    lambda parts: div("".join(parts))
)
FILLED = LINES.filter(str.strip)
RESOURCES = st.one_of(
    FILLED.map(lambda words: reference(plain(words))),
    st.tuples(DIV, FILLED, WORDS).map(lambda parts: report(text=parts[0], conclusion=parts[1], code={"text": parts[2]})),
    st.lists(st.tuples(WORDS, DIV), max_size=3).map(
        lambda parts: {"resourceType": "Composition", "title": "T", "section": [{"title": t, "text": d} for t, d in parts]}
    ),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(resources=st.lists(RESOURCES, min_size=1, max_size=4))
def test_every_character_leads_back_to_its_element(resources: list[dict[str, Any]]) -> None:
    whole = bundle(*resources, reference(plain("Knee")))
    for document in read(whole):
        if document.fault:
            continue
        told: dict[str, str] = {}
        for words, path in runs_of(document):
            told[path] = told.get(path, "") + packed(words)
        for path, said in told.items():
            assert said == packed(_words_at(whole, path))
        assert GLUE.fullmatch(re.sub(r"Impression|Conclusion|Exam", "", glue_of(document)))


def _words_at(whole: dict[str, Any], path: str) -> str:
    """The words that stand at a path: a string, an element of a narrative, a line of an attachment."""
    from html import unescape

    outer, _, line = path.partition("!")
    outer, _, inner = outer.partition("/")
    value = value_at(whole, outer)
    if line:
        import base64

        lines = base64.b64decode(value["data"]).decode().split("\n")
        return str(lines[int(line.removeprefix("line[").removesuffix("]")) - 1])
    if inner:
        number = re.fullmatch(r"p(?:\[(\d+)\])?", inner)
        assert number
        return unescape(re.findall(r"<p>(.*?)</p>", value, re.S)[int(number[1] or 1) - 1])
    return str(value)


@settings(max_examples=200, deadline=None)
@given(cut=st.integers(0, 500), into=st.binary(max_size=4), size=st.integers(0, 60))
def test_damaged_bytes_are_read_or_refused(cut: int, into: bytes, size: int) -> None:
    whole = json.dumps(
        bundle(service("73721"), report(conclusion="Secret"), reference(plain("Secret")))
    ).encode()
    try:
        extract(whole[:cut] + into + whole[cut + size :], "n.json")
    except IngestError as error:
        assert "Secret" not in str(error)
