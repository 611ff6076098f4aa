"""What a treatment brought: the words before or after it, in its sentence or the next."""

from __future__ import annotations

from pathlib import Path

from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.therapy_cues import Cue, Cues
from extractors.therapy_mention import Mention, glued
from extractors.vocabulary import FactType, Outcome, TherapyKind
from extractors.wordings import load_wordings

_W = load_wordings(Path(__file__).with_name("therapy_wordings.yaml"))

_FORWARD = _W["outcome_of"]
_PREPOSITION = _W["outcome_preposition"]
_GAP_STOP = _W["gap_stop"]
_BETWEEN = _W["between_stop"]
_OPENS = _W["sums_up"]
_ALL = _W["of_all"]
_LABEL = _W["outcome_label"]
_SUMMARY = _W["summary"]
_TURN = _W["turn"]
_TAKING = _W["taking"]
_COURSE = 4
_GONE = _W["gone"]
_ELSEWHEN = frozenset({Section.PLAN, Section.EDUCATION, Section.FAMILY, Section.REQUEST})
_FORM = 8
_AND_THEN = _W["and_then"]
_ALONE = 3
_EARLY = 75
_REACH = 110
_BACK = 2


def read_outcomes(note: Note, groups: dict[int, list[Mention]], found: dict[int, Cues]) -> None:
    """Set the outcome of each mention; `groups` are the mentions and `found` the cues of each sentence."""
    for index in sorted(groups):
        told = found[index].outcome
        strong = [c for c in told if not c.weak]
        last: Cue | None = None
        chosen: list[Mention] = []
        for cue in strong:
            if (
                last is None
                or not chosen
                or not _AND_THEN.fullmatch(note.shadow, last.end, max(cue.start, last.end))
            ):
                chosen = _chosen(note, groups[index], cue, strong)
            for mention in chosen:
                _set(mention, cue)
            last = cue
    for index in sorted(groups):
        _read_next(note, groups, found, index)
    _read_complaint(note, groups)


def _chosen(note: Note, here: list[Mention], cue: Cue, others: list[Cue]) -> list[Mention]:
    """The mentions of the sentence that the cue speaks of."""
    ahead = _ahead(note, here, cue)
    if ahead:
        return _spread(note, ahead, cue, others)
    of_all = _ALL.match(note.words(cue.start, cue.end)) is not None or _LABEL.search(
        note.before(cue.start, 20)
    )
    chosen: list[Mention] = []
    at = cue.start
    for mention in reversed([m for m in here if m.start < cue.start and m.end <= cue.end]):
        told = mention.length[1] if mention.length else mention.end
        gap = note.words(min(max(mention.end, told), at), at)
        if not chosen:
            gap = _TURN.sub("", gap)
        elif any(mention.end <= c.start < at and c is not cue for c in others):
            break
        if len(gap) > _REACH or (_BETWEEN.search(gap) and not of_all):
            break
        if chosen and cue.value != "failed" and not _in_list(note, mention, at):
            break
        chosen.append(mention)
        at = mention.start
    return chosen


def _in_list(note: Note, mention: Mention, at: int) -> bool:
    """Whether nothing but list glue and a verb of taking stands between a mention with its length and the next one."""
    told = max(mention.end, mention.tail, mention.length[1] if mention.length else 0)
    return glued(note, mention.tail, at) or (
        told <= at and _TAKING.fullmatch(note.shadow, told, at) is not None
    )


def _ahead(note: Note, here: list[Mention], cue: Cue) -> list[Mention]:
    """The mentions that the cue governs from before, if it does."""
    after = [m for m in here if m.start >= cue.end or (m.start > cue.start and m.end >= cue.end)]
    if not after:
        return []
    gap = note.words(cue.end, after[0].start)
    leads = _FORWARD.match(note.words(cue.start, cue.end)) or _PREPOSITION.match(gap)
    if not leads or len(gap) > 60 or gap.lstrip().startswith((",", ".", ";")) or _GAP_STOP.search(gap):
        return []
    return after


