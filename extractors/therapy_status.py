"""How a treatment stands: done, under way, planned, declined, contraindicated, or never begun."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from extractors.doubt import is_doubted
from extractors.layout import Section
from extractors.note import Note
from extractors.therapy_barred import REFUSABLE, is_barred
from extractors.therapy_cues import Cue, Cues
from extractors.therapy_mention import Mention, borrowed
from extractors.therapy_past import decades_ago, of_past_episode, outgrown
from extractors.therapy_titles import under_given, under_new_rx, under_rendered, under_tried
from extractors.vocabulary import Assertion, Outcome, TherapyKind, TherapyStatus
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("therapy_wordings.yaml"))

_BREAK = _W["clause_end"]
_MINE = _W["mine"]
_PASSIVE = _W["passive"]
_IF = _W["if_before"]
_HELPING = _W["helping"]
_TODAY = _W["done_today"]
_BEGUN = _W["begun"]
_ADVICE = _W["advice"]
_BESIDE = 3
_DISCHARGE = _W["discharge"]
_LIMITS = {"contraindicated": (45, 45), "declined": (40, 45), "absent": (40, 30), "not_begun": (40, 30)}
_REACH = 150
_AFTER = 34
_PLANS = frozenset({Section.PLAN, Section.ASSESSMENT})
_FORWARD_LOOKING = frozenset({Section.PLAN, Section.ASSESSMENT, Section.REQUEST})
_LATER = _FORWARD_LOOKING | {Section.EDUCATION}
_FINISHED = frozenset(
    {TherapyKind.PHYSICAL_THERAPY, TherapyKind.INJECTION, TherapyKind.CHIROPRACTIC, TherapyKind.ORAL_STEROID}
)
_REFUSALS = frozenset(_LIMITS)
_EXCEPT = _W["except"]
_NEVER = {"absent": TherapyStatus.DONE, "not_begun": TherapyStatus.PLANNED}
_DENIABLE = frozenset(
    {TherapyKind.PHYSICAL_THERAPY, TherapyKind.HOME_EXERCISE, TherapyKind.NSAID, TherapyKind.ANALGESIC}
)
_RECENT = _W["recent"]
_EFFECT = _W["effect"]
_PARTICIPLE = _W["participle"]
_PAST_TENSE = _W["past_tense"]
_NOT_WHEN_PLANNED = frozenset({"oncologic", "disease_modifying"})
_NAMED_IN_PASSING = frozenset({"walking_aid", "antibiotic", "wound_care", "oncologic", "disease_modifying"})
_IMPERATIVE = _W["imperative"]
_LISTED = _W["listed"]
_DOSE = _W["dose_alone"]
_STATUS = {s.value: s for s in TherapyStatus}


@dataclass(frozen=True, slots=True)
class Standing:
    """Assertion and status, with the words that say so (None where the section or the treatment itself does)."""

    assertion: Assertion
    status: TherapyStatus
    words: tuple[int, int] | None = None


def standing(note: Note, mention: Mention, here: list[Mention], found: Cues) -> Standing | None:
    """Return how `mention` stands, or None where it is no fact; `here` are all mentions of its sentence."""
    if mention.hit.hint("denied") and _EXCEPT.match(note.shadow, mention.end):
        return None
    if mention.judged.family and not borrowed(note, mention):
        return _of_relative(note, mention, here, found)
    if is_doubted(note, mention.start, mention.end, mention.judged):
        return _doubted(_cue_before(note, mention, found), _cue_after(note, mention, here, found))
    stands = _standing(note, mention, here, found)
    if stands is not None and stands.assertion is Assertion.ABSENT and not _worth_denying(mention):
        return None
    return stands


def _worth_denying(mention: Mention) -> bool:
    """Whether its absence answers a criterion: exercise, medication, or any treatment at all."""
    return bool(mention.hit.hint("denied") or mention.hit.hint("conservative")) or mention.kind in _DENIABLE


def _standing(note: Note, mention: Mention, here: list[Mention], found: Cues) -> Standing | None:
    if mention.hit.hint("denied"):
        return Standing(
            Assertion.ABSENT, TherapyStatus.DECLINED if mention.hit.hint("refused") else TherapyStatus.DONE
        )
    section = Section.HPI if under_rendered(note, mention) else note.section(mention.start)
    if section is Section.ALLERGIES:
        return _allergy(mention)
    before, after = _cue_before(note, mention, found), _cue_after(note, mention, here, found)
    refusal = _cue_after(note, mention, here, found, only=_REFUSALS)
    if _conditional(note, mention):
        if mention.hit.hint("antibiotic"):
            return None
        return Standing(Assertion.HYPOTHETICAL, TherapyStatus.PLANNED)
    special = _special(note, mention, before, refusal)
    if special is not None and not (
        special.assertion is Assertion.ABSENT and _dosed(note, mention, special.words)
    ):
        return special
    if _negated(mention, found) and not _dosed(note, mention, _cue_span(mention)):
        return _refused(note, mention)
    stands = _course(note, mention, section, before, after)
    if stands.status is TherapyStatus.PLANNED and (
        mention.hit.rule.id in _NOT_WHEN_PLANNED or (stands.words is None and _needs_word(note, mention))
    ):
        return None
    if (
        stands.status is TherapyStatus.DONE
        and stands.assertion is Assertion.PRESENT
        and of_past_episode(note, mention)
    ):
        return Standing(Assertion.HISTORICAL, TherapyStatus.DONE, stands.words)
    return stands


def _of_relative(note: Note, mention: Mention, here: list[Mention], found: Cues) -> Standing | None:
    """What a relative had ("Mother did PT for her knee"); what a relative never had says nothing."""
    before, after = _cue_before(note, mention, found), _cue_after(note, mention, here, found)
    if mention.hit.hint("antibiotic") or mention.hit.hint("oncologic"):
        return None
    if mention.judged.negated or any(c is not None and c.value in _LIMITS for c in (before, after)):
        return None
    stands = _course(note, mention, Section.HPI, before, after)
    return Standing(Assertion.FAMILY, stands.status, stands.words)


def _doubted(before: Cue | None, after: Cue | None) -> Standing:
    """What may have been done ("unclear whether he completed therapy")."""
    told = next((c for c in (before, after) if c is not None and c.value == "done"), None)
    return Standing(Assertion.POSSIBLE, TherapyStatus.DONE, (told.start, told.end) if told else None)


def _dosed(note: Note, mention: Mention, denial: tuple[int, int] | None) -> bool:
    """Whether a drug of a list is told with its dose, so that the denial is of the others ("no pacer, ibu 600")."""
    if not mention.drug or denial is None:
        return False
    if denial[0] < mention.start:
        gap = note.words(denial[0], mention.start)
    else:
        gap = note.words(mention.end, max(mention.end, denial[0]))
    told = note.words(mention.start, mention.end) + note.after(mention.end, 12)
    return _LISTED.search(gap) is not None and _DOSE.search(told) is not None


def _needs_word(note: Note, mention: Mention) -> bool:
    """Whether a plan for it must be said in words, since it is named for other reasons too."""
    return mention.hit.rule.id in _NAMED_IN_PASSING and not _IMPERATIVE.search(note.before(mention.start, 30))


def _conditional(note: Note, mention: Mention) -> bool:
    """ "If she has no relief with PT": said of a later time."""
    return _IF.search(note.before(mention.start, 110)) is not None


def _allergy(mention: Mention) -> Standing | None:
    if mention.kind not in REFUSABLE or mention.judged.negated:
        return None
    return Standing(Assertion.PRESENT, TherapyStatus.CONTRAINDICATED)


def _cue_before(note: Note, mention: Mention, found: Cues) -> Cue | None:
    best: Cue | None = None
    for cue in found.status:
        if cue.side == "after" or cue.start >= mention.start or cue.end > mention.end:
            continue
        gap = note.words(min(cue.end, mention.start), mention.start)
        if len(gap) > _LIMITS.get(cue.value, (_REACH, 0))[0] or _BREAK.search(gap):
            continue
        if best is None or (cue.end, cue.end - cue.start) > (best.end, best.end - best.start):
            best = cue
    return best


def _cue_after(
    note: Note, mention: Mention, here: list[Mention], found: Cues, *, only: frozenset[str] | None = None
) -> Cue | None:
    end = max(mention.end, mention.tail)
    later = [m.start for m in here if m.start >= mention.end]
    stop = min(later, default=note.bounds[mention.sentence][1])
    first: Cue | None = None
    for cue in found.status:
        if (
            cue.side == "before"
            or cue.start < mention.end
            or cue.start >= stop
            or (only and cue.value not in only)
        ):
            continue
        gap = note.words(min(end, cue.start), cue.start)
        limit = _LIMITS.get(cue.value, (0, _AFTER))[1]
        if len(gap) > limit or _BREAK.search(gap.replace(" but ", " ", 1)):
            continue
        if not cue.weak:
            return cue
        first = first or cue
    return first


def _special(note: Note, mention: Mention, before: Cue | None, after: Cue | None) -> Standing | None:
    """Contraindicated, declined and not-yet-begun stand before everything else, the nearer word first."""
    beside = after is not None and after.start - max(mention.end, mention.tail) <= _BESIDE
    for cue in (after, before) if beside else (before, after):
        if cue is None or cue.value not in _LIMITS:
            continue
        words = (cue.start, cue.end)
        if cue.value == "not_begun" and cue.start >= mention.end and note.section(mention.start) in _PLANS:
            return Standing(Assertion.HYPOTHETICAL, TherapyStatus.PLANNED, words)
        if cue.value == "absent" and is_barred(note, mention):
            return Standing(Assertion.PRESENT, TherapyStatus.CONTRAINDICATED, words)
        if cue.value in _NEVER:
            return Standing(Assertion.ABSENT, _NEVER[cue.value], words)
        if cue.value == "declined" and mention.hit.hint("antibiotic"):
            return None
        if (
            mention.judged.negated
            and cue is before
            and cue.value == "contraindicated"
            and not _own_negation(note, cue)
        ):
            return None
        return Standing(Assertion.PRESENT, _STATUS[cue.value], words)
    return None


def _refused(note: Note, mention: Mention) -> Standing:
    words = _cue_span(mention)
    if is_barred(note, mention):
        return Standing(Assertion.PRESENT, TherapyStatus.CONTRAINDICATED, words)
    return Standing(Assertion.ABSENT, TherapyStatus.DONE, words)


def _own_negation(note: Note, cue: Cue) -> bool:
    return (
        re.match(r"(?:no|not|can|un|could|should|must|is|does|did|off)\b|un", note.words(cue.start, cue.end))
        is not None
    )


def _negated(mention: Mention, found: Cues) -> bool:
    """A denial of the treatment itself, and not of the relief it brought."""
    judged = mention.judged
    if not judged.negated:
        return False
    if judged.cue_start is None or judged.cue_end is None:
        return True
    return not any(c.start <= judged.cue_start and judged.cue_end <= c.end for c in found.outcome)


def _cue_span(mention: Mention) -> tuple[int, int] | None:
    judged = mention.judged
    if judged.cue_start is None or judged.cue_end is None:
        return None
    return judged.cue_start, judged.cue_end


def _course(
    note: Note, mention: Mention, section: Section, before: Cue | None, after: Cue | None
) -> Standing:
    """Done, under way or planned: by the nearest word, else by the section, else by the kind of treatment."""
    told = mention.outcome is not Outcome.UNKNOWN
    if (
        mention.since
        and not (after is not None and after.value == "done")
        and section not in _FORWARD_LOOKING
    ):
        return Standing(Assertion.PRESENT, TherapyStatus.ONGOING)
    if after is not None and after.value == "done" and _RECENT.search(note.words(after.start, after.end)):
        side_effect = _EFFECT.match(note.words(after.start, after.end))
        return Standing(
            Assertion.PRESENT, TherapyStatus.DONE, None if side_effect else (after.start, after.end)
        )
    for cue in (before, after):
        if cue is None or cue.value in _LIMITS:
            continue
        words = (cue.start, cue.end)
        if cue.value != "planned":
            return _past(note, mention, section, cue)
        if told and section not in _FORWARD_LOOKING:
            break
        if cue.order and not _only_talk(note, cue) and not _ordered_now(note, mention, section, cue):
            begun = _BEGUN.match(note.words(cue.start, cue.end).strip()) is not None
            if mention.kind in _FINISHED and not mention.drug and mention.weeks is None and not begun:
                return Standing(Assertion.HYPOTHETICAL, TherapyStatus.PLANNED, words)
            return Standing(Assertion.PRESENT, TherapyStatus.ONGOING, words)
        return Standing(Assertion.HYPOTHETICAL, TherapyStatus.PLANNED, words)
    return _by_default(note, mention, section)


def _past(note: Note, mention: Mention, section: Section, cue: Cue) -> Standing:
    words = (cue.start, cue.end)
    if cue.weak:
        return _by_default(note, mention, section, frequent=True)
    judged = mention.judged
    if (
        judged.historical
        and (judged.past_time or outgrown(note, mention))
        and cue.value == "done"
        and mention.weeks is None
        and mention.outcome in (Outcome.UNKNOWN, Outcome.HELPED)
        and (mention.kind is not TherapyKind.INJECTION or decades_ago(note, mention))
    ):
        return Standing(Assertion.HISTORICAL, TherapyStatus.DONE, words)
    over = cue.value == "ongoing" and not mention.since and note.words(*words).startswith("was ")
    return Standing(Assertion.PRESENT, TherapyStatus.DONE if over else _STATUS[cue.value], words)


def _only_talk(note: Note, cue: Cue) -> bool:
    """Whether the word is of advice, which says nothing of whether it was followed ("PT was recommended")."""
    return _ADVICE.search(note.words(cue.start, cue.end)) is not None


def _ordered_now(note: Note, mention: Mention, section: Section, cue: Cue) -> bool:
    """Whether a prescription or referral is made in this note and not told as history."""
    lead = note.before(cue.start, 50)
    if _MINE.search(lead) and not re.search(r"\bhas\b", lead):
        return True
    if _TODAY.match(note.shadow, cue.end):
        return True
    if section in _FORWARD_LOOKING:
        return True
    return not (
        section
        in {Section.HPI, Section.UNKNOWN, Section.PAST_MEDICAL, Section.OTHER, Section.CHIEF_COMPLAINT}
        or _PASSIVE.search(lead)
    )


def _by_default(note: Note, mention: Mention, section: Section, *, frequent: bool = False) -> Standing:
    told = mention.outcome is not Outcome.UNKNOWN or bool(mention.hit.hint("counted"))
    if mention.drug and not told and under_new_rx(note, mention):
        return Standing(Assertion.HYPOTHETICAL, TherapyStatus.PLANNED)
    if section is Section.MEDICATIONS:
        heading = note.sentence_at(mention.start).heading
        if heading is not None and _DISCHARGE.search(note.words(*heading)):
            return Standing(Assertion.HYPOTHETICAL, TherapyStatus.PLANNED)
        return Standing(
            Assertion.PRESENT, TherapyStatus.DONE if under_given(note, mention) else TherapyStatus.ONGOING
        )
    if (section in _LATER or (mention.judged.hypothetical and not frequent)) and not told:
        return Standing(Assertion.HYPOTHETICAL, TherapyStatus.PLANNED)
    return Standing(
        Assertion.PRESENT,
        TherapyStatus.DONE if _over(note, mention, frequent=frequent) else TherapyStatus.ONGOING,
    )


def _over(note: Note, mention: Mention, *, frequent: bool) -> bool:
    """Whether a treatment with no word of how it stands is told as over."""
    if mention.since:
        return False
    if mention.length is None and mention.told is not None and mention.outcome is not Outcome.FAILED:
        if _HELPING.match(note.words(*mention.told)):
            return False
    if mention.length is not None or (mention.kind in _FINISHED and not mention.drug and not frequent):
        return True
    if (
        mention.outcome is Outcome.FAILED
        and mention.told is not None
        and _PAST_TENSE.search(note.words(*mention.told))
    ):
        return _PAST_TENSE.match(note.words(*mention.told)) is not None
    if _PARTICIPLE.match(note.words(mention.start, mention.end)):
        return True
    return under_tried(note, mention)
