"""Assessments of how bodies disclose: schemes, scoring, objections, findings."""
