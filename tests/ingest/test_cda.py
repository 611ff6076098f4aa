"""C-CDA: sections, tables and lists to text with the element of every character; what is refused."""

from __future__ import annotations

import gzip
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.case import Case
from pipeline.errors import ErrorRow
from pipeline.ingest.model import AsideKind, IngestError
from pipeline.ingest.read import extract
from pipeline.intake import read_paths
from tests.ingest.structures import (
    GLUE,
    b64,
    cda,
    glue_of,
    own_text_at,
    packed,
    runs_of,
    section,
    unstructured,
)

BODY = "/ClinicalDocument/component/structuredBody/component"

NARRATIVES = {
    "paragraphs": (
        "<paragraph>Knee  pain\t for</paragraph><paragraph>8 weeks.</paragraph>",
        "Knee pain for\n8 weeks.",
    ),
    "line breaks": (
        "Failed naproxen.<br/>\n   Did PT.<br/>Then rest.",
        "Failed naproxen.\nDid PT.\nThen rest.",
    ),
    "lines of the sender are kept": ("HPI: knee pain\n   PT for 6 weeks", "HPI: knee pain\nPT for 6 weeks"),
    "layout of the file is none of the text": (
        "<paragraph>\n        Knee pain\n        for weeks\n    </paragraph>\n    <paragraph>Hip</paragraph>",
        "Knee pain for weeks\nHip",
    ),
    "list in a cell": (
        "<table><tr><th>Reaction</th><th>Seen</th></tr><tr><td><list><item>Hives</item><item>Rash.</item><item>Cough</item>"
        "</list></td><td>2013</td></tr></table>",
        "Reaction: Hives, Rash. Cough; Seen: 2013",
    ),
    "blank lines are kept as one": ("Knee pain\n\n\n\nPlan: MRI", "Knee pain\n\nPlan: MRI"),
    "words inside words": ("left <content styleCode='Bold'>knee</content>: torn", "left knee: torn"),
    "parts that are parted by layout only": (
        "<content>left</content>\n  <content>knee</content>",
        "left knee",
    ),
    "no space where none stands": ("10<sup>3</sup>/uL", "103/uL"),
    "list": (
        "<list><item>Rest</item><item>Ice <content>daily</content></item></list>",
        "- Rest\n- Ice daily",
    ),
    "numbered list with a caption": (
        "<list listType='ordered'><caption>Plan</caption><item>MRI</item><item>PT</item></list>",
        "Plan\n1. MRI\n2. PT",
    ),
    "list in a list": (
        "<list><item>Knee<list><item>swollen</item></list></item></list>",
        "- Knee\n- swollen",
    ),
    "table": (
        "<table><thead><tr><th>Drug</th><th>Sig</th></tr></thead><tbody><tr><td>Naproxen</td><td>daily</td></tr>"
        "<tr><td>Tylenol</td><td/></tr></tbody></table>",
        "Drug: Naproxen; Sig: daily\nDrug: Tylenol",
    ),
    "table headed without thead": (
        "<table><tr><th>Drug</th><th>Sig:</th></tr><tr><td>Advil.</td><td>daily</td></tr></table>",
        "Drug: Advil. Sig: daily",
    ),
    "head of one cell above the head": (
        "<table><thead><tr><th colspan='2'>Vitals today</th></tr><tr><th>Name</th><th>Value</th></tr></thead>"
        "<tbody><tr><td>Weight</td><td>80 kg</td></tr></tbody></table>",
        "Vitals today\nName: Weight; Value: 80 kg",
    ),
    "table with row heads": ("<table><tr><th>Weight</th><td>80 kg</td></tr></table>", "Weight: 80 kg"),
    "table without heads": ("<table><tr><td>Weight</td><td>80 kg</td></tr></table>", "Weight\t80 kg"),
    "cell of several lines": (
        "<table><tr><th>Date</th><th>Note</th></tr><tr><td>3/1</td><td>Seen.<br/>MRI ordered.</td></tr></table>",
        "Date: 3/1\nNote: Seen.\nMRI ordered.",
    ),
    "cell over two rows": (
        "<table><tr><th>Drug</th><th>Dose</th></tr><tr><td rowspan='2'>Advil</td><td>200</td></tr>"
        "<tr><td>400</td></tr></table>",
        "Drug: Advil; Dose: 200\nDrug: Advil; Dose: 400",
    ),
    "cell over all columns": (
        "<table><tr><th>Drug</th><th>Dose</th></tr><tr><td colspan='2'>No others</td></tr></table>",
        "No others",
    ),
    "table that is all head": ("<table><thead><tr><th>None known</th></tr></thead></table>", "None known"),
    "spans that are no numbers": (
        "<table><tr><td colspan='x' rowspan='-3'>Knee</td><td colspan='999999'>pain</td></tr></table>",
        "Knee\tpain",
    ),
    "picture with a caption": (
        "<renderMultiMedia referencedObject='m1'><caption>Fig 1</caption></renderMultiMedia>",
        "Fig 1",
    ),
    "footnote": (
        "<paragraph>Knee pain<footnoteRef IDREF='f'/> now.<footnote ID='f'>per <content>mother</content></footnote> PT</paragraph>",
        "Knee pain now. [per mother] PT",
    ),
    "empty footnote": ("<paragraph>Knee pain<footnote ID='f'/>, now</paragraph>", "Knee pain, now"),
    "link": ("See <linkHtml href='http://x.org'>the report</linkHtml>.", "See the report."),
    "element without information": (
        "<paragraph nullFlavor='NI'/><paragraph>None known</paragraph>",
        "None known",
    ),
    "table in a table": (
        "<table><tr><th>Study</th><th>Date</th></tr><tr><td><table><tr><td>MRI</td><td>knee</td></tr></table></td><td>2025</td></tr></table>",
        "Study: MRI\tknee; Date: 2025",
    ),
    "head over two rows and two columns": (
        "<table><thead><tr><th rowspan='2'>Sign</th><th colspan='2'>Knee</th></tr><tr><th>Right</th><th>Left</th></tr></thead>"
        "<tbody><tr><td>Lachman</td><td>neg</td><td>pos</td></tr></tbody></table>",
        "Sign; Knee\nSign: Lachman; Right: neg; Left: pos",
    ),
    "caption of a table": (
        "<table><caption>Vitals</caption><tr><td>BP</td><td>120/80</td></tr></table>",
        "Vitals\nBP\t120/80",
    ),
    "characters by number": ("knee &gt; 3 cm &#8211; &amp; swollen", "knee > 3 cm \u2013 & swollen"),
}


