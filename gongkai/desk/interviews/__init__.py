"""Interviews and press conferences in the staff interface."""
