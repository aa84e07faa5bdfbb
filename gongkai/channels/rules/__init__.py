"""Refusals of the channels."""
