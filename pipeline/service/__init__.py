"""The engine as a service on this machine: JSON cases, FHIR bundles and CDS Hooks in, suggestions out."""
