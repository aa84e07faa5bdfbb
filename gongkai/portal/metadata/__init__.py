"""The interchange output of the national metadata."""
