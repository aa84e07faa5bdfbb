"""Queries of the channels."""
