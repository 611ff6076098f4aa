"""The desk's pages and what their forms do."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Form
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import TypeAdapter, ValidationError

from pipeline.desk.audit import Who, record
from pipeline.desk.feedback import agreement, criterion_labels
from pipeline.desk.packet import case_fhir, case_json
from pipeline.desk.packet_pdf import packet_pdf
from pipeline.desk.queue import NEAR, Asked, choices, queue
from pipeline.desk.tables import Word
from pipeline.desk.web.asking import AGES, STANDINGS, TERMS, asked_of, span
from pipeline.desk.web.plots import HEIGHT, WIDTH, plots
from pipeline.desk.web.view import SUGGESTIONS, case_view, indication_name, page_picture
from pipeline.desk.web.visitor import visitor
from pipeline.desk.work import Entered, Mark, RefusedError, claim, claim_next, decide, enter, release
from pipeline.errors import UsageError
from pipeline.fhir.dtr import NEWEST, edition
from pipeline.policies import STATES
from rules import Status

if TYPE_CHECKING:
    from pipeline.desk.database import Database
    from pipeline.desk.queue import Choices
    from pipeline.desk.web.render import Renderer

Route = tuple[str, str, Callable[..., Response]]

_MARKS = TypeAdapter(tuple[Mark, ...])


class Pages:
    """Answers the requests of reviewers; every look at a case and every change is a line of the log."""

    def __init__(self, database: Database, page: Renderer, now: Callable[[], dt.datetime]) -> None:
        """Take the desk's database, what renders pages, and the clock."""
        self._desk = database
        self._page = page
        self._now = now

    @property
    def _database(self) -> Database:
        """The database as the tenant of who asks sees it."""
        return self._desk.of(visitor().tenant)

    def routes(self) -> Iterator[Route]:
        """Yield method, path and function of each page and form."""
        yield "GET", "/", self.queue
        yield "POST", "/queue", self.filtered
        yield "POST", "/next", self.take_next
        yield "GET", "/cases/{case}", self.case
        yield "POST", "/cases/{case}/claim", self.take
        yield "POST", "/cases/{case}/release", self.give_back
        yield "POST", "/cases/{case}/entries", self.enter
        yield "POST", "/cases/{case}/decision", self.decide
        yield "GET", "/cases/{case}/packet", self.packet
        yield "GET", "/cases/{case}/packet.pdf", self.packet_pdf
        yield "GET", "/cases/{case}/packet.json", self.packet_json
        yield "GET", "/cases/{case}/fhir.json", self.packet_fhir
        yield "GET", "/cases/{case}/pages/{page}", self.picture
        yield "GET", "/agreement", self.agreement
        yield "GET", "/help", self.help

    # looking -----------------------------------------------------------------------------------

    def queue(self) -> HTMLResponse:
        """The open cases, those due first on top."""
        return self._queue(Asked())

    def filtered(self, asked: Annotated[Asked, Depends(asked_of)]) -> HTMLResponse:
        """The cases that the form asks for; it is a POST, so that words of notes stand in no address."""
        return self._queue(asked)

    def case(self, case: int) -> HTMLResponse:
        """A case: its criteria beside its documents."""
        return self._case(case, "case.html", "view")

    def picture(self, case: int, page: int) -> Response:
        """The picture of a page of a document of the case."""
        with self._database.read() as session:
            found = page_picture(session, case, page)
        return Response(found.picture, media_type=found.media_type)

    def packet(self, case: int) -> HTMLResponse:
        """A case to print."""
        return self._case(case, "packet.html", "export", form="html")

    def packet_pdf(self, case: int) -> Response:
        """A case to print, as a file."""
        with self._database.read() as session:
            shown = case_view(session, case)
            content, revision = packet_pdf(shown), shown.revision.id
        with self._database.write() as session:  # only now, so that nobody waits for the drawing
            record(session, self._who(), "export", case, revision=revision, form="pdf")
        return Response(content, media_type="application/pdf", headers=_named("pdf", case))

    def packet_json(self, case: int) -> Response:
        """A case as JSON."""
        with self._database.write() as session:
            record(session, self._who(), "export", case, form="json")
            return _download(case_json(session, case), "json", case)

    def packet_fhir(self, case: int, dtr: str = NEWEST.version) -> Response:
        """A case as a FHIR Bundle, after the edition of Da Vinci DTR that is asked for."""
        try:
            asked = edition(dtr)
        except UsageError as error:
            raise RefusedError(str(error)) from None
        with self._database.write() as session:
            record(session, self._who(), "export", case, form="fhir")
            return _download(case_fhir(session, case, self._now(), asked), "fhir.json", case)

    def agreement(self) -> HTMLResponse:
        """How often suggestions were kept."""
        with self._database.read() as session:
            shown = plots(agreement(session), criterion_labels(session))
        dots = shown[0].dots if shown else ()
        first, last = (dots[0].month, dots[-1].month) if dots else ("", "")
        return self._page("agreement.html", plots=shown, first=first, last=last, width=WIDTH, height=HEIGHT)

    def help(self) -> HTMLResponse:
        """The keys."""
        return self._page("help.html")

    # doing -------------------------------------------------------------------------------------

    def take_next(self) -> Response:
        """Claim the case that is due first."""
        with self._database.write() as session:
            row = claim_next(session, self._who())
            return _to(f"/cases/{row.id}" if row else "/")

    def take(self, case: int) -> Response:
        """Claim a case."""
        with self._database.write() as session:
            claim(session, self._who(), case)
        return _to(f"/cases/{case}")

    def give_back(self, case: int) -> Response:
        """Release a case."""
        with self._database.write() as session:
            release(session, self._who(), case)
        return _to("/")

    def enter(
        self,
        case: int,
        criterion: Annotated[str, Form()],
        state: Annotated[Status, Form()],
        reason: Annotated[str, Form(max_length=4000)] = "",
        marks: Annotated[str, Form(max_length=20_000)] = "[]",
        seen: Annotated[int | None, Form()] = None,
    ) -> Response:
        """Agree with or override a criterion of the revision that the page showed."""
        with self._database.write() as session:
            enter(session, self._who(), case, [Entered(criterion, state, reason, _marks(marks))], seen)
        return _to(f"/cases/{case}#c-{criterion}")

    def decide(
        self,
        case: int,
        word: Annotated[Word, Form()],
        note: Annotated[str, Form(max_length=4000)] = "",
        seen: Annotated[int | None, Form()] = None,
    ) -> Response:
        """Say the final word on the revision that the page showed."""
        with self._database.write() as session:
            decide(session, self._who(), case, word, note, seen)
        return _to(f"/cases/{case}")

    # shared ------------------------------------------------------------------------------------

    def _who(self) -> Who:
        return Who(visitor().name, self._now(), visitor().tenant)

    def _queue(self, asked: Asked) -> HTMLResponse:
        who = self._who()
        with self._database.read() as session:
            there, found = choices(session, who), queue(session, who, asked)
        return self._page(
            "queue.html",
            asked=asked,
            found=found,
            choices=there,
            suggestions=SUGGESTIONS,
            name_of=indication_name,
            **_offered(there),
        )

    def _case(self, case: int, template: str, action: str, **detail: str) -> HTMLResponse:
        with self._database.read() as session:
            shown = case_view(session, case)
        # Others wait for who writes the log, so nothing but the line is written meanwhile.
        with self._database.write() as session:
            record(session, self._who(), action, case, revision=shown.revision.id, **detail)
        return self._page(template, case=shown, states=STATES, words=Word, suggestions=SUGGESTIONS)


def _offered(there: Choices) -> dict[str, Any]:
    """What the form of the queue offers to choose from."""
    return {
        "standings": STANDINGS,
        "indications": [(one, f"{indication_name(one)} ({n})") for one, n in there.indications.items()],
        "regions": [(one, f"{one.replace('_', ' ')} ({n})") for one, n in there.regions.items()],
        "assignees": [(one, f"{one} ({n})") for one, n in there.assignees.items()],
        "terms": [(one.value, name) for one, name in TERMS.items()],
        "near": [(one, f"at most {one}" if one else "nothing") for one in NEAR],
        "ages": [(one, f"{one} days or more" if one > 1 else "a day or more") for one in AGES],
        "span": span,
    }


def _to(where: str) -> RedirectResponse:
    return RedirectResponse(where, 303)


def _download(content: dict[str, Any], ending: str, case: int) -> Response:
    return JSONResponse(content, headers=_named(ending, case))


def _named(ending: str, case: int) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="case-{case}.{ending}"'}


def _marks(text: str) -> tuple[Mark, ...]:
    try:
        return _MARKS.validate_python(json.loads(text))
    except (ValidationError, json.JSONDecodeError):
        message = "the marked words could not be read; mark them again"
        raise RefusedError(message) from None
