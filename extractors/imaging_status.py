"""Whether a study was made, is to come, hangs on a condition, or was never made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from extractors.assertion import Judgement
from extractors.doubt import is_doubted
from extractors.imaging_result import Reading
from extractors.imaging_study import Study
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.screening import followed_by, led_by, words_between
from extractors.vocabulary import Assertion, Modality, Region, Status
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("imaging_wordings.yaml"))
_TO_COME = (Section.PLAN, Section.REQUEST, Section.ASSESSMENT)
_ASKED_FOR = (Modality.MRI, Modality.CT, Modality.BONE_SCAN)
_ORDER_REACH = 70
_IF_REACH = 300
_NEAR = 45
_LEAD = 30
_PAST_REACH = 60
_TOUCH = 6


@dataclass(frozen=True)
class Standing:
    """Where a study stands.

    `bare` where the words merely name it, `ordered` where a verb asks for it, `weak` where it is only talked
    of, `awaited` where something waits for it ("once the MRI is done").
    """

    assertion: Assertion
    status: Status
    conditional: bool = False
    bare: bool = False
    ordered: bool = False
    weak: bool = False
    awaited: bool = False


DONE = Standing(Assertion.PRESENT, Status.DONE)
_NAMED = Standing(Assertion.PRESENT, Status.DONE, bare=True)
_NEVER = Standing(Assertion.ABSENT, Status.DONE)
_RELATIVES = Standing(Assertion.FAMILY, Status.DONE)
_DOUBTED = Standing(Assertion.POSSIBLE, Status.DONE)
_LONG_PAST = Standing(Assertion.HISTORICAL, Status.DONE)


def standing(note: Note, study: Study, reading: Reading) -> Standing | None:
    """Return where `study` stands, or None where the words do not speak of a study of this patient."""
    judged = note.judge(study.hit.start, study.hit.end)
    said = _Said(note, study)
    here = any(c.hit.sentence == study.sentence for c in reading.cues)
    if said.in_question or _never_meant(study, judged, said, here=here):
        return None
    apart = _apart(note, study, judged, said)
    if apart is not None:
        return apart
    if said.never(denied=judged.assertion is Assertion.ABSENT and not here):
        return _NEVER
    if not said.qualified(reading) and said.is_planned(here=here, ticked=judged.affirmed):
        return said.planned()
    if said.long_past:
        return _LONG_PAST
    if here or said.is_done() or (reading.told and not said.in_passing):
        return DONE
    return said.planned() if judged.hypothetical or judged.uncertain else said.by_section()


def _never_meant(study: Study, judged: Judgement, said: _Said, *, here: bool) -> bool:
    """Whether the words speak of no study of anybody: one that nobody wants, an empty box, talk of results."""
    if judged.family:
        unplaced = study.place.region in (None, Region.OTHER)
        return judged.negated or said.needless or unplaced
    if said.ticked_ordered or said.refused_by_payer:
        return False
    if said.unticked(judged) or said.results_only:
        return True
    declined = said.declined and judged.assertion is not Assertion.ABSENT
    return not here and (said.needless or declined)


def _apart(note: Note, study: Study, judged: Judgement, said: _Said) -> Standing | None:
    """A relative's study, one that may have been made, or one asked for and not granted."""
    if judged.family:
        return _RELATIVES
    if said.ticked_ordered or said.refused_by_payer or said.not_done_yet:
        return said.planned()
    if is_doubted(note, study.hit.start, study.hit.end, judged) and not said.in_passing:
        return _DOUBTED
    return None


def _is_if(word: Hit) -> bool:
    return word.hint("role") == "whether"


