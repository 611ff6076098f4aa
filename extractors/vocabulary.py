"""Closed sets of values that facts, lexicons and policies share.

The sets follow the project's annotation guide; their members are the only values a lexicon or policy file may name.
"""

from __future__ import annotations

from enum import StrEnum


class Assertion(StrEnum):
    """How the note states a finding."""

    PRESENT = "present"
    ABSENT = "absent"
    POSSIBLE = "possible"
    HYPOTHETICAL = "hypothetical"
    HISTORICAL = "historical"
    FAMILY = "family"


class FactType(StrEnum):
    """Kinds of fact; `statement` is internal context, the rest are the guide's."""

    THERAPY = "therapy"
    IMAGING = "imaging"
    ELECTRODIAGNOSTIC = "electrodiagnostic"
    ARTHROPLASTY = "arthroplasty"
    DEVICE = "device"
    SYMPTOM = "symptom"
    INJURY = "injury"
    EXAM_TEST = "exam_test"
    CONDITION = "condition"
    SURGERY = "surgery"
    SAFETY = "safety"
    STATEMENT = "statement"


class Region(StrEnum):
    """Body region of a fact; `leg` is the limb as a whole, `other` is anywhere else."""

    HIP = "hip"
    THIGH = "thigh"
    KNEE = "knee"
    LOWER_LEG = "lower_leg"
    ANKLE = "ankle"
    FOOT = "foot"
    LEG = "leg"
    OTHER = "other"


class Side(StrEnum):
    """Laterality of a fact."""

    LEFT = "left"
    RIGHT = "right"
    BILATERAL = "bilateral"
    UNSPECIFIED = "unspecified"


class TherapyKind(StrEnum):
    """Treatment modality."""

    PHYSICAL_THERAPY = "physical_therapy"
    HOME_EXERCISE = "home_exercise"
    NSAID = "nsaid"
    ANALGESIC = "analgesic"
    OPIOID = "opioid"
    ORAL_STEROID = "oral_steroid"
    NEUROPATHIC = "neuropathic"
    INJECTION = "injection"
    BRACE = "brace"
    REST_ICE = "rest_ice"
    CHIROPRACTIC = "chiropractic"
    OTHER = "other"


class TherapyStatus(StrEnum):
    """Where a treatment stands."""

    DONE = "done"
    ONGOING = "ongoing"
    PLANNED = "planned"
    DECLINED = "declined"
    CONTRAINDICATED = "contraindicated"


class Outcome(StrEnum):
    """What a treatment brought."""

    FAILED = "failed"
    PARTIAL = "partial"
    HELPED = "helped"
    UNKNOWN = "unknown"


class Modality(StrEnum):
    """Imaging modality."""

    RADIOGRAPH = "radiograph"
    ULTRASOUND = "ultrasound"
    CT = "ct"
    MRI = "mri"
    BONE_SCAN = "bone_scan"
    OTHER = "other"


