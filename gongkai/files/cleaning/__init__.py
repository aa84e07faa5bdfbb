"""Copies of files without what no reader sees: properties, comments, changes, embedded files."""
