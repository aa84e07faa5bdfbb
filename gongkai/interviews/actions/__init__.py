"""Writes of interviews and press conferences."""