@pytest.mark.parametrize(("narrative", "text"), NARRATIVES.values(), ids=NARRATIVES)
def test_narrative(narrative: str, text: str) -> None:
    data = cda(section("Plan", narrative))
    (document,) = extract(data, "n.xml")
    assert document.text == f"Plan:\n{text}"
    for words, path in runs_of(document):
        assert packed(words) in packed(own_text_at(data, path))


def test_sections_stand_under_their_titles() -> None:
    inner = f"<component><section>{section('Knee', 'Torn.')}</section></component>"
    data = cda(
        section("HISTORY OF PRESENT ILLNESS", "Pain."),
        "<code code='11348-0'/><text>Gout</text>",
        "<code code='1-8' displayName='Other  things'/><text>Nil</text>",
        f"<title>Exam:</title>{inner}",
        section("Empty", ""),
        head="<title>Progress Note</title>",
    )
    (document,) = extract(data, "n.xml")
    assert document.text == (
        "Progress Note\n\nHISTORY OF PRESENT ILLNESS:\nPain.\n\nPast medical history:\nGout\n\nOther things:\nNil"
        "\n\nExam:\n\nKnee:\nTorn."
    )
    assert document.notes == ("sections without narrative: 1",)
    assert dict((words, path) for words, path in runs_of(document)) == {
        "Progress Note": "/ClinicalDocument/title",
        "HISTORY OF PRESENT ILLNESS": f"{BODY}[1]/section/title",
        "Pain.": f"{BODY}[1]/section/text",
        "Gout": f"{BODY}[2]/section/text",
        "Other things": f"{BODY}[3]/section/code/@displayName",
        "Nil": f"{BODY}[3]/section/text",
        "Exam:": f"{BODY}[4]/section/title",
        "Knee": f"{BODY}[4]/section/component/section/title",
        "Torn.": f"{BODY}[4]/section/component/section/text",
    }


