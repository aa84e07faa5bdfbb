"""Public concerns in the staff interface."""
