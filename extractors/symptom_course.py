"""How a symptom goes, from the words around it: new, worsening, persistent, improving, resolved."""

from __future__ import annotations

import re

from extractors.note import Note
from extractors.vocabulary import Course

_SITUATION = r"(?! (?:with|on|at|by|when|after|in the|going|walking|while|than|if|upon|during|the more))"
_NOT_BETTER = re.compile(
    r"\b(?:no|not|without|never|hasn'?t|has not|have not|isn'?t|is not|did not|didn'?t|nor)\b[\w\s]{0,22}\b(?:better|improv\w*|relief|chang\w*|resol\w*|help\w*|subsid\w*|different|gone)|(?:minimal|little) improvement"
)
_RESOLVED = re.compile(r"\b(?:resolved|gone(?! (?:to|for|up|down|back|on|out))|no longer (?:present|there|has|having|bother\w*|a problem|painful|swollen|numb)|went away|disappeared|has cleared|complete(?:ly)? (?:better|resol\w+)|symptom[- ]free|until (?:sun|mon|tues|wednes|thurs|fri|satur|yester|last |about |recently)\w*|went down completely|wore off)\b")
_RESOLUTION = re.compile(r"\b(?:resolution|disappearance) of (?:the |his |her |all )?(?:\w+ ){0,2}$|\b(?:resolved|now gone) (?:\w+ ){0,2}$")
_WORSENING = re.compile(
    rf"\b(?:worsen(?:ed|ing|s)?{_SITUATION}|(?:getting|gotten|got|become|becoming|became|is|are|now|been|much|distinctly|steadily|progressively|significantly|considerably|get|growing) worse{_SITUATION}|worse over|progress(?:ed|ive|ively|ing|es)?(?! (?:note|report|with|through|in therapy))"
    r"|increas(?:ed|ing|ingly)(?! (?:with|by|when|on|to \d|in tone))|inc(?= pain)|escalat\w+|deteriorat\w+|more (?:severe|frequent|painful|sore|swollen|intense)|spreading|growing|enlarging|(?:getting |gets )?(?:bigger|larger)|intensif\w+|flar(?:ed|ing|e-?up)|exacerbat\w+|severe and is no longer|has become (?:severe|constant))"
)
_IMPROVING = re.compile(
    r"\b(?:improv(?:ed|ing|ement|es)|(?:getting|feels?|feeling|much|somewhat|slightly|sl|overall|bit|little|is|are|now|%) better(?! (?:with|when|in))|decreasing|has decreased|less(?:ened|ening)|has reduced|subsid\w+|eas(?:ed|ing) (?:up|off)?|now rare|loosened up|settl(?:ed|ing)|minimal and intermittent|nearly (?:gone|resolved)|almost (?:gone|resolved|completely resolved|asymptomatic)|only mild now)"
)
_PERSISTENT = re.compile(
    r"\b(?:persist\w*|continu\w+|still|chronic\w*|ongoing|constant\w*|unchanged|remain(?:s|ed|ing)?|recurr\w*|long-?standing|intermittent|same (?:ache|pain)|daily(?! living)|never been (?:right|the same)|ever since|since then|since that|comes and goes|come back|is back|residual|for (?:many |several )?years|many years(?! ago)|regularly|most days|every day|weekly|monthly|nearly every|lingering|nagging)\b"
)
_NEW = re.compile(r"\b(?:new|new-onset|sudden\w*|acute(?:ly)?|immediate\w*|instant\w*|at the time|yesterday|this morning|last night|that (?:night|evening|day|same day)|same (?:hour|day|night)|woke|overnight)\b")
_MASS_GROWS = re.compile(r"\b(?:grow(?:s|ing|n)|grew|bigger|larger|enlarg\w*|increas\w*|doubl\w+)\b")
_SPAN = 70
# The clause goes on about the same symptom.
_GOES_ON = re.compile(r"[^\n]{0,10}\b(?:which|now|but now|but (?:has|it|is)|that has)\b")
_RECENT_WEEKS = 6


def course_of(note: Note, start: int, end: int, weeks: float | None) -> Course:
    """Return the course that the clause around `[start, end)` tells, else what the time since onset implies."""
    left, right = note.clause(start, end)
    if _GOES_ON.match(note.shadow, right - 8, right + 12):
        right = max(right, note.sentence_at(start).end)
    words = note.words(max(left, start - _SPAN), min(right, end + _SPAN))
    if _NOT_BETTER.search(words):
        return Course.WORSENING if _WORSENING.search(words) else Course.PERSISTENT
    if _IMPROVING.search(words):
        return Course.IMPROVING
    if _RESOLVED.search(note.words(end, min(right, end + _SPAN))) or _RESOLUTION.search(note.before(start, 40)):
        return Course.RESOLVED
    if _WORSENING.search(words):
        return Course.WORSENING
    if weeks is not None and weeks < _RECENT_WEEKS:
        return Course.NEW
    if _PERSISTENT.search(words):
        return Course.PERSISTENT
    if weeks is not None:
        return Course.NEW if re.search(r"\bnew\b", words) else Course.PERSISTENT
    return Course.NEW if _NEW.search(words) else Course.UNKNOWN


def gone(note: Note, end: int) -> bool:
    """Whether a denied symptom is denied for now only ("no pain now")."""
    return _NOW.match(note.after(end, 24)) is not None


_NOW = re.compile(r"\s*(?:now|today|any ?more|any longer|at present|currently|since then)\b")
