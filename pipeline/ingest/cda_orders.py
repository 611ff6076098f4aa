"""Orders in a C-CDA: planned procedures and the order that the document fulfils."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.ingest.cda_xml import attribute, first, name_of, own_text
from pipeline.ingest.coded import MRI_OF_THE_LEG, Code, Order
from pipeline.ingest.structured import iso_day

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ORDERED = frozenset({"RQO", "INT", "PRMS", "PRP"})  # HL7 ActMood: request, intent, promise, proposal
_DROPPED = frozenset({"cancelled", "aborted", "nullified", "obsolete"})  # HL7 ActStatus
_ACTS = frozenset({"procedure", "observation", "act"})


def orders_of(root: Element) -> list[Order]:
    """The orders of an MRI of the leg: what else is planned in a chart is not what is asked for here."""
    found = [_order(act) for act in root.iter() if name_of(act) in _ACTS and _is_order(act)]
    found += [Order(codes=_codes(order)) for order in root.iter() if name_of(order) == "order"]
    return [order for order in found if MRI_OF_THE_LEG.match(order.cpt or "")]


def _is_order(act: Element) -> bool:
    asked = act.get("moodCode") in _ORDERED and act.get("negationInd") != "true"
    return asked and attribute(act, "statusCode", "code").lower() not in _DROPPED


def _order(act: Element) -> Order:
    site = first(act, "targetSiteCode")
    sites = [] if site is None else [_code(site)]
    qualifiers = [one for one in act.iter() if name_of(one) == "qualifier"]
    sites += [
        Code(attribute(one, "value", "code"), "", attribute(one, "value", "displayName"))
        for one in qualifiers
    ]
    day = iso_day(attribute(act, "author", "time", "value"))
    return Order(codes=_codes(act), sites=sites, day=day)


def _codes(act: Element) -> list[Code]:
    """The code, its translations, and the words that go with it."""
    stated = first(act, "code")
    if stated is None:
        return []
    same = [_code(one) for one in stated if name_of(one) == "translation"]
    return [_code(stated), *same]


def _code(element: Element) -> Code:
    words = element.get("displayName") or own_text(first(element, "originalText"))
    return Code(element.get("code") or "", element.get("codeSystem") or "", words)
