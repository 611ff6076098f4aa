"""What holds for a file of HL7 v2 messages as a whole: whose each part is, and what later ones take back.

Source: HL7 v2.5.1, section 7.3.1 (ORU: a group of results for each patient) and chapter 9 (MDM events).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.ingest.hl7_message import Message
from pipeline.ingest.structured import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.ingest.hl7_message import Segment

REPLACED = "was left out: another message of the file replaces or cancels it"
_NUMBERS = (3, 2, 4, 19)  # fields of PID with a number of the person; PID-18 is one of the visit
_EDIT, _REPLACEMENT, _CANCEL = "T08", ("T09", "T10"), "T11"


def subject_of(patient: Segment | None) -> str | None:
    """A digest of the patient: the first number that PID states, else name and day of birth."""
    if patient is None:
        return None
    number = next((one for one in _NUMBERS if patient.part(one)), 0)
    if number:
        return digest(patient.part(number), patient.part(number, 4) or patient.part(number, 5))
    name = patient.part(5).upper(), patient.part(5, 2).upper(), patient.part(7)[:8]
    return digest(*name) if name[0] else None


def by_patient(message: Message) -> Iterator[Message]:
    """The message as one for each patient: a PID that names another begins anew under the same header."""
    header = message.first("MSH")
    part, known = Message(fault=message.fault), None
    for segment in message.segments:
        if segment.name == "PID":
            if known is not None and subject_of(segment) != known:
                yield part
                part = Message([header] if header else [])
            known = subject_of(segment)
        part.segments.append(segment)
    yield part


def taken_back(messages: Sequence[Message]) -> set[int]:
    """The places of messages whose document a later one replaces or cancels, and of those that cancel."""
    gone: set[int] = set()
    places: dict[str, list[int]] = {}
    for place, message in enumerate(messages):
        event, header = message.part("MSH", 9, 2), message.first("TXA")
        if header is None:
            continue
        if event in _REPLACEMENT:
            gone.update(places.get(header.raw(13), ()) if header.raw(13) else ())
        earlier = places.get(header.raw(12), [])
        if event in (_EDIT, _CANCEL):
            gone.update(earlier)
        if event == _CANCEL and earlier:
            gone.add(place)
        elif header.raw(12):
            places.setdefault(header.raw(12), []).append(place)
    return gone
