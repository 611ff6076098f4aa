"""The fact model: what the extractors hand to the policy rules.

Nothing here knows spaCy, so `rules` can read facts without loading a language pipeline.
Field values follow the project's annotation guide; `statement` facts are the context that
criteria need beyond the guide's eleven types (purpose of the study, growth of a mass, ...).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny, model_validator

from extractors.vocabulary import (
    Acuity,
    ArthroplastyKind,
    Assertion,
    Certainty,
    Concept,
    Course,
    DeviceKind,
    ElectroResult,
    FactType,
    ImagingResult,
    Joint,
    Modality,
    Outcome,
    Region,
    SafetyKind,
    Side,
    StatementKind,
    Status,
    Structure,
    Suggests,
    SymptomKind,
    TestResult,
    TherapyKind,
    TherapyStatus,
)


class _Attrs(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TherapyAttrs(_Attrs):
    """Attributes of a treatment; `weeks` is its documented length.

    `brief` where its words say that it was of hours or days, with no number told ("took two Advil last night").
    Of the kind `other`: `prescription` for a prescribed drug for this problem, `antibiotic` for an antibiotic.
    Of the kind `opioid`: `with_acetaminophen` for a combination with acetaminophen or an anti-inflammatory, which
    counts as medication where an opioid alone does not.
    """

    kind: TherapyKind
    weeks: float | None = None
    status: TherapyStatus = TherapyStatus.DONE
    outcome: Outcome = Outcome.UNKNOWN
    brief: bool = False
    prescription: bool = False
    antibiotic: bool = False
    with_acetaminophen: bool = False


class ImagingAttrs(_Attrs):
    """Attributes of an imaging study; the fact's own `region` repeats `region`.

    `conditional` where a planned study hangs on a later failure ("MRI if no better in 3 weeks"); `current` where
    the note itself is this study's report; `no_fracture` where its words deny a fracture or other osseous injury,
    whatever else it shows; `vascular` for a study of veins or arteries, which says nothing of bones.
    """

    modality: Modality
    region: Region = Region.OTHER
    result: ImagingResult = ImagingResult.UNKNOWN
    status: Status = Status.DONE
    conditional: bool = False
    current: bool = False
    no_fracture: bool = False
    vascular: bool = False


class ElectrodiagnosticAttrs(_Attrs):
    """Attributes of an EMG or nerve conduction study; localized means a nerve of the leg."""

    result: ElectroResult = ElectroResult.UNKNOWN
    localized: bool = False
    status: Status = Status.DONE


class ArthroplastyAttrs(_Attrs):
    """Attributes of a joint replacement."""

    joint: Joint
    kind: ArthroplastyKind = ArthroplastyKind.UNKNOWN
    metal_on_metal: bool = False
    status: Status = Status.DONE


class DeviceAttrs(_Attrs):
    """Attributes of a device; `mri_conditional` is true where the note says it may be scanned.

    `mri_unsafe` where the note says that it rules MRI out; `critical` for metal in the orbit or another critical
    area, or obscuring the field of view; `tissue` for a heart valve or valve repair with no mechanical valve.
    """

    kind: DeviceKind
    mri_conditional: bool = False
    mri_unsafe: bool = False
    tissue: bool = False
    removed: bool = False
    critical: bool = False
    generic: bool = False


class SymptomAttrs(_Attrs):
    """Attributes of a symptom; `weeks` since onset; `on_exam` where the examiner found it.

    `dependent` marks edema of the limb (pitting, pedal), which is of the circulation and no sign of a joint.
    """

    kind: SymptomKind
    weeks: float | None = None
    course: Course = Course.UNKNOWN
    on_exam: bool = False
    dependent: bool = False


class InjuryAttrs(_Attrs):
    """Attributes of an injury event; `twisting` where the mechanism loads ligament or meniscus."""

    acuity: Acuity = Acuity.UNKNOWN
    weeks: float | None = None
    twisting: bool = False
    overuse: bool = False


class ExamTestAttrs(_Attrs):
    """Attributes of an examination test: `suggests` is what a positive result points to, `structure` what it tests."""

    name: str
    result: TestResult
    suggests: Suggests = Suggests.NONE
    structure: Structure = Structure.NONE


class ConditionAttrs(_Attrs):
    """Attributes of a condition; `crystal` for gout and its kin, which no autoimmune criterion means.

    `benign` marks a tumor of bone that is by name neither malignant nor aggressive; `feared` what only the
    patient suspects ("afraid that she broke it").
    """

    concept: Concept
    certainty: Certainty = Certainty.KNOWN
    crystal: bool = False
    benign: bool = False
    feared: bool = False


class SurgeryAttrs(_Attrs):
    """Attributes of an operation; `conditional` where it hangs on a later finding or failure."""

    procedure: str
    status: Status = Status.DONE
    conditional: bool = False
    listed: bool = True


class SafetyAttrs(_Attrs):
    """Attributes of a safety item; `severe` for an anaphylactic reaction."""

    kind: SafetyKind
    severe: bool = False


class StatementAttrs(_Attrs):
    """Attributes of a context statement; `about` is a member of `StatementKind`."""

    about: StatementKind


Attrs = (
    TherapyAttrs
    | ImagingAttrs
    | ElectrodiagnosticAttrs
    | ArthroplastyAttrs
    | DeviceAttrs
    | SymptomAttrs
    | InjuryAttrs
    | ExamTestAttrs
    | ConditionAttrs
    | SurgeryAttrs
    | SafetyAttrs
    | StatementAttrs
)

ATTRS_OF: dict[FactType, type[_Attrs]] = {
    FactType.THERAPY: TherapyAttrs,
    FactType.IMAGING: ImagingAttrs,
    FactType.ELECTRODIAGNOSTIC: ElectrodiagnosticAttrs,
    FactType.ARTHROPLASTY: ArthroplastyAttrs,
    FactType.DEVICE: DeviceAttrs,
    FactType.SYMPTOM: SymptomAttrs,
    FactType.INJURY: InjuryAttrs,
    FactType.EXAM_TEST: ExamTestAttrs,
    FactType.CONDITION: ConditionAttrs,
    FactType.SURGERY: SurgeryAttrs,
    FactType.SAFETY: SafetyAttrs,
    FactType.STATEMENT: StatementAttrs,
}


class Evidence(BaseModel):
    """The words behind a fact: `text == document[start:end]`, Python string offsets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_id: str = ""
    start: int = Field(ge=0)
    end: int
    text: str

    @model_validator(mode="after")
    def _span_fits(self) -> Evidence:
        if self.end <= self.start or self.end - self.start != len(self.text):
            msg = f"evidence span [{self.start}, {self.end}) does not hold {len(self.text)} characters"
            raise ValueError(msg)
        return self


class Fact(BaseModel):
    """One structured finding with its words.

    `date` is the calendar date the note gives for it, if any; `rule` names the lexicon rule. `support` holds further
    words that carry the finding where it is told in two places (a film, and in the next sentence what it shows).
    Raises `pydantic.ValidationError` where `attrs` does not fit `type`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = ""
    type: FactType
    assertion: Assertion = Assertion.PRESENT
    attrs: SerializeAsAny[_Attrs]
    region: Region | None = None
    side: Side = Side.UNSPECIFIED
    section: str = "unknown"
    rule: str
    date: dt.date | None = None
    evidence: Evidence
    support: tuple[Evidence, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _typed_attrs(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("attrs"), dict):
            data = {**data, "attrs": ATTRS_OF[FactType(data["type"])](**data["attrs"])}
        return data

    @model_validator(mode="after")
    def _attrs_fit_type(self) -> Fact:
        if type(self.attrs) is not ATTRS_OF[self.type]:
            msg = f"{type(self.attrs).__name__} does not fit a {self.type} fact"
            raise ValueError(msg)
        return self
