"""The editions of Da Vinci DTR, and what differs in a QuestionnaireResponse from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import UsageError
from pipeline.fhir.terms import CONTEXT, COVERAGE


@dataclass(frozen=True)
class Edition:
    """One edition: the code of what a machine filled in, and the extension that names the coverage."""

    version: str
    automatic: str
    coverage: str


EDITIONS = {
    edition.version: edition
    for edition in (
        Edition("2.0.1", "auto", CONTEXT),
        Edition("2.1.0", "auto", CONTEXT),
        Edition("2.2.0", "auto-server", COVERAGE),
    )
}
NEWEST = EDITIONS["2.2.0"]


def edition(version: str) -> Edition:
    """Return an edition by its version, of which the last part may be left out ("2.2").

    Raises `pipeline.errors.UsageError` for any other.
    """
    for known, found in EDITIONS.items():
        if version in (known, known.rpartition(".")[0]):
            return found
    message = f"no edition {version!r} of Da Vinci DTR; choose one of {', '.join(EDITIONS)}"
    raise UsageError(message)
