"""Misread words: what is read anew, and what never is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.fax import FaxPage, compose
from pipeline.ingest.mismarks import remark
from pipeline.ingest.misread import SWITCH, read_word, reread
from pipeline.ingest.ocr import Recognized, Word
from pipeline.ingest.pieces import Piece, pieces_of
from pipeline.ingest.vocabulary import american, vocabulary
from pipeline.placing import placed, recognised
from pipeline.result import Quote

DOUBTED, SURE = 0.6, 0.97
LETTER = 5.0


def line_of(text: str, sure: float = DOUBTED, line: int = 0) -> list[Word]:
    words, x = [], 72.0
    for word in text.split():
        box = (x, 200.0 + 13 * line, x + LETTER * len(word), 210.0 + 13 * line)
        words.append(Word(word, box, box, sure, line, 0))
        x += LETTER * (len(word) + 1)
    return words


def page_of(*lines: str) -> FaxPage:
    words = [word for number, text in enumerate(lines) for word in line_of(text, line=number)]
    return FaxPage(1, Recognized(tuple(words), ink=0.05), 612.0, 792.0)


def text_of(pieces: list[Piece]) -> str:
    return " ".join(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("misread", "printed"),
    [
        ("efuslon", "effusion"),
        ("effusion", "effusion"),
        ("ligarnent", "ligament"),
        ("iigament", "ligament"),
        ("physica1", "physical"),
        ("physica!", "physical"),
        ("Iateral", "lateral"),
        ("latera|", "lateral"),
        ("tracture.", "fracture."),
        ("(tindings)", "(findings)"),
        ("TENDERNE5S", "TENDERNESS"),
        ("paticnt", "patient"),
        ("rheurnatic", "rheumatic"),
        ("dorsitlexion,", "dorsiflexion,"),
        ("clini¢", "clinic"),
    ],
)
def test_a_slip_or_two_are_read_through(misread: str, printed: str) -> None:
    assert read_word(misread, DOUBTED).lower() == printed.lower()


@pytest.mark.parametrize(
    "word",
    [
        "infection", "injection", "hypertension", "hyperextension",  # real words, near others
        "inlection",  # either of two
        "4", "6", "l0mg", "500mcg", "1O", "O7/1S/2024", "discharged1/19/93", "L5S1", "4O", "x3", "C5-C6",
        "ieft", "rignt", "nght", "iright", "bilateraily",  # a side is never made
        "denics", "dentes", "withoul", "negalive", "n0", "N0",  # nor a negation
        "wecks", "monlhs", "seven1", "thrce", "tabiets",  # nor a unit or number
        "akinetic", "aplastic", "tonic-clonic",  # no error, though the lexicons have none of them
        "spina", "equina", "linea", "whene'er",
        "school!", "knee?", "midshaft", "periaortic", "favoured", "oedema",
        "tear", "pam", "ts",  # too short
    ],
)  # fmt: skip
def test_never_read_anew(word: str) -> None:
    assert read_word(word, 0.2) == word


def test_what_recognition_is_sure_of_stays() -> None:
    assert read_word("ligarnent", SURE) == "ligarnent"


def test_a_name_needs_more_doubt() -> None:
    assert read_word("Ligarnent", 0.8) == "Ligarnent"
    assert read_word("Ligarnent", 0.5) == "Ligament"


@pytest.mark.parametrize("sure", [0.05, 0.5, 0.88])
def test_words_stay_words(sure: float) -> None:
    known = sorted(vocabulary().known)[::97]
    assert len(known) > 1000
    assert [word for word in known if read_word(word, sure) != word] == []


@given(st.text(alphabet="0123456789.,/:-%<>+ ()mgclk", max_size=12), st.floats(0, 1))
@settings(deadline=None)
def test_numbers_stay_as_recognised(text: str, sure: float) -> None:
    read = read_word(text, sure)
    assert [letter for letter in read if letter.isdigit()] == [letter for letter in text if letter.isdigit()]


def test_a_word_read_as_two_pieces_is_one_again_with_its_box() -> None:
    left, right, knee = pieces_of(line_of("instab ility, knee"))
    whole, last = reread([left, right, knee])
    assert (whole.text, whole.raw, last) == ("instability,", "instab ility,", knee)
    assert whole.box == (left.box[0], left.box[1], right.box[2], right.box[3])


def test_two_words_stay_two() -> None:
    line = "pain in knee men is cus"
    assert text_of(reread(pieces_of(line_of(line)))) == line


@pytest.mark.parametrize(
    ("run_together", "printed"),
    [
        ("thepatella", "the patella"),
        ("withmeniscus", "with meniscus"),
        ("kneewith", "knee with"),
        ("theright", "theright"),  # no side is made
        ("midshaft", "midshaft"),
        ("guidewire", "guidewire"),
        ("Hasson", "Hasson"),  # a name
    ],
)
def test_words_run_together_are_parted_only_at_a_word_that_makes_no_compounds(
    run_together: str, printed: str
) -> None:
    first, piece = reread(pieces_of(line_of(f"At {run_together}")))
    assert (first.raw, piece.text) == (None, printed)
    assert piece.raw == (None if printed == run_together else run_together)


def test_british_spellings_are_words() -> None:
    assert [american(word) for word in ("favoured", "oedema", "mobilisation", "centre", "labelled")] == [
        "favored", "edema", "mobilization", "center", "labeled",
    ]  # fmt: skip


def test_the_map_keeps_box_confidence_and_what_was_recognised() -> None:
    text, source, _ = compose([page_of("Knee with efuslon and ligarnent laxity.")])
    assert text == "Knee with effusion and ligament laxity."
    start = text.index("effusion")
    (run,) = source.places(start, start + len("effusion"))
    assert (run.raw, run.confidence, text[run.start : run.end]) == ("efuslon", DOUBTED, "effusion")
    assert run.place.box == (122.0, 200.0, 157.0, 210.0)
    assert [one.raw for one in source.runs if one.raw] == ["efuslon", "ligarnent"]


def test_results_say_what_was_recognised() -> None:
    text, source, _ = compose([page_of("Knee with efuslon and ligarnent laxity.")])
    quote = Quote(document_id="d-1", start=5, end=26, text=text[5:26])
    shown = placed(quote, {"d-1": source})
    assert (shown.text, shown.recognised) == ("with effusion and lig", "with efuslon and ligarnent")
    clear = Quote(document_id="d-1", start=0, end=9, text=text[:9])
    assert "recognised" not in placed(clear, {"d-1": source}).model_dump()
    assert recognised(clear, source.places(0, 9)) is None


def test_the_switch_leaves_words_as_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "as-recognised")
    text, source, _ = compose([page_of("Knee with efuslon.")])
    assert text == "Knee with efuslon."
    assert all(run.raw is None for run in source.runs)


def test_halves_of_a_word_broken_at_the_line_are_no_words() -> None:
    text, source, _ = compose([page_of("The patient has a torn liga-", "ment of the right knee.")])
    assert text == "The patient has a torn ligament of the right knee."
    assert all(run.raw is None for run in source.runs)


@pytest.mark.parametrize(
    ("recognised_line", "read"),
    [
        ("{x} NSAIDs", "[x] NSAIDs"),
        ("|x] NSAIDs", "[x] NSAIDs"),
        ("[X} NSAIDs", "[X] NSAIDs"),
        ("(x) NSAIDs", "(x) NSAIDs"),
        ("| | worse { ] better", "[ ] worse [ ] better"),
        ("[} worse", "[ ] worse"),
        ("and | would like", "and I would like"),
        ("and | scan", "and | scan"),  # no form, and nothing that a writer does
        ("[x] same | | worse {x} brace | injection", "[x] same [ ] worse [x] brace [ ] injection"),
        ("[x] same | | worse {x} brace | believe", "[x] same [ ] worse [x] brace I believe"),
        ("a limp, He walks", "a limp. He walks"),
        ("Benicar, Januvia", "Benicar, Januvia"),
        ("the left thigh, Known since", "the left thigh. Known since"),
        ("takes aspirin, Januvia", "takes aspirin, Januvia"),  # a name
        ("firm, Fibular", "firm, Fibular"),  # no everyday word
        ("right, Right, left", "right. Right, left"),
        ("by US, Known", "by US, Known"),
        ("pus, In", "pus. In"),
        ("a growing. painful lump", "a growing, painful lump"),
        ("incl. leads, approx. four", "incl. leads, approx. four"),
        ("was fine. mother has", "was fine, mother has"),
        ("MRER knee, XK of MRiL ankle", "MRI R knee, XR of MRI L ankle"),
        ("on July 19, The", "on July 19, The"),  # a date stays
        ("the pam ts worse", "the pain is worse"),
        ("!f a MR] of /ateral pain", "If a MRI of lateral pain"),
        ("Phere is pam, (in huee).", "There is pain, (in knee)."),
        ("this 1s a tear tor years", "this is a tear for years"),
        ("15 mg, 4 tabs, 1.5", "15 mg, 4 tabs, 1.5"),
        ("night nght bis", "night nght bis"),
    ],
)
def test_marks(recognised_line: str, read: str) -> None:
    found = remark(pieces_of(line_of(recognised_line)))
    assert text_of(found) == read
    assert " ".join(piece.raw or piece.text for piece in found) == recognised_line


def test_a_writer_who_begins_sentences_small_keeps_the_full_stops() -> None:
    sure = pieces_of(line_of("no pain. gait fine. knee stable. walks", SURE))
    doubted = pieces_of(line_of("drawer stable. walks well", line=1))
    assert text_of(remark(sure + doubted)).endswith("walks drawer stable. walks well")
    assert text_of(remark(doubted)) == "drawer stable, walks well"


def test_marks_that_recognition_is_sure_of_stay() -> None:
    assert text_of(remark(pieces_of(line_of("a growing. painful thigh, Known", SURE)))).count(".") == 1
    assert text_of(remark(pieces_of(line_of("a limp, He has pam", SURE)))) == "a limp, He has pam"
