"""Facts in shorthand, and the policies that tests judge by.

`fact("therapy kind=nsaid weeks=8 @knee left")`: type, assertion (present unless named), attributes, and after `@`
region and side; `#exam` names a section and `!2025-01-31` a date.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from extractors.facts import ATTRS_OF, Evidence, Fact
from extractors.vocabulary import Assertion, FactType
from rules import Evaluation, Policy, Request, evaluate, load_policy

DATA = Path(__file__).parent / "data"
SHIPPED: Policy = load_policy("mri-lower-extremity").policy
TOY: Policy = load_policy("toy", version="1", root=DATA).policy
TOY_2: Policy = load_policy("toy", version="2", root=DATA).policy


def fact(text: str, index: int = 0) -> Fact:
    """One fact from shorthand; `index` gives it its place in the note."""
    head, _, place = text.partition("@")
    words = head.split()
    fields: dict[str, Any] = {
        "type": FactType(words[0]),
        "assertion": Assertion.PRESENT,
        "section": "unknown",
    }
    attrs: dict[str, Any] = {}
    for word in words[1:]:
        if "=" in word:
            key, value = word.split("=")
            attrs[key] = yaml.safe_load(value)
        elif word.startswith("#"):
            fields["section"] = word[1:]
        elif word.startswith("!"):
            fields["date"] = dt.date.fromisoformat(word[1:])
        else:
            fields["assertion"] = Assertion(word)
    region, side = [*place.split(), None, None][:2]
    shown = f"words {index}"
    return Fact(
        id=f"f-{index + 1}",
        attrs=ATTRS_OF[fields["type"]](**attrs),
        region=region,
        side=side or "unspecified",
        rule="test",
        evidence=Evidence(start=100 * index, end=100 * index + len(shown), text=shown),
        **fields,
    )


def facts(*texts: str) -> list[Fact]:
    """Facts in note order."""
    return [fact(text, index) for index, text in enumerate(texts)]


def request(cpt: str = "73721", region: str = "knee", side: str = "left", date: str | None = None) -> Request:
    """A request for the left knee unless said otherwise."""
    return Request(cpt=cpt, region=region, side=side, date=date)


def judge(*texts: str, policy: Policy = TOY, **fields: Any) -> Evaluation:
    """Judge facts in shorthand by a policy."""
    return evaluate(policy, facts(*texts), request(**fields))


def ids(found: tuple[Fact, ...]) -> list[str]:
    """Ids of facts."""
    return [one.id for one in found]
