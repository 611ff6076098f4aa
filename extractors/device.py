"""Devices: implants and foreign bodies that bear on the safety or the quality of an MRI.

A device put in once is present until the note says that it was taken out; one under a denial, an
unticked box or a "No" is absent. What the note says about scanning it goes with it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from extractors.anatomy import Place
from extractors.assertion import Judgement
from extractors.base import Extractor
from extractors.doubt import in_doubt, is_hearsay
from extractors.facts import Fact
from extractors.layout import Section
from extractors.matching import Hit
from extractors.note import Note
from extractors.screening import (
    answered,
    details_end,
    followed_by,
    led_by,
    other_person,
    relative,
    said,
    unanswered,
    with_cue,
    words_between,
)
from extractors.vocabulary import Assertion, DeviceKind, FactType

_PACED = (DeviceKind.PACEMAKER, DeviceKind.DEFIBRILLATOR)
_LIMB = {DeviceKind.BONE_HARDWARE, DeviceKind.METALLIC_FOREIGN_BODY}
_OF_STORY = {Section.HPI, Section.IMAGING, Section.ASSESSMENT, Section.REQUEST}
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_YEAR = re.compile(
    rf" ?(?:placed |inserted |implanted |in |from |since |\()*(?:(?:{_MONTH})\w* )?"
    r"(?:(?:\d{1,2}/)?(?:19|20)\d\d\b\)?|'\d\d\b)"
)
_TAKEN_OUT = re.compile(r"(?:removal|of|removed|explanted)$")
_PRONOUN = re.compile(r"[.;]?\s*(?:it|this|these|they|all|which|that|both)\b")
_OTHER_MATTER = re.compile(r"\.\s|\b(?:no|denies|but|with|and had)\b")
_EYE = re.compile(r"\b(?:eyes?|orbits?|globes?|intra-?ocular)\b")
_OPERATION = re.compile(r"orif|fixation|pinning|open reduction")
_PLAN_TITLE = "hypothetical.plan_heading"
_NEXT_TO = 60
_JOIN = 30
_OWN_REACH = 160
_FOV_REACH = 600


@dataclass
class _Device:
    """One mention of a device; `about` holds the words about it by their role, `stretch` ends what joins it."""

    hit: Hit
    judged: Judgement
    about: dict[str, Hit] = field(default_factory=dict)
    stretch: int = 0

    @property
    def kind(self) -> DeviceKind:
        """The kind of device."""
        return DeviceKind(str(self.hit.rule.attrs["kind"]))

    @property
    def end(self) -> int:
        """The end of the mention with those joined to it."""
        return max(self.hit.end, self.stretch)


class DeviceExtractor(Extractor):
    """Devices, each with assertion, MRI compatibility and removal."""

    finding = FactType.DEVICE

    def facts(self, note: Note) -> Iterable[Fact]:
        """Yield the devices of `note`."""
        hits = note.hits_of(self.finding)
        words = [h for h in hits if "role" in h.rule.hints]
        devices = [
            _Device(h, note.judge(h.start, h.end))
            for h in hits
            if "role" not in h.rule.hints and note.section(h.start) is not Section.EDUCATION
        ]
        _attach(note, devices, words)
        _share_clearance(devices)
        operated: set[DeviceKind] = set()
        listed = {d.hit.sentence for d in devices if d.kind is not DeviceKind.OTHER}
        for device in _merge(note, devices):
            if note.section(device.hit.start) is Section.PROCEDURE and _again(device, operated):
                continue
            if device.kind is DeviceKind.BONE_HARDWARE and _is_of_other_operation(note, device):
                continue
            assertion = _assertion(note, device)
            if assertion is not None and not _one_of_list(listed, device):
                yield self._fact(note, device, assertion)

    def _fact(self, note: Note, device: _Device, assertion: Assertion) -> Fact:
        hit = device.hit
        standing = assertion in (Assertion.PRESENT, Assertion.POSSIBLE)
        unsafe = "mr_bad" in device.about and standing
        attrs = {
            "removed": assertion is Assertion.HISTORICAL and "removed" in device.about,
            "mri_unsafe": unsafe,
            "mri_conditional": "mr_ok" in device.about and not unsafe and standing,
            "critical": _is_critical(note, device) or ("fov" in device.about and standing),
            "generic": bool(hit.hint("generic")),
        }
        start, end = _span(note, device, assertion)
        said = [device.about[role] for role in ("fov", "mr_bad", "mr_ok") if role in device.about]
        support = [(w.start, w.end) for w in said if standing and (w.end > end or w.start < start)]
        place = note.place(hit.start, hit.end) if device.kind in _LIMB else Place()
        return self.fact(
            note, hit, attrs, assertion=assertion, span=(start, end), place=place, support=support
        )


def _is_critical(note: Note, device: _Device) -> bool:
    """Tell whether the metal lies in the eye, by its rule or its words."""
    if device.kind is not DeviceKind.METALLIC_FOREIGN_BODY:
        return False
    words = note.words(device.hit.start, device.hit.end)
    return bool(device.hit.rule.attrs.get("critical")) or _EYE.search(words) is not None


def _again(device: _Device, operated: set[DeviceKind]) -> bool:
    """Tell whether the text of an operation names once more the hardware that it puts in."""
    known = device.kind in operated
    operated.add(device.kind)
    return known and device.kind is DeviceKind.BONE_HARDWARE


def _is_of_other_operation(note: Note, device: _Device) -> bool:
    """Tell whether the metal is the matter of a note about another part: a spine plated, an elbow freed of screws."""
    section = note.section(device.hit.start)
    place = note.place(device.hit.start, device.hit.end)
    if section is Section.PROCEDURE:
        told = said(note, device.hit.start, device.hit.end) is None and not device.hit.hint("denied")
        return place.elsewhere or (place.region is None and told)
    return place.elsewhere and section in _OF_STORY and note.focus.elsewhere


def _assertion(note: Note, device: _Device) -> Assertion | None:
    """The assertion, or None where the mention is not of this patient or names no device."""
    hit, judged = device.hit, device.judged
    if hit.hint("denied"):
        return Assertion.ABSENT
    kin = relative(note, hit.start, hit.end)
    answer = said(note, hit.start, hit.end)
    if (
        hit.hint("weak")
        and judged.assertion is not Assertion.ABSENT
        and (answer is None or answer[0] is not Assertion.ABSENT)
        and not (kin and not hit.hint("generic"))
    ):
        return None
    if judged.assertion is Assertion.ABSENT and _bars(device):
        return Assertion.PRESENT
    never = followed_by(note, hit, "never", _NEXT_TO)
    error = followed_by(note, hit, "error", _NEXT_TO)
    if error or (never and judged.assertion is not Assertion.FAMILY):
        device.about["error" if error else "never"] = error or never or hit
        return Assertion.ABSENT
    if other_person(note, hit.start, hit.end) or unanswered(note, judged, hit.start, hit.end):
        return None
    if kin:
        return Assertion.FAMILY
    if answer is not None and (answer[0] is Assertion.ABSENT or not hit.hint("generic")):
        device.stretch = max(device.stretch, answer[1])
        return answer[0]
    return _of_patient(note, device)


def _bars(device: _Device) -> bool:
    """Tell whether the denial is of the scan, for this device's sake ("no MRI because of the pacemaker", "pacemaker, MR conditional: no")."""
    word = device.about.get("mr_bad")
    if word is None or not device.judged.cue_within(word.start, word.end):
        return False
    return word.end <= device.hit.start or word.start >= device.hit.end


