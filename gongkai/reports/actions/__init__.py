"""Actions on annual reports."""