def _spread(note: Note, ahead: list[Mention], cue: Cue, others: list[Cue]) -> list[Mention]:
    out: list[Mention] = []
    at = cue.end
    for mention in ahead:
        gap = note.words(at, mention.start)
        if mention is not ahead[0] and (
            _GAP_STOP.search(gap) or any(at <= c.start < mention.start and c is not cue for c in others)
        ):
            break
        out.append(mention)
        at = max(at, mention.end)
    return out


def _set(mention: Mention, cue: Cue) -> None:
    better_known = mention.outcome is Outcome.HELPED and cue.value in {"partial", "failed"} and not cue.weak
    if better_known and mention.told is not None and cue.start > mention.told[0]:
        mention.outcome, mention.told = Outcome.PARTIAL, (cue.start, cue.end)
    elif mention.outcome is Outcome.UNKNOWN or mention.told is None:
        mention.outcome = Outcome(cue.value)
        mention.told = (cue.start, cue.end)


def _read_next(note: Note, groups: dict[int, list[Mention]], found: dict[int, Cues], index: int) -> None:
    """Words that follow: later in the sentence that the complaint goes on, or a next sentence about the treatment."""
    open_ones = [m for m in groups[index] if m.outcome is Outcome.UNKNOWN]
    weak = [c for c in found[index].outcome if c.weak and open_ones and c.start > open_ones[-1].end]
    if weak:
        _fail_done(open_ones, weak[0])
    steps = 0
    for after in range(index + 1, index + 1 + _FORM):
        if after >= len(note.sentences) or note.sentences[after].section is not note.sentences[index].section:
            return
        if groups.get(after):
            return
        cue = _told_next(note, found, after)
        if cue is None:
            steps += not note.sentences[after].checkbox
            if steps >= _BACK:
                return
            continue
        start, end = note.bounds[after]
        of_all = (
            cue.weak
            or end - start <= cue.end - cue.start + _ALONE
            or _ALL.match(note.words(cue.start, cue.end))
            or _SUMMARY.match(note.shadow, start)
        )
        about = _run(note, groups, index) if of_all else groups[index]
        open_ones = [m for m in about if m.outcome is Outcome.UNKNOWN]
        if cue.weak:
            _fail_done(open_ones, cue)
        else:
            for mention in open_ones:
                _set(mention, cue)
        return


def _read_complaint(note: Note, groups: dict[int, list[Mention]]) -> None:
    """A course of weeks in a note whose complaint goes on did not help, though no sentence says so."""
    hits = note.hits_of(FactType.THERAPY)
    lasting = [h for h in hits if h.hint("role") == "outcome" and h.hint("weak") and _now(note, h)]
    if not lasting or _GONE.search(note.shadow):
        return
    for mention in (m for index in sorted(groups) for m in groups[index]):
        if (mention.weeks or 0) >= _COURSE:
            _fail_done([mention], _as_cue(lasting[0]))


def _now(note: Note, hit: Hit) -> bool:
    return note.section(hit.start) not in _ELSEWHEN


def _as_cue(hit: Hit) -> Cue:
    return Cue(hit.start, hit.end, "failed", "after", order=False, weak=True)


def _run(note: Note, groups: dict[int, list[Mention]], index: int) -> list[Mention]:
    """The treatments of a run of sentences that ends in sentence `index`."""
    out = list(groups[index])
    for i in range(index - 1, max(-1, index - _FORM), -1):
        if i in groups:
            out = groups[i] + out
        elif not note.sentences[i].checkbox:
            break
    return out


def _told_next(note: Note, found: dict[int, Cues], index: int) -> Cue | None:
    if index not in found:
        return None
    start, _ = note.bounds[index]
    if not _OPENS.match(note.shadow, start):
        return None
    near = [c for c in found[index].outcome if c.start - start < _EARLY]
    strong = [c for c in near if not c.weak]
    return next(iter(strong or near), None)


def _fail_done(open_ones: list[Mention], cue: Cue) -> None:
    """A complaint that goes on says of a course of treatment that it failed."""
    for mention in open_ones:
        if (
            mention.outcome is Outcome.UNKNOWN
            and (mention.kind is not TherapyKind.OTHER or mention.hit.hint("conservative"))
            and (mention.weeks or 0) > 0
        ):
            mention.outcome = Outcome.FAILED
            mention.told = (cue.start, cue.end)
