"""What each route asks of the person. A route that is not in this table is not served."""

from __future__ import annotations

from pipeline.desk.roles import Right

RULES: dict[tuple[str, str], Right] = {
    ("GET", "/"): Right.LOOK,
    ("POST", "/queue"): Right.LOOK,
    ("GET", "/cases/{case}"): Right.LOOK,
    ("GET", "/cases/{case}/pages/{page}"): Right.LOOK,
    ("GET", "/cases/{case}/packet"): Right.LOOK,
    ("GET", "/cases/{case}/packet.pdf"): Right.LOOK,
    ("GET", "/cases/{case}/packet.json"): Right.LOOK,
    ("GET", "/cases/{case}/fhir.json"): Right.LOOK,
    ("GET", "/agreement"): Right.LOOK,
    ("GET", "/help"): Right.LOOK,
    ("POST", "/next"): Right.WORK,
    ("POST", "/cases/{case}/claim"): Right.WORK,
    ("POST", "/cases/{case}/release"): Right.WORK,
    ("POST", "/cases/{case}/entries"): Right.WORK,
    ("POST", "/cases/{case}/decision"): Right.WORK,
    ("POST", "/cases/{case}/assign"): Right.ASSIGN,
    ("GET", "/sign-in"): Right.OPEN,
    ("POST", "/sign-in"): Right.OPEN,
    ("GET", "/set-up"): Right.OPEN,
    ("POST", "/set-up"): Right.OPEN,
    ("POST", "/sign-out"): Right.OWN,
    ("GET", "/password"): Right.OWN,
    ("POST", "/password"): Right.OWN,
    ("GET", "/people"): Right.PEOPLE,
    ("POST", "/people"): Right.PEOPLE,
    ("POST", "/people/{account}/role"): Right.PEOPLE,
    ("POST", "/people/{account}/active"): Right.PEOPLE,
    ("POST", "/people/{account}/code"): Right.PEOPLE,
}
OPEN_PATHS = frozenset(path for (_, path), right in RULES.items() if right is Right.OPEN)


def rule(method: str, path: str) -> Right:
    """The right that a route asks for; raises `LookupError` for a route without a rule."""
    try:
        return RULES[method, path]
    except KeyError:
        message = f"{method} {path} has no rule: say in pipeline/desk/web/rights.py who may ask for it"
        raise LookupError(message) from None
