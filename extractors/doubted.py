"""Whether the words leave open that something was done ("may have had PT", "unclear whether films were taken").

A doubt about the future is a plan and a doubt about a finding is of the finding, so a doubt counts here only
where it stands right beside the treatment or study and the words are of the past.
"""

from __future__ import annotations

import re

from extractors.assertion import Category, Cue, Judgement
from extractors.note import Note

_GLUE = re.compile(
    r"(?:[\s,:/&\"'(-]|\b(?:a|an|the|his|her|their|some|any|it|that|there|he|she|they|i|patient|pt|may|might|could|have|has|had|"
    r"was|were|been|also|once|ever|already|prior|previous(?:ly)?|past|earlier|old|remote|recent|outside|last|initial|first|one|two|"
    r"three|\d+|few|couple|several|weeks?|wks?|months?|mos?|sessions?|visits?|rounds?|course|trial|series|set|of|x|in|on|at|for|"
    r"left|right|bilateral|lt|rt|knee|hip|ankle|foot|leg|formal|oral|otc|tried|took|taken|did|done|got|gotten|received|given|"
    r"completed?|finished|underwent|undergone|attended|used|using|taking|wore|worn|gone|went|through|to|and|or|with|negative|"
    r"normal|plain|did not|didn't)\b)*"
)
_PAST = re.compile(
    r"\b(?:had|took|tried|did|done|got|gotten|received|given|completed?|finished|underwent|undergone|attended|used|wore|worn|"
    r"taken|obtained|performed|went|gone|been|was|were|prior|previous(?:ly)?|past|earlier|remote|outside|elsewhere|ago|"
    r"last (?:year|month|week|spring|summer|fall|winter)|another (?:clinic|facility|hospital|office)|at (?:an? |the )?(?:ed|er|urgent care|hospital|emergency)|(?:19|20)\d\d)\b"
)
_TO_COME = re.compile(
    r"\b(?:will|would|should|need|needs|needed|plan\w*|indicated|order\w*|schedul\w+|recommend\w*|consider\w*|discuss\w*|help|helping|"
    r"helped|benefit|try|start|next|future|candidate|refer\w*|warranted|covered|approved|authori[sz]\w+|working|safe|possible)\b"
)
_OF_SOMETHING_ELSE = re.compile(r"\b(?:due|secondary|related|caused|from|looks?|looked|represent\w*)\b")
_MOST = 60
_AFTER = 70
_BEFORE = 25


def is_doubted(note: Note, start: int, end: int, judged: Judgement) -> bool:
    """Tell whether the past treatment or study `[start, end)` is left open."""
    if not judged.uncertain or judged.negated or judged.family:
        return False
    return any(_leaves_open(note, start, end, c) for c in judged.cues if c.rule.category is Category.POSSIBLE)


def _leaves_open(note: Note, start: int, end: int, cue: Cue) -> bool:
    leads = cue.start < start
    left, right = (min(cue.end, start), start) if leads else (end, cue.start)
    if _OF_SOMETHING_ELSE.search(note.words(cue.start, cue.end)):
        return False
    if not 0 <= right - left <= _MOST or not _GLUE.fullmatch(note.shadow, left, right):
        return False
    sentence = note.sentence_at(start)
    stop = min(sentence.end, max(end, cue.end) + _AFTER)
    begin = cue.start if leads else max(sentence.start, start - _BEFORE)
    past = _PAST.search(note.shadow, begin, stop)
    ahead = _TO_COME.search(note.shadow, left if leads else end, stop)
    return past is not None and (ahead is None or past.start() < ahead.start() < past.end())
