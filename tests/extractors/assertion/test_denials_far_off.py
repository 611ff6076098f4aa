"""Denials that stand far from what they deny, relatives told late, and a history that still goes on."""

import pytest

from extractors.assertion import Reading
from tests.extractors.assertion.marked import judged

SENTENCES = [
    "He has not acted ill or had any {{absent:fevers}} this week.",
    "She has not complained of {{absent:headache}} or had any {{absent:vomiting}}.",
    "She has not fallen or had a {{absent:seizure}}.",
    "No {{absent:fever}}; has had {{present:cough}}.",
    "The parents have not noted him to have any {{absent:chills}}.",
    "He is not bothered by {{absent:cough}} at night.",
    "He has remained free from {{absent:seizures}} since spring.",
    "Uncle is 71 years old, currently alive with {{family:asthma}}.",
    "Several family members on the paternal side that have {{family:diabetes}}.",
    "A 59-year-old man with a history of hip {{historical:pain}} for 6 years.",
    "He has a history of {{historical:hypertension}} for 10 years.",
    "The probe was set at the previously determined point of most {{present:pain}}.",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_sentence(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked
