"""What the case page shows: criteria with entries, documents with highlights, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from pipeline.desk.letter import asks_of
from pipeline.desk.pictures import NO_PAGE
from pipeline.desk.tables import PageRow, RevisionRow
from pipeline.desk.web.changes import Changes, changes_of
from pipeline.desk.web.highlight import Box, Piece, Span, boxes_on, pieces
from pipeline.desk.work import (
    RefusedError,
    decision_of,
    entries_of,
    find_case,
    latest_two,
    reading_of,
    result_of,
    texts_of,
)
from pipeline.policies import labels_of, policy_of
from rules import Status
from rules.schema import INDICATION, NON_INDICATION, Operator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from pipeline.desk.letter import Ask
    from pipeline.desk.tables import CaseRow, DecisionRow, EntryRow
    from pipeline.result import CriterionOut, CriterionQuote, Result
    from rules import Policy
    from rules.schema import Node

_PLAIN = 5000  # kept; a policy has some hundreds of nodes
SUGGESTIONS = {
    "criteria_met": "Criteria met",
    "incomplete": "Documentation incomplete",
    "non_indication": "A non-indication applies",
    "not_applicable": "Policy does not apply",
}
INDICATIONS = {  # short, for lists; the policy's own labels fill a line
    "neoplasm": "Neoplasm or mass",
    "acute_injury": "Acute injury",
    "preoperative": "Before surgery",
    "chronic_injury": "Chronic injury",
    "infection": "Infection",
    "vascular": "Vascular condition",
    "neuropathy": "Neuropathy",
    "post_intervention": "After an intervention",
    "symptoms": "Other symptoms",
    "repeat_imaging": "Repeat imaging",
}


def indication_name(indication: str) -> str:
    """The short name of an indication, or of the one that a part of it belongs to ("symptoms.pain")."""
    top, _, part = indication.partition(".")
    return f"{INDICATIONS.get(top, top)}: {part.replace('_', ' ')}" if part else INDICATIONS.get(top, top)


@dataclass(frozen=True)
class Quote:
    """A quotation under a criterion, by its number on the page; `start` and `end` in the document's text.

    The number is None where the text that it stands in is not the one shown.
    """

    number: int | None
    text: str
    document_id: str
    page: int | None
    start: int
    end: int
    against: bool


@dataclass(frozen=True)
class Criterion:
    """A node of the tree as the page shows it; `changed` where a newer result suggests otherwise.

    `marked` are the words that a person marked for their entry.
    """

    id: str
    label: str
    group: str | None
    suggested: Status
    entry: EntryRow | None
    changed: bool
    quotes: tuple[Quote, ...]
    marked: tuple[Quote, ...]
    children: tuple[Criterion, ...]

    @cached_property
    def state(self) -> Status:
        """What holds: a person's entry, else the suggestion."""
        return Status(self.entry.state) if self.entry else self.suggested

    @cached_property
    def documented(self) -> bool:
        """Whether anything is said of it or of what stands below it."""
        spoken = self.suggested is not Status.NOT_DOCUMENTED or self.entry is not None or bool(self.quotes)
        return spoken or any(child.documented for child in self.children)

    @property
    def part_of(self) -> str | None:
        """The short name of the indication that it is a part of: several have parts of the same label."""
        top, _, part = self.id.partition(".")
        return INDICATIONS.get(top) if part else None

    @property
    def plain(self) -> bool:
        """Whether its state and its policy tell all that the page shows of it and of what stands below it."""
        if self.group:
            return not self.documented
        return self.entry is None and not self.quotes

    @cached_property
    def overridden(self) -> bool:
        """Whether a person entered otherwise than suggested, for it or for what stands below it."""
        other = self.entry is not None and self.state is not self.suggested
        return other or any(child.overridden for child in self.children)

    @cached_property
    def silent(self) -> tuple[Criterion, ...]:
        """Those of several ways below it that nothing is said of, where something is said of another."""
        silent = tuple(child for child in self.children if not child.documented)
        return silent if self.group == Operator.ANY.value and len(silent) < len(self.children) else ()

    @cached_property
    def spoken(self) -> tuple[Criterion, ...]:
        """The rest of what stands below it: of several ways those that are met first."""
        silent = {child.id for child in self.silent}
        rest = tuple(child for child in self.children if child.id not in silent)
        if self.group != Operator.ANY.value:
            return rest
        return tuple(sorted(rest, key=lambda child: child.state is not Status.MET))


