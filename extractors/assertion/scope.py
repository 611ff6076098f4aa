"""Forward scope: how far a cue carries to the right, as intervals of document offsets.

Each step looks at one word; every look-ahead is bounded, so cost is linear in the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.assertion.model import Category, Cue, Direction, Reach
from extractors.assertion.scan import Scan, Word

Interval = tuple[int, int]
_MOST_WORDS = 110
_LOOK = 45
_SEGMENT = 14
_SEEN = re.compile(
    r"(?:noted|seen|reported|identified|found|present|appreciated|observed|detected|demonstrated|visualized|evident|"
    r"elicited|palpated|mentioned|described|complained|experienced|been|had)\b"
)
_KIN_FEMALE = re.compile(r"mother|mom|sister|aunt|daughter|wife|niece|girlfriend")
_KIN_MALE = re.compile(r"father|dad|brother|uncle|son\b|husband|nephew|boyfriend")
_CLAUSE_VERB = Word.FINITE | Word.COPULA
_HEAD_VERB = Word.FINITE | Word.COPULA | Word.VERB


@dataclass(frozen=True, slots=True)
class Policy:
    """What bounds the cues of one category.

    `strong`: a comma or `and` before an affirmative word ("mild", "normal") ends the scope. `verbs`: a new verb
    does. `holes`: the object of "after", "for", "due to" is left out. `blocked_by`: categories of cues that end it.
    """

    strong: bool
    verbs: bool
    holes: bool
    newness: bool
    blocked_by: frozenset[Category]
    head_blocked_by: frozenset[Category]


_EDGE = frozenset({Category.TERMINATE})
_ALL = frozenset(Category) - {Category.PSEUDO}
_POLICY = {
    Category.NEGATED: Policy(
        strong=True,
        verbs=True,
        holes=True,
        newness=False,
        blocked_by=_EDGE | {Category.AFFIRMED, Category.NEGATED},
        head_blocked_by=_ALL | {Category.PSEUDO},
    ),
    Category.POSSIBLE: Policy(
        strong=True,
        verbs=True,
        holes=True,
        newness=False,
        blocked_by=_EDGE | {Category.NEGATED, Category.AFFIRMED},
        head_blocked_by=frozenset({Category.HISTORICAL, Category.HYPOTHETICAL, Category.FAMILY}),
    ),
    Category.HISTORICAL: Policy(
        strong=False,
        verbs=True,
        holes=False,
        newness=True,
        blocked_by=_EDGE | {Category.AFFIRMED, Category.NEGATED, Category.FAMILY},
        head_blocked_by=frozenset({Category.HYPOTHETICAL}),
    ),
    Category.HYPOTHETICAL: Policy(
        strong=False,
        verbs=False,
        holes=True,
        newness=False,
        blocked_by=_EDGE,
        head_blocked_by=frozenset({Category.AFFIRMED, Category.NEGATED, Category.HISTORICAL}),
    ),
    Category.FAMILY: Policy(
        strong=False,
        verbs=False,
        holes=False,
        newness=False,
        blocked_by=frozenset(),
        head_blocked_by=frozenset(),
    ),
}


def forward(scan: Scan, cue: Cue) -> list[Interval]:
    """Return what `cue` covers to its right."""
    return _Forward(scan, cue).run()


class _Forward:
    """One walk to the right of a cue."""

    def __init__(self, scan: Scan, cue: Cue) -> None:
        self.scan = scan
        self.cue = cue
        self.policy = _POLICY[cue.rule.category]
        self.reach = cue.rule.reach
        self.words = cue.rule.words or (5 if self.reach is Reach.NEAR else _MOST_WORDS)
        self.depth = 0
        self.content = 0
        self.hole_from: int | None = None
        self.copula = False
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
        if self.hole_from is None and end > self.opened:
            self.intervals.append((self.opened, end))
        return self.intervals

    def _step(self, index: int) -> int | None:
        """Return the next index; None to end the scope here, -1 to end it at the last separator."""
        scan, mask, word = self.scan, self.scan.masks[index], self.scan.words[index]
        first = index == self.cue.after
        if word == ":":
            return index + 1 if first else -1
        if word in "()[]":
            return self._bracket(index)
        if not first and scan.is_hard_stop(index) and not self._sentence_wide(index):
            return None
        cue = scan.cue_at.get(index)
        if cue is not None:
            return self._at_cue(cue, first)
        if mask & (Word.COMMA | Word.OR | Word.AND) or word == "/":
            return self._separator(index)
        if self.reach is Reach.NEAR and mask & (Word.SOFT | Word.FINITE | Word.COPULA) and not first:
            return None
        return self._inside(index, mask, first)

    def _sentence_wide(self, index: int) -> bool:
        return self.reach is Reach.SENTENCE and self.scan.words[index] in ";-*"

    def _bracket(self, index: int) -> int | None:
        opening = self.scan.words[index] in "(["
        if opening:
            if self._opens_aside(index + 1):
                return None
            self.depth += 1
        else:
            self.depth -= 1
        if self.depth < 0:
            return None
        return index + 1

    def _opens_aside(self, head: int) -> bool:
        """A bracket that begins with an affirmative word tells of another finding ("no fracture (mild arthrosis)")."""
        scan = self.scan
        return self.policy.strong and head < len(scan.words) and not self._mild_enough(head, has_comma=True)

    def _at_cue(self, cue: Cue, first: bool) -> int | None:
        category = cue.rule.category
        if self.reach is Reach.SENTENCE:
            return None if category is Category.TERMINATE and cue.rule.id == "end.but" else cue.after
        if category is Category.PSEUDO:
            if self.cue.rule.category is Category.HYPOTHETICAL and cue.rule.id == "pseudo.continue":
                return None
            if self.cue.rule.category is Category.NEGATED and not first and cue.rule.id.startswith("pseudo.no"):
                return None
            self.content += 1
            return cue.after
        if category in self.policy.blocked_by and not first:
            if category is Category.NEGATED and cue.rule.direction is Direction.BACKWARD:
                self.content += 1
                return cue.after
            if category is Category.AFFIRMED and cue.rule.id.startswith("affirm.verb") and self._complemented(cue.first):
                return cue.after
            return None
        if category is Category.TERMINATE and self.cue.rule.category is not Category.FAMILY:
            return None
        self.content += 1
        return cue.after

    def _complemented(self, index: int) -> bool:
        """Tell whether a clause at `index` hangs on "that", "whether", "evidence", ... before it."""
        before = range(max(self.cue.first, index - 4), index)
        return any(self.scan.masks[i] & Word.COMPLEMENT for i in before)

    def _inside(self, index: int, mask: int, first: bool) -> int | None:
        """A word that is neither mark nor cue nor separator."""
        scan = self.scan
        if self.cue.rule.category is Category.FAMILY:
            if mask & Word.PATIENT and not self._complemented(index):
                return None
            return index + 1
        if self.reach is not Reach.SENTENCE:
            if self._new_clause(index, mask, first):
                return None
            if self.policy.newness and scan.words[index] == "with" and self._newness_after(index):
                return None
        if mask & Word.COPULA:
            self.copula = True
        if self._may_hole(index) and self.content and not first and self._opens_hole(index, mask) and self.hole_from is None:
            self.hole_from = scan.starts[index]
            if self.hole_from > self.opened:
                self.intervals.append((self.opened, self.hole_from))
        if not mask & (Word.DETERMINER | Word.PREPOSITION | Word.COPULA):
            self.content += 1
        return index + 1

    def _new_clause(self, index: int, mask: int, first: bool) -> bool:
        if first or not self.policy.verbs or self.reach is Reach.CLAUSE:
            return False
        if mask & (Word.PRONOUN | Word.PATIENT):
            if mask & Word.PATIENT and not self._verb_follows(index):
                return False
            return self.content > 0 and not self._complemented(index)
        if mask & Word.FINITE and self.content:
            previous = self.scan.words[index - 1]
            if previous in {"that", "been", "having", "to", "not", "have", "has"} or self._complemented(index):
                return False
            following = self.scan.words[index + 1] if index + 1 < len(self.scan.words) else ""
            return following not in {"been", "not", "no"}
        if self.cue.rule.category is Category.NEGATED and self.scan.words[index] == "with" and self.content:
            following = index + 1
            return following < len(self.scan.words) and bool(self.scan.masks[following] & (Word.SLIGHTEST | Word.NORMAL))
        return False

    def _verb_follows(self, index: int) -> bool:
        return index + 1 < len(self.scan.words) and bool(
            self.scan.masks[index + 1] & (Word.FINITE | Word.COPULA | Word.VERB)
        )

    def _newness_after(self, index: int) -> bool:
        return any(m & Word.NEWNESS for m in self.scan.masks[index + 1 : index + 4])

    def _may_hole(self, index: int) -> bool:
        return self.policy.holes or (
            self.cue.rule.category is Category.HISTORICAL and self.scan.words[index] in {"secondary", "due", "because"}
        )

    def _opens_hole(self, index: int, mask: int) -> bool:
        scan = self.scan
        if mask & Word.SOFT:
            if scan.words[index] == "for":
                return not scan.masks[index - 1] & Word.EVIDENTIAL
            return True
        following = scan.masks[index + 1] if index + 1 < len(scan.masks) else 0
        if mask & Word.PREPOSITION and following & Word.DEFINITE:
            return not scan.masks[index - 1] & Word.EVIDENTIAL
        return False

    # separators --------------------------------------------------------------------------------

    def _separator(self, index: int) -> int | None:
        """A comma, `and`, `or` or slash: go on with the list, or end here."""
        scan = self.scan
        after, has_or, has_and, has_comma = index, False, False, False
        while after < len(scan.words) and after not in scan.cue_at:
            mask = scan.masks[after]
            if mask & Word.COMMA:
                has_comma = True
            elif mask & Word.OR:
                has_or = True
            elif mask & Word.AND:
                has_and = True
            elif scan.words[after] == "/":
                has_or = True
            else:
                break
            after += 1
        if after >= len(scan.words):
            return None
        if index == self.cue.after:
            return after if self.reach is not Reach.NEAR else None
        if not self._continues(after, has_or, has_and, has_comma):
            return None
        self.last_separator = scan.starts[index]
        self._reopen(index, has_or, has_comma)
        return after

    def _reopen(self, index: int, has_or: bool, has_comma: bool) -> None:
        if self.hole_from is not None and (has_or or has_comma):
            self.hole_from = None
            self.opened = self.scan.starts[index]

    def _continues(self, head: int, has_or: bool, has_and: bool, has_comma: bool) -> bool:
        if self.reach is Reach.SENTENCE:
            return True
        if self.reach in (Reach.NEAR, Reach.NOUN):
            return has_or and not has_comma and self.reach is Reach.NOUN
        if self.reach is Reach.PHRASE and has_comma and not has_or:
            return not has_and and self._or_ahead(head, comma=False)
        cue = self.scan.cue_at.get(head)
        if cue is not None:
            return self._continues_with_cue(cue, has_or)
        if self.reach is Reach.CLAUSE:
            return not self._subject_verb(head)
        return self._continues_list(head, has_or, has_and, has_comma)

    def _continues_with_cue(self, cue: Cue, has_or: bool) -> bool:
        category = cue.rule.category
        if category is Category.TERMINATE:
            return self.cue.rule.category is Category.FAMILY
        if self.reach is Reach.CLAUSE:
            return True
        if category in self.policy.blocked_by and not (
            category is Category.NEGATED and cue.rule.direction is Direction.BACKWARD
        ):
            return False
        if category in self.policy.head_blocked_by:
            if category is Category.PSEUDO:
                return not cue.rule.id.startswith("pseudo.no") or has_or
            return has_or or (category is Category.HISTORICAL and self._or_ahead(cue.after, comma=False))
        return True

    def _continues_list(self, head: int, has_or: bool, has_and: bool, has_comma: bool) -> bool:
        scan, mask = self.scan, self.scan.masks[head]
        if self.cue.rule.category is Category.FAMILY:
            return not self._back_to_patient(head)
        if not self.policy.verbs:
            return not self._subject_verb(head)
        if mask & Word.PRONOUN and not (has_or and scan.words[head] == "there"):
            return False
        if mask & _HEAD_VERB and not (has_or and not mask & (Word.COPULA | Word.FINITE)):
            return scan.words[head] in {"had", "has", "have", "can", "left"} and has_or
        if has_or:
            return True
        if self.policy.newness and scan.words[head] in {"now", "currently", "today", "presents", "presented", "here", "admitted"}:
            return False
        if scan.words[head] == "with" and has_comma:
            return not self.policy.strong
        if self.policy.strong and not self._mild_enough(head, has_comma):
            return False
        return not self._own_clause(head, has_and)

    def _mild_enough(self, head: int, has_comma: bool) -> bool:
        """Tell whether the segment at `head` may still stand under the negation, judged by its first words."""
        mask = self.scan.masks[head]
        if self.scan.words[head][0].isdigit():
            return False
        if mask & Word.SLIGHTEST:
            return has_comma and self._or_ahead(head, comma=True)
        if mask & (Word.STRONG | Word.NORMAL | Word.TOPIC):
            return self._or_ahead(head, comma=False)
        return True

    def _or_ahead(self, head: int, *, comma: bool) -> bool:
        """Tell whether an "or" (", or" where `comma`) follows before the clause ends."""
        scan = self.scan
        for index in range(head, min(len(scan.words), head + _LOOK)):
            mask = scan.masks[index]
            if mask & Word.OR and (not comma or scan.masks[index - 1] & Word.COMMA):
                return True
            cue = scan.cue_at.get(index)
            if cue is not None and cue.rule.category in (Category.TERMINATE, Category.AFFIRMED, Category.NEGATED):
                return False
            if mask & (Word.PRONOUN | _CLAUSE_VERB) or scan.words[index] == ":" or scan.is_hard_stop(index):
                return False
        return False

    def _own_clause(self, head: int, has_and: bool) -> bool:
        """Tell whether the segment at `head` has a verb of its own ("pulses are intact")."""
        scan = self.scan
        for index in range(head + 1, min(len(scan.words), head + _SEGMENT)):
            mask = scan.masks[index]
            cue = scan.cue_at.get(index)
            if cue is not None and cue.rule.category is Category.NEGATED and cue.rule.direction is Direction.BACKWARD:
                return False
            if mask & (Word.COMMA | Word.OR | Word.AND) or scan.is_hard_stop(index) or scan.words[index] == "(":
                return index - head > 1 and bool(scan.masks[index - 1] & Word.PREDICATE)
            if scan.words[index] in {"that", "which", "who"}:
                return False
            if scan.words[index] == ":":
                return True
            if mask & _CLAUSE_VERB:
                return not self._passive_list(index, has_and)
        last = min(len(scan.words), head + _SEGMENT) - 1
        return last > head and bool(scan.masks[last] & Word.PREDICATE)

    def _passive_list(self, index: int, has_and: bool) -> bool:
        """"No fever, chills and sweats were reported": the verb belongs to the whole list."""
        mask, scan = self.scan.masks[index], self.scan
        if not has_and or not mask & Word.PLURAL or index + 1 >= len(scan.words):
            return False
        return bool(_SEEN.match(scan.words[index + 1]))

    def _subject_verb(self, head: int) -> bool:
        """Tell whether a new main clause begins at `head` ("he has", "patient denies")."""
        mask = self.scan.masks[head]
        return bool(mask & (Word.PRONOUN | Word.PATIENT)) and self._verb_follows(head)

    def _back_to_patient(self, head: int) -> bool:
        mask, word = self.scan.masks[head], self.scan.words[head]
        if mask & Word.PATIENT:
            return True
        kin = self.scan.text[self.cue.start : self.cue.end]
        if word == "he":
            return True if _KIN_FEMALE.search(kin) else self._verb_follows(head)
        if word == "she":
            return True if _KIN_MALE.search(kin) else self._verb_follows(head)
        return word == "i"
