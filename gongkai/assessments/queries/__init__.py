"""Queries of assessments, by noun."""
