"""Whether "5/5" is a grade, "7/10" a pain score, "1/2" a half, or "5/13" a date."""

from __future__ import annotations

import re

_SCORE_BEFORE = re.compile(
    r"\b(?:pain|score\w*|scale|rat(?:ed|es|ing)|level|severity|intensity|ache|aching|sore\w*|worst|best|vas|"
    r"nrs|strength|motor|power|mmt|"
    r"muscle|grade[ds]?|quads?|hamstrings?|ehl|fhl|ta|gs|df|pf|ip|dorsiflexion|plantar ?flexion|eversion|"
    r"inversion|flexion|extension|"
    r"abduction|adduction|rotation|reflexes|dtrs?|murmur|sem|kocher|beighton|alert|oriented|visits?|"
    r"attended|of|by|level is|"
    r"currently|improved to|down to|tolerable|discomfort|burning|throbbing|stable|gcs|apgars?|bilat\w*|"
    r"throughout|sensation|pulses)\b[^;:\n]{0,24}$"
)
_DATE_BEFORE = re.compile(
    r"(?:\b(?:on|since|from|dated?|dos|doi|doa|dob|seen|until|till|thru|through|visit|f/?u|appt|lmp|injured|"
    r"fell|onset|started|starting|"
    r"began|before|after|by|as of|done|obtained|sched\w*(?: for)?|booked|reviewed|last (?:week|wk|month|"
    r"visit|seen)|updated|signed|"
    r"arrival|admitted|discharged|effective|mri|mra|xr|x-?rays?|radiographs?|films?|ct|us|u/s|emg|ncs|ncv|"
    r"labs?|duplex|doppler|echo|"
    r"aspirate|asp|note|finished|ended|completed|stopped|surgery|scope|op|due|repeat|taken|drawn|"
    r"inj(?:ection)?)\b[^.;\n]{0,6}|"
    r"\d{1,2}/\d{1,2}\s?(?:-|to|and|&|,|through|thru|until)\s?|[~@]\s?)$"
)
_UNIT_AFTER = re.compile(
    r"\s?(?:strength|pain|systolic|diastolic|sem\b|mm\b|cm\b|inch|in\b|ppd|pack|cup|tab|stage|fibers|murmur|"
    r"mcl|motor|power|throughout|"
    r"bilat|b/l|grade|at (?:rest|worst|best)|on (?:the )?(?:pain|vas|a scale)|scale|with (?:activity|rest|"
    r"movement)|mile|tsp|visits|"
    r"of the|teaspoon|dose|lb|points?|nights?|days\b|reps|in (?:severity|intensity)|range|, up to|score|"
    r"criteria|hip flex|quad|pl\b)"
)
_PLUS_AFTER = re.compile(r"[+-](?:[,;. )]|$)")
_RANGE_AFTER = re.compile(r"\s?(?:-|to|through|thru)\s?\d{1,2}/(?:1[3-9]|2\d|3[01]|\d{1,2}/\d{2})(?!\d)")
_LABEL_AFTER = re.compile(r"\s?(?::|\)|-\s|,? \d{4}\b)")
_MONTHS, _DAYS, _PLAIN_DAY = 12, 31, 12
_SCALES = frozenset({5, 10})


def is_date_fraction(left: str, right: str, before: str, after: str) -> bool:
    """Tell whether "left/right" between `before` and `after` (of the sentence) is a month and a day."""
    month, day = int(left), int(right)
    if not (1 <= month <= _MONTHS and 1 <= day <= _DAYS) or _PLUS_AFTER.match(after):
        return False
    if _UNIT_AFTER.match(after):
        return False
    if _RANGE_AFTER.match(after):
        return True
    led = _DATE_BEFORE.search(before) is not None
    score = _SCORE_BEFORE.search(before) is not None
    if day in _SCALES and month <= day:
        return led and not score
    if day > _PLAIN_DAY:
        return led or not score
    labelled = _LABEL_AFTER.match(after) is not None or before.rstrip()[-1:] == "("
    return led or (labelled and not score)
