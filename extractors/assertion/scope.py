"""Forward scope: how far a cue carries to the right, as intervals of document offsets."""

from __future__ import annotations

from extractors.assertion.model import Category, Cue, Reach
from extractors.assertion.policy import POLICIES
from extractors.assertion.scan import Scan, Word
from extractors.assertion.segments import (
    Joint,
    back_to_patient,
    begins_with_gerund,
    is_backward_negation,
    is_patient,
    joint_at,
    mild_enough,
    or_ahead,
    own_clause,
    subject_verb,
    verb_follows,
)

Interval = tuple[int, int]
_MOST_WORDS = 110
_NEAR_WORDS = 5
_COMPLEMENT_SPAN = 4
_NEWNESS_SPAN = 3
_SUBJECT_SPAN = 4
_SEPARATOR = Word.COMMA | Word.OR | Word.AND
_HEAD_VERB = Word.FINITE | Word.COPULA | Word.VERB
_BACK_TO_NOW = frozenset({"now", "currently", "today", "presents", "presented", "here", "admitted"})
_ROSTER = frozenset({"neg.denies", "neg.negative_for"})
_BARE = frozenset({"neg.no", "neg.without"})  # "no fever as well as pain" is no list
_AS_WELL_AS = ["as", "well", "as"]
_UP_TO_WITH = frozenset(
    {"history.status_post", "neg.resolved_before"}
)  # "status post fall with pain of today"
_NEGATIVE = "neg.negative_adj"  # "negative flaring, retractions, or wheezes"
_PREVIOUS = "history.previous"
_TO = "to"
_EVER = frozenset({"ever", "even", "otherwise", "recently"})
_HAD = frozenset({"had", "has", "have"})
_RELATIVES = frozenset({"family.member", "family.bare"})  # "who" tells more of them
_DATES = ("history.time_forward", "history.time_months_forward")
_PAST_VERBS = frozenset(
    {"had", "was", "were", "sustained", "suffered", "developed", "underwent", "fell", "twisted"}
)
_EXPLAINS = (" to", " from")
_CAUSE = frozenset({"secondary", "due", "because"})
_AFTER_WHICH_A_VERB_IS_NO_CLAUSE = frozenset({"that", "been", "having", "to", "not", "have", "has"})


def forward(scan: Scan, cue: Cue) -> list[Interval]:
    """Return what `cue` covers to its right."""
    return _Forward(scan, cue).run()


