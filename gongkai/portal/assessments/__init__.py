"""Public pages of assessments."""
