"""Assessments at the desk: schemes, assessments, sheets, findings."""
