"""Refusals of datasets and their versions."""
