"""Refusals of supervision."""
