"""Pages from templates, each told who asks and what they may do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from pipeline import __version__
from pipeline.desk.web.criteria import CriteriaHtml
from pipeline.desk.web.visitor import visitor

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

_TEMPLATES = Path(__file__).parent / "templates"


class Renderer:
    """Renders templates, escaping everything; `colleagues` tells who may be given a case, in a team."""

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        """Take the clock."""
        self._now = now
        self.colleagues: Callable[[], list[str]] | None = None
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._criterion = CriteriaHtml(self._templates)

    def __call__(self, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The page of a template."""
        who = visitor()
        shared = {
            "reviewer": who.name,
            "csrf": who.csrf,
            "may": who.role.rights if who.role else frozenset(),
            "team": self.colleagues is not None,
            "colleagues": self.colleagues or list,
            "version": __version__,
            "now": self._now(),
            "criterion": self._criterion,
        }
        return HTMLResponse(self._templates.get_template(name).render(**shared, **values), status)
