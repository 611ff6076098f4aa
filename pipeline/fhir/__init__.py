"""What leaves in the language of EHRs: FHIR R4 questionnaires, their responses, and where each came from.

Source: HL7 FHIR R4 (4.0.1), SDC, Da Vinci DTR 2.0.1, 2.1.0 and 2.2.0, AI Transparency on FHIR (ballot).
"""
