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
POSSIBLE = [
    "She reportedly had an [EMG](electrodiagnostic possible result=unknown status=done) somewhere.",
    "[?EMG](electrodiagnostic possible result=unknown status=done) done for the foot drop.",
    "Had an [EMG](electrodiagnostic possible result=unknown status=done)? Patient is not certain.",
    "Pt thinks he may have had an [EMG of the leg](electrodiagnostic possible result=unknown status=done) back home.",
    "Possible [prior EMG of the right leg](electrodiagnostic possible result=unknown status=done), records requested.",
    "Question of a [prior nerve conduction study](electrodiagnostic possible result=unknown status=done) at an outside hospital.",
    "It is unclear whether an [NCS of the legs](electrodiagnostic possible result=unknown status=done) was ever done.",
    "May have had [NCV of the foot](electrodiagnostic possible result=unknown status=done) at the VA.",
    "[EMG](electrodiagnostic possible result=unknown status=done) was probably done at the outside hospital for her foot drop.",
]
HISTORICAL = [
    "[EMG in 2009 showed a left peroneal neuropathy](electrodiagnostic historical result=abnormal localized=true status=done), since resolved.",
    "Had an [EMG of the legs](electrodiagnostic historical result=unknown status=done) decades ago.",
    "[NCS as a teenager showed peroneal palsy](electrodiagnostic historical result=abnormal localized=true status=done) which recovered fully.",
    "Remote [EMG (2004): sciatic neuropathy](electrodiagnostic historical result=abnormal localized=true status=done), fully recovered.",
    "[EMG years ago showed tarsal tunnel syndrome](electrodiagnostic historical result=abnormal localized=true status=done), since released and asymptomatic.",
    "[EMG of the right leg ten years ago was normal](electrodiagnostic historical result=normal localized=false status=done).",
    "PMH: foot drop 2012, [EMG peroneal neuropathy](electrodiagnostic historical result=abnormal localized=true status=done), resolved with AFO.",
    "[EMG before the neurolysis showed a peroneal neuropathy](electrodiagnostic historical result=abnormal localized=true status=done); now fully recovered.",
]
FAMILY = [
    "Her mother had a [nerve conduction study of the legs](electrodiagnostic family result=unknown status=done).",
    "Mother had an [abnormal EMG of the legs](electrodiagnostic family result=abnormal status=done).",
    "Family history: brother with an [abnormal EMG](electrodiagnostic family result=abnormal status=done).",
    "His sister's [EMG showed a peroneal neuropathy](electrodiagnostic family result=abnormal status=done).",
    "Brother had [EMG that was normal](electrodiagnostic family result=normal status=done).",
    "FHx: father - [EMG](electrodiagnostic family status=done) c/w CMT.",
    "Wife had an [EMG of her leg](electrodiagnostic family result=unknown status=done) last year.",
    "Mother and an aunt had [nerve conduction studies](electrodiagnostic family result=unknown status=done) for hereditary neuropathy.",
]
STILL_PRESENT = [
    "[EMG 3/2025 showed left peroneal neuropathy](electrodiagnostic present result=abnormal localized=true status=done); pain resolved but weakness persists.",
    "[EMG of the right leg](electrodiagnostic present result=normal status=done) 2 months ago. It was normal.",
    "[EMG was normal](electrodiagnostic present result=normal status=done); the foot drop has resolved.",
    "Apparently the [EMG showed a peroneal neuropathy](electrodiagnostic present result=abnormal localized=true status=done).",
    "[EMG possibly abnormal](electrodiagnostic present result=unknown localized=false status=done), left peroneal nerve.",
    "Mother drove her. [EMG of the left leg was abnormal](electrodiagnostic present result=abnormal status=done).",
]
SHORTHAND = [
    "[EMG + for peroneal neuropathy](electrodiagnostic present result=abnormal localized=true), left.",
    "[EMG pos for L tibial neuropathy](electrodiagnostic present result=abnormal localized=true).",
    "[EMG/NCS 5/12: severe L common fibular mononeuropathy](electrodiagnostic present result=abnormal localized=true) at the fib head, active denervation TA.",
    "[EMG with chronic L5 radic](electrodiagnostic present result=abnormal localized=false).",
    "[EMG confirms PN palsy](electrodiagnostic present result=abnormal localized=true) at the knee.",
    "[emg showed nothing](electrodiagnostic present result=normal) in the leg",
    "She had [nerve testing which was fine](electrodiagnostic present result=normal).",
    "[NCS: abnl](electrodiagnostic present result=abnormal localized=true) R peroneal.",
    "[EMG never performed](electrodiagnostic absent status=done) for the foot drop.",
    "[EMG](electrodiagnostic present result=unknown status=done) done elsewhere, will get report.",
]
STILL_AHEAD = [
    "[EMG next week](electrodiagnostic hypothetical status=planned)?",
    "Unsure whether [EMG would change](electrodiagnostic hypothetical status=planned) management.",
    "It is [too early for an EMG of the leg](electrodiagnostic hypothetical status=planned).",
    "Possible [EMG of the leg next week](electrodiagnostic hypothetical status=planned).",
]
NOTHING = [
    "EMG sphincter testing during urodynamics was abnormal.",
    "EMG of the upper extremities showed carpal tunnel syndrome.",
    "Carpal tunnel syndrome, EMG positive 2019.",
    "SSEP and EMG monitoring were used during the spine surgery.",
    "Sleep study: EEG, EOG, chin EMG and leg EMG were recorded.",
    "My neighbor's EMG was abnormal.",
    "If EMG is abnormal we will get an MRI of the knee.",
    "Botox injected under EMG guidance into the gastrocnemius.",
    "You may need an EMG of your leg.",
    "EMG was attempted but the patient could not tolerate it.",
    "Patients often ask whether an EMG of your leg hurts.",
    "Patient information: an EMG measures how your muscles and nerves work.",
    "EMG of the right arm: median neuropathy at the wrist.",
    "Labs: EKG and EEG normal.",
]


CASES = [
    *ABNORMAL,
    *NORMAL,
    *OPEN,
    *PLANNED,
    *NOT_DONE,
    *POSSIBLE,
    *HISTORICAL,
    *FAMILY,
    *STILL_PRESENT,
    *SHORTHAND,
    *STILL_AHEAD,
]


@pytest.mark.parametrize("marked", CASES)
def test_electrodiagnostic(nlp: Language, marked: str) -> None:
    case = parse(marked)
    assert case.marks
    assert found(nlp, case, NOTED) == expected(case)


@pytest.mark.parametrize("negative", NOTHING)
def test_no_electrodiagnostic(nlp: Language, negative: str) -> None:
    case = parse(negative)
    assert not case.marks
    assert found(nlp, case, NOTED) == []
