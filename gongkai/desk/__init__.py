"""The face for the staff."""
