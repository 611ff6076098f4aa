"""A FHIR Bundle in, its cases judged, a FHIR Bundle out."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.case import Case
from pipeline.errors import CaseError, ErrorRow
from pipeline.fhir.provenance import provenance
from pipeline.fhir.response import questionnaire_response
from pipeline.intake import read_paths
from pipeline.policies import policy_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from pipeline.fhir.dtr import Edition
    from pipeline.result import Result
    from pipeline.triage import Triage

Resource = dict[str, Any]

_NAME = "bundle.json"


def judged(bundle: Resource, triage: Triage) -> Iterator[Result | ErrorRow]:
    """Yield a result or an error row for each case of `bundle`, read as a run reads a FHIR file.

    The intake reads files, so the bundle lies in a temporary folder meanwhile, readable by this user only.
    """
    with tempfile.TemporaryDirectory(prefix="notetriage-") as folder:
        file = Path(folder) / _NAME
        file.write_text(json.dumps(bundle), encoding="utf-8")
        for item in read_paths([file]):
            yield _judged(item, triage) if isinstance(item, Case) else item


def _judged(case: Case, triage: Triage) -> Result | ErrorRow:
    try:
        return triage(case)
    except CaseError as error:
        return error.row


def answered(bundle: Resource, triage: Triage, edition: Edition, now: dt.datetime) -> Resource:
    """Return the Bundle of `$triage`: a QuestionnaireResponse and a Provenance a case, and what failed.

    What failed is an OperationOutcome, which says what is wrong and holds no note text.
    """
    entries: list[Resource] = []
    for one in judged(bundle, triage):
        if isinstance(one, ErrorRow):
            entries.append(_outcome(one))
            continue
        policy = policy_of(one.policy.id, one.policy.version)
        response = questionnaire_response(one, policy, now, edition=edition)
        entries += [response, provenance(one, response, now)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": now.isoformat(),
        "entry": [{"resource": entry} for entry in entries],
    }


def _outcome(row: ErrorRow) -> Resource:
    issue = {"severity": "error", "code": "processing", "diagnostics": row.error}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