def test_heads_of_family_history_are_no_titles() -> None:
    table = "<table><tr><th>Diagnosis</th><th>Age:</th></tr><tr><td>Bone cancer</td><td>57</td></tr></table>"
    family = [section("Family History", table), f"<code code='10157-6'/>{section('Relatives', table)}"]
    (document,) = extract(cda(*family, section("Problems", table)), "n.xml")
    assert document.text == (
        "Family History:\n[Diagnosis] Bone cancer; [Age:] 57\n\nRelatives:\n[Diagnosis] Bone cancer; [Age:] 57\n\n"
        "Problems:\nDiagnosis: Bone cancer; Age: 57"
    )


LED_OUT = [
    ("Allergies", "Medication", "[Medication] Ibuprofen"),
    ("Past Medical History", "Assessment", "[Assessment] Ibuprofen"),
    ("Medications", "Medication", "Medication: Ibuprofen"),  # the same section
    ("Plan", "Assessment", "Assessment: Ibuprofen"),  # the columns of one table
    ("Notes from outside", "Medications", "Medications: Ibuprofen"),  # the head is all that tells the section
    ("Allergies", "Substance", "Substance: Ibuprofen"),  # no title
]


@pytest.mark.parametrize(("title", "head", "row"), LED_OUT)
def test_heads_that_would_move_their_row_to_another_section_stand_in_brackets(
    title: str, head: str, row: str
) -> None:
    table = f"<table><tr><th>{head}</th></tr><tr><td>Ibuprofen</td></tr></table>"
    (document,) = extract(cda(section(title, table)), "n.xml")
    assert document.text == f"{title}:\n{row}"


@pytest.mark.parametrize(
    "mark", ["styleCode='Strikethrough'", "styleCode='Bold xStrikeThrough'", "revised='delete'"]
)
def test_struck_out_text_is_set_aside(mark: str) -> None:
    data = cda(
        section(
            "Plan",
            f"<paragraph {mark}>Old</paragraph><paragraph>MRI <content {mark}>left</content> right</paragraph>",
        )
    )
    (document,) = extract(data, "n.xml")
    assert packed(document.text) == "Plan:MRIright"
    assert [one.text for one in document.map.asides] == ["Old", "left"]


def test_deleted_text_is_set_aside() -> None:
    data = cda(section("Plan", "MRI of the <content revised='delete'>left</content> right knee"))
    (document,) = extract(data, "n.xml")
    assert document.text == "Plan:\nMRI of the right knee"
    assert [(one.kind, one.text, one.place.path) for one in document.map.asides] == [
        (AsideKind.HIDDEN, "left", f"{BODY}/section/text/content")
    ]
    assert document.notes == ("text that was deleted by revision was left out",)


HEADS = [
    ("<code code='11506-3'/><effectiveTime value='20250312101500-0500'/>", "office_note", "2025-03-12"),
    ("<code code='18748-4'/><effectiveTime value='20250312'/>", "radiology_report", "2025-03-12"),
    ("<title>Physical Therapy Progress Note</title><effectiveTime value='2025'/>", "pt_note", None),
    (
        "<code code='11506-3'/><effectiveTime value='20250601'/><componentOf><encompassingEncounter>"
        "<effectiveTime><low value='20250312'/></effectiveTime></encompassingEncounter></componentOf>",
        "office_note",
        "2025-03-12",
    ),
    (
        "<code code='34133-9'/><effectiveTime value='20250601'/><componentOf><encompassingEncounter>"
        "<effectiveTime value='20250312'/></encompassingEncounter></componentOf>",
        "summary",
        "2025-06-01",
    ),
    ("<effectiveTime value='20251399'/>", None, None),
    ("<effectiveTime nullFlavor='UNK'/><author><time value='20250312'/></author>", None, "2025-03-12"),
]


@pytest.mark.parametrize(("head", "kind", "day"), HEADS)
def test_kind_and_day(head: str, kind: str | None, day: str | None) -> None:
    (document,) = extract(cda(section("Plan", "MRI"), head=head), "n.xml")
    assert (document.kind, document.date and document.date.isoformat()) == (kind, day)


