"""Medicines that a patient cannot take for a medical reason ("no NSAIDs because of CKD", "on warfarin so no NSAIDs")."""

from __future__ import annotations

import re

from extractors.note import Note
from extractors.therapy_mention import Mention
from extractors.vocabulary import TherapyKind

REFUSABLE = frozenset(
    {TherapyKind.NSAID, TherapyKind.ANALGESIC, TherapyKind.NEUROPATHIC, TherapyKind.ORAL_STEROID}
)
_HARM = (
    r"ckd|esrd|dialysis|creatinine|cr|renal|kidneys?|egfr|gfr|aki|ulcers?|pud|gi|gerd|bleed\w*|gastritis|anticoag\w*|eliquis|apixaban|"
    r"warfarin|coumadin|xarelto|rivaroxaban|pradaxa|dabigatran|plavix|clopidogrel|blood thinners?|allerg\w+|pregnan\w+|gravid|chf|heart|liver|"
    r"cirrhosis|bypass|bariatric|intoleran\w+|interaction|contra\w+"
)
_WITH_REASON = re.compile(
    r"[^.;]{0,25}(?:\b(?:because|due to|d/t|2/2|given|secondary to|b/c|bc|on account of)\b[^.;]{0,35}|(?:\bwith|w/|\(|\bon|-)[ \t]?"
    r"(?:(?:her|his|known|the|h/o|history of|hx of|acute|chronic|on|prior|recent|previous) ?){0,3})\b(?:"
    + _HARM
    + r")\b"
)
_REASON_SO = re.compile(
    r"\b(?:"
    + _HARM
    + r")\b[^.;]{0,25}(?:\b(?:so|thus|therefore|hence|and so)\b|->|=>|:)[^.;\w]{0,3}(?:no|not|avoid\w*|cannot|can't)?\s*$"
)


def is_barred(note: Note, mention: Mention) -> bool:
    """Tell whether a denied drug was not taken for a medical reason, told behind it or before it."""
    if mention.kind not in REFUSABLE:
        return False
    return (
        _WITH_REASON.match(note.shadow, mention.end) is not None
        or _REASON_SO.search(note.before(mention.start, 70)) is not None
    )
