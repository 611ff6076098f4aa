"""The service: JSON, FHIR and CDS Hooks over one loaded engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from hmac import compare_digest
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Body, Depends, FastAPI, HTTPException, Query
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from pipeline import __version__
from pipeline.case import Case
from pipeline.errors import CaseError, UsageError
from pipeline.fhir.dtr import edition
from pipeline.fhir.questionnaire import package, questionnaire
from pipeline.result import Result
from pipeline.service.bundles import answered, judged
from pipeline.service.hooks import DISCOVERY, SERVICE, bundle_of, cards
from rules import UnknownPolicyError, load_policy

if TYPE_CHECKING:
    from starlette.requests import Request

    from pipeline.triage import Triage
    from rules import Policy

Resource = dict[str, Any]
Route = tuple[str, str, Callable[..., Any]]

_FHIR = "application/fhir+json"
_bearer = HTTPBearer(auto_error=False)


class FhirResponse(JSONResponse):
    """A FHIR resource."""

    media_type = _FHIR


class Service:
    """Answers the requests. Nothing of them is kept, and nothing of a note is logged."""

    def __init__(self, triage: Triage, now: Callable[[], dt.datetime]) -> None:
        """Take the engine and the clock."""
        self._triage = triage
        self._now = now

    def routes(self) -> Iterator[Route]:
        """Yield method, path and function of each operation."""
        yield "POST", "/api/triage", self.triage
        yield "POST", "/fhir/$triage", self.triage_bundle
        yield "GET", "/fhir/Questionnaire/{identifier}", self.questionnaire
        yield "POST", "/fhir/Questionnaire/$questionnaire-package", self.package
        yield "GET", "/cds-services", self.services
        yield "POST", f"/cds-services/{SERVICE}", self.order_sign

    def triage(self, case: Case) -> Result:
        """Judge a case of ours (`notetriage schema case`); a result as `results.jsonl` has it."""
        try:
            return self._triage(case)
        except CaseError as error:
            raise HTTPException(422, error.row.error) from None

    def triage_bundle(
        self,
        bundle: Annotated[Resource, Body()],
        dtr: Annotated[str, Query(description="Edition of Da Vinci DTR: 2.0.1, 2.1 or 2.2.")] = "2.2",
    ) -> FhirResponse:
        """Judge the cases of a FHIR Bundle; a Bundle of QuestionnaireResponses and Provenances."""
        try:
            return FhirResponse(answered(_bundle(bundle), self._triage, edition(dtr), self._now()))
        except UsageError as error:
            raise HTTPException(422, str(error)) from None

    def questionnaire(self, identifier: str) -> FhirResponse:
        """A policy as a Questionnaire, by its id or by `id|version`."""
        return FhirResponse(questionnaire(_policy(identifier)))

    def package(self, parameters: Annotated[Resource, Body()]) -> FhirResponse:
        """DTR's `$questionnaire-package`: the Questionnaire that the parameters name, else ours."""
        named = [
            str(one.get("valueCanonical") or one.get("valueUri") or "")
            for one in _objects(parameters.get("parameter"))
            if one.get("name") == "questionnaire"
        ]
        return FhirResponse(package(_policy(named[0].rpartition(":")[2] if named else "mri-lower-extremity")))

    def services(self) -> Resource:
        """The CDS Hooks services there are."""
        return DISCOVERY

    def order_sign(self, call: Annotated[Resource, Body()]) -> Resource:
        """CDS Hooks `order-sign`: cards that say what the notes document and what is missing."""
        return {"cards": cards(judged(bundle_of(call), self._triage))}


def create_app(
    triage: Triage, token: str, now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
) -> FastAPI:
    """Return the service over `triage`; callers bring `token` as a bearer token. OpenAPI: /openapi.json."""

    def known(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> None:
        if given is None or not compare_digest(given.credentials.encode(), token.encode()):
            raise HTTPException(
                401, "bring the token that notetriage serve printed", {"WWW-Authenticate": "Bearer"}
            )

    app = FastAPI(title="notetriage", version=__version__, docs_url=None, redoc_url=None)
    service = Service(triage, now)
    for method, path, answer in service.routes():
        app.add_api_route(path, answer, methods=[method], dependencies=[Depends(known)])

    async def unreadable(_: Request, error: Exception) -> JSONResponse:
        # What was sent is not sent back: it may hold a note.
        faults = error.errors() if isinstance(error, RequestValidationError) else ()
        told = [{"loc": fault["loc"], "msg": fault["msg"], "type": fault["type"]} for fault in faults]
        return JSONResponse({"detail": told}, 422)

    async def internal(_: Request, error: Exception) -> JSONResponse:
        # Its message may quote a note.
        return JSONResponse({"detail": f"internal error: {type(error).__name__}"}, 500)

    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(Exception, internal)
    return app


def _bundle(resource: Resource) -> Resource:
    if resource.get("resourceType") != "Bundle":
        message = "a FHIR Bundle is wanted (resourceType)"
        raise UsageError(message)
    return resource


def _policy(identifier: str) -> Policy:
    policy, _, version = identifier.partition("|")
    try:
        return load_policy(policy, version=version or None).policy
    except UnknownPolicyError as error:
        raise HTTPException(404, str(error)) from None


def _objects(value: Any) -> list[Resource]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