class _Forward:
    """One walk to the right of a cue, a word a step."""

    def __init__(self, scan: Scan, cue: Cue) -> None:
        self.scan = scan
        self.cue = cue
        self.category = cue.rule.category
        self.policy = POLICIES[self.category]
        self.reach = cue.rule.reach
        self.relative = cue.rule.id in _RELATIVES
        self.words = cue.rule.words or (_NEAR_WORDS if self.reach is Reach.NEAR else _MOST_WORDS)
        self.depth = 0
        self.content = 0
        self.in_hole = False
        self.opened = cue.end
        self.last_separator = cue.end
        self.intervals: list[Interval] = []

    def run(self) -> list[Interval]:
        scan = self.scan
        index, limit = self.cue.after, min(len(scan.words), self.cue.after + self.words)
        while index < limit:
            step = self._step(index)
            if step is None:
                return self._close(scan.starts[index])
            if step < 0:
                return self._close(self.last_separator)
            index = step
        return self._close(scan.ends[limit - 1] if limit else scan.end)

    def _close(self, end: int) -> list[Interval]:
        if not self.in_hole and end > self.opened:
            self.intervals.append((self.opened, end))
        return self.intervals

    def _step(self, index: int) -> int | None:
        """Return the next index; None to end the scope here, -1 to end it at the last separator."""
        scan, mask, word = self.scan, self.scan.masks[index], self.scan.words[index]
        first = index == self.cue.after
        if word == ":":
            return index + 1 if first else self._at_colon(index)
        if word in "()[]":
            return self._bracket(index)
        cue = scan.cue_at.get(index)
        crossed = first or (self.reach is Reach.SENTENCE and word in ";-*")
        if not crossed and scan.is_hard_stop(index):
            step = None
        elif cue is not None:
            step = self._at_cue(cue, first=first)
        elif mask & _SEPARATOR or word == "/":
            step = self._separator(index)
        elif self._ends_at(index, mask, first=first):
            step = None
        else:
            step = self._pass(index, mask, first=first)
        return step

    def _at_colon(self, index: int) -> int | None:
        """Before a colon stands a new title ("no fever, knee: warm"), or what the cue opened ("r/o gout: tap")."""
        between = self.scan.text[self.cue.end : self.scan.starts[index]]
        opened = self.last_separator == self.cue.end and not any(gap in between for gap in ("  ", "\t", "\n"))
        return None if opened else -1

    def _bracket(self, index: int) -> int | None:
        """Brackets are passed, but not the end of one around the cue, nor an aside ("(mild arthrosis)")."""
        head = index + 1
        if self.scan.words[index] in "([":
            self.depth += 1
            aside = self.policy.strong and head < len(self.scan.words)
            return None if aside and not mild_enough(self.scan, head, has_comma=True) else head
        self.depth -= 1
        return None if self.depth < 0 else head

    # cues --------------------------------------------------------------------------------------

    def _at_cue(self, cue: Cue, *, first: bool) -> int | None:
        category = cue.rule.category
        if self.reach is Reach.SENTENCE:
            return None if cue.rule.id == "end.but" else cue.after
        if category is Category.PSEUDO:
            ends = self._ends_at_pseudo(cue, first=first)
        elif category is Category.TERMINATE:
            ends = not self.relative
        else:
            blocks = category in self.policy.blocked_by and not self._harmless(cue)
            ends = (blocks and not first) or self._explained_by(cue)
        self.content += 1
        return None if ends else cue.after

    def _ends_at_pseudo(self, cue: Cue, *, first: bool) -> bool:
        if self.category is Category.HYPOTHETICAL:
            return cue.rule.id == "pseudo.continue" and self.cue.rule.id.startswith("hypothetical.plan")
        return self.category is Category.NEGATED and not first and cue.rule.id.startswith("pseudo.no")

    def _harmless(self, cue: Cue) -> bool:
        """A denial after its object, or an affirmation that hangs on this cue ("no sign that there is")."""
        hangs = cue.rule.id.startswith("affirm.verb") and self._complemented(cue.first)
        return hangs or is_backward_negation(cue)

    def _explained_by(self, cue: Cue) -> bool:
        """Tell whether the denied is followed by what explains the rest: "no fever, possibly due to"."""
        explained = self.category in (Category.NEGATED, Category.HISTORICAL)
        if not explained or cue.rule.id != "possible.adjective":
            return False
        told = self.content > 0 or self.category is Category.HISTORICAL
        return told and self.scan.text[cue.start : cue.end].endswith(_EXPLAINS)

    def _complemented(self, index: int) -> bool:
        """Tell whether a clause at `index` hangs on "that", "whether", "evidence", ... before it."""
        before = range(max(self.cue.first, index - _COMPLEMENT_SPAN), index)
        return any(self.scan.masks[i] & Word.COMPLEMENT for i in before)

    # words -------------------------------------------------------------------------------------

    def _ends_at(self, index: int, mask: int, *, first: bool) -> bool:
        if self.category is Category.FAMILY:
            return is_patient(self.scan, index) and not self._complemented(index)
        if first or self.reach is Reach.SENTENCE:
            return False
        if self._or_had(index):
            return False
        if self.cue.rule.id == _PREVIOUS and self.content and mask & Word.COPULA:
            return True
        if self.reach is Reach.NEAR and mask & (Word.SOFT | Word.FINITE | Word.COPULA):
            return True
        if self.scan.words[index] == "with" and self._ends_at_with(index):
            return True
        if self.cue.rule.id in _BARE and self.content and self.scan.words[index : index + 3] == _AS_WELL_AS:
            return True
        return self.policy.verbs and self.reach is not Reach.CLAUSE and self._new_clause(index, mask)

    def _or_had(self, index: int) -> bool:
        """Tell whether a second verb shares the denial: "has not been ill or ever had any fevers"."""
        scan, before = self.scan, index - 1
        if scan.words[before] in _EVER:
            before -= 1
        return scan.words[index] in _HAD and bool(scan.masks[before] & Word.OR)

    def _ends_at_with(self, index: int) -> bool:
        """Tell whether "with" leads on to something else: "history of COPD with increasing dyspnea"."""
        following = self.scan.masks[index + 1 : index + 1 + _NEWNESS_SPAN]
        if self.cue.rule.id in _UP_TO_WITH or (self.cue.rule.id == _PREVIOUS and self.content):
            return True
        if self.policy.newness:
            return any(mask & Word.NEWNESS for mask in following)
        denied = self.category is Category.NEGATED and self.content > 0
        cue = self.scan.cue_at.get(index + 1) or self.scan.cue_at.get(index + 2)
        if denied and cue is not None and cue.rule.id == "history.of":
            return True
        return denied and bool(following) and bool(following[0] & (Word.SLIGHTEST | Word.NORMAL))

    def _new_clause(self, index: int, mask: int) -> bool:
        if not self.content or self._complemented(index):
            return False
        scan = self.scan
        if mask & Word.PRONOUN or (mask & Word.PATIENT and verb_follows(scan, index)):
            return True
        if mask & Word.DEFINITE:
            return self._subject_begins(index)
        if not mask & Word.FINITE or scan.words[index - 1] in _AFTER_WHICH_A_VERB_IS_NO_CLAUSE:
            return False
        return index + 1 >= len(scan.words) or scan.words[index + 1] not in {"been", "not", "no"}

    def _subject_begins(self, index: int) -> bool:
        """Tell whether a subject with its verb begins at the determiner ("without it her pain is worse")."""
        if self.scan.masks[index - 1] & (Word.PREPOSITION | Word.SOFT | Word.DETERMINER | _SEPARATOR):
            return False
        return any(mask & Word.COPULA for mask in self.scan.masks[index + 1 : index + 1 + _SUBJECT_SPAN])

    def _pass(self, index: int, mask: int, *, first: bool) -> int:
        if self.content and not first and not self.in_hole and self._opens_hole(index, mask):
            self.in_hole = True
            if self.scan.starts[index] > self.opened:
                self.intervals.append((self.opened, self.scan.starts[index]))
        if not mask & (Word.DETERMINER | Word.PREPOSITION | Word.COPULA | Word.PRONOUN):
            self.content += 1
        return index + 1

    def _opens_hole(self, index: int, mask: int) -> bool:
        """Tell whether what follows is not meant: the fall in "no pain after the fall"."""
        scan = self.scan
        if not self.policy.holes:
            cause = scan.words[index] in _CAUSE or (
                scan.words[index] == "for" and self.cue.rule.id == "history.status_post"
            )
            return self.category is Category.HISTORICAL and cause
        following = scan.masks[index + 1] if index + 1 < len(scan.masks) else 0
        evidential = bool(scan.masks[index - 1] & Word.EVIDENTIAL)
        if mask & Word.SOFT:
            return not (evidential and scan.words[index] == "for")
        definite = bool(mask & Word.PREPOSITION and following & Word.DEFINITE)
        return definite and not evidential and self.category is not Category.HYPOTHETICAL

    # separators --------------------------------------------------------------------------------

    def _separator(self, index: int) -> int | None:
        """A comma, `and`, `or` or slash: go on with the list, or end here."""
        joint = joint_at(self.scan, index)
        if joint.head >= len(self.scan.words):
            return None
        if index == self.cue.after:
            verb = joint.has_and and self.scan.masks[joint.head] & (Word.COPULA | Word.FINITE)
            return joint.head if self.reach is not Reach.NEAR and not verb else None
        if not self._continues(joint):
            return None
        self.last_separator = self.scan.starts[index]
        if self.in_hole and (joint.has_or or joint.has_comma):
            self.in_hole, self.opened = False, self.scan.starts[index]
        return joint.head

    def _continues(self, joint: Joint) -> bool:
        if self.reach is Reach.SENTENCE:
            return True
        if self.reach is Reach.NEAR and joint.has_comma and self.category is Category.NEGATED:
            return joint.has_or or or_ahead(self.scan, joint.head, comma=True)
        if self.reach in (Reach.NEAR, Reach.NOUN):
            listed = self.cue.rule.id == _NEGATIVE and or_ahead(self.scan, joint.head, comma=True)
            return listed or (joint.has_or and (not joint.has_comma or self.cue.rule.id == _NEGATIVE))
        if self.reach is Reach.PHRASE and joint.has_comma and not joint.has_or:
            return not joint.has_and and or_ahead(self.scan, joint.head)
        cue = self.scan.cue_at.get(joint.head)
        return self._continues_list(joint) if cue is None else self._continues_at_cue(cue, joint)

    def _continues_at_cue(self, cue: Cue, joint: Joint) -> bool:
        category = cue.rule.category
        if category is Category.TERMINATE:
            return self.relative
        if self.reach is Reach.CLAUSE:
            return True
        if category in self.policy.blocked_by and not is_backward_negation(cue):
            return False
        if category not in self.policy.head_blocked_by or joint.has_or:
            return True
        if category is Category.PSEUDO:
            return not cue.rule.id.startswith("pseudo.no")
        listed = (joint.has_and and self.cue.rule.id in _ROSTER) or or_ahead(self.scan, cue.after)
        return category is Category.HISTORICAL and listed

    def _continues_list(self, joint: Joint) -> bool:
        scan, head = self.scan, joint.head
        if self.category is Category.FAMILY:
            return not back_to_patient(scan, head, self.cue)
        mask, word = scan.masks[head], scan.words[head]
        if self.reach is Reach.CLAUSE or not self.policy.verbs:
            return not subject_verb(scan, head) and not (
                mask & _HEAD_VERB and joint.has_and and not self._dated(head)
            )
        if joint.has_or:
            verb = mask & (Word.COPULA | Word.FINITE) and word not in _HAD
            return not verb and (not mask & Word.PRONOUN or word == "there")
        if mask & (Word.PRONOUN | _HEAD_VERB) or (self.policy.newness and word in _BACK_TO_NOW):
            return False
        return not self._another_finding(joint)

    def _dated(self, head: int) -> bool:
        """Tell whether a second past verb shares the date before it: "in 1998 he fell and sustained"."""
        return self.cue.rule.id.startswith(_DATES) and self.scan.words[head] in _PAST_VERBS

    def _another_finding(self, joint: Joint) -> bool:
        scan, head = self.scan, joint.head
        if self.policy.strong:
            if joint.has_and and _TO in scan.words[head : head + 2]:
                return True
            if scan.words[head] == "with" and joint.has_comma:
                return True
            roster = self.cue.rule.id in _ROSTER
            if not mild_enough(scan, head, has_comma=joint.has_comma, roster=roster):
                return True
        if joint.has_and and begins_with_gerund(scan, head):
            return True
        return own_clause(scan, head, has_and=joint.has_and)
