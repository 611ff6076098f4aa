"""The criteria of a case page as HTML; what reads alike on all pages is rendered once.

A case has over a hundred criteria, and its notes speak of a few. Of the others only three values differ from
page to page, so these are put into what was rendered before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from pipeline.policies import STATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

    from pipeline.desk.tables import RevisionRow
    from pipeline.desk.web.view import Criterion

    _Macro = Callable[..., Markup]
    _Policy = tuple[str, str]  # its id and version

_MOST = 20_000  # kept; a policy has some hundreds of nodes


@dataclass(frozen=True)
class _Page:
    """What differs from page to page; `seen` is the revision shown, `answered` whether there are forms."""

    case: str
    csrf: str
    seen: str
    answered: bool


class CriteriaHtml:
    """Renders criteria and the forms that answer them by their templates."""

    def __init__(self, templates: Environment) -> None:
        """Take where the templates are."""
        shared = {"states": STATES}
        self._criterion: _Macro = vars(templates.get_template("criterion.html").make_module(shared))[
            "criterion"
        ]
        self._answers: _Macro = vars(templates.get_template("answers.html").make_module(shared))["answers"]
        self._kept: dict[tuple[object, ...], Markup] = {}

    def __call__(self, one: Criterion, revision: RevisionRow, csrf: str, answered: bool) -> Markup:
        """A criterion and what stands below it; `csrf` is a digest, which needs no escaping."""
        page = _Page(str(revision.case), csrf, str(revision.id), answered)
        return self._html(one, (revision.policy, revision.policy_version), page)

    def _html(self, one: Criterion, policy: _Policy, page: _Page) -> Markup:
        if not one.plain:
            return self._rendered(one, policy, page)
        key = (policy, one.id, one.suggested, page.answered)
        return self._filled(key, page, lambda blank: self._rendered(one, policy, blank))

    def _rendered(self, one: Criterion, policy: _Policy, page: _Page) -> Markup:
        answers = self._forms(one, policy, page) if page.answered and not one.group else ""

        def show(child: Criterion) -> Markup:
            return self._html(child, policy, page)

        return self._criterion(one, answers, show)

    def _forms(self, one: Criterion, policy: _Policy, page: _Page) -> Markup:
        key = (policy, one.id, one.suggested, one.state, "forms")
        return self._filled(key, page, lambda blank: self._answers(one, blank))

    def _filled(self, key: tuple[object, ...], page: _Page, render: Callable[[_Page], Markup]) -> Markup:
        """What is kept under `key`, or is rendered now with blanks to keep, with the values of `page`."""
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            kept = self._kept[key] = render(_Page(*_BLANKS, page.answered))
        filled = str(kept)
        for blank, value in zip(_BLANKS, (page.case, page.csrf, page.seen), strict=True):
            filled = filled.replace(blank, value)
        return Markup(filled)


_BLANKS = ("\0case\0", "\0csrf\0", "\0seen\0")  # stand where the values will; no label holds them