CPT = "codeSystem='2.16.840.1.113883.6.12'"
ORDERS = [
    (f"<procedure moodCode='RQO'><code code='73721' {CPT}/><targetSiteCode code='6757004'/></procedure>",
     {"cpt": "73721", "region": "knee", "side": "right"}),
    (f"<observation moodCode='INT'><code code='24802-7'><translation code='73718' {CPT}/></code>"
     "<targetSiteCode displayName='Left foot'/></observation>",
     {"cpt": "73718", "region": "foot", "side": "left"}),
    (f"<procedure moodCode='EVN'><code code='73721' {CPT}/></procedure>", None),  # done, not ordered
    (f"<procedure moodCode='RQO' negationInd='true'><code code='73721' {CPT}/></procedure>", None),
    (f"<procedure moodCode='RQO'><code code='73721' {CPT}/><statusCode code='cancelled'/></procedure>", None),
    (f"<procedure moodCode='RQO'><code code='97110' {CPT}/></procedure>", None),  # another plan
]  # fmt: skip


@pytest.mark.parametrize(("entry", "request_"), ORDERS)
def test_orders_give_the_request(entry: str, request_: dict[str, str] | None) -> None:
    (document,) = extract(cda(f"{section('Plan', 'MRI')}<entry>{entry}</entry>"), "n.xml")
    assert document.request == request_


def test_patients_are_told_apart_by_a_digest() -> None:
    head = "<recordTarget><patientRole><id root='1.2' extension='{}'/></patientRole></recordTarget>"
    subjects = [
        extract(cda(section("Plan", "MRI"), head=head.format(name)), "n.xml")[0].subject
        for name in ("secret-7", "secret-8", "secret-7")
    ]
    assert subjects[0] == subjects[2] != subjects[1]
    assert "secret" not in str(subjects)


RTF = b"{\\rtf1 Left knee pain.\\par PT for 6 weeks.}"
UNSTRUCTURED = {
    "text": (unstructured("Knee pain &amp; locking\nPT", "mediaType='text/plain'"), "Knee pain & locking\nPT", "!line[1]"),
    "CDATA": (unstructured("<![CDATA[<b>Knee</b> pain]]>", "mediaType='text/html'"), "Knee pain", "!/b[1]"),
    "base64": (
        unstructured(b64(RTF), "mediaType='application/rtf' representation='B64'"),
        "Left knee pain.\nPT for 6 weeks.",
        "!par[1]",
    ),
    "compressed": (
        unstructured(b64(gzip.compress(b"Knee pain")), "mediaType='text/plain' representation='B64' compression='GZ'"),
        "Knee pain",
        "!line[1]",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "text", "path"), UNSTRUCTURED.values(), ids=UNSTRUCTURED)
def test_unstructured(data: bytes, text: str, path: str) -> None:
    (document,) = extract(data, "n.xml")
    assert document.text == text
    first = str(document.map.runs[0].place.path)
    outer, _, inner = first.partition("!")
    assert outer == "/ClinicalDocument/component/nonXMLBody/text"
    assert f"!{inner}".startswith(path[:5])


def test_body_in_a_file_beside_the_document(tmp_path: Path) -> None:
    head = "<code code='11506-3'/><effectiveTime value='20250312'/>"
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "visit note.rtf").write_bytes(RTF)
    document = unstructured("<reference value='scans/visit%20note.rtf'/>", "mediaType='text/rtf'", head=head)
    (tmp_path / "n.xml").write_bytes(document)
    (case,) = read_paths([tmp_path / "n.xml"])
    assert isinstance(case, Case)
    (one,) = case.documents
    assert (one.text, one.kind, str(one.date)) == (
        "Left knee pain.\nPT for 6 weeks.",
        "office_note",
        "2025-03-12",
    )
    assert case.warnings == ("n.xml: its body was read from a file beside it",)
    assert one.source is not None
    assert one.source.runs[0].place.path == "/ClinicalDocument/component/nonXMLBody/text/reference!par[1]"


OUTSIDE = [
    "../note.txt",
    "/etc/hostname",
    "file:///etc/hostname",
    "http://x.org/note.txt",
    "link.txt",
    "none.txt",
    "n.xml",
    "%00",
    ".",
]


@pytest.mark.parametrize("name", OUTSIDE)
def test_file_outside_the_folder_is_not_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "note.txt").write_text("Secret")
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "note.txt")
    (tmp_path / "in" / "n.xml").write_bytes(unstructured(f"<reference value='{name}'/>"))
    (row,) = read_paths([tmp_path / "in" / "n.xml"])
    assert isinstance(row, ErrorRow)
    assert "whose body is a file of its own; send that file beside it" in row.error


