"""Interviews and press conferences on the public site."""
