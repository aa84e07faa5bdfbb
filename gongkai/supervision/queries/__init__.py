"""Queries of supervision."""