def test_pictures_in_sections_are_documents_of_their_own() -> None:
    media = "<entry><observationMedia><value mediaType='text/plain' representation='B64'>{}</value></observationMedia></entry>"
    data = cda(section("Plan", "MRI") + media.format(b64("Scanned page")) + media.format("@@"))
    document, picture, broken = extract(data, "n.xml")
    assert (document.text, picture.text, broken.text) == ("Plan:\nMRI", "Scanned page", "")
    assert runs_of(picture) == [("Scanned page", f"{BODY}/section/entry[1]/observationMedia/value!line[1]")]
    assert str(broken.fault).startswith(f"{BODY}/section/entry[2]/observationMedia/value: the attachment")


def test_note_that_an_entry_holds_as_a_file() -> None:
    entry = "<entry><act><text mediaType='text/rtf' representation='B64'>{}<reference value='#n'/></text></act></entry>"
    document, note = extract(cda(section("Notes", "See note") + entry.format(b64(RTF))), "n.xml")
    assert (document.text, note.text) == ("Notes:\nSee note", "Left knee pain.\nPT for 6 weeks.")
    narrative = "<paragraph ID='n'>Left knee pain.</paragraph>PT for 6 weeks."
    (document,) = extract(cda(section("Notes", narrative) + entry.format(b64(RTF))), "n.xml")
    assert document.text == "Notes:\nLeft knee pain.\nPT for 6 weeks."


DTD = '<!DOCTYPE ClinicalDocument [<!ENTITY x "y"><!ENTITY z SYSTEM "file:///etc/passwd">]>'
BAD = {
    "entities that multiply": (
        ("<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 500)) + "]><ClinicalDocument>&e9;</ClinicalDocument>").encode(),
        "DTD.*refused",
    ),
    "entities": (f"{DTD}<ClinicalDocument><title>&z;</title></ClinicalDocument>".encode(), "DTD.*refused"),
    "DTD": (b"<!DOCTYPE ClinicalDocument SYSTEM 'x.dtd'><ClinicalDocument/>", "DTD.*refused"),
    "unknown entity": (cda(section("Plan", "a&nbsp;b")), "undefined entity at line 2"),
    "cut short": (cda(section("Plan", "MRI"))[:150], "cut short at line 2"),
    "mismatched": (cda(section("Plan", "<b>MRI")), "broken XML: mismatched tag at line 2"),
    "no body": (b"<?xml version='1.0'?><ClinicalDocument/>", "C-CDA without sections"),
    "no sections": (cda(), "C-CDA without sections"),
    "coded entries only": (cda("<title>Problems</title><entry><act/></entry>"), "entries but no narrative"),
    "titles only": (cda("<title>Problems</title>", head="<title>Note</title>"), "no narrative"),
    "file elsewhere": (unstructured("<reference value='note.pdf'/>", "mediaType='application/pdf'"), "a file of its own"),
    "empty body": (unstructured(""), "no body"),
    "no base64": (unstructured("@@@@", "representation='B64'"), "said to be base64, but character 1"),
    "cut base64": (unstructured("QUJDR", "representation='B64'"), "cut short"),
    "wrong content type": (unstructured(b64("Knee"), "mediaType='application/pdf' representation='B64'"), "said to be application/pdf, but the bytes are not"),
    "damaged compression": (unstructured(b64("Knee"), "representation='B64' compression='ZL'"), "damaged"),
    "unknown compression": (unstructured(b64("Knee"), "representation='B64' compression='7Z'"), "not read"),
    "other XML": (b"<?xml version='1.0'?><invoice/>", "neither C-CDA nor FHIR"),
    "deep": (cda(section("Plan", "<content>" * 500 + "</content>" * 500)), "nested more than"),
    "C-CDA in itself": (unstructured(b64(unstructured(b64(cda()), "representation='B64'")), "representation='B64'"), "without sections"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "message"), BAD.values(), ids=BAD)
def test_bad_input_says_what_is_wrong(data: bytes, message: str) -> None:
    with pytest.raises(IngestError, match=message):
        extract(data, "n.xml")


def test_compressed_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.ingest.cda._MOST_UNPACKED", 1000)
    data = unstructured(b64(gzip.compress(b"a" * 5000)), "representation='B64' compression='GZ'")
    with pytest.raises(IngestError, match="unpacks to more than 1,000 bytes"):
        extract(data, "n.xml")


