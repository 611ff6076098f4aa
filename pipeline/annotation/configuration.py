"""What an annotation tool must know of our labels: brat's annotation.conf, Label Studio's interface."""

from __future__ import annotations

from enum import EnumMeta
from typing import TYPE_CHECKING

from extractors.facts import ATTRS_OF
from extractors.vocabulary import Assertion, FactType
from pipeline.annotation.formats import Format
from pipeline.annotation.mapping import ASSERTION, CRITERION, DETERMINATION, FACT_TYPES

if TYPE_CHECKING:
    from pathlib import Path


def choices() -> dict[str, list[str]]:
    """Return our attributes by name, with the values that any fact type allows; free text has none."""
    found: dict[str, list[str]] = {ASSERTION: [one.value for one in Assertion]}
    for kind in FACT_TYPES:
        for name, field in ATTRS_OF[FactType(kind)].model_fields.items():
            members = field.annotation if isinstance(field.annotation, EnumMeta) else ()
            known = found.setdefault(name, [])
            known += [one.value for one in members if one.value not in known]
            if field.annotation is bool:
                found[name] = ["true"]
    return found | {"id": [], "status": ["met", "not_met"] + found["status"], "value": []}


def write_configuration(out: Path, format_: Format) -> list[Path]:
    """Write the configuration that `format_` has; CAS carries its own type system."""
    words = {Format.BRAT: _brat, Format.LABEL_STUDIO: _label_studio}.get(format_)
    if words is None:
        return []
    target = out / ("annotation.conf" if format_ is Format.BRAT else "label-config.xml")
    target.write_text(words(), encoding="utf-8")
    return [target]


def _brat() -> str:
    lines = [
        "[entities]",
        *FACT_TYPES,
        CRITERION,
        DETERMINATION,
        "",
        "[relations]",
        "",
        "[events]",
        "",
        "[attributes]",
    ]
    for name, values in choices().items():
        if values != ["true"] and values:
            lines.append(f"{name} Arg:<ENTITY>, Value:{'|'.join(values)}")
        else:
            lines.append(f"{name} Arg:<ENTITY>")
    return "\n".join(lines) + "\n"


def _label_studio() -> str:
    labels = "\n".join(f'    <Label value="{name}"/>' for name in (*FACT_TYPES, CRITERION, DETERMINATION))
    fields = []
    for name, values in choices().items():
        if values:
            inside = "".join(f'<Choice value="{value}"/>' for value in values)
            fields.append(f'  <Choices name="{name}" toName="text" perRegion="true">{inside}</Choices>')
        else:
            fields.append(f'  <TextArea name="{name}" toName="text" perRegion="true"/>')
    shown = "\n".join(fields)
    return (
        '<View>\n  <Labels name="label" toName="text">\n'
        f'{labels}\n  </Labels>\n  <Text name="text" value="$text" granularity="symbol"/>\n{shown}\n</View>\n'
    )
