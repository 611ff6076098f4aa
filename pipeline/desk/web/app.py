"""The desk as a web application: queue, case, entry, decision, packet."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from pydantic import TypeAdapter, ValidationError
from starlette.middleware.base import BaseHTTPMiddleware

from pipeline import __version__
from pipeline.desk.audit import Who, record
from pipeline.desk.feedback import agreement
from pipeline.desk.packet import case_fhir, case_json
from pipeline.desk.queue import Asked, Order, Standing, counts, queue
from pipeline.desk.tables import TENANT, Word
from pipeline.desk.web.security import Gate
from pipeline.desk.web.view import STATES, SUGGESTIONS, case_view
from pipeline.desk.work import Entered, Mark, RefusedError, claim, claim_next, decide, enter, release
from rules import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.desk.database import Database

_HERE = Path(__file__).parent
_MARKS = TypeAdapter(tuple[Mark, ...])


def create_app(  # noqa: C901, PLR0915  a table of short routes over one desk
    database: Database,
    reviewer: str,
    token: str,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
) -> FastAPI:
    """Return the application over `database` for one `reviewer`; who brings `token` may come in."""
    app = FastAPI(title="notetriage", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    gate = Gate(token)
    app.add_middleware(BaseHTTPMiddleware, dispatch=gate)
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    pages = _templates()

    def who() -> Who:
        return Who(reviewer, now(), TENANT)

    def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
        shared = {"reviewer": reviewer, "csrf": gate.csrf, "version": __version__, "now": now()}
        return HTMLResponse(pages.get_template(name).render(**shared, **values), status)

    @app.exception_handler(RefusedError)
    def _refused(_: Request, error: RefusedError) -> HTMLResponse:
        return page("refused.html", 409, why=str(error))

    def show_queue(asked: Asked) -> HTMLResponse:
        with database.read() as session:
            found = queue(session, TENANT, reviewer, asked)
            return page(
                "queue.html",
                asked=asked,
                found=found,
                counts=counts(session, TENANT),
                standings=Standing,
                orders=Order,
                suggestions=SUGGESTIONS,
            )

    @app.get("/")
    def open_queue() -> HTMLResponse:
        return show_queue(Asked())

    @app.post("/queue")
    def ask_queue(
        standing: Annotated[Standing, Form()] = Standing.OPEN,
        suggestion: Annotated[str, Form()] = "",
        order: Annotated[Order, Form()] = Order.DUE,
        words: Annotated[str, Form(max_length=200)] = "",
        number: Annotated[int, Form(ge=1)] = 1,
    ) -> HTMLResponse:
        return show_queue(Asked(standing, suggestion or None, words=words, order=order, page=number))

    @app.post("/next")
    def take_next() -> Response:
        with database.write() as session:
            row = claim_next(session, who())
            return _to(f"/cases/{row.id}" if row else "/")

    @app.get("/cases/{case}")
    def show_case(case: int) -> HTMLResponse:
        with database.write() as session:
            shown = case_view(session, TENANT, case)
            record(session, who(), "view", case, revision=shown.revision.id)
            return page("case.html", case=shown, states=STATES, words=Word, suggestions=SUGGESTIONS)

    @app.post("/cases/{case}/claim")
    def take(case: int) -> Response:
        with database.write() as session:
            claim(session, who(), case)
        return _to(f"/cases/{case}")

    @app.post("/cases/{case}/release")
    def give_back(case: int) -> Response:
        with database.write() as session:
            release(session, who(), case)
        return _to("/")

    @app.post("/cases/{case}/entries")
    def make_entry(
        case: int,
        criterion: Annotated[str, Form()],
        state: Annotated[Status, Form()],
        reason: Annotated[str, Form(max_length=4000)] = "",
        marks: Annotated[str, Form(max_length=20_000)] = "[]",
    ) -> Response:
        with database.write() as session:
            enter(session, who(), case, [Entered(criterion, state, reason, _marks(marks))])
        return _to(f"/cases/{case}#c-{criterion}")

    @app.post("/cases/{case}/decision")
    def say(
        case: int, word: Annotated[Word, Form()], note: Annotated[str, Form(max_length=4000)] = ""
    ) -> Response:
        with database.write() as session:
            decide(session, who(), case, word, note)
        return _to(f"/cases/{case}")

    @app.get("/cases/{case}/packet")
    def packet(case: int) -> HTMLResponse:
        with database.write() as session:
            shown = case_view(session, TENANT, case)
            record(session, who(), "export", case, form="html", revision=shown.revision.id)
            return page("packet.html", case=shown, states=STATES, suggestions=SUGGESTIONS)

    @app.get("/cases/{case}/packet.json")
    def packet_json(case: int) -> Response:
        with database.write() as session:
            record(session, who(), "export", case, form="json")
            return _download(case_json(session, TENANT, case), "json", case)

    @app.get("/cases/{case}/fhir.json")
    def packet_fhir(case: int) -> Response:
        with database.write() as session:
            record(session, who(), "export", case, form="fhir")
            return _download(case_fhir(session, TENANT, case, now()), "fhir.json", case)

    @app.get("/agreement")
    def show_agreement() -> HTMLResponse:
        with database.read() as session:
            return page("agreement.html", rows=agreement(session, TENANT))

    @app.get("/help")
    def help_sheet() -> HTMLResponse:
        return page("help.html")

    return app


def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _to(where: str) -> RedirectResponse:
    return RedirectResponse(where, 303)


def _download(content: dict[str, Any], ending: str, case: int) -> Response:
    name = f"case-{case}.{ending}"
    return JSONResponse(content, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _marks(text: str) -> tuple[Mark, ...]:
    try:
        return _MARKS.validate_python(json.loads(text))
    except (ValidationError, json.JSONDecodeError):
        message = "the marked words could not be read; mark them again"
        raise RefusedError(message) from None