class ImagingResult(StrEnum):
    """What a study showed; `negative` means no osseous injury."""

    NEGATIVE = "negative"
    NONDIAGNOSTIC = "nondiagnostic"
    POSITIVE = "positive"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Done or planned."""

    DONE = "done"
    PLANNED = "planned"


class ElectroResult(StrEnum):
    """Result of an EMG or nerve conduction study."""

    ABNORMAL = "abnormal"
    NORMAL = "normal"
    UNKNOWN = "unknown"


class Joint(StrEnum):
    """Joint replaced."""

    HIP = "hip"
    KNEE = "knee"
    ANKLE = "ankle"
    OTHER = "other"


class ArthroplastyKind(StrEnum):
    """Type of joint replacement."""

    TOTAL = "total"
    PARTIAL = "partial"
    HEMI = "hemi"
    REVISION = "revision"
    RESURFACING = "resurfacing"
    UNKNOWN = "unknown"


class DeviceKind(StrEnum):
    """Implant or foreign body that bears on MRI safety."""

    PACEMAKER = "pacemaker"
    DEFIBRILLATOR = "defibrillator"
    CARDIAC_VALVE = "cardiac_valve"
    ANEURYSM_CLIP = "aneurysm_clip"
    NEUROSTIMULATOR = "neurostimulator"
    METALLIC_FOREIGN_BODY = "metallic_foreign_body"
    BONE_HARDWARE = "bone_hardware"
    OTHER = "other"


class SymptomKind(StrEnum):
    """Symptom, told or seen."""

    PAIN = "pain"
    WEAKNESS = "weakness"
    SWELLING = "swelling"
    INSTABILITY = "instability"
    NUMBNESS = "numbness"
    MASS = "mass"
    OTHER = "other"


class Course(StrEnum):
    """How a symptom goes."""

    NEW = "new"
    WORSENING = "worsening"
    PERSISTENT = "persistent"
    IMPROVING = "improving"
    RESOLVED = "resolved"
    UNKNOWN = "unknown"


class Acuity(StrEnum):
    """Acuity of an injury event: acute within about six weeks of the note."""

    ACUTE = "acute"
    CHRONIC = "chronic"
    UNKNOWN = "unknown"


class TestResult(StrEnum):
    """Result of a named examination test."""

    __test__ = False

    POSITIVE = "positive"
    NEGATIVE = "negative"
    EQUIVOCAL = "equivocal"


class Suggests(StrEnum):
    """What an examination finding points to (policy Indications ¶8.3.1)."""

    TEAR = "tear"
    TENDONITIS = "tendonitis"
    OTHER_ABNORMALITY = "other_abnormality"
    OTHER_INJURY = "other_injury"
    NERVE = "nerve"
    NONE = "none"


class Structure(StrEnum):
    """What an examination test is about (policy Indications ¶4.2: which injury the examination suggests)."""

    MENISCUS = "meniscus"
    LIGAMENT = "ligament"
    SYNDESMOSIS = "syndesmosis"
    TENDON = "tendon"
    JOINT = "joint"
    BONE = "bone"
    NERVE = "nerve"
    NONE = "none"


class Concept(StrEnum):
    """Conditions that answer a criterion."""

    MENISCAL_TEAR = "meniscal_tear"
    LIGAMENT_TEAR = "ligament_tear"
    TENDON_TEAR = "tendon_tear"
    TENDONITIS = "tendonitis"
    FRACTURE = "fracture"
    STRESS_FRACTURE = "stress_fracture"
    DISLOCATION = "dislocation"
    INSTABILITY = "instability"
    INTERNAL_DERANGEMENT = "internal_derangement"
    OSTEOCHONDRITIS = "osteochondritis"
    OSTEOARTHRITIS = "osteoarthritis"
    OSTEONECROSIS = "osteonecrosis"
    OSTEOMYELITIS = "osteomyelitis"
    SEPTIC_ARTHRITIS = "septic_arthritis"
    SOFT_TISSUE_INFECTION = "soft_tissue_infection"
    NECROTIZING_FASCIITIS = "necrotizing_fasciitis"
    SOFT_TISSUE_MASS = "soft_tissue_mass"
    BONE_TUMOR = "bone_tumor"
    MALIGNANCY = "malignancy"
    VASCULAR_MALFORMATION = "vascular_malformation"
    NEUROPATHY = "neuropathy"
    NERVE_ENTRAPMENT = "nerve_entrapment"
    INFLAMMATORY_ARTHRITIS = "inflammatory_arthritis"
    MARROW_ABNORMALITY = "marrow_abnormality"
    LOOSENING = "loosening"
    OSTEOLYSIS = "osteolysis"
    SPRAIN_STRAIN = "sprain_strain"
    CONTUSION = "contusion"
    RADICULOPATHY = "radiculopathy"
    OTHER = "other"


class Certainty(StrEnum):
    """How sure the clinician is of a condition."""

    KNOWN = "known"
    SUSPECTED = "suspected"
    RULED_OUT = "ruled_out"


class SafetyKind(StrEnum):
    """MRI safety item other than a device."""

    GADOLINIUM_ALLERGY = "gadolinium_allergy"
    RENAL_INSUFFICIENCY = "renal_insufficiency"
    CLAUSTROPHOBIA = "claustrophobia"
    PREGNANCY = "pregnancy"


class StatementKind(StrEnum):
    """Context that criteria ask for and no other fact type holds."""

    PURPOSE_PLANNING = "purpose_planning"
    PURPOSE_RESPONSE = "purpose_response"
    PURPOSE_RECURRENCE = "purpose_recurrence"
    PURPOSE_BLOOD_SUPPLY = "purpose_blood_supply"
    SURVEILLANCE = "surveillance"
    MONITORING = "monitoring"
    LESION_ON_RADIOGRAPH = "lesion_on_radiograph"
    LESION_INCIDENTAL = "lesion_incidental"
    LESION_FOLLOWUP = "lesion_followup"
    MASS_DEEP = "mass_deep"
    MASS_SUPERFICIAL = "mass_superficial"
    MASS_GROWTH = "mass_growth"
    MASS_STABLE = "mass_stable"
    RECURRENCE = "recurrence"
    FILMS_INSUFFICIENT = "films_insufficient"
    NO_FURTHER_IMAGING = "no_further_imaging"
    OCCULT_FRACTURE = "occult_fracture"
    MECHANICAL = "mechanical"
    SYNDESMOTIC = "syndesmotic"
    FOREIGN_BODY = "foreign_body"
    ENLARGEMENT = "enlargement"
    DISCOLORATION = "discoloration"
    ULCERATION = "ulceration"
    BRUIT = "bruit"
    GUIDES_TREATMENT = "guides_treatment"
    NERVE_SHEATH_TUMOR = "nerve_sheath_tumor"
    NERVE_INJURY = "nerve_injury"
    NEURO_DEFICIT = "neuro_deficit"
    PRIMARY_MSK_TUMOR = "primary_msk_tumor"
    SOFT_TISSUE_TUMOR = "soft_tissue_tumor"
    HARDWARE_FRACTURE = "hardware_fracture"
    PERIPROSTHETIC_INFECTION = "periprosthetic_infection"
    PERIPROSTHETIC_FRACTURE = "periprosthetic_fracture"
    IMPLANT_INSTABILITY = "implant_instability"
    METAL_DEBRIS = "metal_debris"
    TRUNNIONOSIS = "trunnionosis"
    EXTENSOR_MECHANISM = "extensor_mechanism"
    SYMPTOM_CHANGE = "symptom_change"
    INDETERMINATE_FINDING = "indeterminate_finding"
    TREATMENT_SINCE = "treatment_since"
    RECENT_SCAN = "recent_scan"
    ADVANCED_IMAGING = "advanced_imaging"
    NO_SURGERY = "no_surgery"
    CONSERVATIVE_FAILED = "conservative_failed"
    EFFUSION_ON_FILM = "effusion_on_film"
    INJURY_SIGN = "injury_sign"
    FILMS_EXPLAIN = "films_explain"
    SOFT_TISSUE_INJURY = "soft_tissue_injury"
    LIGAMENT_SPRAIN = "ligament_sprain"
    MASS_RAPID_GROWTH = "mass_rapid_growth"
    STRUCTURE_CHECK = "structure_check"
    IMPLANT_FIXED = "implant_fixed"
    IMPLANT_LOOSE = "implant_loose"
    IMPLANT_LYSIS = "implant_lysis"
    NO_LUCENCY = "no_lucency"
    NO_INFECTION = "no_infection"
    PUNCTURE = "puncture"
