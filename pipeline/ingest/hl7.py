"""HL7 v2 messages: MDM (documents) and ORU (results), by themselves or in a batch, and the orders they carry.

The OBX segments of one report are one document; attachments (ED) are documents of their own, and where they
say the same as the text, the text stands back. Source: HL7 v2.5.1, chapters 4, 7 and 9.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.ingest.coded import MRI_OF_THE_LEG, Code, Order, joined, kind_of
from pipeline.ingest.hl7_attachment import attachments, files_in_text, is_file
from pipeline.ingest.hl7_message import messages_of
from pipeline.ingest.hl7_report import TEXT_TYPES, Report
from pipeline.ingest.hl7_whole import REPLACED, by_patient, subject_of, taken_back
from pipeline.ingest.model import Extracted, IngestError, SourceMap
from pipeline.ingest.sniff import Media
from pipeline.ingest.structured import iso_day, repeated, told_by

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.ingest.hl7_message import Message, Segment
    from pipeline.ingest.model import Options

_ORDER_MESSAGES = frozenset({"ORM", "OMG", "OMI", "OML", "OMP", "ORD"})
_ORDERED = frozenset({"NW", "XO", "SN", "RO", "XR", "PA"})  # HL7 table 0119: new, changed, replaced
_DROPPED = frozenset({"CA", "OC", "DC", "CR", "OD", "UC", "UD"})  # cancelled or discontinued
_VOID = frozenset({"D", "W"})  # HL7 table 0085: deleted, posted as wrong
_DRAFTS = frozenset({"DI", "IP", "IN", "PA"})  # HL7 table 0271: not authenticated yet
_WITHDRAWN = frozenset({"CA", "OB"})  # HL7 table 0273: deleted, obsolete
_CANCELLED = "X"  # HL7 table 0123: no results, the order was cancelled
_KIND = re.compile("[A-Z]{3}")
_BODY = frozenset({"OBX", "NTE"})


def read(data: bytes, options: Options) -> list[Extracted]:
    """Read the messages of a file. Raises `IngestError` without an MSH, and where none holds a document."""
    messages, encoding = messages_of(data)
    gone = taken_back(messages)
    found: list[Extracted] = []
    for number, message in enumerate(messages, 1):
        if number - 1 in gone:
            continue
        documents = _documents(message, options) if not message.fault else []
        fault = message.fault or ("" if documents else _empty(message))
        if fault:
            place = f"message[{number}]: " if len(messages) > 1 else ""
            found.append(Extracted("", SourceMap(), Media.HL7.value, fault=f"{place}{fault}"))
        found += [replace(one, encoding=one.encoding or encoding) for one in documents]
    faults = [one.fault for one in found if one.fault]
    notes = tuple(f"message[{place + 1}]: {REPLACED}" for place in sorted(gone))
    if len(faults) == len(found):
        raise IngestError([*faults, *notes][0])
    first = next(place for place, one in enumerate(found) if not one.fault)
    found[first] = replace(found[first], notes=(*notes, *found[first].notes))
    return found


def _empty(message: Message) -> str:
    kind = message.part("MSH", 9)
    named = f"an {kind} message" if _KIND.fullmatch(kind) else "a message"
    return f"is {named} of HL7 v2 without text or attachment; an MDM or ORU with its OBX segments has one"


def _documents(message: Message, options: Options) -> list[Extracted]:
    return [one for part in by_patient(message) for one in _of_patient(part, options)]


def _of_patient(message: Message, options: Options) -> list[Extracted]:
    request, note = joined(_orders(message))
    subject = subject_of(message.first("PID"))
    found = [one for group in _groups(message) for one in _report(message, group, options)]
    notes = (note,) if note else ()
    return [
        replace(
            one, request=request or one.request, subject=subject or one.subject, notes=(*notes, *one.notes)
        )
        for one in found
    ]


def _groups(message: Message) -> list[list[Segment]]:
    """The segments of each report: a document (TXA) has all of its message, a result begins with OBR."""
    if message.first("TXA"):
        return [message.segments]
    groups: list[list[Segment]] = [[]]
    for segment in message.segments:
        if segment.name == "ORC" and any(one.name == "OBR" for one in groups[-1]):
            groups.append([])
        elif segment.name == "OBR" and any(one.name == "OBR" for one in groups[-1]):
            if _same_report(groups[-1], segment):
                continue
            groups.append([])
        groups[-1].append(segment)
    return groups


def _same_report(group: list[Segment], other: Segment) -> bool:
    last = next(one for one in reversed(group) if one.name == "OBR")
    return bool(other.raw(3) and (last.raw(3), last.raw(4)) == (other.raw(3), other.raw(4)))


def _report(message: Message, group: list[Segment], options: Options) -> list[Extracted]:
    header, order = (next((one for one in group if one.name == name), None) for name in ("TXA", "OBR"))
    values = [one for one in group if one.name == "OBX" and one.raw(11) not in _VOID]
    notes = _notes(header, group, len(values))
    if (header and header.raw(19) in _WITHDRAWN) or (order and order.raw(25) == _CANCELLED):
        return []
    parts = attachments([one for one in values if one.part(2) == "ED"], options)
    written, files = _apart([one for one in _body(group) if one.name == "NTE" or _is_written(one)])
    parts += files_in_text(files, options)
    report = _text(header, order, written, message)
    text, source = report.out.build()
    found = [*parts]
    own = Extracted(text, source, Media.HL7.value)
    said = repeated(own, [one.text for one in parts if one.fault is None])
    if text.strip() and not said:
        found.insert(0, own)
    elif said and text.strip():
        good = next(number for number, one in enumerate(found) if one.fault is None)
        found[good] = replace(
            found[good], notes=(*found[good].notes, "the text of the message says the same")
        )
    if found:
        found[0] = replace(found[0], notes=(*notes, *found[0].notes))
    day, kind = _day(header, order), _kind(header, order)
    return [replace(one, date=one.date or day, kind=one.kind or kind) for one in found]


def _is_written(segment: Segment) -> bool:
    return segment.raw(11) not in _VOID and segment.part(2) not in ("ED", "RP")


def _apart(segments: list[Segment]) -> tuple[list[Segment], list[list[Segment]]]:
    """Text, and the files that some senders put into text fields; a file goes on in its observation."""
    written: list[Segment] = []
    files: list[list[Segment]] = []
    inside = False
    for segment in segments:
        text = segment.name == "OBX" and segment.part(2).upper() in TEXT_TYPES
        if text and is_file(segment):
            files.append([segment])
        elif text and inside and segment.raw(3) == files[-1][0].raw(3):
            files[-1].append(segment)
        else:
            written.append(segment)
        inside = bool(files) and segment is files[-1][-1]
    return written, files


def _body(group: list[Segment]) -> list[Segment]:
    """OBX segments and the notes on the report; notes on the patient, the order or a void value stay out."""
    begins = next((at for at, one in enumerate(group) if one.name in ("OBR", "TXA", "OBX")), len(group))
    body: list[Segment] = []
    void = False
    for one in group[begins:]:
        void = void if one.name == "NTE" else one.name == "OBX" and one.raw(11) in _VOID
        if one.name in _BODY and not void:
            body.append(one)
    return body


def _notes(header: Segment | None, group: list[Segment], kept: int) -> tuple[str, ...]:
    notes = []
    left = sum(one.name == "OBX" for one in group) - kept
    if left:
        notes.append(f"OBX segments that were deleted or posted in error were left out: {left}")
    if any(one.name == "OBX" and one.part(2) == "RP" for one in group):
        notes.append("a part of the report is kept elsewhere (reference pointer) and was not read")
    if header and header.raw(17) in _DRAFTS:
        notes.append("the document is not authenticated yet")
    return tuple(notes)


def _text(header: Segment | None, order: Segment | None, values: list[Segment], message: Message) -> Report:
    """The exam, why it was asked for, and what was found."""
    report = Report()
    body = Report()
    body.values(values)
    said, _ = body.out.build()
    if order and not header:
        study = _kind(None, order) == "radiology_report"
        name = order.part(4, 2) or order.part(4, 5)
        if name and not told_by(name, [said]):
            if study:
                report.label("Exam: ")
            report.add(name, f"{order.path}-4.{2 if order.part(4, 2) else 5}")
            report.line()
        for label, number, component in (("Clinical information", 13, 1), ("Reason for exam", 31, 2)):
            value = order.part(number, component) or order.part(number)
            if value and not told_by(value, [said]):
                report.named(label, order, number, component)
    has_results = bool(said.strip()) or _is_order(message)
    report.values(values)
    return report if has_results else Report()


def _day(header: Segment | None, order: Segment | None) -> dt.date | None:
    """When the visit or exam was, else when it was written down."""
    stated = [header.raw(number) for number in (4, 6, 7)] if header else []
    stated += [order.raw(number) for number in (7, 22, 6)] if order else []
    return next((day for day in map(iso_day, stated) if day), None)


def _kind(header: Segment | None, order: Segment | None) -> str | None:
    if header:
        types = [Code(header.part(2, n), "", header.part(2, n + 1)) for n in (1, 4)]
        return kind_of(types, [])
    if not order:
        return None
    codes = [Code("", "", order.part(4, n)) for n in (2, 5)]
    return kind_of(codes, [], order.part(24)) or _imaging(order)


def _imaging(order: Segment) -> str | None:
    codes = [order.part(4, n) for n in (1, 4)] + [order.part(44)]
    return "radiology_report" if any(MRI_OF_THE_LEG.match(code) for code in codes) else None


def _is_order(message: Message) -> bool:
    return message.part("MSH", 9) in _ORDER_MESSAGES


def _orders(message: Message) -> list[Order]:
    """What is ordered. Codes of results say what was done: of these only an MRI of the leg counts."""
    found: list[Order] = []
    control: Segment | None = None
    for segment in message.segments:
        if segment.name == "ORC":
            control = segment
        elif segment.name == "OBR":
            asked = control.part(1).upper() if control else ""
            if segment.raw(25) == _CANCELLED:
                control = None
                continue
            new = asked in _ORDERED or (_is_order(message) and asked not in _DROPPED)
            order = _order(segment, control if new else None)
            if new or (asked not in _DROPPED and MRI_OF_THE_LEG.match(order.cpt or "")):
                found.append(order)
            control = None
    return found


def _order(segment: Segment, control: Segment | None) -> Order:
    """OBR-4 and OBR-44 name the procedure, OBR-45 its modifiers, OBR-15 the site, ORC-9 the day."""
    triplets = [(4, 1), (4, 4), (44, 1), (44, 4)]
    codes = [Code(*(segment.part(field, at + n) for n in (0, 2, 1))) for field, at in triplets]
    repeated = segment.raw(45).split(segment.marks.repetition)
    modifiers = [segment.part(45, 1, n) for n in range(1, len(repeated) + 1)]
    site = segment.part(15, 4).replace(segment.marks.subcomponent, " ")
    days = [control.raw(9), control.raw(15), segment.raw(6)] if control else []
    return Order(
        codes=codes,
        sites=[Code(site.partition(" ")[0], "", site)] if site else [],
        modifiers=modifiers,
        day=next((day for day in map(iso_day, days) if day), None),
    )
