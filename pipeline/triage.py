"""The whole way of one case: documents → facts → request → judged policy tree."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from extractors.vocabulary import FactType
from pipeline import __version__
from pipeline.aging import as_of
from pipeline.case import Case
from pipeline.errors import CaseError, ErrorRow, Stage, validation_text
from pipeline.infer import infer_request
from pipeline.placing import placed_criterion, placed_fact, sources_of
from pipeline.result import Engine, FactOut, RequestOut, Result, document_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from extractors.base import Extractor
    from extractors.facts import Fact
    from pipeline.case import Document
    from pipeline.reading import Reader

    Judge = Callable[[dict[str, Any], Sequence[Fact]], dict[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """What became of a case: a result, or an error row."""

    result: Result | None = None
    error: ErrorRow | None = None
    seconds: float = 0.0

    @property
    def row(self) -> ErrorRow:
        """The error row; raises `ValueError` where the case went through."""
        if self.error is None:
            message = "the case went through; it has no error row"
            raise ValueError(message)
        return self.error


class Triage:
    """Reads cases and judges them. Build it with `Triage.load`, once a process.

    >>> from pipeline import Triage
    >>> triage = Triage.load("mri-lower-extremity")
    >>> note = "MRI right knee. Twisted it 5 days ago, felt a pop. Concern for meniscal tear."
    >>> triage({"case_id": "c-1", "documents": [{"text": note}]}).request.region.value
    'knee'
    """

    def __init__(
        self,
        reader: Reader,
        judge: Judge,
        *,
        origin: tuple[str | Path, str | None] | None = None,
    ) -> None:
        """Take a reader of notes and a judge of facts; `origin` lets worker processes load the same."""
        self._reader = reader
        self._judge = judge
        self._origin = origin

    @classmethod
    def load(
        cls,
        policy: str | Path = "mri-lower-extremity",
        version: str | None = None,
        *,
        extractors: Sequence[type[Extractor]] = (),
    ) -> Triage:
        """Load the language pipeline and the policy: an id, or the path of a policy file of your own.

        Without `version` each case is judged by the version in force on its request's date; a file judges
        all, whatever the date.
        With further `extractors` of your own, cases are read in one process.
        Raises `rules.registry.UnknownPolicyError` where there is no such policy or version, and
        `extractors.strict_yaml.DataFileError` for a policy file with faults.
        """
        from pipeline.judge import PolicyJudge  # noqa: PLC0415 - `import pipeline` stays cheap
        from pipeline.reading import NoteReader  # noqa: PLC0415

        origin = None if extractors else (policy, version)
        return cls(NoteReader(extractors), PolicyJudge(policy, version), origin=origin)

    def __call__(self, case: Case | dict[str, Any]) -> Result:
        """Judge one case; raises `CaseError`, whose `row` holds no note text, where it cannot."""
        case = self._dated(case if isinstance(case, Case) else _validated(case))
        facts = _numbered(
            (fact, document.document_id)
            for document in case.documents
            for fact in self._facts(case, document)
        )
        try:
            request = infer_request(case.request, case.documents, facts)
            written = {document.document_id: document.date for document in case.documents}
            judged = self._judge(request, as_of(request["date"], facts, written))
            return _result(case, request, facts, judged)
        except Exception as error:
            raise _failure(case, None, Stage.JUDGE, error) from None

    def stream(
        self,
        cases: Iterable[Case | dict[str, Any]],
        workers: int = 1,
        on_error: Callable[[ErrorRow], None] | None = None,
    ) -> Iterator[Result]:
        """Yield the results of `cases` in their order, read by `workers` processes.

        A case that fails is handed to `on_error` and passed over; without `on_error` it raises `CaseError`.
        """
        for outcome in self.outcomes(cases, workers):
            if outcome.result is not None:
                yield outcome.result
            elif on_error is not None:
                on_error(outcome.row)
            else:
                raise CaseError(outcome.row)

    def outcomes(self, cases: Iterable[Case | dict[str, Any]], workers: int = 1) -> Iterator[Outcome]:
        """Yield for each case, in order, its result or its error row, and the seconds it took."""
        if workers <= 1 or self._origin is None:
            yield from map(self.outcome, cases)
            return
        from pipeline.workers import spread  # noqa: PLC0415

        yield from spread(cases, self._origin, workers)

    def outcome(self, case: Case | dict[str, Any]) -> Outcome:
        """Judge one case; a fault becomes its error row."""
        began = perf_counter()
        try:
            return Outcome(result=self(case), seconds=perf_counter() - began)
        except CaseError as error:
            return Outcome(error=error.row, seconds=perf_counter() - began)

    def _dated(self, case: Case) -> Case:
        """Give each undated document the date in its own header; relative times count from it."""
        documents = tuple(
            document
            if document.date
            else document.model_copy(update={"date": self._reader.date_of(document.text)})
            for document in case.documents
        )
        return case.model_copy(update={"documents": documents})

    def _facts(self, case: Case, document: Document) -> list[Fact]:
        try:
            found = self._reader.read(document.text, document.date or case.request.date)
        except Exception as error:
            raise _failure(case, document.document_id, Stage.EXTRACT, error) from None
        return sorted(found, key=lambda fact: (fact.evidence.start, fact.evidence.end, fact.type, fact.rule))


def _validated(case: dict[str, Any]) -> Case:
    try:
        return Case.model_validate(case)
    except ValidationError as error:
        case_id = case.get("case_id") if isinstance(case, dict) else None
        row = ErrorRow(
            case_id=str(case_id) if case_id else None, stage=Stage.INTAKE, error=validation_text(error)
        )
        raise CaseError(row) from None


def _failure(case: Case, document_id: str | None, stage: Stage, error: Exception) -> CaseError:
    """An unforeseen fault: its type only, since its message may quote the note."""
    row = ErrorRow(
        case_id=case.case_id, document_id=document_id, stage=stage, error=f"unexpected {type(error).__name__}"
    )
    return CaseError(row)


def _numbered(facts: Iterable[tuple[Fact, str]]) -> list[Fact]:
    """Give facts the ids f-1, f-2, …, statements s-1, s-2, … in document order, and their document's id."""
    counts = {"f": 0, "s": 0}
    numbered = []
    for fact, document_id in facts:
        letter = "s" if fact.type is FactType.STATEMENT else "f"
        counts[letter] += 1
        here = {"document_id": document_id}
        changes: dict[str, Any] = {
            "id": f"{letter}-{counts[letter]}",
            "evidence": fact.evidence.model_copy(update=here),
        }
        if fact.support:
            changes["support"] = tuple(words.model_copy(update=here) for words in fact.support)
        numbered.append(fact.model_copy(update=changes))
    return numbered


def _result(case: Case, request: dict[str, Any], facts: list[Fact], judged: dict[str, Any]) -> Result:
    sources = sources_of(case.documents)
    shown = [placed_fact(FactOut.model_validate(fact.model_dump()), sources) for fact in facts]
    criteria = tuple(placed_criterion(one, sources) for one in judged["criteria"])
    return Result(
        case_id=case.case_id,
        engine=Engine(version=__version__),
        request=RequestOut(**request, urgency=case.request.urgency),
        documents=tuple(document_out(document) for document in case.documents),
        facts=tuple(fact for fact in shown if fact.type is not FactType.STATEMENT),
        statements=tuple(fact for fact in shown if fact.type is FactType.STATEMENT),
        **{**judged, "criteria": criteria, "warnings": (*case.warnings, *judged.get("warnings", ()))},
    )
