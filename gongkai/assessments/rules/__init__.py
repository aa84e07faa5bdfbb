"""Refusals of assessments, by noun."""
