"""Inspection of uploaded files by their bytes, independent of their name and declared type."""
