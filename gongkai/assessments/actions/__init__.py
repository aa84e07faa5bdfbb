"""Actions of assessments, by noun."""
