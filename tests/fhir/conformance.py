"""Holds resources to FHIR R4's own StructureDefinitions (through a FHIR library) and to Da Vinci DTR's rules."""

from __future__ import annotations

import json
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import fhirpathpy
import yaml
from fhirpathpy.models import models

_RULES = Path(__file__).with_name("rules.yaml")


def through_library(resource: dict[str, Any]) -> dict[str, Any]:
    """Return `resource` as a strict R4 library gives it back; raises where it breaks a StructureDefinition."""
    from fhircraft.fhir.resources.datatypes.R4 import core  # takes seconds

    model = getattr(core, resource["resourceType"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dom-6: contained resources have no narrative
        read = model.model_validate(resource)
    found: dict[str, Any] = json.loads(read.model_dump_json(exclude_none=True, by_alias=True))
    return found


def broken_rules(response: dict[str, Any], edition: str) -> list[str]:
    """The names of DTR's rules that `response` breaks."""
    return [name for name, rule in _rules(edition) if rule(response, {"resource": response}) != [True]]


@cache
def _rules(edition: str) -> list[tuple[str, Any]]:
    stated = yaml.safe_load(_RULES.read_text("utf-8"))
    return [
        (name, fhirpathpy.compile(path, models["r4"]))
        for name, path in {**stated["every"], **stated[edition]}.items()
    ]
