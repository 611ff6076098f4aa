"""EMG and nerve conduction studies: one inline-annotated sentence a case; a case without a mark is a negative."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp
from tests.extractors.inline import expected, found, parse

NOTED = dt.date(2025, 6, 10)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("electrodiagnostic",))


ABNORMAL = [
    "[NCS/EMG 3/4/25: right common peroneal neuropathy](electrodiagnostic present result=abnormal localized=true status=done) at the fibular head.",
    "[EMG/NCS showed tarsal tunnel syndrome](electrodiagnostic present result=abnormal localized=true status=done) on the left.",
    "[Nerve conduction studies were abnormal](electrodiagnostic present result=abnormal localized=true status=done), consistent with a left tibial neuropathy at the ankle.",
    "[EMG showed an L5 radiculopathy](electrodiagnostic present result=abnormal localized=false status=done).",
    "[EMG: length-dependent sensorimotor polyneuropathy](electrodiagnostic present result=abnormal localized=false status=done), no entrapment of the legs.",
    "NCS: [conduction block of the right fibular nerve across the fibular head, fibrillations](electrodiagnostic present result=abnormal localized=true status=done) in tibialis anterior.",
    "EMG of the left leg shows [denervation](electrodiagnostic present result=abnormal localized=true status=done) in the peroneus longus and tibialis anterior.",
    "Knee pain. [EMG](electrodiagnostic present result=abnormal localized=true status=done) done last month by neurology. It showed a sciatic neuropathy on the left.",
    "[Prior EMG (2021) confirmed deep peroneal nerve palsy](electrodiagnostic present result=abnormal localized=true status=done), right.",
    "[emg rle abnl - peroneal neuropathy](electrodiagnostic present result=abnormal localized=true status=done) at knee",
    "NERVE CONDUCTION STUDIES: [Left sural sensory response is absent](electrodiagnostic present result=abnormal localized=true status=done). [Left peroneal motor responses are normal](electrodiagnostic present result=normal localized=false status=done).",
    "The foot drop was confirmed by [EMG as a common peroneal neuropathy](electrodiagnostic present result=abnormal localized=true status=done).",
    "[EMG: mild slowing](electrodiagnostic present result=abnormal localized=true status=done) of the right peroneal nerve across the fibular neck.",
    "[Normal NCS, abnormal EMG](electrodiagnostic present result=abnormal localized=true status=done) of tibialis posterior in the left leg.",
    "[EMG from outside hospital reviewed: chronic L5/S1 radiculopathy](electrodiagnostic present result=abnormal localized=false status=done), no peripheral nerve entrapment.",
    "NCS of the foot shows [prolonged medial plantar latency](electrodiagnostic present result=abnormal localized=true status=done).",
]
NORMAL = [
    "[EMG of the right leg was normal](electrodiagnostic present result=normal localized=false status=done).",
    "[Electrodiagnostic testing of the lower extremities was unremarkable](electrodiagnostic present result=normal localized=false status=done).",
    "[NCV of both legs negative](electrodiagnostic present result=normal localized=false status=done) for peroneal entrapment.",
    "[EMG did not show](electrodiagnostic present result=normal localized=false status=done) any evidence of neuropathy in the right leg.",
    "[EMG/NCS bilateral lower extremities 2/10/2025 WNL](electrodiagnostic present result=normal localized=false status=done).",
    "[Nerve test of the leg came back normal](electrodiagnostic present result=normal localized=false status=done).",
    "EMG shows [no evidence of lumbosacral radiculopathy or tarsal tunnel syndrome](electrodiagnostic present result=normal localized=false status=done).",
    "Labs: CPK normal. [EMG: normal](electrodiagnostic present result=normal localized=false status=done) legs.",
]
OPEN = [
    "[EMG ordered, results pending](electrodiagnostic present status=done).",
    "[EMG inconclusive](electrodiagnostic present status=done) for the right leg.",
]
PLANNED = [
    "[Will order EMG/NCS of the left lower extremity](electrodiagnostic hypothetical status=planned).",
    "Plan: [EMG of right leg to evaluate](electrodiagnostic hypothetical status=planned) for peroneal nerve injury.",
    "[Consider nerve conduction study](electrodiagnostic hypothetical status=planned) if the foot numbness persists.",
    "[EMG pending](electrodiagnostic hypothetical status=planned) for the foot drop.",
    "She is [scheduled for an EMG of the right leg](electrodiagnostic hypothetical status=planned) next week.",
    "Neurology recommends [EMG before](electrodiagnostic hypothetical status=planned) MRI of the leg.",
    "[Repeat EMG](electrodiagnostic hypothetical status=planned) in 3 months for the peroneal palsy.",
    "She was [referred for nerve conduction testing of the right foot](electrodiagnostic hypothetical status=planned).",
]
NOT_DONE = [
    "[No EMG](electrodiagnostic absent status=done) has been done for the foot drop.",
    "He [has not had an EMG of the leg](electrodiagnostic absent status=done).",
    "[EMG is not needed at this time](electrodiagnostic absent status=planned) for the foot numbness.",
    "Patient [declined EMG of the leg](electrodiagnostic absent status=done).",
]
NOTHING = [
    "EMG of the upper extremities showed carpal tunnel syndrome.",
    "Carpal tunnel syndrome, EMG positive 2019.",
    "SSEP and EMG monitoring were used during the spine surgery.",
    "Sleep study: EEG, EOG, chin EMG and leg EMG were recorded.",
    "Mother had an abnormal EMG of the legs.",
    "If EMG is abnormal we will get an MRI of the knee.",
    "Botox injected under EMG guidance into the gastrocnemius.",
    "You may need an EMG of your leg.",
    "EMG was attempted but the patient could not tolerate it.",
    "Family history: brother with an abnormal EMG.",
    "Patient information: an EMG measures how your muscles and nerves work.",
    "EMG of the right arm: median neuropathy at the wrist.",
    "Labs: EKG and EEG normal.",
]


@pytest.mark.parametrize("marked", [*ABNORMAL, *NORMAL, *OPEN, *PLANNED, *NOT_DONE])
def test_electrodiagnostic(nlp: Language, marked: str) -> None:
    case = parse(marked)
    assert case.marks
    assert found(nlp, case, NOTED) == expected(case)


@pytest.mark.parametrize("negative", NOTHING)
def test_no_electrodiagnostic(nlp: Language, negative: str) -> None:
    case = parse(negative)
    assert not case.marks
    assert found(nlp, case, NOTED) == []
