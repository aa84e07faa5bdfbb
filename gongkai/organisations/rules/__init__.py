"""Refusals of the organisations, a file a noun."""
