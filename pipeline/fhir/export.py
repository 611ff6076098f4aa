"""Writes the results of a run as FHIR: one resource a line, as bulk FHIR has them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageError
from pipeline.fhir.annotations import web_annotations
from pipeline.fhir.provenance import provenance
from pipeline.fhir.response import questionnaire_response
from pipeline.policies import policy_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.fhir.dtr import Edition
    from pipeline.result import Result

RESPONSES, PROVENANCES, ANNOTATIONS = "QuestionnaireResponse.ndjson", "Provenance.ndjson", "annotations.jsonl"


def write_fhir(results: Iterable[Result], folder: Path, edition: Edition, now: dt.datetime) -> int:
    """Write the responses, provenances and annotations of `results` into `folder`; return how many cases.

    Raises `pipeline.errors.UsageError` where the folder cannot be written.
    """
    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (
            (folder / RESPONSES).open("w", encoding="utf-8", newline="\n") as responses,
            (folder / PROVENANCES).open("w", encoding="utf-8", newline="\n") as provenances,
            (folder / ANNOTATIONS).open("w", encoding="utf-8", newline="\n") as marks,
        ):
            for result in results:
                policy = policy_of(result.policy.id, result.policy.version)
                response = questionnaire_response(result, policy, now, edition=edition)
                responses.write(_line(response))
                provenances.write(_line(provenance(result, response, now)))
                marks.writelines(_line(one) for one in web_annotations(result))
                count += 1
    except OSError as error:
        message = f"cannot write to {folder}: {error.strerror}. Choose another folder with --to."
        raise UsageError(message) from None
    return count


def _line(resource: dict[str, Any]) -> str:
    return json.dumps(resource, ensure_ascii=False) + "\n"
