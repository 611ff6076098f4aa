"""What an earlier study or visit did not have is new, and not denied."""

import pytest

from extractors.assertion import Reading
from tests.extractors.assertion.marked import judged

SENTENCES = [
    "There is a {{present:lucent line}} under the tray which was not there in 2022.",
    "{{present:Bone marrow edema}} that was not present on the prior MRI.",
    "A {{present:mass}} of the thigh, not seen on the previous study.",
    "She has {{present:swelling}} that wasn't there before.",
    "A {{present:fracture line}} which was not evident on the 2021 film.",
    "{{present:Effusion}}, not previously noted.",
    # Near misses: denied for now, or told of the earlier study alone.
    "A {{absent:fracture}} was not seen on the initial film.",
    "The {{absent:effusion}} that is not present today.",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_sentence(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked
