"""Whether an operation was done, is planned, is only conditional, or is refused: the words beside it decide."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from extractors.assertion import Judgement
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.vocabulary import Assertion


class Standing(StrEnum):
    """Where an operation stands."""

    DONE = "done"
    PLANNED = "planned"
    CONDITIONAL = "conditional"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reading:
    """How an operation stands, the offsets of the cue that told it (None where the section did), and `years_ago`."""

    standing: Standing
    cue: tuple[int, int] | None = None
    years_ago: bool = False


_PLAN = re.compile(
    r"\b(?:(?:re-?)?schedul\w+|books?|booked|booking|plan(?:s|ned|ning)?|tentativ\w+|pencil+ed|slated|listed (?:for|as)|proceed\w*|going to (?:have|undergo|need)|set up for"
    r"|will (?:need|undergo|have|require|likely|be|do|most likely|probably|perform|take|definitely|ultimately)|would (?:need|benefit|require|like|recommend|do|perform|be|talk)|needs?|requir(?:e|es|ing)|recommend\w*|candidate for|consider\w*"
    r"|discuss\w*|offer(?:ed|ing)?|options?|refer\w*|indicated|await\w*|pending|prior to|before|upcoming|wants?|wishes|interested in|elect(?:s|ed|ing)? (?:for|to)|opt(?:s|ed|ing)? (?:for|to)|consent\w*"
    r"|prep(?:ped)? for|ready for|talked (?:with \w+ )?about|lean\w* toward\w*|contemplat\w*|intention is|intend\w*|hold(?:ing)? off|urge\w*|advis\w+|aim\w* for|posted for|arrang\w+|next step|definitive|eventual|timing of|towards?"
    r"|preop(?:erative)?(?:ly)?(?: \w+)? for|surgical map|staged|possibility of|ahead of|to be|should (?:have|undergo)|move us to|best option is(?: for)?|most likely|pre-?surgical|work-?up for|plan:|for staged|discussion|first|about|if|might|may|could|send to|sent to|(?:return|back|going|go|taken?) to (?:the )?or (?:for|for repeat)|or (?:tomorrow|tonight|today|in (?:the )?am|monday|tuesday|wednesday|thursday|friday) for|or for|monday,? for|tuesday,? for|wednesday,? for|thursday,? for|friday,? for)\b[\s:,-]*"
)
_STRONG = re.compile(r"(?:re-?)?schedul|book|plan|tentativ|pencil|slated|listed|posted|set up|upcoming|await|will (?:need|undergo|have)")
_DONE = re.compile(
    r"\b(?:s/p|sp|status[- ]?post|underwent|undergone|had(?: (?:a|an|the|his|her|two|multiple|\w+ed))?|has had|have had|hx(?: of)?|h/o|history (?:significant )?for|history of|prior|previous(?:ly)?|after|following|since|post-?op(?:erative(?:ly)?)?"
    r"|performed|old|remote|treated (?:with|by)|required|(?:was |were )?taken (?:back )?to (?:the )?(?:or|operating room)(?: for)?|in (?:19|20)\d\d|another surgeon|ago|pod ?#?\d*|post|received|procedures?(?: performed)?:?|secondary to|failed)\b[\s:,-]*"
)
_PAST_FORM = re.compile(r"\b(?:\w*(?:excised|resected|repaired|removed|reconstructed|pinned|plated|nailed|rodded|debrided|drained|amputated|embolized|embolised|sclerosed|curetted|trimmed|fused|replaced|operated|explanted|scoped|revised|sutured|stitched))\b|shelled out|cut out|took out|taken out|\bexc'?d\b|had (?:a|an)\b")
_HEALED = re.compile(r"\bhealed\b|portholes")
_BE = re.compile(r"\b(?:be|being|get|to have (?:it|this|that)|have (?:it|this|that))\s+(?:\w+\s+)?$")
_AFTER_PLAN = re.compile(
    r"[\s,:-]{0,3}(?:[\w/()]+\s+){0,5}?(?:(?:is|are|was|has been|being)\s+)?(?:(?:tentatively |now |already |being )?(?:planned|scheduled|booked|listed|pencil+ed|recommended|indicated|pending|tentative(?:ly)?|advised|needed|discussed|considered|an option|offered|set for|set up|arranged|warranted|required|posted)"
    r"|in (?:the )?(?:am|morning|\d+ (?:weeks?|wks?|days?|hours?))|tonight|tomorrow|this (?:evening|week|afternoon|friday|monday|summer|fall)|next (?:week|month|year|monday|tuesday|wednesday|thursday|friday)|later (?:today|this)|urgently|be considered|when|timing|soon|plann?ing|if|once|unless|until|on hold|deferred)\b"
)
_WHEN = re.compile(r"[\s,(:-]{0,3}(?:[\w/&]+\s+){0,4}?(?:in|on|back in|around|done|dated|of|x\d|approximately)?\s*\(?(?P<date>(?:\d{1,2}[/-]){1,2}(?:\d{4}|\d\d)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)\w*\.?,?\s+(?:\d{1,2},?\s+)?(?:of )?(?:19|20)\d\d|(?:19|20)\d\d|'\d\d)\b")
_AGO = re.compile(r"[\s,(:-]{0,3}(?:[\w/&]+\s+){0,6}?(?:(?:\d+|a|one|two|three|four|five|six|several|few|couple of|many|some|\d+-\d+)\s+(?:days?|weeks?|wks?|months?|mos?|years?|yrs?|decades?)\s+ago|at (?:the )?age|as a (?:child|teen\w*|kid)|when (?:he|she|they) was|last (?:week|month|year|spring|summer|fall|winter)|years ago|performed|done (?:by|at|in|elsewhere)|was performed|was done|without complication|yesterday|earlier this)\b")
_IF = re.compile(
    r"\b(?:if|should (?:he|she|they|it|this|that|there|the|symptoms|pain)|depend\w*|unless|in case|in the event|whether|pending (?:the )?(?:mri|results?|imaging|biopsy)|once (?:the )?(?:mri|biopsy|imaging)|would (?:then )?(?:need|require|consider|move|be|change|discuss|talk|offer|do)"
    r"|would change|may (?:at some point |eventually |ultimately |still )?(?:need|require|be|benefit|want|have|end up|consider)|might|could|at some point|someday|some day|eventually|down the (?:road|line)|in the future|possible need|possibility of|possibly|potential(?:ly)?|hold(?:ing)? off|last resort|wait and see|if no (?:better|improvement)|failure of|fails|versus|vs\.?|discussion|timing|undecided|around age)\b"
)
_FIRM = re.compile(r"\b(?:schedul\w+|(?<!not )book(?:ed|ing)?|pencil+ed|tentativ\w+|slated|listed for|set up|posted|proceed\w*|consent\w*|will (?:need|undergo|require|most likely)|most likely|best option|needs|(?:19|20)\d\d|\d{1,2}/\d{1,2}(?:/\d\d)?|tonight|tomorrow|in am|in the am|wants it out)\b")
_REFUSED = re.compile(
    r"\b(?:not|no|never|isn'?t|aren'?t|don'?t|do not|does not|doesn'?t|declin\w+|refus\w+|defer\w*|without|against|avoid\w*|rather than|instead of|no (?:need|indication|plans?|role) for|not (?:a )?(?:surgical )?candidate|not interested in|opposed to)\b[^.;\n]{0,50}$"
)
_REFUSED_AFTER = re.compile(r"[\s,:-]{0,3}(?:is|are|was|were|has been|intervention|treatment|at this time)?\s*(?:not (?:indicated|needed|required|recommended|planned|an option|warranted|discussed|scheduled|necessary)|declined|refused|unnecessary|deferred|no(?:t)? (?:indicated|discussed))\b")
_NOT_BOOKED = re.compile(r"\bnot (?:yet )?(?:sched|book|set)\w*")
_NO_PAST = re.compile(r"\b(?:no|denies|denied|never had|without|none|negative for|nor)\s+(?:(?:any|prior|previous|history of|other|known|recent|injections? or|past|injection,)\s+){0,4}$")
_BOX = re.compile(r"\[\s*\]\s*$|☐\s*$")
_CARE = re.compile(r"\b(?:risks?|complications?|benefits)\b[^.]{0,400}$|not limited to[^.]{0,400}$|\balternatives of\s+(?:the\s+)?$|\b(?:day|date|time|morning) of\s+$|\b(?:results? of|scars? (?:from|of)|healing from|recovery from|rehab(?:ilitation)? (?:after|from))\s+$")
_MERELY = re.compile(r"before|prior to|first|about|after|following|since|ahead of|post\b")
_PERFORMED = re.compile(r"performed|procedures? (?:done|note)|operations? (?:done|performed)")
_PLANS = frozenset({Section.PLAN, Section.ASSESSMENT, Section.REQUEST})
_PASTS = frozenset({Section.PAST_MEDICAL, Section.SURGICAL_HISTORY, Section.PROCEDURE})
_WINDOW = 70
_IF_REACH = 75


def read(note: Note, hit: Hit) -> Reading | None:
    """Return how the operation of `hit` stands, or None where the words are no fact about this patient's leg."""
    judged = note.judge(hit.start, hit.end)
    before, after = note.before(hit.start, 420), note.after(hit.end, 90)
    if judged.family or _BOX.search(before) or (_CARE.search(before) and not hit.hint("choice")):
        return None
    words = note.words(hit.start, hit.end)
    standing, cue = _standing(note, hit, before, after, words)
    if standing is None or (hit.hint("generic") and cue and _MERELY.match(note.words(*cue))):
        return None
    if judged.assertion is Assertion.ABSENT or _REFUSED.search(_clause(before)) or _REFUSED_AFTER.match(after):
        return _refused(hit, standing, before)
    if standing is Standing.PLANNED and (_under_if(note, hit, judged, after) or _hangs(before, after, words)):
        standing = Standing.CONDITIONAL
    return Reading(standing, cue, standing is Standing.DONE and _years_ago(note, before, after, words))