@dataclass(frozen=True)
class Sheet:
    """A page that there is a picture of: its numbers in database and document, its size in points."""

    id: int
    number: int
    width: float
    height: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Paper:
    """A document: its text in pieces, and its pages where it was `paged` and pictures were kept."""

    id: str
    kind: str | None
    paged: bool
    sheets: tuple[Sheet, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class CaseView:
    """Everything on the case page."""

    row: CaseRow
    revision: RevisionRow
    result: Result
    criteria: tuple[Criterion, ...]
    papers: tuple[Paper, ...]
    decisive: tuple[Node, ...]
    asks: tuple[Ask, ...]
    advisories: tuple[str, ...]
    decision: DecisionRow | None
    changes: Changes | None

    @property
    def outdated(self) -> bool:
        """Whether the decision was made on another result than the one shown."""
        return self.decision is not None and self.decision.revision != self.revision.id


def page_picture(session: Session, case: int, page: int) -> PageRow:
    """The picture of a page of a case's document.

    Raises `pipeline.desk.work.RefusedError` where the tenant has none of it.
    """
    find_case(session, case)
    found = session.scalars(select(PageRow).where(PageRow.case == case, PageRow.id == page)).one_or_none()
    if found is None:
        message = "no such page in this case"
        raise RefusedError(message)
    return found


def case_view(session: Session, case: int) -> CaseView:
    """Return the page of a case; raises `pipeline.desk.work.RefusedError` where the tenant has none of it."""
    row = find_case(session, case)
    revision, before = latest_two(session, case)
    result = result_of(revision)
    policy = policy_of(revision.policy, revision.policy_version)
    labels = labels_of(revision.policy, revision.policy_version)
    tree = _Tree(policy, result, entries_of(session, case), _Readings(session, revision, result))
    criteria = (tree.criterion(policy.root),)
    return CaseView(
        row=row,
        revision=revision,
        result=result,
        criteria=criteria,
        papers=tuple(_papers(session, case, result, tree)),
        decisive=tuple(_decisive(policy, result)),
        asks=asks_of(result),
        advisories=tuple(labels[one] for one in result.advisories),
        decision=decision_of(session, case) if row.decided else None,
        changes=changes_of(before, revision, tree.entries) if before else None,
    )


def _decisive(policy: Policy, result: Result) -> Iterator[Node]:
    """What the suggestion rests on: the non-indications that apply, then the indications that are met."""
    met = {one.id for one in result.criteria if one.status is Status.MET}
    for top in (NON_INDICATION, INDICATION):
        yield from (node for node in policy.children[top] if node.id in met)


class _Readings:
    """The texts that marks of entries stand in: those of the result that the person looked at."""

    def __init__(self, session: Session, shown: RevisionRow, result: Result) -> None:
        self._session = session
        self._shown = shown.id
        self._case = shown.case
        self._results = {shown.id: result}
        self._texts: dict[int, dict[str, str]] = {}

    def words(self, entry: EntryRow, mark: dict[str, Any]) -> str:
        """The words of a mark; empty where the text is not on the desk."""
        result = self._result(entry.revision)
        if entry.revision not in self._texts:
            self._texts[entry.revision] = texts_of(self._session, self._case, result)
        text = self._texts[entry.revision].get(mark["document_id"], "")
        return " ".join(text[mark["start"] : mark["end"]].split())

    def is_shown(self, entry: EntryRow, document: str) -> bool:
        """Whether the page shows the very text of the document that the entry was made on."""
        then, now = (dict(reading_of(self._result(one))) for one in (entry.revision, self._shown))
        return document in then and then[document] == now.get(document)

    def _result(self, revision: int) -> Result:
        if revision not in self._results:
            self._results[revision] = result_of(self._session.get_one(RevisionRow, revision))
        return self._results[revision]


class _Tree:
    """Builds the criteria and numbers their quotations."""

    def __init__(
        self, policy: Policy, result: Result, entries: dict[str, EntryRow], readings: _Readings
    ) -> None:
        self.spans: dict[str, list[Span]] = {}
        self.quoted: dict[str, list[tuple[Span, CriterionQuote]]] = {}
        self._policy = policy
        self._judged: dict[str, CriterionOut] = {one.id: one for one in result.criteria}
        self.entries = entries
        self._readings = readings
        self._count = 0

    def criterion(self, node: Node) -> Criterion:
        judged = self._judged[node.id]
        leaf = node.op is Operator.LEAF
        entry = self.entries.get(node.id)
        if leaf and not (entry or judged.evidence or judged.counter_evidence):
            return _plain_leaf(node.id, node.label, judged.status)
        return Criterion(
            id=node.id,
            label=node.label,
            group=None if leaf else node.op.value,
            suggested=judged.status,
            entry=entry,
            changed=entry is not None and entry.suggested != judged.status.value,
            quotes=tuple(self._quotes(judged)) if leaf else (),
            marked=tuple(self._marked(entry)) if entry else (),
            children=tuple(self.criterion(child) for child in self._policy.children[node.id]),
        )

    def _quotes(self, judged: CriterionOut) -> Iterator[Quote]:
        for against, quotes in ((False, judged.evidence), (True, judged.counter_evidence)):
            for quote in quotes:
                self._count += 1
                span = Span(self._count, judged.id, quote.start, quote.end, against)
                self.spans.setdefault(quote.document_id, []).append(span)
                self.quoted.setdefault(quote.document_id, []).append((span, quote))
                yield _quote(self._count, quote, against)

    def _marked(self, entry: EntryRow) -> Iterator[Quote]:
        for mark in entry.marks:
            document, start, end = mark["document_id"], mark["start"], mark["end"]
            number = None
            if self._readings.is_shown(entry, document):
                number = self._count = self._count + 1
                span = Span(number, entry.criterion, start, end, against=False)
                self.spans.setdefault(document, []).append(span)
            words = self._readings.words(entry, mark)
            yield Quote(number, words, document, None, start, end, against=False)


@lru_cache(_PLAIN)
def _plain_leaf(name: str, label: str, status: Status) -> Criterion:
    """A criterion that no words speak of: the same on all pages."""
    return Criterion(name, label, None, status, None, changed=False, quotes=(), marked=(), children=())


def _quote(number: int, quote: CriterionQuote, against: bool) -> Quote:
    text = " ".join(quote.text.split())
    return Quote(number, text, quote.document_id, quote.page, quote.start, quote.end, against)


def _papers(session: Session, case: int, result: Result, tree: _Tree) -> Iterator[Paper]:
    texts = texts_of(session, case, result)
    kept = select(
        PageRow.document_id, PageRow.digest, PageRow.id, PageRow.number, PageRow.width, PageRow.height
    )
    pages = session.execute(
        kept.where(PageRow.case == case, PageRow.number > NO_PAGE).order_by(PageRow.number)
    ).all()
    for document in result.documents:
        text = texts.get(document.document_id)
        if text is not None:
            quoted = tree.quoted.get(document.document_id, [])
            sheets = tuple(
                Sheet(page.id, page.number, page.width, page.height, boxes_on(page.number, quoted))
                for page in pages
                if (page.document_id, page.digest) == (document.document_id, document.sha256)
            )
            found = tuple(pieces(text, tree.spans.get(document.document_id, ())))
            yield Paper(document.document_id, document.kind, document.pages is not None, sheets, found)