def _of_patient(note: Note, device: _Device) -> Assertion | None:
    """What was put in stays in; an option is hypothetical; planned hardware is an operation."""
    assertion = answered(note, device.judged, device.hit.end)
    if device.hit.hint("exposed"):
        return (
            None
            if device.judged.negated and not device.judged.cue_within(device.hit.start, device.hit.end)
            else Assertion.POSSIBLE
        )
    if device.hit.hint("only_possible"):
        return assertion if assertion is Assertion.POSSIBLE else None
    if assertion is Assertion.POSSIBLE and led_by(note, device.hit, "option", _NEXT_TO):
        assertion = Assertion.HYPOTHETICAL
    if device.judged.cue_rule_id == _PLAN_TITLE:
        assertion = Assertion.PRESENT
    unsure = assertion in (Assertion.HYPOTHETICAL, Assertion.POSSIBLE)
    if device.kind is DeviceKind.BONE_HARDWARE and _YEAR.match(note.shadow, device.end) is None:
        listed = note.section(device.hit.start) is Section.PLAN and _OPERATION.search(
            note.words(device.hit.start, device.end)
        )
        if unsure or listed or led_by(note, device.hit, "planned", _NEXT_TO):
            return None
    if assertion in (Assertion.PRESENT, Assertion.HISTORICAL):
        if "removed" not in device.about and _is_doubted(note, device):
            return Assertion.POSSIBLE
        return Assertion.HISTORICAL if "removed" in device.about else Assertion.PRESENT
    return assertion