ENCODINGS = [
    ("utf-8", "utf-8", "utf-8"),
    ("utf-8", "cp1252", "cp1252"),  # the label is wrong
    ("iso-8859-1", "latin-1", "iso-8859-1"),
    ("utf-16", "utf-16", "utf-16"),
    ("windows-1250", "cp1250", "windows-1250"),
    ("shift_jis", "shift_jis", "shift_jis"),
]


@pytest.mark.parametrize(("label", "codec", "said"), ENCODINGS)
def test_encodings(label: str, codec: str, said: str) -> None:
    word = "ゲイツ" if codec == "shift_jis" else "genou gauche é"
    text = cda(section("Plan", word)).decode().replace("UTF-8", label)
    (document,) = extract(text.encode(codec), "n.xml")
    assert document.text == f"Plan:\n{word}"
    assert document.encoding == said


def test_namespace_may_be_missing_or_prefixed() -> None:
    plain = cda(section("Plan", "MRI")).decode().replace(' xmlns="urn:hl7-org:v3"', "")
    prefixed = plain.replace("</", "\0").replace("<", "<n:").replace("\0", "</n:").replace("<n:?", "<?")
    prefixed = prefixed.replace("<n:ClinicalDocument", '<n:ClinicalDocument xmlns:n="urn:hl7-org:v3"')
    assert {extract(one.encode(), "n.xml")[0].text for one in (plain, prefixed)} == {"Plan:\nMRI"}


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp", "Zs", "Co"), include_characters=" \n\t<&>\"'"),
    max_size=12,
)  # fmt: skip


def _element(name: str, inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return inside.map(lambda words: f"<{name}>{words}</{name}>")


TEXT = WORDS.map(lambda words: escape(words))
INLINE = st.one_of(TEXT, _element("content", TEXT), _element("sup", TEXT), st.just("<br/>"))
MIXED = st.lists(INLINE, max_size=4).map("".join)
ROWS = st.lists(st.lists(_element("td", MIXED), max_size=3).map("".join), max_size=3)
TABLE = st.tuples(st.lists(_element("th", TEXT), max_size=3).map("".join), ROWS).map(
    lambda parts: (
        f"<table><thead><tr>{parts[0]}</tr></thead><tbody>{''.join(f'<tr>{row}</tr>' for row in parts[1])}</tbody></table>"
    )
)
LIST = st.lists(_element("item", MIXED), max_size=3).map(lambda items: f"<list>{''.join(items)}</list>")
NARRATIVE = st.lists(st.one_of(INLINE, _element("paragraph", MIXED), LIST, TABLE), max_size=5).map("".join)


@settings(max_examples=150, deadline=None)
@given(narratives=st.lists(NARRATIVE, min_size=1, max_size=3), words=TEXT.filter(str.strip))
def test_every_character_leads_back_to_its_element(narratives: list[str], words: str) -> None:
    data = cda(*(section("Title", narrative) for narrative in narratives), section("Title", words))
    (document,) = extract(data, "n.xml")
    runs = runs_of(document)
    told: dict[str, str] = {}
    for run, path in runs:
        told[path] = told.get(path, "") + packed(run)
    for path, said in told.items():
        there = packed(own_text_at(data, path))
        if "/th" in path:  # a head stands before each value of its column
            assert said == there * (len(said) // len(there))
        else:
            assert said == there
    assert GLUE.fullmatch(glue_of(document))
    assert set(told) >= {path for path in _filled(data) if "/th" not in path}


def _filled(data: bytes) -> list[str]:
    """The paths of all elements of sections that hold words of their own."""
    from pipeline.ingest.cda_xml import parse, steps

    found, waiting = [], [(parse(data)[0], "/ClinicalDocument")]
    while waiting:
        element, path = waiting.pop()
        waiting += steps(element, path)
        if own_text_at(data, path).strip(" \t\r\n\f") and not path.endswith("title"):
            found.append(path)
    return found


@settings(max_examples=200, deadline=None)
@given(cut=st.integers(0, 900), into=st.binary(max_size=4), size=st.integers(0, 60))
def test_damaged_bytes_are_read_or_refused(cut: int, into: bytes, size: int) -> None:
    whole = cda(section("Plan", NARRATIVES["table"][0]), section("HPI", NARRATIVES["list"][0]))
    try:
        extract(whole[:cut] + into + whole[cut + size :], "n.xml")
    except IngestError as error:
        assert "Naproxen" not in str(error)
