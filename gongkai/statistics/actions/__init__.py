"""Actions on figures."""