def _is_doubted(note: Note, device: _Device) -> bool:
    """Tell whether the note leaves open that the device was ever put in; a form's question mark is no doubt."""
    asked = note.words(device.end, device.end + 2).strip().startswith("?")
    if asked or device.kind is DeviceKind.BONE_HARDWARE or is_hearsay(note, device.hit.start, device.end):
        return False
    return in_doubt(note, device.hit.start, device.end)


def _attach(note: Note, devices: list[_Device], words: list[Hit]) -> None:
    """Give each word about a device to the device it is about."""
    strong = [d for d in devices if not d.hit.hint("weak")]
    starts = [d.hit.start for d in strong]
    for word in words:
        role = str(word.hint("role"))
        near = strong[
            bisect_left(starts, word.start - _FOV_REACH) : bisect_right(starts, word.end + _FOV_REACH)
        ]
        if role == "fov":
            _attach_view(near, word)
        elif role == "mr_ok" and (_is_refused(note, word) or _denied(note, word)):
            continue
        elif role in ("mr_ok", "mr_bad", "removed"):
            owner = _owner(note, near, word, role)
            if owner is not None:
                owner.about.setdefault(role, word)


def _share_clearance(devices: list[_Device]) -> None:
    """What is said once of scanning a pacemaker holds wherever the note names it, unless it is barred too."""
    paced = [d for d in devices if d.kind in _PACED]
    cleared = next((d.about["mr_ok"] for d in paced if "mr_ok" in d.about), None)
    if cleared is None or any("mr_bad" in d.about for d in paced):
        return
    for device in paced:
        device.about.setdefault("mr_ok", cleared)


def _is_refused(note: Note, word: Hit) -> bool:
    """Tell whether the words of safety stand inside words of danger ("not MRI compatible")."""
    others = words_between(note, word.finding, word.sentence, word.start - _OWN_REACH, word.end)
    return any(o.hint("role") == "mr_bad" and o.start < word.end and word.start < o.end for o in others)


def _denied(note: Note, word: Hit) -> bool:
    return note.assertion(word.start, word.end) in (Assertion.ABSENT, Assertion.POSSIBLE)


def _attach_view(devices: list[_Device], word: Hit) -> None:
    for device in devices:
        near = abs(device.hit.start - word.start) <= _FOV_REACH
        if device.kind is DeviceKind.METALLIC_FOREIGN_BODY and near:
            device.about.setdefault("fov", word)


