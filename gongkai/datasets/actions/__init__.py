"""Actions on datasets and their versions."""
