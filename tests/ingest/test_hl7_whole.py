"""HL7 v2 files of several messages or patients: whose each part is, and what later messages take back."""

from __future__ import annotations

import pytest

from pipeline.ingest.model import Extracted, IngestError
from pipeline.ingest.read import extract

ANNA, BERT = "PID|1||111^^^H", "PID|2||222^^^H"


def message(kind: str, *segments: str) -> str:
    return "\r".join([f"MSH|^~\\&|A|B|C|D|20250301||{kind}|1|P|2.5.1", *segments, ""])


def result(words: str, number: str = "a1") -> tuple[str, str]:
    return f"OBR|1||{number}|73721^MRI", f"OBX|1|TX|1^Findings||{words}"


def document(kind: str, number: str, words: str, parent: str = "") -> str:
    header = f"TXA|1|CN|TX|20250301||||||||{number}|{parent}||||||AV"
    return message(kind, ANNA, header, *([f"OBX|1|TX|1^Note||{words}"] if words else []))


def read(*messages: str) -> list[Extracted]:
    return extract("".join(messages).encode(), "a.hl7")


def test_results_of_two_patients_in_one_message_are_apart() -> None:
    found = read(message("ORU^R01", ANNA, *result("A tear."), BERT, *result("No tear.")))
    assert [one.text for one in found] == ["Exam: MRI\nA tear.", "Exam: MRI\nNo tear."]
    assert len({one.subject for one in found}) == 2


def test_a_pid_that_comes_again_is_the_same_patient() -> None:
    """A negative."""
    found = read(message("ORU^R01", ANNA, *result("A tear."), ANNA, *result("No tear.", "a2")))
    assert (len(found), len({one.subject for one in found})) == (2, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PID|1|111||", "PID|1|222||"),
        ("PID|1|||111", "PID|1|||222"),
        ("PID|1||||SMITH^ANNA||19500101", "PID|1||||SMITH^BERT||19500101"),
        ("PID|1||||SMITH^ANNA||19500101", "PID|1||||SMITH^ANNA||19800101"),
    ],
)
def test_patients_without_the_usual_number_are_told_apart(one: str, other: str) -> None:
    first, second = (message("ORU^R01", patient, *result("A tear.")) for patient in (one, other))
    found = read(first, second, first)
    assert [part.subject == found[0].subject for part in found] == [True, False, True]


def test_a_document_that_another_replaces_is_left_out() -> None:
    found = read(document("MDM^T02", "d1", "No tear."), document("MDM^T10", "d2", "Complete tear.", "d1"))
    assert [(one.text, one.notes) for one in found] == [
        ("Complete tear.", ("message[1]: was left out: another message of the file replaces or cancels it",))
    ]


def test_a_document_that_is_sent_anew_after_an_edit_is_read_once() -> None:
    found = read(document("MDM^T02", "d1", "No tear."), document("MDM^T08", "d1", "Complete tear."))
    assert [one.text for one in found] == ["Complete tear."]


def test_a_cancelled_document_is_left_out() -> None:
    of_another = document("MDM^T02", "d1", "Of another patient.")
    cancel = document("MDM^T11", "d1", "")
    found = read(of_another, document("MDM^T02", "d2", "Knee pain."), cancel)
    assert [one.text for one in found] == ["Knee pain."]
    with pytest.raises(IngestError, match=r"^message\[1\]: was left out: another message .* cancels it$"):
        read(of_another, cancel)


def test_an_addendum_stands_beside_its_document() -> None:
    """A negative: it has a parent, too, but replaces nothing."""
    found = read(document("MDM^T02", "d1", "No tear."), document("MDM^T06", "d2", "Addendum.", "d1"))
    assert [one.text for one in found] == ["No tear.", "Addendum."]


def test_a_time_that_stands_for_none_is_no_date() -> None:
    (one,) = read(document("MDM^T02", "d1", "Knee pain.").replace("TX|20250301", "TX|00010101"))
    assert one.date is None


def test_a_note_on_a_deleted_value_goes_with_it() -> None:
    order, _ = result("")
    void = "OBX|1|TX|1^Findings||Of another patient.||||||D", "NTE|1||Said by phone."
    kept = "OBX|2|TX|1^Findings||A tear.||||||F", "NTE|1||Read twice."
    (one,) = read(message("ORU^R01", ANNA, order, *void, *kept))
    assert one.text == "Exam: MRI\nA tear.\nRead twice."


def test_a_study_that_was_cancelled_is_neither_report_nor_request() -> None:
    cancelled = "OBR|1||a2|73718^MRI|||||||||||||||||||||X", "OBX|1|TX|1^Findings||Motion."
    found = read(message("ORU^R01", ANNA, *cancelled, *result("A tear.")))
    assert [(one.text, one.request) for one in found] == [("Exam: MRI\nA tear.", {"cpt": "73721"})]
