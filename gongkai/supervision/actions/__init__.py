"""Actions of supervision."""