def _under_if(note: Note, hit: Hit, judged: Judgement, after: str) -> bool:
    """Whether an `if` close by governs the operation; a date or booking right after it outweighs an `if` that follows."""
    if judged.cue_start is None or judged.cue_end is None:
        return False
    if re.search(r"\b(?:if|should|unless|once|when|whether|depend\w*|in case)\b", note.words(judged.cue_start, judged.cue_end)) is None:
        return False
    if judged.cue_start > hit.start:
        return _FIRM.search(after[:40]) is None
    between = note.words(judged.cue_end, hit.start)
    return len(between) <= _IF_REACH or _FIRM.search(between) is None


def _years_ago(note: Note, before: str, after: str, words: str) -> bool:
    """Whether a year well before the note's, or "years ago", stands beside the operation."""
    beside = before[-25:] + words + after[:25]
    if re.search(r"\byears? ago|\bas a (?:child|kid|teen)|in (?:college|high school|childhood)|\bremote\b", beside):
        return True
    year = re.search(r"\b(?:19|20)\d\d\b|'\d\d\b", beside)
    if year is None or note.date is None:
        return year is not None
    number = int(year.group(0).strip("'"))
    return (number if number > 100 else 2000 + number) < note.date.year - 1


def _clause(before: str) -> str:
    return re.split(r"[.;\n]|\bbut\b|\bhowever\b|,\s+(?=(?:and|he|she|they|i|we|his|her|the)\b)", before)[-1]


