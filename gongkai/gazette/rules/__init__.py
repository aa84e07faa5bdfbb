"""Refusals of the gazette."""