def _owner(note: Note, devices: list[_Device], word: Hit, role: str) -> _Device | None:
    """The device a word stands in, else the last before it, or after "removal of" the next."""
    inside = [d for d in devices if d.hit.start < word.end and word.start < d.hit.end]
    if inside:
        return inside[0]
    own = [d for d in devices if d.hit.sentence == word.sentence]
    ahead = [d for d in own if 0 <= d.hit.start - word.end <= _NEXT_TO]
    text = note.words(word.start, word.end)
    if role == "mr_ok" and ahead and not note.words(word.end, ahead[0].hit.start).strip(" -"):
        return ahead[0]
    if ahead and (role == "mr_bad" or _TAKEN_OUT.search(text)):
        if text.endswith(" of") or not any(d.hit.end <= word.start for d in own):
            return ahead[0]
    reach = 1 if role == "removed" else 2
    behind = [
        d
        for d in devices
        if 0 <= word.start - d.hit.end <= _OWN_REACH and word.sentence - d.hit.sentence <= reach
    ]
    return behind[-1] if behind and _linked(note, behind[-1], word, role) else None


def _linked(note: Note, device: _Device, word: Hit, role: str) -> bool:
    """Across a sentence, a removal needs a pronoun to lead back to the device."""
    if role != "removed":
        return True
    gap = note.words(device.hit.end, word.start)
    if word.sentence != device.hit.sentence:
        return _PRONOUN.match(gap) is not None
    return len(gap) <= _NEXT_TO and not _OTHER_MATTER.search(gap)


def _merge(note: Note, devices: list[_Device]) -> Iterator[_Device]:
    """Join mentions of one kind that stand side by side in one phrase ("plates, screws")."""
    last: _Device | None = None
    for device in devices:
        if last is not None and _side_by_side(note, last, device):
            last.stretch = max(last.end, device.hit.end)
            for role, word in device.about.items():
                last.about.setdefault(role, word)
            continue
        if last is not None:
            yield last
        last = device
    if last is not None:
        yield last


def _side_by_side(note: Note, a: _Device, b: _Device) -> bool:
    if a.kind is not b.kind or a.hit.sentence != b.hit.sentence or a.hit.hint("weak") != b.hit.hint("weak"):
        return False
    if a.hit.rule.attrs.get("tissue") != b.hit.rule.attrs.get("tissue"):
        return False
    if b.hit.start < details_end(note, a.judged, a.hit.end):
        return True
    if a.kind is DeviceKind.OTHER or _standing(a) is not _standing(b):
        return False
    gap = note.words(a.end, b.hit.start)
    return len(gap) <= _JOIN and not re.search(r"[;\n]|\.\s|\bno\b", gap)


def _standing(device: _Device) -> Assertion:
    judged = Assertion.ABSENT if device.hit.hint("denied") else device.judged.assertion
    return Assertion.PRESENT if judged is Assertion.HISTORICAL else judged


def _one_of_list(listed: set[int], device: _Device) -> bool:
    """Tell whether a denied device without a criterion of its own stands in a list of those that have one."""
    if device.kind is not DeviceKind.OTHER or device.hit.hint("generic"):
        return False
    return device.judged.assertion is Assertion.ABSENT and device.hit.sentence in listed


def _span(note: Note, device: _Device, assertion: Assertion) -> tuple[int, int]:
    """The mention with the denial beside it, its removal, the year it was placed, or its line of a form."""
    start, end = device.hit.start, device.end
    details = details_end(note, device.judged, device.hit.end)
    if details:
        return start, details
    if assertion is Assertion.ABSENT:
        if "error" in device.about:
            return start, max(end, min(note.sentence_at(start).end, end + 2 * _NEXT_TO))
        never = device.about.get("never")
        return (start, max(end, never.end)) if never else with_cue(note, device.judged, start, end)
    removed = device.about.get("removed")
    if assertion is Assertion.HISTORICAL and removed is not None:
        if removed.sentence == device.hit.sentence or abs(removed.start - end) <= _NEXT_TO:
            return min(start, removed.start), max(end, removed.end)
    year = _YEAR.match(note.shadow, end)
    return start, year.end() if year else end