def _refused(hit: Hit, standing: Standing, before: str) -> Reading | None:
    """A denied past operation answers nothing; a plan that is denied does."""
    if standing is Standing.DONE or _NO_PAST.search(before):
        return None
    return Reading(Standing.REFUSED)


def _hangs(before: str, after: str, words: str) -> bool:
    """Whether the plan hangs on what is not known yet, and no date or decision stands beside it."""
    near = _clause(before)[-110:]
    if _IF.search(near) or _IF.search(words) or _NOT_BOOKED.search(after[:60]):
        return bool(re.search(r"\bif\b", near[-65:])) or not (_FIRM.search(near[-60:]) or _FIRM.search(after[:40]))
    return bool(re.match(r"[\s,]*(?:would then be|if|on hold|deferred|once|unless|would|may|might|eventually|in the future|at some point|someday|vs\.?|versus|discussion)\b", after))


def _standing(note: Note, hit: Hit, before: str, after: str, words: str) -> tuple[Standing | None, tuple[int, int] | None]:
    """Weigh the cues on both sides: the one nearest to the operation decides, then a date, then the section."""
    if hit.hint("state") or _HEALED.search(words):
        return Standing.DONE, None
    if hit.hint("choice"):
        return Standing.PLANNED, None
    clause = _clause(before)[-_WINDOW:]
    offset = hit.start - len(clause)
    plan, done = _last(_PLAN, clause), _last(_DONE, clause)
    dated = _dated(note, after)
    if _PAST_FORM.search(words) and not _BE.search(clause) and not (plan and plan.group(0).strip() in ("to be", "will be", "would be")):
        return Standing.DONE, None
    later = _AFTER_PLAN.match(after)
    if plan and _STRONG.match(plan.group(0)) and (done is None or plan.end() > done.end()):
        return Standing.PLANNED, (offset + plan.start(), offset + plan.end())
    if dated is not None:
        return dated, None
    if _AGO.match(after):
        return Standing.DONE, None
    if plan and (done is None or plan.end() > done.end()):
        return Standing.PLANNED, (offset + plan.start(), offset + plan.end())
    if done:
        return Standing.DONE, (offset + done.start(), offset + done.end())
    if later:
        return Standing.PLANNED, (hit.end, hit.end + later.end())
    return _by_section(note, hit), None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):
        pass
    return found


def _dated(note: Note, after: str) -> Standing | None:
    match = _WHEN.match(after)
    if match is None:
        return None
    year = re.search(r"(?:19|20)\d\d", match["date"])
    if year is None or note.date is None:
        return None if year is None else Standing.DONE
    if int(year.group(0)) != note.date.year:
        return Standing.DONE if int(year.group(0)) < note.date.year else Standing.PLANNED
    return _within_year(match["date"], note.date)


def _within_year(words: str, today: dt.date) -> Standing | None:
    numbers = re.match(r"(\d{1,2})[/-](?:(\d{1,2})[/-])?", words)
    if numbers is None:
        return None
    month, day = int(numbers.group(1)), int(numbers.group(2) or 28)
    return Standing.DONE if (month, day) < (today.month, today.day) else Standing.PLANNED


def _by_section(note: Note, hit: Hit) -> Standing | None:
    """Without a cue a named operation is read by where it stands; surgery at large is then no fact."""
    sentence = note.sentence_at(hit.start)
    section = sentence.section
    heading = "" if sentence.heading is None else note.words(*sentence.heading)
    if _PERFORMED.search(heading) or _PERFORMED.search(note.words(max(0, hit.start - 30), hit.start)):
        return Standing.DONE
    if hit.hint("generic") or hit.hint("bare"):
        return None
    if section in _PLANS:
        return Standing.PLANNED
    return Standing.DONE