class _Said:
    """The words beside a study, and what they make of it."""

    def __init__(self, note: Note, study: Study) -> None:
        self.note = note
        self.study = study
        self.judged = note.judge(study.hit.start, study.hit.end)
        self.sentence = note.sentences[study.sentence]
        self._phrase = Hit(study.hit.finding, study.hit.rule, study.start, study.end, study.sentence)

    def _between(self, start: int, end: int) -> list[Hit]:
        return words_between(self.note, self.study.hit.finding, self.study.sentence, start, end)

    def before(self, role: str, reach: int) -> Hit | None:
        """The nearest word of that role before the study."""
        return led_by(self.note, self._phrase, role, reach)

    def after(self, role: str, reach: int) -> Hit | None:
        """The nearest word of that role after the study and before the next one."""
        word = followed_by(self.note, self._phrase, role, reach)
        return word if word is not None and word.end <= self.study.stop else None

    @property
    def needless(self) -> bool:
        """Whether nobody wants the study."""
        absent = self.judged.assertion is Assertion.ABSENT
        ordered = self.after("ordered", _NEAR) if absent else None
        unwanted = absent and bool(self._matches("no_need"))
        if ordered is not None and _W["need"].search(self.note.words(ordered.start, ordered.end)):
            unwanted = True
        return bool(unwanted or self.before("needless", _LEAD) or self.after("needless", _NEAR))

    def qualified(self, reading: Reading) -> bool:
        """Tell whether its result stands just before the study ("normal radiographs")."""
        return any(0 <= self.study.start - c.end <= _TOUCH for c in reading.cues)

    def unticked(self, judged: Judgement) -> bool:
        """Tell whether an empty box stands before the study in a list of orders."""
        before = judged.cue_start is not None and judged.cue_start <= self.study.start
        return judged.cue_rule_id == "form.box_empty" and before

    @property
    def in_passing(self) -> bool:
        """Whether a preposition leads to films without place or date ("not seen on film")."""
        return self.before("via", _TOUCH) is not None and not self.study.own_place and self.study.date is None

    @property
    def declined(self) -> bool:
        """Whether the patient declined it."""
        return bool(self.before("declined", _LEAD) or self.after("declined", _NEAR))

    @property
    def dated(self) -> bool:
        """Whether the words date it to the past."""
        day, told = self.study.day, self.study.date
        if (
            told is not None
            and day is None
            and self.note.words(told.start, told.end).endswith(("ago", "back"))
        ):
            return True
        return day is not None and (self.note.date is None or day <= self.note.date)

    @property
    def in_question(self) -> bool:
        """Whether its result is the condition of something else ("if the MRI is negative, start PT")."""
        before = self.note.before(self.study.hit.start, _PAST_REACH)
        return _W["if_before"].search(before) is not None and self._matches("result_to_come")

    @property
    def refused_by_payer(self) -> bool:
        """Whether "denied" is said by an insurer of a study that is asked for."""
        judged = self.judged
        if judged.assertion is not Assertion.ABSENT or judged.cue_start is None or judged.cue_end is None:
            return False
        if "denied" not in self.note.words(judged.cue_start, judged.cue_end):
            return False
        index = self.study.sentence
        end = self.note.bounds[min(index + 1, len(self.note.bounds) - 1)][1]
        words = self.note.words(self.note.bounds[max(0, index - 1)][0], end)
        return _W["payer"].search(words) is not None

    @property
    def ticked_ordered(self) -> bool:
        """Whether of the boxes "done" and "ordered" after it the latter is ticked."""
        return self._matches("ordered_box")

    @property
    def not_done_yet(self) -> bool:
        """Whether it is denied only as not made yet ("MRI ordered, not yet done")."""
        ordered = self.after("ordered", _TOUCH) if self.judged.assertion is Assertion.ABSENT else None
        cue = self.judged.cue_start
        return ordered is not None and cue is not None and ordered.end <= cue

    @property
    def results_only(self) -> bool:
        """Whether only talk of its results is told ("discussed the x-ray results")."""
        return self.before("talked", _PAST_REACH) is not None and self._matches("results")

    def _matches(self, name: str) -> bool:
        return _W[name].match(self.note.shadow, self.study.end, self.study.end + 2 * _NEAR) is not None

    @property
    def long_past(self) -> bool:
        """Whether the words put it in childhood or decades ago; a mere year does not."""
        after = self.note.words(self.study.start, min(self.sentence.end, self.study.stop))
        before = self.note.words(max(self.sentence.start, self.study.start - _PAST_REACH), self.study.start)
        return _W["long_past"].search(after) is not None or _W["long_past_before"].search(before) is not None

    @property
    def heads(self) -> bool:
        """Whether the study heads its line or list item."""
        return self.study.start - max(self.sentence.start, self.sentence.body) <= _TOUCH

    def never(self, *, denied: bool) -> bool:
        """Tell whether the study was never made ("no x-ray done", "Prior MRI: none")."""
        if _W["none"].match(self.note.shadow, self.study.end):
            return True
        return denied and self.before("via", _TOUCH) is None

    def is_planned(self, *, here: bool, ticked: bool) -> bool:
        """Tell whether a verb, a tick or its place in a plan asks for the study."""
        gotten, ordered = self.after("gotten", _NEAR), self.after("ordered", _NEAR)
        if self._looks_back:
            return False
        if self.before("once", _TOUCH) and not (here or self.dated):
            return True
        if gotten is None and self._has_purpose():
            return True
        if self._is_listed(ticked=ticked) and gotten is None and not self.dated:
            return True
        talked = self.study.modality in _ASKED_FOR and self.before("talked", _LEAD) is not None
        if talked and not (here and self.dated):
            return True
        order = self._order()
        if gotten is not None and self._comes_first(gotten, order, ordered):
            return False
        if ordered is not None and not here:
            return True
        return order is not None and not (here and self.dated)

    @property
    def _looks_back(self) -> bool:
        """Whether the words look back on it ("since the MRI in January")."""
        return _W["looks_back"].search(self.note.before(self.study.start, _LEAD)) is not None

    def _has_purpose(self) -> bool:
        """Whether the words go on with what the study is for, and nothing says that it was made."""
        if self.study.modality not in _ASKED_FOR or self.after("purpose", _TOUCH) is None:
            return False
        return not (
            self.dated or self.before("got", _LEAD) or self.before("earlier", _LEAD) or self._told_after
        )

    @property
    def _told_after(self) -> bool:
        """Whether a result is told of it later in the sentence ("MRI to evaluate the ACL showed a tear")."""
        return _W["tells"].search(self.note.words(self.study.end, self.sentence.end)) is not None

    def _order(self) -> Hit | None:
        order, got = self.before("order", _ORDER_REACH), self.before("got", _LEAD)
        return None if order is not None and got is not None and got.start > order.end else order

    def _comes_first(self, gotten: Hit, order: Hit | None, ordered: Hit | None) -> bool:
        if ordered is not None and gotten.start >= ordered.end + _NEAR:
            return False
        return order is None or gotten.start < (ordered.start if ordered else self.study.end + _NEAR)

    def _is_listed(self, *, ticked: bool) -> bool:
        if self.sentence.section not in _TO_COME or not self.study.own_place:
            return False
        own = self.note.words(self.study.start, self.study.end)
        asks = self.sentence.section is not Section.ASSESSMENT or _W["contrast"].search(own) is not None
        return ticked or (self.heads and self.study.modality in _ASKED_FOR and asks)

    def is_done(self) -> bool:
        """Tell whether a verb, a date or the word "prior" puts the study in the past."""
        if self._looks_back or self.after("gotten", _ORDER_REACH) or self.before("got", _LEAD) or self.dated:
            return True
        own = self._between(self.study.start, self.study.end)
        return any(w.hint("role") == "earlier" for w in own) or self.before("earlier", _LEAD // 2) is not None

    def planned(self) -> Standing | None:
        """A study to come; None where it stands in the condition itself ("if the MRI is normal")."""
        before = [w for w in self._between(self.study.start - _IF_REACH, self.study.start) if _is_if(w)]
        after = [
            w
            for w in self._between(self.study.end, self.study.end + 2 * _NEAR)
            if _is_if(w) and not self._of_result(w)
        ]
        ordered = self.after("ordered", _NEAR)
        if before and ordered is None:
            if not _W["consequence"].search(self.note.words(before[-1].end, self.study.start)):
                return None
        later = self.before("later", _ORDER_REACH) or self.after("later", _ORDER_REACH)
        once = self.before("once", _TOUCH)
        return Standing(
            Assertion.HYPOTHETICAL,
            Status.PLANNED,
            conditional=bool(before or after or later),
            ordered=bool(self.before("order", _ORDER_REACH) or ordered),
            weak=bool(self.before("talked", _LEAD) or self.before("via", _TOUCH)),
            awaited=once is not None,
        )

    def _of_result(self, word: Hit) -> bool:
        """Whether an `if` after the study leads on to what its result would mean."""
        leads_on = _W["and_then"].search(self.note.before(word.start, _TOUCH))
        return leads_on is not None or _W["if_result"].match(self.note.shadow, word.end) is not None

    def by_section(self) -> Standing | None:
        """Without a verb or a date the section speaks: a study named in a plan or a request is asked for."""
        section = self.sentence.section
        if section is Section.IMAGING and (self.study.own_place or self.study.hit.hint("view")):
            return DONE
        asked = self.study.own_place and self.study.modality in _ASKED_FOR
        if (asked and (section in _TO_COME or self.heads)) or (
            section in (Section.PLAN, Section.REQUEST) and self.heads
        ):
            return self.planned()
        return _NAMED
